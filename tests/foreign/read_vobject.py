"""Reads a calendar with vobject, strictly, and writes its events as JSON.

python -W error read_vobject.py CALENDAR
"""

import json
import sys
from pathlib import Path

import vobject

calendar = vobject.readOne(Path(sys.argv[1]).read_text(encoding="utf-8"))
calendar.validate(raiseException=True)


def value(event: vobject.base.Component, name: str) -> str:
    found = getattr(event, name, None)
    return "" if found is None else str(found.value)


def seconds(event: vobject.base.Component, name: str) -> int:
    moment = getattr(event, name, event.dtstart).value
    assert moment.utcoffset().total_seconds() == 0
    return int(moment.timestamp())


events = [
    {
        "uid": value(event, "uid"),
        "starts": seconds(event, "dtstart"),
        "ends": seconds(event, "dtend"),
        "summary": value(event, "summary"),
        "location": value(event, "location"),
        "status": value(event, "status"),
        "sequence": int(value(event, "sequence")),
        "stamped": seconds(event, "last_modified"),
    }
    for event in getattr(calendar, "vevent_list", [])
]
print(json.dumps({"events": events}))
