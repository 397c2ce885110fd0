"""A workbook file as what it is made of: opened with care, measured before anything is inflated.

An Excel file is a zip archive of XML. What passes here is packed anew without compression, from what was
measured, so that whoever reads it next meets no surprise.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from scheduler.source import MAX_BYTES, Fault, InputError

MAX_INFLATED = 100_000_000
MAX_PARTS = 2_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".ots", ".numbers")
"""Of files that a spreadsheet program writes, those that are not read included."""
SHEETS = (".csv", ".tsv")
"""Of files that are one sheet."""
_SAVE = "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"


def looks_like_workbook(path: Path) -> bool:
    """Whether a file is, or claims to be, of a spreadsheet program."""
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(8).startswith((_ZIP, _OLE))
    except OSError:
        return False  # whoever reads it next says why


def unpack(path: Path) -> dict[str, bytes]:
    """The XML parts of an Excel workbook by name.

    Raises
    ------
    InputError
        If it is none, is damaged, encrypted or too large, or holds macros.
    """

    def refuse(message: str) -> InputError:
        return InputError(Fault(str(path), 0, "", "", message))

    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refuse("there is no such file; check the name, and the folder that you are in") from None
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror or error}); check the name and the rights") from None
    if len(content) > MAX_BYTES:
        raise refuse(f"is larger than {MAX_BYTES // 10**6} MB; this is not a problem file")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refuse("is encrypted; open it with its password and save it without one")
        raise refuse(f"is of an old kind of Excel; {_SAVE}")
    if not content.startswith(_ZIP):
        raise refuse(f"is no Excel workbook, whatever its name says; {_SAVE}, or name it by what it is (.yaml, .csv)")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive, refuse)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise refuse(f"is damaged ({error}); {_SAVE}") from None


def _parts(archive: zipfile.ZipFile, refuse: Callable[[str], InputError]) -> dict[str, bytes]:
    listed = archive.infolist()
    names = [item.filename for item in listed]
    if len(listed) > MAX_PARTS or sum(item.file_size for item in listed) > MAX_INFLATED:
        most = f"{MAX_INFLATED // 10**6} MB or {MAX_PARTS} parts"
        raise refuse(f"would be more than {most} when opened; this is not a problem file")
    if any(item.flag_bits & 1 for item in listed):
        raise refuse("is encrypted; open it with its password and save it without one")
    if any(name.endswith("vbaProject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise refuse(f"holds macros, which are not for this; {_SAVE}")
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise refuse(f"is an archive, but no Excel workbook; {_SAVE}")
    if any(item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for item in listed):
        raise refuse(f"is packed in a way that Excel does not use; {_SAVE}")
    parts: dict[str, bytes] = {}
    left = MAX_INFLATED
    for item in listed:
        if item.filename.endswith((".xml", ".rels")):
            with archive.open(item) as stream:
                parts[item.filename] = stream.read(left + 1)  # the list of sizes may lie: count
            left -= len(parts[item.filename])
            if left < 0:
                raise refuse(f"would be more than {MAX_INFLATED // 10**6} MB when opened; this is not a problem file")
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise refuse(f"is of a kind that may hold macros; {_SAVE}")
    return parts


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a workbook again, without compression."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
