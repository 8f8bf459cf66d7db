"""The Videos board: how old, how far, whose, how sure; the strip above it; the chart; and what it says of strays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.tui import fill, films
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from tests.tui.fill import NOW

from confdash import clock as clocks
from confdash.attention.video_times import VideoTimes
from confdash.clock import Clock
from confdash.config import load, parse
from confdash.store.query.turnaround import report
from confdash.tui import histogram, subjects
from confdash.tui.film_strip import percent
from confdash.tui.turnaround_chart import Plot, chart_page
from confdash.tui.videos_screen import VideosScreen

HOUR = 3600


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time stands at the event's moment: how long something is in its state is told in real time."""
    monkeypatch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return films.event(tmp_path)


def clock() -> Clock:
    """The event's clock, unmoved."""
    return parse(fill.CONFIG).clock()


def row(driven: Driven, title: str) -> str:
    """The line of a row."""
    left = driven.board.table.size.width
    return next(line[:left] for line in driven.lines() if title in line[:left])


async def counted(driven: Driven) -> VideosScreen:
    screen = driven.board
    assert isinstance(screen, VideosScreen)
    await driven.until(lambda: screen.report is not None and "median" in driven.text())
    return screen


async def on(driven: Driven, title: str) -> None:
    """Puts the cursor on the row of a title."""
    table = driven.board.table
    at = next(at for at in range(len(table.rows)) if getattr(table.rows.at(at), "title", "").startswith(title))
    table.go(at)
    await driven.seen()
    driven.board.renew_detail()
    await driven.pilot.pause()


async def test_the_oldest_stands_first_and_sign_and_word_say_how_late(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await driven.press("p")
        lines = driven.lines()
        assert re.search(r"!! +92 h +▲ ⚑ Build less +Fri 14:00 +review 26 h +stepped back +sam +−68 h +code", lines[6])
        assert re.search(
            r"[^!]! +44 h .*◆ Queues all .*needs work 20 h .* sam +−20 h +slot \+1", row(driven, "Queues all")
        )
        tracing = row(driven, "Tracing in")
        assert re.search(r" 19 h +(▲ )?Tracing in the dark .*transcoding 2 h .* 4 h left +guid", tracing)
        assert re.search(r" 3 h .* waiting +— +20 h left", row(driven, "建てる前に測る"))
        assert "ahead of the host" in row(driven, "What we learned from losing a region ")
        assert "5 h↢" in row(driven, "What we learned from losing a region "), "somebody said so by hand"
        assert re.search("✗ .*lost", row(driven, "The cache is a rumour "))
        assert "vanished, unlisted" in row(driven, "Small languages, large audiences ")
        assert "to be approved" in row(driven, "Æbler og pærer")
        assert "coming" in row(driven, "Operators by hand ")


async def test_what_is_public_says_how_long_it_took_and_what_was_forbidden_says_so(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await driven.press("p", "G")
        assert re.search("✓ +Build less, part 4 .*published .*took 47 h +guid", row(driven, "Build less, part 4"))
        assert re.search("published +early .* early", row(driven, "Reading other people's logs "))
        await on(driven, "Cranes")
        assert "NO REC Cranes" in row(driven, "Cranes")
        assert "opted out" in row(driven, "Cranes")


async def test_strays_say_what_they_may_be_and_lead_to_no_session(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await driven.press("p", "G")
        assert re.search("guess 0.83 .*→ Build less", row(driven, "HD26 build less"))
        await on(driven, "HD26 - [opening] - final2")
        assert "no talk" in row(driven, "HD26 - [opening] - final2")
        await driven.press("G")
        assert re.search("whole room .*covers Hall A", row(driven, "Hall A, Monday"))
        assert "before the event" in row(driven, "HD25 closing")
        for title, video, talk in (
            ("HD26 build less", "youtube:maybe1", None),
            ("Build less", "voctoweb:less", "LESS"),
        ):
            await on(driven, title)
            shown = driven.board.table.cursor_row
            assert list(driven.board.board.keys_of["talk"](shown)) == ([talk] if talk else [])
            assert [each.key for each in subjects.typed(driven.board, [shown], "video")] == [video]
            assert [each.key for each in subjects.typed(driven.board, [shown], "talk")] == [talk] * (talk is not None)


async def test_the_strip_counts_every_rung_and_tells_how_long_it_took(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await counted(driven)
        rungs, pace = driven.lines()[3:5]
        assert "5 Videos 30/38" in driven.lines()[1]
        assert re.sub(r" +", " ", rungs).strip() == (
            "waiting 1 recorded 0 editing 1 review 1 ▲1 transcoding 1 uploaded 2 ▲2 published 30 needs work 1 ▲1 "
            "opted out 1 lost 1"
        )
        assert "┊ 24 h target ┊" in pace
        assert "median 17 h · p90 47 h · 72 % within target · 7 open, oldest 92 h" in pace
        await driven.pilot.click("#strip", offset=(rungs.index("uploaded") + 1, 0))
        await driven.settled()
        assert driven.board.memory.filter == "state:uploaded"
        assert len(driven.board.rows) == 2


async def test_at_80_by_24_the_strip_says_less_and_nothing_wrong(folder: Path) -> None:
    async with dashboard(folder, NARROW, board="videos", clock=clock()) as driven:
        await counted(driven)
        rungs, pace = driven.lines()[3:5]
        assert " ".join(rungs.split()) == "wait 1 edit 1 rev 1 ▲1 code 1 up 2 ▲2 pub 30 work 1 ▲1 out 1 lost 1"
        assert "median 17 h · p90 47 h · 72 % · 7 open, 92 h" in pace
        assert re.search("!! +92 h +▲ ⚑ Build less +review 26 h +stepped back", driven.text())


async def test_target_and_breach_are_those_of_the_config(folder: Path) -> None:
    with (folder / "confdash.toml").open("a") as file:
        file.write('[attention]\nvideo-late = {target = "45h", long = "100h"}\n')
    async with dashboard(folder, WIDE, board="videos", clock=clock(), settings=load(folder)) as driven:
        await counted(driven)
        assert "45 h target" in driven.lines()[4]
        assert re.search("[^!]! +92 h", row(driven, "Build less "))
        assert re.search(r"  44 h .* 3\d m left", row(driven, "Queues all the way"))


async def test_what_changes_in_the_store_comes_to_the_strip(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await counted(driven)
        link = fill.writing(folder / "confdash.db")
        link.execute("UPDATE footage SET state = 'published', public_at = ended + 100 WHERE session = 'TRACE'")
        link.close()
        await driven.until(lambda: "published 31" in driven.lines()[3])
        assert "5 Videos 31/38" in driven.lines()[1]


async def test_the_page_tells_of_the_step_back_and_of_every_recording(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await on(driven, "Build less")
        text = re.sub(r"\s+", " ", " ".join(line.split("│")[1] for line in driven.lines() if line.count("│") == 2))
        for words in (
            "review for 26 h",
            "68 h over the target of 24 h",
            "It stepped back: sheet said “published” (Mon 9 Nov 04:00), sheet now says “review”.",
            "has it sam",
            "note asked Noor for the slides",
            "2 recordings",
            "review · joined by code private · 31 min long sheet and playlist say “QC open”, 2 h ago",
            "published · maybe: a guess, 0.83 “HD26 build less (cut 2)” public · 30 min long",
        ):
            assert words in text, words
        await on(driven, "HD26 build less")
        text = driven.text()
        assert "may be Build less, a guess of 0.83" in text
        assert "Fri 6 Nov 13:30–14:00 · Hall B" in text


async def test_the_link_is_copied_and_its_feeds_are_read(folder: Path) -> None:
    async with dashboard(folder, MIDDLE, board="videos", clock=clock()) as driven:
        await on(driven, "Build less")
        await driven.press("Y")
        assert driven.app.clipboard == "https://media.example.org/less"
        await driven.press("y")
        await driven.until(lambda: "a line about it" in driven.text())
        await driven.press("escape", "r")
        assert any("without a sync" in toast for toast in driven.toasts())
        assert driven.board.board.feeds_of(driven.board.table.cursor_row) == ("programme", "calendar")


async def test_the_chart_is_behind_a_key_and_esc_closes_it(folder: Path) -> None:
    async with dashboard(folder, WIDE, board="videos", clock=clock()) as driven:
        await counted(driven)
        await driven.press("T")
        await driven.until(lambda: "By room" in driven.text())
        text = driven.text()
        for words in (
            "30 of 39 ended sessions public",
            "┊ 24 h target",
            "┊ 72 h too long",
            "later: 1",
            "day 1 · Mon 9",
        ):
            assert words in text, words
        assert re.search(r"Hall A +8/10 +17 h +80 h +█+░+ +75 % +2 +44 h", text)
        assert re.search(r"by then +10 % +31 % +55 % +72 %", text)
        await driven.press("escape")
        await driven.until(lambda: "Build less" in driven.text())


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_in_ascii_strip_and_chart_are_ascii(folder: Path, size: tuple[int, int]) -> None:
    link = fill.writing(folder / "confdash.db")
    link.execute("UPDATE talks SET title = 'Plain ' || id, speakers = '[]'")
    link.close()
    async with dashboard(folder, size, board="videos", clock=clock(), ascii_only=True) as driven:
        await counted(driven)
        assert not set(re.findall(r"[^\x00-\x7f]", driven.text()))
        assert "-##" in driven.lines()[4] or "*" in driven.lines()[4], "the line of them is more than blanks"
        await driven.press("T")
        await driven.until(lambda: "By day" in driven.text())
        assert not set(re.findall(r"[^\x00-\x7f]", driven.text()))
        assert "##" in driven.text()


async def test_an_empty_board_says_how_to_fill_it(event: Path) -> None:
    async with dashboard(event, NARROW, board="videos", clock=clock()) as driven:
        await driven.until(lambda: "No recordings yet." in driven.text())
        assert "playlist" in driven.text()
        assert 'kind = "table", entity = "videos"' in driven.text()
        assert " 5 Videos " in driven.lines()[1]
        await driven.until(lambda: isinstance(driven.board, VideosScreen) and driven.board.report)
        assert not driven.board.query_one("#strip").display


async def test_talks_say_no_rec_and_ask_in_words_and_how_far_the_video_is(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    link.execute("UPDATE talks SET do_not_record = NULL WHERE key = 'LESS'")
    link.close()
    async with dashboard(folder, WIDE, board="talks", clock=clock()) as driven:
        await driven.press("p")
        assert re.search("⊘ Cranes .*NO REC +opted out", driven.text())
        assert re.search("Build less .*ask[?] +review", driven.text())
        assert re.search("Queues all [^│\n]*yes +needs work", driven.text())
        assert re.search("Operators by[^\n]*yes +— ", driven.text())


async def test_the_letter_is_copied_and_can_be_read(folder: Path) -> None:
    async with dashboard(folder, MIDDLE, board="videos", clock=clock()) as driven:
        await driven.press("e")
        await driven.until(lambda: "Wanted next" in driven.text())
        assert driven.app.clipboard.startswith("Harbour Days 2026: recordings")
        assert driven.app.context.state.letter_at == pytest.approx(NOW, abs=30)
        driven.app.copy_to_clipboard("")
        await driven.press("y")
        assert "Wanted next" in driven.app.clipboard


@pytest.mark.parametrize(
    ("target", "long", "cells"), [(24, 72, 150), (24, 72, 76), (24, 24, 76), (7, 1000, 76), (1, 2, 40), (24, 25, 120)]
)
async def test_the_chart_keeps_to_its_width(folder: Path, target: int, long: int, cells: int) -> None:
    times = VideoTimes(target * HOUR, long * HOUR)
    plot = Plot(times, cells)
    assert plot.at(plot.all + 1) <= cells
    async with dashboard(folder, NARROW, board="videos", clock=clock()) as driven:
        reader = driven.app.context.reader
        assert reader is not None
        text = chart_page(report(reader, clock(), times.target), times, clock(), cells).plain
    lines = text.split("\n")
    assert max(len(line) for line in lines) <= cells
    assert any("target" in line and "┊" in line for line in lines)


def test_the_target_ends_a_stretch_and_the_stretches_fit() -> None:
    for target in (1, 7, 12, 24, 48, 100):
        for long in (1, 3, 10):
            each = histogram.stretch(target * HOUR, target * long * HOUR, 36)
            assert target * HOUR % each == 0
            assert histogram.number(target * long * HOUR, each) <= 36
    assert histogram.number(1000 * HOUR, histogram.stretch(HOUR, 1000 * HOUR, 36)) <= 36


def test_what_is_there_is_never_blank_and_not_all_is_never_all() -> None:
    assert histogram.spark([0, 1, 100], 100) == " ▁█"
    assert histogram.spark([0, 1, 100], 100, letters=True) == " .#"
    assert histogram.columns([0, 1, 4], 4, 2, 1) == [[" ", " ", "█"], [" ", "▄", "█"]]
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "1 %", "50 %", "99 %", "100 %"]
