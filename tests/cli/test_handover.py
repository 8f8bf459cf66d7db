"""`confdash handover`: one page for the next shift, complete, narrow, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.e2e.program import Event
from tests.store.build import HOUR, T0, Store, film, talk

from confdash import clock
from confdash.attention.items import Item, Line, Listing
from confdash.export import handover as facts
from confdash.export.handover import gather, since_when
from confdash.export.handover_page import page
from confdash.export.plain import WIDTH
from confdash.records import Talk
from confdash.store import connect, decisions, feed_events
from confdash.store.decisions import Deed, Who

#: Mon 9 Nov 18:00, with a day behind it.
EVENING = T0 + 9 * HOUR
NEXT = 24 * 60


def programme(room: str = "Hall B") -> list[Talk]:
    return [
        talk("ALFA", "Queues all the way down", room=room, people=["Ada Nwosu"]),
        talk("WED1", "建てる前に測る" * 6, at=NEXT, room="Studio", people=["Yuki Tanaka"], do_not_record=True),
        talk("WED2", "[CANCELLED] Opening \x1b[31m", at=NEXT + 30, room="Hall A", people=["Bo Lindqvist", "Ada Nwosu"],
             state="accepted"),
        talk("COFFEE", "Coffee", at=NEXT + 10, room="Foyer", type="break"),
        talk("LATE", "Too late for the first hour", at=NEXT + 61, room="Hall A"),
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An event in the evening of its first day."""
    store = Store(tmp_path / "event", "a")
    store.sync("a", programme())
    store.now = EVENING - 2 * HOUR
    store.sync("a", programme("Studio"))
    now = [EVENING - HOUR]
    monkeypatch.setattr(clock, "real", lambda: now[0])
    mark(store, "mira", Deed("talk", "ALFA", "note", "ring her mother"))
    mark(store, "mira", Deed("talk", "ALFA", "owner", "sam"), Deed("talk", "WED1", "owner", "sam"))
    mark(store, "sam", Deed("talk", "WED2", "state", "canceled"))
    with connect.writing(store.link, store.path, durable=True):
        decisions.undo(store.link, store.settings, Who("sam", "desk"))
    with connect.writing(store.link, store.path):
        feed_events.failed(store.link, store.feed("a"), now[0], "http", "the server answers 500")
        store.link.execute("UPDATE feeds SET state = 'failed', error = 'the server answers 500'")
    now[0] = EVENING
    yield store
    store.close()


def mark(store: Store, by: str, *deeds: Deed) -> None:
    with connect.writing(store.link, store.path, durable=True):
        decisions.decide(store.link, store.settings, Who(by, "desk"), deeds)


def item(**more: object) -> Item:
    given: dict[str, object] = {
        "rule": "speaker-missing", "severity": "critical", "band": "now", "desk": "programme", "entity": "talk",
        "key": "ALFA", "keys": ("ALFA",), "hurts_at": EVENING + 900, "summary": "Speaker missing 0/1", "why": "",
        "where": "Hall B", "fingerprint": "f",
    }  # fmt: skip
    return Item(**{**given, **more})  # type: ignore[arg-type]


def line(what: str, band: str, owner: str | None = None, note: str | None = None) -> Line:
    return Line(
        key=what, severity="critical", band=band, desk="programme", hurts_at=EVENING + 900, what=what, where="Hall B",  # type: ignore[arg-type]
        who="Ada Nwosu", owner=owner, note=note, items=(item(),),
    )  # fmt: skip


LISTING = Listing(
    at=EVENING,
    lines=(line("Speaker missing 0/1", "now", "sam", "she is on the train"), line("Room clash", "later")),
    items=(item(), item(key="BETA", snoozed_until=EVENING + HOUR, summary="Tight turn")),
)


def written(store: Store, since: int = T0) -> str:
    with store.reader() as reader:
        return page(reader, LISTING, store.settings.clock(), since, store.settings)


def section(text: str, title: str) -> str:
    return next(part for part in text.split("\n\n") if part.startswith(title))


def test_the_page_tells_all_that_a_shift_leaves(store: Store) -> None:
    text = written(store)
    assert "Harbour Days: hand-over\nMon 9 Nov 18:00 CET" in text
    needs = section(text, "Needs a human (2)")
    assert needs.index("now") < needs.index("C 18:15") < needs.index("later")
    assert "→ sam has it: she is on the train" in needs
    assert "19:00      Tight turn · Hall B" in section(text, "Snoozed")
    assert "a, failed: the server answers 500" in section(text, "Feeds")
    assert "Queues all the way down: room: Hall B → Studio" in section(text, "Changed by feeds (1)")


def test_what_was_decided_once_by_whom_and_what_was_taken_back_not(store: Store) -> None:
    decided = section(written(store), "Decided (2)")
    assert "mira: Queues all the way down: noted" in decided
    assert "mother" not in decided
    assert "mira: Queues all the way down and 1 more: handed to sam" in decided
    assert "canceled" not in decided


def test_what_happened_before_is_left_out(store: Store) -> None:
    text = written(store, EVENING - 30 * 60)
    assert "Decided: nothing" in text
    assert "Changed by feeds: nothing" in text


def test_the_first_hour_is_of_the_next_day_with_talks_by_room(store: Store) -> None:
    first = section(written(store), "First hour of Tue 10 Nov (2)")
    assert first.index("Hall A") < first.index("09:30") < first.index("Studio") < first.index("09:00")
    assert "unconfirmed, 0 of 2 seen" in " ".join(first.split())
    assert "· NO REC, not seen yet" in " ".join(first.split())
    assert "Coffee" not in first
    assert "Too late" not in first


def test_no_line_is_wider_than_eighty_cells_and_none_obeys_the_feed(store: Store) -> None:
    text = written(store)
    assert max(cell_len(each) for each in text.splitlines()) <= WIDTH
    assert "[CANCELLED] Opening" in text
    assert "\x1b" not in text


def test_many_changes_are_told_by_their_number(store: Store) -> None:
    many = [talk(f"M{number}", f"Talk {number}", at=number) for number in range(20)]
    store.now = EVENING - 2 * HOUR
    store.sync("a", [*programme("Studio"), *many])
    changed = section(written(store), "Changed by feeds (21)")
    assert "20 talks new" in changed
    assert "1 talk moved" in changed
    assert "Talk 7" not in changed


def test_recordings_are_told_as_such(store: Store) -> None:
    store.configure(["a", "host"])
    store.now = EVENING - 2 * HOUR
    store.film("host", [film("youtube:1", "Opening", state="editing")])
    store.film("host", [film("youtube:1", "Opening", state="review"), film("youtube:2", "Second")])
    changed = section(written(store), "Changed by feeds (3)")
    assert "Opening: video: editing → review" in changed
    assert "Second: appeared" in changed
    many = [film(f"youtube:{number}", f"Film {number}", state="published") for number in range(1, 22)]
    store.film("host", many)
    changed = section(written(store), "Changed by feeds (22)")
    assert "20 recordings new" in changed
    assert "1 recording came further or fell back" in changed
    assert "1 talk moved" in changed


def test_a_long_list_is_cut_and_says_so(store: Store) -> None:
    listing = Listing(at=EVENING, lines=tuple(line(f"Row {number}", "now") for number in range(60)))
    with store.reader() as reader:
        text = page(reader, listing, store.settings.clock(), T0, store.settings)
    assert "Needs a human (60)" in text
    assert "… and 35 more" in text


def test_a_shift_is_no_longer_than_the_event_day(store: Store) -> None:
    assert since_when(store.settings.clock()) == EVENING - 12 * HOUR
    opening = store.settings.clock(-12 * HOUR)
    assert since_when(opening) == opening.day_bounds(opening.day(opening.now()))[0]


def test_in_a_rehearsal_the_page_tells_by_the_clock_that_is_shown(store: Store) -> None:
    tomorrow = store.settings.clock(24 * HOUR)
    with store.reader() as reader:
        found = gather(reader, LISTING, tomorrow, tomorrow.now() - 3 * HOUR, store.settings, pretend=True)
        looked = gather(reader, LISTING, tomorrow, tomorrow.now() - 3 * HOUR, store.settings)
    assert [each.at for each in found.decided] == [EVENING + 23 * HOUR] * 2
    assert looked.decided == ()


def test_json_has_times_with_an_offset(store: Store) -> None:
    here = store.settings.clock()
    with store.reader() as reader:
        raw = facts.as_json(gather(reader, LISTING, here, T0, store.settings), here)
    assert raw["at"] == "2026-11-09T18:00:00+01:00"
    rows = raw["first"]
    assert isinstance(rows, (list, tuple))
    assert {row["starts"] for row in rows} == {"2026-11-10T09:00:00+01:00", "2026-11-10T09:30:00+01:00"}
    assert raw["next_day"] == "2026-11-10"


def test_the_command_prints_it_or_writes_a_private_file_and_overwrites_none(looked_at: Event, tmp_path: Path) -> None:
    out = looked_at.ok("handover", "--since", "2h").out
    assert "Needs a human" in out
    assert looked_at.ok("handover", "--format", "json").json["event"] == "Invented Days"
    file = tmp_path / "page.txt"
    assert looked_at.ok("handover", "-o", str(file)).out == f"the hand-over is in {file}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Needs a human" in file.read_text()
    again = looked_at("handover", "-o", str(file))
    assert (again.code, "is there already" in again.err) == (2, True)
    assert looked_at("handover", "--since", "soon").code == 2
    assert looked_at("handover", "-o", str(tmp_path / "no" / "such")).code == 2
