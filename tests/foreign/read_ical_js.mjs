// Reads a calendar with ical.js as a calendar program does, and writes its events as JSON.
// node read_ical_js.mjs ICAL_JS_MODULE CALENDAR
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, path] = process.argv.slice(2);
const ICAL = (await import(pathToFileURL(module))).default;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component, { strictExceptions: true });
  const stamp = component.getFirstPropertyValue("last-modified");
  return {
    uid: event.uid,
    starts: event.startDate.toUnixTime(),
    ends: event.endDate.toUnixTime(),
    summary: event.summary ?? "",
    location: event.location ?? "",
    status: component.getFirstPropertyValue("status"),
    sequence: event.sequence,
    stamped: stamp.toUnixTime(),
  };
});
const refresh = calendar.getFirstPropertyValue("refresh-interval").toSeconds();
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue("name"), refresh, events }));
