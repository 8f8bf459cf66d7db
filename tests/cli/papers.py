"""An event with all that paper must tell apart: public and not, moved, cancelled, late, forbidden, first-timers."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tests.commands.deciding import Desks
from tests.store.build import config, talk

from confdash.clock import real
from confdash.records import Person

#: Half past eight on the first day.
AT = ("--now", "2026-11-09T08:30")
#: What stands on no sheet, whoever reads it.
CANARIES = ("canary@", "+45 66", "Canary note")

PROGRAMME = [
    talk("ALFA", "Queues <b>& more</b>", people=["Ada Nwosu", Person("Bo Ek", email="canary@ek.example")]),
    talk("BRAVO", "Nets", room="Hall B", people=["Cy Roth"], do_not_record=True, do_not_stream=True, language="da"),
    talk("COFFEE", "Coffee", at=45, minutes=15, room="Foyer", people=[], type="Break"),
    talk("DELTA", "Straight on", at=50, people=["Cy Roth"]),
    talk("ECHO", "Open stage", at=60, room="Hall B", people=[]),
    talk("FOX", "Fog", at=120, room="Hall B", people=["Di Ek"], state="canceled"),
    talk("GOLF", "Knots", at=180, people=["Ed Ito"], language="en"),
    talk("HOTEL", "Perhaps", at=240, people=["Fay Åkesson"], state="accepted"),
    talk("INDIA", "Plenary", at=300, minutes=60, people=["Gus Remote"], language="en"),
    talk("JULIET", "Late", at=15 * 60 + 30, room="Hall B", people=["Ada Nwosu"]),
    talk("LIMA", "Left the day", at=420, people=["Ivy Tomorrow"]),
    talk("KILO", "Second day", at=24 * 60, people=["Hal Later"]),
]
#: Of a feed that is not public.
INSIDE = [talk("SECRET", "Embargoed keynote", at=360, people=["Zed Canary"])]


def paper_event(folder: Path) -> Desks:
    """The event, with what was decided on the first morning."""
    text = config(["programme", "plans"]).replace('url = "plans.json"', 'url = "plans.json"\npublic = false')
    store = Desks(folder, text)
    store.sync("programme", PROGRAMME)
    store.sync("plans", INSIDE)
    people = {row.name: row.key for row in store.speakers().values()}
    store.do("here.yes", [each for each in store.presenters("ALFA") if each.name == "Ada Nwosu"])
    store.do("talk.move", store.some("GOLF"), {"room": "Hall B", "time": "14:30"})
    store.do("talk.move", store.some("LIMA"), {"time": "tue 09:00"})
    store.do("room.host", [store.room("Hall B")], {"host": "sam"})
    store.do("talk.note", store.some("ALFA"), {"note": "Canary note"})
    store.decide(
        ("person", people["Gus Remote"], "remote", "1"), ("person", people["Ed Ito"], "first_time", "1"),
        ("person", people["Bo Ek"], "phone", "+45 66"), ("person", people["Bo Ek"], "note", "Canary note"),
    )  # fmt: skip
    store.do("room.late", [store.room("Hall B")], {"minutes": "10"})
    store.now = real() - 600  # on the day itself a feed moves one
    places = {"DELTA": ("Studio",)}
    store.sync("programme", [msgspec.structs.replace(row, rooms=places.get(row.base, row.rooms)) for row in PROGRAMME])
    return store
