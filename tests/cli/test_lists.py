"""`talks`, `speakers`, `feeds`, `changes`: what programs and pipes get, and how a filter is typed in a shell."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event

NOON = dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)
PROGRAMME = [
    Slot("ALFA", "Queues all the way down", people=("Ada Nwosu", "Søren Holm")),
    Slot("BRAVO", "Mending nets, together", NOON, 90, "Hall B", (), track="Data"),
    Slot("CHARLIE", "建てる前に測る", made.hour(2), room="Lab 1, upstairs", people=("Łukasz Wrona",)),
]

#: Exactly the design's keys, in its order; of a feed `talks`, `videos`, `url`, `warnings` and `held` stand beside them.
TALK_KEYS = [
    "key", "session", "kind", "title", "state", "raw_state", "starts_at", "ends_at", "room", "rooms", "track",
    "speakers", "url", "do_not_record", "video_state", "here", "expected", "gone", "feeds",
]  # fmt: skip
FEED_KEYS = [
    "name", "kind", "url", "state", "read", "items", "talks", "videos", "skipped", "skipped_reasons", "aside",
    "warnings", "checked_at", "changed_at", "error", "held",
]  # fmt: skip
KEYS = {
    "talks": TALK_KEYS,
    "feeds": FEED_KEYS,
    "speakers": [
        "key",
        "name",
        "talks",
        "first_at",
        "feeds",
        "next_key",
        "next_at",
        "here",
        "seen_at",
        "seen_by",
        "remote",
    ],
    "changes": [
        "at",
        "feed",
        "feeds",
        "entity",
        "key",
        "title",
        "field",
        "old",
        "new",
        "sort",
        "by",
        "desk",
        "id",
        "undone",
    ],
}
LISTS = list(KEYS)


#: What the fixtures make is made once.
pytestmark = pytest.mark.xdist_group("lists")


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Event:
    event = Event(tmp_path_factory.mktemp("lists"))
    event.feeds(
        ("programme", "schedule.json"), zone="Europe/Copenhagen", event="starts = 2026-11-09\nends = 2026-11-10"
    )
    event.put("schedule.json", made.schedule_json(PROGRAMME))
    event.ok("sync")
    moved = [PROGRAMME[0]._replace(starts=made.hour(3), room="Hall C"), *PROGRAMME[1:]]
    event.put("schedule.json", made.schedule_json(moved))
    event.ok("sync")
    return event


@pytest.mark.parametrize("name", LISTS)
def test_json_has_stable_keys(event: Event, name: str) -> None:
    rows = event.list(name)
    assert rows
    assert all(list(row) == KEYS[name] for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_csv_has_the_same_keys_and_rows(event: Event, name: str) -> None:
    done = event.ok(name, "--format", "csv")
    header, *rows = csv.reader(io.StringIO(done.out, newline=""))
    assert header == KEYS[name]
    assert len(rows) == len(event.list(name))
    assert all(len(row) == len(header) for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_nothing_found_is_no_error(event: Event, name: str) -> None:
    nothing = "zyzzyva"
    assert event.ok(name, nothing).out == ""
    assert event.ok(name, nothing, "--format", "json").json == []
    assert event.ok(name, nothing, "--format", "csv").out == ",".join(KEYS[name]) + "\r\n"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", [(), ("--format", "table")], ids=["pipe", "table"])
def test_a_pipe_gets_one_line_an_item(event: Event, name: str, form: tuple[str, ...]) -> None:
    cells = event.ok(name, *form).cells
    assert len(cells) == len(event.list(name))
    assert len({len(line) for line in cells}) == 1


def test_a_talk_as_a_program_sees_it(event: Event) -> None:
    [talk] = event.list("talks", "queues")
    assert talk == {
        "key": "ALFA", "session": "ALFA", "kind": "talk", "title": "Queues all the way down", "state": "confirmed",
        "raw_state": None, "starts_at": "2026-11-09T12:00:00+01:00", "ends_at": "2026-11-09T12:45:00+01:00",
        "room": "Hall C", "rooms": ["Hall C"], "track": "Craft", "speakers": ["Ada Nwosu", "Søren Holm"],
        "url": "https://cfp.days.example/talk/ALFA/", "do_not_record": None, "video_state": None,
        "here": 0, "expected": 2, "gone": False, "feeds": ["programme"],
    }  # fmt: skip


def test_a_feed_as_a_program_sees_it(event: Event) -> None:
    feed = event.feed("programme")
    assert feed["read"] == feed["items"] + feed["skipped"] == 3
    assert (feed["kind"], feed["state"], feed["talks"], feed["error"]) == ("schedule-json", "ok", 3, None)
    assert feed["skipped_reasons"] == {}
    assert dt.datetime.fromisoformat(feed["checked_at"]).utcoffset() == dt.timedelta(hours=1)


def test_changes_give_times_with_their_offset(event: Event) -> None:
    changes = {change["field"]: (change["old"], change["new"]) for change in event.list("changes")}
    assert changes == {
        "first sync": (None, "3"),
        "starts_at": ("2026-11-09T10:00:00+01:00", "2026-11-09T12:00:00+01:00"),
        "room": ("Hall A", "Hall C"),
    }


@pytest.mark.parametrize(("name", "fields"), [("speakers", ["email", "phone", "note"]), ("talks", ["note"])])
def test_what_is_private_is_shown_on_request(event: Event, name: str, fields: list[str]) -> None:
    assert all(not set(fields) & set(row) for row in event.list(name))
    assert [list(row) for row in event.list(name, "--private")] == [KEYS[name] + fields for _ in event.list(name)]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("day:1",), ["CHARLIE", "ALFA"]),
        (("day:2",), ["BRAVO"]),
        (("-kind:talk",), []),
        (("-hall",), ["CHARLIE"]),
        (("-room:hall",), ["CHARLIE"]),
        (("room:Hall C",), ["ALFA"]),
        (('room:"Hall C"', "day:1"), ["ALFA"]),
        (("day:1 room:hall",), ["ALFA"]),
        (("-room:Hall C day:1",), ["CHARLIE"]),
        (("track:data",), ["BRAVO"]),
        (("speaker:none",), ["BRAVO"]),
        (("sorensen",), []),
        (("soren",), ["ALFA"]),
        (("lukasz",), ["CHARLIE"]),
        (("前に",), ["CHARLIE"]),
        (("long:>60",), ["BRAVO"]),
        (("--", "-queues"), ["CHARLIE", "BRAVO"]),
    ],
    ids=" ".join,
)
def test_a_filter_in_a_shell(event: Event, words: tuple[str, ...], keys: list[str]) -> None:
    assert [row["key"] for row in event.ok("talks", "--format", "json", *words).json] == keys


def test_now_moves_what_today_is(event: Event) -> None:
    for moment, keys in (("2026-11-10T09:00", ["BRAVO"]), ("2026-11-10T03:00+01:00", ["CHARLIE", "ALFA"])):
        done = event("--now", moment, "talks", "day:today", "--format", "json")
        assert [row["key"] for row in done.json] == keys
    assert [row["key"] for row in event("--now", "2026-11-09T12:10", "talks", "is:now", "--format", "json").json] == [
        "ALFA"
    ]


def test_a_cell_of_csv_never_begins_like_a_formula(tmp_path: Path) -> None:
    event = Event(tmp_path).feeds(("programme", "schedule.json"))
    titles = ['=HYPERLINK("https://evil.example","x")', "+1+1", "-2", "@SUM(A1)", "plain, with a comma"]
    programme = [Slot(f"T{number}", title, people=("=cmd()",)) for number, title in enumerate(titles)]
    event.put("schedule.json", made.schedule_json(programme))
    event.ok("sync")
    rows = list(csv.reader(io.StringIO(event.ok("talks", "--format", "csv").out, newline="")))
    place = rows[0].index("title")
    assert sorted(row[place] for row in rows[1:]) == sorted([*(f"'{title}" for title in titles[:4]), titles[4]])
    for name in LISTS:
        for row in csv.reader(io.StringIO(event.ok(name, "--format", "csv").out, newline="")):
            assert not [cell for cell in row if cell[:1] in tuple("=+-@")]
