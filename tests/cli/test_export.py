"""`confdash export`: what is written, what is left as it is, what is refused, and what is never in it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.e2e import made
from tests.e2e.program import Done, Event, prepared, refused
from tests.export import clocks

from confdash.uid import key_of

FORMS = ("ics", "json", "xml", "csv")
#: Stands in everything that is nobody's business, and in what is for inside alone.
CANARY, EMBARGO = "canary", "embargo"
PROGRAMME = made.slots(10)
INSIDE = [PROGRAMME[0]._replace(title=f"A minister comes: {EMBARGO}"), made.Slot("HIDDEN", EMBARGO, made.hour(12))]
PEOPLE = f"name,email,phone\nAda Nwosu,{CANARY}@example.org,{CANARY}\n"


def fill(event: Event) -> None:
    """An event whose organisers' system knows more than everybody may, and whose people have addresses."""
    event.config.write_text(
        '[event]\nname = "Invented Days"\ntimezone = "Europe/Copenhagen"\n'
        "starts = 2026-11-09\nends = 2026-11-10\n"
        '[[feeds]]\nname = "inside"\nurl = "inside.json"\npublic = false\n'
        '[[feeds]]\nname = "programme"\nurl = "schedule.json"\n'
        '[[feeds]]\nname = "people"\nurl = "people.csv"\nkind = "table"\nentity = "people"\n'
        '[feeds.columns]\nname = "name"\nemail = "email"\nphone = "phone"\n',
        encoding="utf-8",
    )
    event.put("inside.json", made.schedule_json(INSIDE))
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.put("people.csv", PEOPLE)
    event.ok("sync")
    event.ok("mark", "talk", "TALK02", f"note={CANARY}", f"owner={CANARY}", f"tags={CANARY}", "state=canceled")
    event.ok("mark", "talk", "TALK03", "room=+Hall B", "starts=15:30")
    event.ok("mark", "person", "Ada Nwosu", f"note={CANARY}", f"email={CANARY}@days.example")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """The event, for tests that change nothing."""
    return prepared(fill, tmp_path_factory.mktemp("exported"))


@pytest.fixture
def own(tmp_path: Path) -> Event:
    """The event, for a test of its own."""
    return prepared(fill, tmp_path / "event")


def export(event: Event, *words: str) -> Done:
    done = event("export", *words)
    assert done.code == 0, done
    return done


def events(body: bytes | str) -> dict[str, Any]:
    found: list[Any] = list(icalendar.Calendar.from_ical(body).walk("VEVENT"))
    return {key_of(event["UID"]) or "": event for event in found}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_public_is_in_no_export(shared: Event, form: str) -> None:
    done = export(shared, form)
    assert "TALK01" in done.out
    assert "Talk number 1" in done.out
    for word in (CANARY, EMBARGO, "HIDDEN"):
        assert word not in done.out
    assert done.err == ("confdash: 10 talks written; 1 is left out, known from no public feed; --all is for inside\n")


@pytest.mark.parametrize("form", FORMS)
def test_all_is_for_inside_and_says_so_and_still_holds_nothing_private(shared: Event, form: str) -> None:
    done = export(shared, form, "--all")
    assert "HIDDEN" in done.out
    assert done.out.count(EMBARGO) >= 2
    assert CANARY not in done.out
    assert "mailto" not in done.out
    assert done.err.splitlines() == [
        "confdash: 11 talks written",
        "confdash: this holds what is not public, and is for inside; give it to nobody else",
    ]


def test_an_organiser_s_changes_are_in_it(shared: Event) -> None:
    found = events(export(shared, "ics").out)
    assert found["TALK02"]["STATUS"] == "CANCELLED"
    assert found["TALK03"]["LOCATION"] == "Hall B"
    assert found["TALK03"]["DTSTART"].dt.isoformat() == "2026-11-09T14:30:00+00:00"
    assert found["TALK01"]["SUMMARY"] == "Talk number 1"


def test_what_is_called_off_may_be_left_out(own: Event) -> None:
    own.config.write_text(own.config.read_text() + '[export]\ncancelled = "leave out"\n', encoding="utf-8")
    assert "TALK02" not in events(export(own, "ics").out)


def test_delays_are_a_choice(own: Event) -> None:
    with contextlib.closing(sqlite3.connect(own.store)) as link, link:
        link.execute("UPDATE talks SET delay = 20 WHERE key = 'TALK04'")

    def starts(*words: str) -> str:
        [event] = events(export(own, "ics", "key:TALK04", *words).out).values()
        return f"{event['DTSTART'].dt:%H:%M}"

    assert [starts(), starts("--delays"), starts("--planned")] == ["12:00", "12:20", "12:00"]
    own.config.write_text(own.config.read_text() + "[export]\ndelays = true\n", encoding="utf-8")
    assert [starts(), starts("--delays"), starts("--planned")] == ["12:20", "12:20", "12:00"]
    assert b"X-WR-CALDESC:Times follow the delays of the rooms.\r\n" in export(own, "ics").out.encode()


def test_a_query_or_a_list_of_keys_says_which(shared: Event, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert events(export(shared, "ics", "room:Hall B").out).keys() == {"TALK03"}
    assert events(export(shared, "ics", "-state:canceled", "number", "day:2").out).keys() == {"TALK09", "TALK10"}
    keys = tmp_path / "keys"
    keys.write_text("TALK04\n\n TALK01 \nTALK04\n")
    assert list(events(export(shared, "ics", "--keys", str(keys)).out)) == ["TALK01", "TALK04"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"TALK05\n")))
    assert events(export(shared, "ics", "--keys", "-").out).keys() == {"TALK05"}


def test_what_cannot_be_meant_is_one_sentence(shared: Event, tmp_path: Path) -> None:
    def says(why: str, *words: str) -> None:
        refused(shared("export", *words), why)

    keys = tmp_path / "keys"
    says("say in which form: ics, json, xml, csv")
    says("there is no command “ical”", "ical")
    says("no talk matches “room:Nowhere”", "ics", "room:Nowhere")
    says("it may not be told to everybody (1 known from no public feed); --all", "ics", "key:HIDDEN")
    says("there is no field “romm”", "ics", "romm:A")
    says("say into which folder: -o FOLDER", "ics", "--per", "room")
    says("write -o PATH too", "json", "--force")
    keys.write_text("TALK01\nNOBODY\nNOBODY2\n")
    says("no talk has the key “NOBODY”, nor 1 more of the list", "csv", "--keys", str(keys))
    keys.write_text(" \n")
    says("the list of keys is empty", "ics", "--keys", str(keys))
    keys.write_bytes(b"\xff\xfe")
    says("the list of keys is not UTF-8", "ics", "--keys", str(keys))
    says("No such file", "ics", "--keys", str(tmp_path / "absent"))
    says("its folder is not there; make it first", "ics", "-o", str(tmp_path / "absent" / "x.ics"))
    says("is a folder; name a file in it", "ics", "-o", str(tmp_path))
    says("a file where a folder is to be", "ics", "--per", "room", "-o", str(keys))
    assert not [path for path in tmp_path.iterdir() if path != keys]


def test_a_file_is_written_for_its_owner_and_stays_while_nothing_changes(own: Event, permissive: None) -> None:
    for form in FORMS:
        file = own.folder / f"out.{form}"
        assert export(own, form, "-o", str(file)).err.startswith(f"confdash: 10 talks in {file}; 1 is left out")
        assert file.stat().st_mode & 0o777 == 0o600
        os.utime(file, (1, 1))
        assert f"in {file}, which is as it was;" in export(own, form, "-o", str(file)).err
        assert file.stat().st_mtime == 1
        before = file.read_bytes()
        file.chmod(0o644)  # somebody gives it away
        file.write_bytes(before[: len(before) // 2])
        assert "as it was" not in export(own, form, "-o", str(file)).err
        assert (file.read_bytes(), file.stat().st_mode & 0o777) == (before, 0o644)
        refused(own("export", form, "--all", "-o", str(file)), "may be read by others, and --all is for inside")
        export(own, form, "--all", "--force", "-o", str(file))
        assert file.stat().st_mode & 0o777 == 0o600
    assert not list(own.folder.glob(".confdash-*"))


def test_a_calendar_is_newer_by_what_was_decided(own: Event) -> None:
    file = own.folder / "out.ics"

    def first() -> Any:
        export(own, "ics", "-o", str(file))
        return events(file.read_bytes())["TALK01"]

    before = first()
    assert int(before["SEQUENCE"]) == 0
    own.ok("mark", "talk", "TALK01", "room=Hall B")
    moved = first()
    assert (moved["LOCATION"], int(moved["SEQUENCE"])) == ("Hall B", 1)
    own.ok("undo")
    assert (int(first()["SEQUENCE"]), events(file.read_bytes())["TALK04"]["SEQUENCE"]) == (2, 0)
    own.ok("doctor", "--rebuild")
    assert "which is as it was" in export(own, "ics", "-o", str(file)).err
    # `--now` is for looking: what is told then is not remembered.
    own.ok("mark", "talk", "TALK01", "room=Hall B")
    assert int(events(export(own, "ics").out)["TALK01"]["SEQUENCE"]) == 3


def test_now_remembers_nothing(own: Event) -> None:
    done = own("--now", "2026-11-09T10:00", "export", "ics", "TALK01")
    assert done.code == 0, done
    assert own("--now", "2026-11-09T10:00", "export", "ics", "TALK01").code == 0
    with contextlib.closing(sqlite3.connect(own.store)) as link:
        assert link.execute("SELECT count(*) FROM issued").fetchall() == [(0,)]


def test_what_somebody_else_wrote_stays(own: Event) -> None:
    for form in FORMS:
        file = own.folder / f"theirs.{form}"
        for body in (b"BEGIN:VCALENDAR\r\nPRODID:-//theirs//EN\r\nEND:VCALENDAR\r\n", b"", b'{"schedule": {}}'):
            file.write_bytes(body)
            refused(own("export", form, "-o", str(file)), "choose another name, or add --force")
            assert file.read_bytes() == body
        export(own, form, "-o", str(file), "--force")
        assert b"TALK01" in file.read_bytes()
    # Ours, but of another form: a calendar that people fetch never turns into a table.
    refused(own("export", "csv", "-o", str(own.folder / "theirs.ics")), "is no csv that confdash wrote")
    link = own.folder / "link.ics"
    link.symlink_to(own.folder / "theirs.ics")
    refused(own("export", "ics", "-o", str(link), "--force"), "is a link; name the file that it leads to")


def test_a_calendar_that_people_fetch_empties_but_none_is_begun_empty(own: Event) -> None:
    file = own.folder / "hall-b.ics"
    export(own, "ics", "room:Hall B", "-o", str(file))
    own.ok("mark", "talk", "TALK03", "room=-")
    done = export(own, "ics", "room:Hall B", "-o", str(file))
    assert done.err == f"confdash: no talk any more in {file}\n"
    assert events(file.read_bytes()) == {}
    refused(own("export", "ics", "room:Hall B", "-o", str(own.folder / "new.ics")), "nothing to write")
    assert not (own.folder / "new.ics").exists()


def test_a_calendar_for_each_room(own: Event) -> None:
    folder = own.folder / "calendars" / "rooms"
    per = ("ics", "--per", "room", "-o", str(folder))
    assert f"10 talks in 2 calendars in {folder}: 2 written" in export(own, *per).err
    assert {path.name for path in folder.iterdir()} == {"room-hall-a.ics", "room-hall-b.ics"}
    body = (folder / "room-hall-b.ics").read_bytes()
    assert events(body).keys() == {"TALK03"}
    assert b"X-WR-CALNAME:Invented Days: Hall B\r\n" in body
    assert "2 calendars in" in export(own, *per).err
    assert "2 as they were" in export(own, *per).err
    # What is no more goes, if we wrote it.
    (folder / "room-theirs.ics").write_text("BEGIN:VCALENDAR\r\n")
    (folder / "hall-b.ics").write_bytes(body)
    own.ok("mark", "talk", "TALK03", "room=-")
    assert "1 calendar in" in (done := export(own, *per)).err
    assert "1 written, 1 removed" in done.err
    assert {path.name for path in folder.iterdir()} == {"room-hall-a.ics", "room-theirs.ics", "hall-b.ics"}
    # What is for inside has names of its own.
    export(own, *per, "--all")
    assert b"X-WR-CALNAME:Invented Days: Hall A (internal)\r\n" in (folder / "internal-room-hall-a.ics").read_bytes()
    assert EMBARGO.encode() not in (folder / "room-hall-a.ics").read_bytes()
    # One that is in the way is found before any is written.
    (folder / "internal-room-hall-a.ics").unlink()
    (folder / "room-hall-a.ics").write_text("theirs")
    refused(own("export", *per), "is no ics that confdash wrote")
    assert (folder / "room-hall-a.ics").read_text() == "theirs"
    refused(own("export", "ics", "room:Nowhere", *per[1:]), "nothing to write")


def test_where_no_feed_is_public_it_says_what_to_do(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"), more="public = false")
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.ok("sync")
    refused(event("export", "ics"), "write `public = true` below one that everybody may read")


def test_a_talk_without_a_time_is_counted(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    schedule = json.loads(made.schedule_json(PROGRAMME[:2]))
    talks = schedule["schedule"]["conference"]["days"][0]["rooms"]["Hall A"]
    talks[1] |= {"date": None, "start": None}
    event.put("schedule.json", json.dumps(schedule))
    event.ok("sync")
    done = export(event, "ics")
    assert events(done.out).keys() == {"TALK01"}
    assert done.err == "confdash: 1 talk written; 1 without a time, which no calendar or schedule can hold\n"


def test_clocks_that_change_move_nothing_from_a_feed_to_a_calendar(tmp_path: Path) -> None:
    body, meant = clocks.calendar()
    event = Event(tmp_path).feeds(("calendar", "calendar.ics"), zone="Europe/Copenhagen", event='day_starts = "03:00"')
    event.put("calendar.ics", body)
    event.ok("sync")
    found = events(export(event, "ics").out)
    assert {uid: each["DTSTART"].dt for uid, each in found.items()} == meant
    assert all(each["DTEND"].dt - each["DTSTART"].dt == dt.timedelta(minutes=45) for each in found.values())
    export(event, "ics", "--per", "day", "-o", str(tmp_path / "days"))
    # Half past midnight is of an evening that goes on to three.
    evening = events((tmp_path / "days" / "day-2026-10-24.ics").read_bytes())
    assert evening.keys() >= {"eve-Copenhagen@days.example", "night-Copenhagen@days.example"}
    assert "day-Copenhagen@days.example" not in evening
