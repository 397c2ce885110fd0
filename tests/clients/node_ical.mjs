// Prints what node-ical makes of a calendar: "start end" of each event, in UTC.
import fs from 'node:fs';
import ical from 'node-ical';

for (const event of Object.values(ical.sync.parseICS(fs.readFileSync(process.argv[2], 'utf8')))) {
  if (event.type === 'VEVENT') console.log(event.start.toISOString(), event.end.toISOString());
}
