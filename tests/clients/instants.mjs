// Prints what ical.js makes of a calendar: "start end summary" of each event, in UTC.
import fs from 'node:fs';
import ICAL from 'ical.js';

ICAL.design.strict = true;
const root = new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], 'utf8')));
for (const zone of root.getAllSubcomponents('vtimezone')) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
for (const component of root.getAllSubcomponents('vevent')) {
  const event = new ICAL.Event(component);
  const instants = [event.startDate, event.endDate].map((time) => time.toJSDate().toISOString());
  console.log(instants.join(' '), event.summary);
}
