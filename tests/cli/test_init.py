"""`confdash init`: one feed for each address, what it learns from them, and what it refuses."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event
from tests.e2e.served import Served, status

PROGRAMME = made.slots(10)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        server["/days/schedule.json"] = made.schedule_json(PROGRAMME, zone="Europe/Copenhagen")
        server["/days/schedule.xml"] = made.schedule_xml(PROGRAMME, zone="Europe/Oslo")
        server["/days/schedule.ics"] = made.ics(PROGRAMME)
        server["/login"] = "<!doctype html><html><title>Log in</title></html>"
        yield server


def config(event: Event) -> dict[str, Any]:
    return tomllib.loads(event.config.read_text(encoding="utf-8"))


def test_three_doors_become_three_feeds(event: Event, served: Served) -> None:
    urls = [f"{served.url}/days/schedule.{kind}" for kind in ("json", "xml", "ics")]
    done = event.ok("init", *urls)
    made_config = config(event)
    assert [feed["url"] for feed in made_config["feeds"]] == urls
    assert [feed["name"] for feed in made_config["feeds"]] == ["schedule", "schedule-2", "schedule-3"]
    assert made_config["event"] == {
        "name": "Invented Days", "timezone": "Europe/Copenhagen",
        "starts": dt.date(2026, 11, 9), "ends": dt.date(2026, 11, 10),
    }  # fmt: skip
    assert "schedule: schedule JSON (pretalx, c3voc), 10 items" in done.out
    assert "schedule-3: iCalendar, 10 items" in done.out
    event.ok("sync")
    assert len(event.list("talks")) == 10


def test_a_zone_or_name_that_is_given_stands(event: Event, served: Served) -> None:
    event.ok("init", "--timezone", "Asia/Tokyo", "--name", 'My "own" \\ Days', f"{served.url}/days/schedule.ics")
    assert config(event)["event"]["timezone"] == "Asia/Tokyo"


def test_a_name_is_for_feeds_that_have_none(event: Event) -> None:
    event.put("a.ics", made.ics(PROGRAMME, title=""))
    event.ok("init", "--name", 'My "own" \\ Days', str(event.folder / "a.ics"))
    assert config(event)["event"]["name"] == 'My "own" \\ Days'


def test_no_feed_says_the_zone(event: Event) -> None:
    event.put("a.ics", made.ics(PROGRAMME))
    done = event.ok("init", str(event.folder / "a.ics"))
    assert "UTC is assumed" in done.out
    assert "change this" in event.config.read_text(encoding="utf-8")


def test_files_below_the_folder_stay_relative(event: Event, tmp_path_factory: pytest.TempPathFactory) -> None:
    (event.folder / "in").mkdir()
    outside = tmp_path_factory.mktemp("outside") / "b [1] ü.ics"
    event.put("in/a.ics", made.ics(PROGRAMME[:4]))
    outside.write_text(made.ics(PROGRAMME[4:]), encoding="utf-8")
    os.utime(outside, (1_000_000_000, 1_000_000_000))
    event.ok("init", str(event.folder / "in" / "a.ics"), str(outside))
    assert [feed["url"] for feed in config(event)["feeds"]] == ["in/a.ics", str(outside)]
    event.ok("sync")
    assert len(event.list("talks")) == 10
    # The folder may be moved; what lies in it goes along.
    moved = Event(event.folder.rename(event.folder.with_name("moved")))
    assert moved("sync").code == 0


def test_relative_paths_are_of_where_the_person_is(event: Event) -> None:
    event.put("a.ics", made.ics(PROGRAMME))
    inner = event.folder / "days"
    inner.mkdir()
    assert event.really("-C", "days", "init", "a.ics").code == 0
    assert config(Event(inner))["feeds"][0]["url"] == str(event.folder / "a.ics")


def test_without_an_address(event: Event) -> None:
    done = event.ok("init")
    assert "add a feed" in done.out
    assert "feeds" not in config(event)
    assert config(event)["event"]["name"] == event.folder.name


def test_a_config_that_exists_is_never_touched(event: Event, served: Served) -> None:
    event.feeds(("schedule", "a.ics"))
    before = event.config.read_bytes()
    done = event("init", f"{served.url}/days/schedule.json", f"{served.url}/days/schedule.xml")
    assert done.code == 2
    assert event.config.read_bytes() == before
    assert "exists already" in done.err
    _, _, lines = done.err.partition("put this at its end:\n")
    both = tomllib.loads(before.decode() + lines)
    assert [feed["name"] for feed in both["feeds"]] == ["schedule", "schedule-2", "schedule-3"]
    event.config.write_text(before.decode() + lines, encoding="utf-8")
    assert event("talks").code == 1  # the config is good; there is no store yet


@pytest.mark.parametrize("where", ["", "?token=s3cret"])
def test_a_page_is_refused(event: Event, served: Served, where: str) -> None:
    served[f"/login{where}"] = "<!doctype html><html><title>Log in</title></html>"
    done = event("init", f"{served.url}/days/schedule.json", f"{served.url}/login{where}")
    assert done.code == 2
    assert done.err.startswith(f"confdash: {served.url}/login: This is ")
    assert "HTML page titled “Log in”" in done.err
    assert "s3cret" not in done.err
    assert done.err.count("\n") == 1
    assert not event.config.exists()


def test_a_file_that_is_not_there_is_refused(event: Event) -> None:
    done = event("init", "nowhere.ics")
    assert done.code == 2
    assert "there is no file" in done.err
    assert not event.config.exists()


def test_a_folder_is_refused(event: Event) -> None:
    (event.folder / "feeds").mkdir()
    done = event("init", str(event.folder / "feeds"))
    assert done.code == 2
    assert "is a folder" in done.err


@pytest.mark.parametrize("how", ["down", "404"])
def test_a_server_that_does_not_answer_now_is_kept_with_a_note(event: Event, served: Served, how: str) -> None:
    served["/days/later.json"] = status(404)
    url = f"{served.url}/days/later.json" if how == "404" else "http://127.0.0.1:9/days/later.json"
    done = event.ok("init", url, f"{served.url}/days/schedule.ics")
    assert [feed["name"] for feed in config(event)["feeds"]] == ["later", "schedule"]
    assert "later: not reached just now (127.0.0.1" in done.out
    synced = event("sync")
    assert synced.code == 3
    assert len(event.list("talks")) == 10


def test_names_of_files_with_odd_letters(event: Event) -> None:
    names = ['a"b.ics', "c\\d.ics", "e\nf.ics", "local.ics", "-.ics", "日本.ics"]
    for number, name in enumerate(names):
        event.put(name, made.ics([Slot(f"T{number}", f"Talk {number}", made.hour(number + 1))]))
    event.ok("init", *(str(event.folder / name) for name in names))
    assert [feed["url"] for feed in config(event)["feeds"]] == names
    assert event("sync").code == 0
    assert len(event.list("talks")) == len(names)


def test_a_name_that_is_not_utf_8(event: Event) -> None:
    path = os.fsencode(event.folder) + b"/\xff.ics"
    Path(os.fsdecode(path)).write_text(made.ics(PROGRAMME), encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    done = event("init", os.fsdecode(path))
    assert done.code == 2
    assert "not UTF-8" in done.err
    assert not event.config.exists()


def test_the_days_are_those_of_the_talks_in_the_events_zone(event: Event) -> None:
    late = [Slot("A", "Night watch", dt.datetime(2026, 11, 10, 1, 30, tzinfo=dt.UTC))]
    event.put("a.ics", made.ics(late))
    event.ok("init", "--timezone", "America/New_York", str(event.folder / "a.ics"))
    assert config(event)["event"]["starts"] == dt.date(2026, 11, 9)


def test_a_table_beside_an_existing_config_is_recognised(event: Event) -> None:
    event.feeds(("schedule", "a.ics"))
    event.put("people.csv", b"Full name,E-mail\nAda Nwosu,ada@example.org\n")
    before = event.config.read_text(encoding="utf-8")
    _, _, lines = event("init", str(event.folder / "people.csv")).err.partition("put this at its end:\n")
    [_, people] = tomllib.loads(before + lines)["feeds"]
    assert (people["kind"], people["entity"]) == ("table", "people")
    assert people["columns"] == {"name": "Full name", "email": "E-mail"}
