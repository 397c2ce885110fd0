-- Asks for each feed of a file in turn; lines of "path" or "path<TAB>etag", the second kind conditionally.
local asked, turn = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, etag = line:match("^([^\t]+)\t?(.*)$")
    asked[#asked + 1] = wrk.format("GET", path, etag ~= "" and { ["If-None-Match"] = etag } or {})
  end
end

function request()
  turn = turn % #asked + 1
  return asked[turn]
end
