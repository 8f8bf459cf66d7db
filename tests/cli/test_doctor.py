"""`confdash doctor` finds what is wrong, says what to do, and ends with 3; a sound event ends with 0."""

from __future__ import annotations

import contextlib
import email.utils
import os
import sqlite3
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.program import Done, Event
from tests.e2e.served import Served, status


@pytest.fixture
def event(tmp_path: Path) -> Event:
    event = Event(tmp_path).feeds(("programme", "schedule.json"), zone="Europe/Copenhagen")
    event.put("schedule.json", made.schedule_json(made.slots(10)))
    event.ok("sync")
    return event


def findings(done: Done, how: str) -> dict[str, str]:
    assert done.err == ""
    return {line[5:14].strip(): line[15:] for line in done.lines if line.startswith(how)}


def test_a_sound_event(event: Event) -> None:
    done = event("doctor")
    assert done.code == 0
    assert findings(done, "BAD") == {}
    well = findings(done, "ok")
    assert set(well) == {"config", "desk", "zone", "rules", "store", "feed"}
    assert "0 of them your own" in well["rules"]
    assert "10 talks" in well["store"]
    assert "10 items" in well["feed"]
    assert "Europe/Copenhagen" in well["zone"]


def test_a_sheet_is_read_as_the_config_maps_it(event: Event) -> None:
    event.put("cut.csv", "Vortrag;Stand\nSlot 1;fertig\n")
    entry = '[[feeds]]\nname = "cut"\nurl = "cut.csv"\nkind = "table"\nentity = "videos"\n'
    mapped = '[feeds.columns]\ntitle = "Vortrag"\nstate = "Stand"\n'
    event.config.write_text(f"{event.config.read_text(encoding='utf-8')}\n{entry}{mapped}", encoding="utf-8")
    done = event("doctor")
    assert (done.code, findings(done, "BAD")) == (0, {})
    assert "cut: a table (CSV, JSON, Markdown), 1 items" in done.out


def test_a_laptop_elsewhere_is_told_so(event: Event) -> None:
    event.env = {"TZ": "America/Los_Angeles"}
    out = event.really("doctor", "--offline").out
    assert "this machine shows" in out


def test_before_the_first_sync(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds()
    done = event("doctor")
    assert done.code == 0
    notes = findings(done, "note")
    assert "confdash sync" in notes["store"]
    assert "[[feeds]]" in notes["feeds"]
    assert not event.store.exists()


def test_a_broken_config_is_found(tmp_path: Path) -> None:
    done = Event(tmp_path)("doctor")
    assert done.code == 3
    assert "confdash init" in findings(done, "BAD")["config"]


def test_a_store_that_others_can_read(event: Event) -> None:
    event.store.chmod(0o644)
    done = event("doctor", "--offline")
    assert done.code == 3
    assert "chmod 600" in findings(done, "BAD")["store"]


def test_feeds_that_do_not_answer(tmp_path: Path) -> None:
    with Served() as served:
        served["/gone"] = status(404)
        served["/page"] = "<!doctype html><html><body>log in</body></html>"
        event = Event(tmp_path).feeds(
            ("gone", f"{served.url}/gone"), ("page", f"{served.url}/page"), ("lost", "lost.ics")
        )
        done = event("doctor")
    assert done.code == 3
    bad = [line for line in done.lines if line.startswith("BAD")]
    assert [line.split(": ")[0].split()[-1] for line in bad] == ["gone", "page", "lost"]
    assert not event.store.exists(), "looking keeps nothing"


@pytest.mark.parametrize(("ahead", "words"), [(-600, "ahead of"), (600, "behind")])
def test_a_wrong_clock(tmp_path: Path, ahead: int, words: str) -> None:
    body = made.ics(made.slots(2)).encode()
    with Served() as served:

        def late(request: BaseHTTPRequestHandler) -> None:
            request.send_response_only(200)
            request.send_header("Date", email.utils.formatdate(time.time() + ahead, usegmt=True))
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        served["/a.ics"] = late
        event = Event(tmp_path).feeds(("programme", f"{served.url}/a.ics"))
        done = event("doctor")
    assert done.code == 3
    assert words in findings(done, "BAD")["clock"]


def test_rebuild_on_a_sound_store_changes_nothing(event: Event) -> None:
    before = event.list("talks")
    assert event.ok("doctor", "--rebuild").out == "10 talks folded anew: nothing changed\n"
    assert event.list("talks") == before


def test_who_has_the_store_open_is_named(event: Event) -> None:
    with contextlib.closing(sqlite3.connect(event.store)) as link:
        link.execute("SELECT count(*) FROM talks").fetchone()
        # In a process of its own: this one does not name itself.
        out = event.really("doctor", "--offline").out
        assert f"(process {os.getpid()})" in out
    assert "open in" not in event.really("doctor", "--offline").out


def test_a_rule_that_cannot_run_is_found(event: Event) -> None:
    (event.folder / "rules").mkdir()
    text = 'title = "Breaks"\ndesk = "programme"\nsql = "SELECT 1 FROM nowhere"\n'
    (event.folder / "rules" / "breaks.toml").write_text(text, encoding="utf-8")
    done = event("doctor", "--offline")
    assert done.code == 3
    assert "rule breaks: SQLite says “no such table: nowhere”" in findings(done, "BAD")["rules"]


def test_a_lost_store_is_made_again_from_journal_and_feeds(event: Event) -> None:
    event.ok("mark", "talk", "TALK01", "room=+Attic", "note=bring a ladder")
    before = event.list("talks", "--private"), event.list("history", "--private")
    for path in event.folder.glob("confdash.db*"):
        path.unlink()
    done = event.ok("doctor", "--rebuild")
    assert done.lines[1:] == [
        "2 decisions taken in from the journal files",
        "2 of the decisions wait for what no feed has brought yet; run `confdash sync`",
    ]
    event.ok("sync")
    assert (event.list("talks", "--private"), event.list("history", "--private")) == before
