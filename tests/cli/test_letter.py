"""The letter to whoever cuts the recordings: wanted, asked, forbidden, new; complete, narrow, and safe to send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from tests.store.build import HOUR, T0, Store, film, public, talk

from confdash.clock import Clock
from confdash.export.letter import letter
from confdash.export.plain import WIDTH, wrapped
from confdash.store.decided import Cover, Linked, Said

#: Tue 10 Nov 13:00.
NOON = T0 + 28 * HOUR


class Then(Clock, frozen=True):
    """A clock that stands at noon of the second day."""

    def now(self) -> int:
        """Always the same moment."""
        return NOON


PROGRAMME = [
    talk("KEY", "Opening", at=120, type="keynote", room="Hall A"),
    talk("OLD", "Build less", at=0, room="Hall B"),
    talk("CUT", "Mending nets", at=60, room="Hall B"),
    talk("DONE", "Queues", at=60, room="Studio"),
    talk("BAD", "Knots " + "建てる前に測る" * 8, at=180, room="Studio"),
    talk("BACK", "Twice", at=240, room="Studio"),
    talk("NO", "Secret", at=30, room="Hall A", do_not_record=True),
    talk("NO2", "Not filmed", at=90, room="Studio", do_not_record=True),
    talk("NO3", "Tomorrow", at=26 * 60 + 180, room="Studio", do_not_record=True),
    talk("COFFEE", "Coffee", at=45, minutes=15, type="break", do_not_record=True),
    talk("AHEAD", "To come", at=29 * 60, room="Hall A"),
]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The second day at noon: a host that lists all, a sheet, and what people have said."""
    store = Store(tmp_path / "event", ("programme", "host", "sheet"))
    store.sync("programme", PROGRAMME)
    store.now = NOON - 3 * HOUR
    done = public(
        "youtube:done", room="Studio", starts=T0 + HOUR, url="https://youtu.be/done", published_at=NOON - HOUR
    )
    store.film(
        "host",
        [
            done,
            public("youtube:no", "Secret [/bold]\x1b[31m", room="Hall A", starts=T0 + 1800, url="https://youtu.be/no"),
            public("youtube:hall", "Hall A, whole", url="https://youtu.be/hall"),
            public("youtube:final2", "HD26 final2", url="https://youtu.be/final2"),
            public("youtube:trailer", "Trailer"),
            public("youtube:old", "Build less", day="2026-11-09"),
        ],
    )
    store.film(
        "sheet",
        [
            film("row:1", room="Hall B", starts=T0 + HOUR, state="editing", raw_state="cutting", owner="sam"),
            film("row:2", room="Studio", starts=T0 + 4 * HOUR, state="transcoding"),
            film("row:3", room="Hall A", starts=T0 + 2 * HOUR, raw_state="QC", title="Opening"),
        ],
        form="table",
    )
    store.film(
        "sheet",
        [
            film("row:1", room="Hall B", starts=T0 + HOUR, state="editing", raw_state="cutting", owner="sam"),
            film("row:2", room="Studio", starts=T0 + 4 * HOUR, state="recorded"),
            film("row:3", room="Hall A", starts=T0 + 2 * HOUR, raw_state="QC", title="Opening"),
        ],
        form="table",
    )
    store.decide(
        ("talk", "BAD", "video_state", _json(Said("needs_work", NOON - 7200))),
        ("talk", "BAD", "video_note", "no sound from 3:10 on"),
        ("video", "youtube:hall", "cover", _json(Cover("Hall A", T0, T0 + 2 * HOUR))),
        ("video", "youtube:trailer", "talk", _json(Linked(""))),
    )
    yield store
    store.close()


def written(store: Store, since: int | None = None) -> str:
    clock = Then(**msgspec.structs.asdict(store.settings.clock()))
    with store.reader(clock) as reader:
        return letter(reader, clock, store.settings, since)


def section(text: str, title: str) -> list[str]:
    part = next(part for part in text.split("\n\n") if part.startswith(title))
    return part.splitlines()[2:]


def test_wanted_next_keynotes_first_then_the_oldest(store: Store) -> None:
    assert written(store).startswith("Harbour Days: recordings\nTue 10 Nov 13:00 CET\n")
    lines = section(written(store), "Wanted next (4)")
    assert lines == [
        "     25 h  KEYNOTE Opening · Hall A, Mon 9 Nov 11:00 · waiting for files",
        "     27 h  Build less · Hall B, Mon 9 Nov 09:00 · waiting for files",
        "     26 h  Mending nets · Hall B, Mon 9 Nov 10:00 · editing · sam has it",
        "     23 h  Twice · Studio, Mon 9 Nov 13:00 · recorded",
    ]


def test_what_is_asked(store: Store) -> None:
    asked = "\n".join(section(written(store), "Questions (5)")).replace("\n    ", " ")
    assert "one recording: what does “QC” in sheet mean?" in asked
    assert "needs work: no sound from 3:10 on" in asked
    assert "“Twice” (Studio, Mon 9 Nov 13:00): was transcoding (sheet)" in asked
    assert "now recorded (sheet): which is right?" in asked
    assert "? “Build less”: is it “Build less” (Hall B, Mon 9 Nov 09:00)?" in asked
    assert "? “HD26 final2”: of which session is it? https://youtu.be/final2" in asked
    assert "Trailer" not in asked, "somebody has said that it is of no session"


def test_what_must_not_be_published_and_what_to_cut(store: Store) -> None:
    lines = section(written(store), "Must NOT be published (3)")
    assert lines == [
        "  - Secret · Hall A, Mon 9 Nov 09:30 · IT CAN BE SEEN NOW: take it down",
        "    https://youtu.be/no",
        "  - Not filmed · Studio, Mon 9 Nov 10:30",
        "  - cut from “Hall A, whole” (Hall A from Mon 9 Nov 09:00 on):",
        "    https://youtu.be/hall",
        "      0:30:00–1:15:00  Secret",
    ], "neither coffee nor what is to come"


def test_the_news_since_a_moment(store: Store) -> None:
    lines = section(written(store), "News since 04:00")
    at = lines.index("  12:00            Queues · published")
    assert lines[at + 1].strip() == "https://youtu.be/done"
    assert "\nNews since 12:59: none\n" in written(store, NOON - 60)


def test_it_is_narrow_and_harmless(store: Store) -> None:
    text = written(store)
    assert max(cell_len(line) for line in text.splitlines()) <= WIDTH
    assert "\x1b" not in text
    assert text.endswith("\n")


def test_without_recordings_it_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    assert written(store).split("\n\n")[1:] == [
        "Wanted next: nothing", "Questions: none", "Must NOT be published: nothing", "News since 04:00: none\n",
    ]  # fmt: skip
    store.close()


def test_what_may_be_of_somebody_who_wants_no_recording(store: Store) -> None:
    forbidden = [msgspec.structs.replace(each, do_not_record=each.base in ("OLD", "CUT")) for each in PROGRAMME]
    store.sync("programme", forbidden)
    lines = section(written(store), "Must NOT be published")
    assert "  - “Build less”, if it is “Build less”" in lines
    assert "  - Mending nets · Hall B, Mon 9 Nov 10:00 · a recording is there: editing" in lines
    wanted = "\n".join(section(written(store), "Wanted next"))
    assert "Build less" not in wanted
    assert "Mending nets" not in wanted, "though somebody is cutting it"


def test_an_entry_is_three_lines_at_most_and_stays_in_its_column() -> None:
    lines = wrapped("word " * 70, "  - ", "    ")
    assert [line[:6] for line in lines] == ["  - wo", "    wo", "    wo"]
    assert lines[2].endswith(" …")
    assert max(map(len, lines)) <= WIDTH


def test_two_sessions_claim_one(store: Store) -> None:
    twins = [talk("TWIN1", "One", at=300, code="TWIN1"), talk("TWIN2", "Two", at=360, code="TWIN2")]
    store.sync("programme", [*PROGRAMME, *twins])
    store.film("sheet", [film(f"talk:{code}", code=code, same=("youtube:both",)) for code in ("TWIN1", "TWIN2")])
    store.film("host", [public("youtube:both", "Both")])
    asked = "\n".join(section(written(store), "Questions")).replace("\n    ", " ")
    assert "“Both”: “One” and “Two” claim it. Which is it?" in asked
    assert asked.count("“Both”") == 1
