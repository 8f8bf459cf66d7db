"""The list of recordings as a whole: its groups, its columns in little room, what is counted beside it, its keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.commands.deciding import PROGRAMME, Desks
from tests.commands.filming import HOST, filmed
from tests.store.build import HOUR, T0, config, public
from tests.tui import fill, films
from tests.tui.attention import rows
from tests.tui.driving import NARROW, WIDE, Driven, dashboard
from tests.tui.fill import NOW

from confdash import clock as clocks
from confdash.config import parse
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.turnaround import Report, Turnaround
from confdash.tui.boards.video_cells import COLUMNS
from confdash.tui.columns import place
from confdash.tui.film_groups import group
from confdash.tui.film_strip import rungs

CLOCK = parse(fill.CONFIG).clock()


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time stands at the event's moment."""
    monkeypatch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return films.event(tmp_path)


def told(driven: Driven) -> list[tuple[str, str]]:
    """The headings, each with the title of the row below it."""
    listed = driven.board.rows
    return [(text, getattr(listed.at(at), "title", "")) for at, text in listed.headings]


async def test_what_a_person_said_to_be_of_no_talk_is_not_called_old(tmp_path: Path) -> None:
    event = Desks(tmp_path / "event")
    event.sync("programme", PROGRAMME)
    filmed(event)
    event.do("video.unlink", [event.videos()["youtube:nets"]])
    event.configure(config(["programme", "host", "sheet"]))  # nobody is asked who sits here
    async with dashboard(event.folder, WIDE, board="videos", clock=CLOCK) as driven:
        await driven.until(lambda: "of no talk" in driven.text())
        await driven.press("G")
        await driven.until(lambda: "somebody has said that it is of no talk" in driven.text())
        assert "before the event's first day" not in driven.text()
    event.close()


async def test_what_is_open_comes_first_then_what_is_to_come_then_what_is_settled(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=CLOCK) as driven:
        await driven.until(lambda: len(driven.board.rows.headings) == 3)
        headings = told(driven)
        last = "whole rooms, of no talk, and from before the event"
        assert [text for text, _ in headings] == ["to come", "settled", last]
        assert headings[0][1] == "Operators by hand"
        assert headings[2][1] == "HD25 closing"
        found = [driven.board.rows.at(at) for at in range(len(driven.board.rows))]
        groups = [group(row, NOW) for row in found if isinstance(row, FilmRow)]
        assert groups == sorted(groups)
        await driven.filter("state:uploaded")
        assert not driven.board.rows.headings, "one group needs no heading"
        await driven.press("escape")
        driven.board.sort("title")
        await driven.until(lambda: driven.board.settled and not driven.board.rows.headings)


async def test_guesses_and_strays_are_counted_beside_the_list(folder: Path) -> None:
    async with dashboard(folder, NARROW, board="videos", clock=CLOCK) as driven:
        await driven.until(lambda: "…  44 recordings · 1 guessed · 1 unmatched" in driven.lines()[2])
        link = fill.writing(folder / "confdash.db")
        link.execute("UPDATE videos SET match = 'manual' WHERE match = 'guessed'")
        link.close()
        await driven.until(lambda: "guessed" not in driven.lines()[2])


async def test_that_it_is_late_is_said_once_and_what_is_odd_by_a_sign(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    link.execute("UPDATE footage SET flags = '[]' WHERE session = 'LESS'")
    link.close()
    async with dashboard(folder, WIDE, board="videos", clock=CLOCK) as driven:
        await driven.until(lambda: driven.app.context.looked_at is not None)
        await driven.settled()
        assert re.search(r"!! +92 h +⚑ Build less", driven.text())
        assert re.search(r"! +44 h +▲ ◆ Queues all", driven.text()), "it needs work"


def test_a_title_has_thirty_cells_and_what_is_odd_stays_where_there_is_little_room() -> None:
    squeezed = place(COLUMNS, 40)
    assert [(slot.column.title, slot.cells) for slot in squeezed] == [("   age", 8), ("talk", 13), ("state", 15)]
    for cells, expected in ((77, ["   age", "talk", "state", "flags"]), (57, ["   age", "talk", "state"])):
        placed = place(COLUMNS, cells, needs={"state": 12, "flags": 9})
        assert [slot.column.title for slot in placed] == expected
        assert next(slot.cells for slot in placed if slot.column.title == "talk") >= 29


def test_where_there_is_no_room_for_all_rungs_the_grave_ones_stay() -> None:
    states = ("waiting_for_files", "recorded", "editing", "review", "transcoding", "uploaded", "published",
              "needs_work", "opted_out", "not_recorded", "lost")  # fmt: skip
    report = Report(
        counts=dict.fromkeys(states, 12), late=dict.fromkeys(states, 0), coming=0, all=Turnaround(target=HOUR),
        by_room={}, by_day={},
    )  # fmt: skip
    for cells in (160, 120, 80, 60, 50):
        text = "".join(piece for piece, _, _ in rungs(report, cells))
        assert len(text) <= cells
        assert "wait" in text
        assert "lost 12" in text
        assert "work 12" in text


async def test_what_helps_stands_on_top_of_the_menu_and_what_would_do_nothing_nowhere(tmp_path: Path) -> None:
    event = Desks(tmp_path / "event")
    event.at = 28 * HOUR // 60
    event.sync("programme", PROGRAMME)
    filmed(event)
    event.film("host", [*HOST, public("youtube:golf", "Twice", published_at=T0 + 20 * HOUR)])
    event.configure(config(["programme", "host", "sheet"]))  # nobody is asked who sits here
    async with dashboard(event.folder, WIDE, board="attention", clock=event.clock) as driven:
        await driven.until(lambda: any("Maybe opted out, but public" in row for row in rows(driven)))
        await driven.settled()
        await driven.press("g")
        await driven.seen()
        await driven.until(lambda: re.search("b confirm", driven.text()))
        await driven.press("b")
        await driven.until(lambda: any(" Opted out, but public" in row for row in rows(driven)))
        await driven.until(lambda: "must not be recorded, and the recording is public" in driven.text())
        await driven.until(lambda: "b confirm" not in driven.text())
        await driven.press("s")
        await driven.until(lambda: "a letter chooses" in driven.text())
        offered = re.findall(r"│  (?:\w| )  ([A-Z][^│…]+)", driven.text())
        assert [words.strip() for words in offered[:2]] == [
            "The video has been taken down",
            "The video is not of this session",
        ]
    event.close()


async def test_the_page_says_what_to_cut_and_no_time_that_nobody_knows(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    link.execute("UPDATE videos SET cover_room = 'Hall B', cover_starts = ?, cover_ends = ? WHERE key = 'youtube:hall'",
                 [NOW - 6 * HOUR - films.LITTLE, NOW - 4 * HOUR])  # fmt: skip
    link.execute("UPDATE footage SET since = ?, raw_state = 'QC' WHERE session = 'TRACE'", [NOW - 30])
    link.close()
    async with dashboard(folder, WIDE, board="videos", clock=CLOCK) as driven:
        for title, words in (
            ("Hall A, Monday", "NO REC: cut 0:30:00–1:00:00, “Cranes”"),
            ("Tracing in the dark", "said by sheet: “QC” has it"),
            ("Operators by hand", "ends Tue 10 Nov 14:00"),
        ):
            table = driven.board.table
            table.go(next(at for at in range(len(table.rows)) if getattr(table.rows.at(at), "title", "") == title))
            driven.board.renew_detail()
            await driven.pilot.pause()
            shown = [line.split("│")[1] for line in driven.lines() if line.count("│") == 2]
            assert words in re.sub(r"\s+", " ", " ".join(shown)), title


async def test_beside_a_demo_all_boards_can_be_reached(folder: Path) -> None:
    async with dashboard(
        folder, (160, 35), board="videos", clock=CLOCK, demo="demo: nothing is real, " + "nothing is kept " * 5
    ) as driven:
        await driven.until(lambda: "8 Changes" in driven.lines()[1])
        assert re.search(r" 7 Feeds \d.* 8 Changes.* demo: nothing is real$", driven.lines()[1].rstrip())
        await driven.pilot.resize_terminal(118, 35)
        await driven.until(
            lambda: re.search(r"5 Videos \d+/\d+ .* 7 Feeds   8 Changes +demo$", driven.lines()[1].rstrip())
        )
        await driven.pilot.resize_terminal(102, 35)
        await driven.until(lambda: re.search(r" 4   5 Videos \d+/\d+   6   7   8  +demo", driven.lines()[1]))


async def test_once_all_are_public_the_chart_does_not_say_so_again_and_again(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    link.execute("UPDATE footage SET public_at = ended + 3600 * 5 WHERE state = 'published'")
    link.close()
    async with dashboard(folder, WIDE, board="videos", clock=CLOCK) as driven:
        await driven.until(lambda: "median" in driven.text())
        await driven.press("T")
        await driven.until(lambda: "by then" in driven.text())
        assert next(line for line in driven.lines() if "by then" in line).count("100 %") == 1
