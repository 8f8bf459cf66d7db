"""Tables from a file to the lists: recognised by `init`, mapped by hand, held when they shrink, and never too open."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import time
import tomllib
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.program import Event

SLOTS = made.slots(3)
PEOPLE = "Full name,E-mail,Mobile,Diet\n" + "".join(f"Person {n},p{n}@secret.test,+45 {n},nuts\n" for n in range(10))
TALKS = "Code,Talk,Decision\nX1,Tides,rec ok\nX2,Knots,unconfirmed\nX3,Sails,cancelled\n"
CUTTING = """
[[feeds]]
name = "cutting"
url = "cutting.csv"
kind = "table"
entity = "videos"
[feeds.columns]
code = "Code"
state = "Status"
"""
MAPPED = 'kind = "table"\nentity = "talks"\n[feeds.columns]\ncode = "Code"\ntitle = "Talk"\nstate = "Decision"\n'


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path)


def test_init_recognises_a_table_and_shows_what_it_maps(event: Event) -> None:
    event.put("people.csv", PEOPLE)
    done = event.ok("init", str(event.folder / "people.csv"))
    assert "a table of people: name = “Full name”, email = “E-mail”, phone = “Mobile”; change" in done.out
    (feed,) = tomllib.loads(event.config.read_text(encoding="utf-8"))["feeds"]
    assert feed == {
        "name": "people", "url": "people.csv", "kind": "table", "entity": "people",
        "columns": {"name": "Full name", "email": "E-mail", "phone": "Mobile"},
    }  # fmt: skip
    assert event.ok("sync").out == "people: 10 new (10 people)\n"
    listed = event.feed("people")
    assert (listed["state"], listed["kind"], listed["items"], listed["skipped"], listed["warnings"]) == (
        "ok", "table", 10, 0, [],
    )  # fmt: skip
    assert "\t10 people\t" in event.ok("feeds").out
    assert event.list("speakers") == [], "nobody speaks yet"
    assert b"nuts" not in event.store.read_bytes(), "a column that is not mapped"


def test_a_people_table_that_shrinks_is_held_without_what_is_private(event: Event) -> None:
    event.put("people.csv", PEOPLE)
    event.ok("init", str(event.folder / "people.csv"))
    event.ok("sync")
    event.put("people.csv", "".join(PEOPLE.splitlines(keepends=True)[:4]))
    done = event("sync")
    assert done.code == 3
    assert "people: held: 7 of 10 people would vanish: 10 → 3" in done.out
    link = sqlite3.connect(event.store)
    (differences,) = link.execute("SELECT differences FROM held").fetchone()
    link.close()
    assert "− Person 9" in differences
    assert "secret" not in differences
    assert event("sync", "--accept", "people").code == 0
    assert event.ok("sync").out == "people: unchanged\n"
    assert "\t3 people\t" in event.ok("feeds").out


def test_a_list_of_talks_with_words_of_its_own(event: Event) -> None:
    event.put("talks.csv", TALKS)
    event.feeds(("list", "talks.csv"), more=MAPPED)
    event.ok("sync")
    (warning,) = event.feed("list")["warnings"]
    assert '[feeds.states]: "rec ok" = "…"' in warning
    states = {row["title"]: (row["state"], row["raw_state"]) for row in event.list("talks")}
    assert states["Knots"] == ("accepted", "unconfirmed")
    assert states["Sails"] == ("canceled", "cancelled")
    event.feeds(("list", "talks.csv"), more=MAPPED + '[feeds.states]\n"Rec OK" = "submitted"\n')
    event.ok("sync")
    assert event.feed("list")["warnings"] == [], "the same bytes were read anew"
    assert {row["title"]: row["state"] for row in event.list("talks")}["Tides"] == "submitted"


def test_a_table_adds_what_the_programme_does_not_say(event: Event) -> None:
    event.put("schedule.ics", made.ics(SLOTS))
    event.feeds(("calendar", "schedule.ics"))
    event.ok("sync")
    before = event.list("talks")
    event.put("talks.csv", f'Talk,Decision,When\n"{SLOTS[0].title}",unconfirmed,{SLOTS[0].starts:%Y-%m-%d %H:%M}\n')
    text = event.config.read_text(encoding="utf-8")
    more = MAPPED.replace('code = "Code"\n', 'starts = "When"\n')
    event.config.write_text(f'{text}\n[[feeds]]\nname = "list"\nurl = "talks.csv"\n{more}', encoding="utf-8")
    event.ok("sync")
    after = event.list("talks")
    assert len(after) == len(before)
    assert [row["feeds"] for row in after if row["title"] == SLOTS[0].title] == [["calendar", "list"]]


def test_a_column_that_is_not_there_is_named_and_nothing_is_lost(event: Event) -> None:
    event.put("talks.csv", TALKS)
    event.feeds(("list", "talks.csv"), more=MAPPED)
    event.ok("sync")
    event.put("talks.csv", TALKS.replace("Decision", "Verdict"))
    done = event("sync")
    assert done.code == 3
    assert "list: The table has no column “Decision”, to which the config maps `state`; its columns are" in done.out
    assert len(event.list("talks")) == 3


def test_a_sheet_that_nobody_edits_is_asleep_however_fresh_it_was_read(event: Event) -> None:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    ended = [made.Slot(f"T{n}", f"About {n}", now - dt.timedelta(minutes=150 - n), 30, f"Hall {n}") for n in range(7)]
    event.feeds(("programme", "schedule.json"))
    event.config.write_text(event.config.read_text(encoding="utf-8") + CUTTING, encoding="utf-8")
    event.put("schedule.json", made.schedule_json(ended))
    event.put("cutting.csv", "Code,Status\nT1,recorded\n")
    edited = time.time() - 3 * 3600
    os.utime(event.folder / "cutting.csv", (edited, edited))
    event.ok("sync")
    (asleep,) = [row for row in event.list("attention") if row["rule"] == "source-asleep"]
    assert asleep["why"].startswith("cutting: read ")
    assert asleep["why"].endswith(", 7 talks since.")
    changed = dt.datetime.fromisoformat(str(event.feed("cutting")["changed_at"])).timestamp()
    assert abs(changed - edited) <= 2
    event.put("cutting.csv", "Code,Status\nT1,editing\n")
    event.ok("sync")
    assert "source-asleep" not in {row["rule"] for row in event.list("attention")}
