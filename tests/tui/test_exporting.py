"""`x`: what is marked or shown, as a file for others, written by a child while the screen goes on."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from tests.store.build import Store, film, talk
from tests.tui import attention, harbour
from tests.tui.driving import MIDDLE, NARROW, Driven, dashboard
from textual.widgets import Input

from confdash.store.query.leading import talks_of_ids, talks_of_keys
from confdash.store.query.source import Row, Source
from confdash.store.query.sources import SPEAKERS, TALKS, VIDEOS
from confdash.tui.attention_screen import AttentionScreen


def event(folder: Path) -> Store:
    """Eight talks, of which one is not confirmed."""
    told = [
        msgspec.structs.replace(each, state="accepted" if each.base == "FAR" else "confirmed")
        for each in harbour.programme()
    ]
    return harbour.event(folder, told)


def uids(file: Path) -> set[str]:
    """The keys of the talks in a calendar."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {line.removeprefix("UID:").partition(".")[0] for line in lines if line.startswith("UID:")}


async def asked(driven: Driven, *keys: str, word: str) -> None:
    """Presses keys, and waits for what is asked next."""
    await driven.press(*keys)
    await driven.until(lambda: word in driven.text())


async def write(driven: Driven, path: str) -> None:
    """Answers where to."""
    driven.app.screen.query_one(Input).value = path
    await driven.press("enter")


async def told(driven: Driven, number: int, *words: str) -> None:
    """Waits for so many toasts; the last has these words, and none of the command line's options."""
    await driven.until(lambda: len(driven.toasts()) >= number)
    assert all(word in driven.toasts()[number - 1] for word in words), driven.toasts()
    assert "--" not in driven.toasts()[number - 1]


async def test_what_is_shown_or_marked_is_written_where_somebody_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    store = event(tmp_path)
    other = store.folder / "notes.csv"
    other.write_text("mine")
    async with dashboard(store.folder, MIDDLE) as driven:
        await asked(driven, "x", word="8 talks shown")
        await asked(driven, "i", word="talks.ics")
        await driven.press("enter")
        await told(driven, 1, f"7 talks in {store.folder / 'talks.ics'}; 1 is left out, not confirmed")
        assert uids(store.folder / "talks.ics") == {"ONE", "TWO", "NONE", "CHEN1", "CHEN2", "WED", "PAST"}
        # The clock is moved, for looking only: so nobody remembers what was told.
        assert store.link.execute("SELECT count(*) FROM issued").fetchone() == (0,)

        # Marked ones, of which the filter hides one; for inside.
        await driven.press("G", "space")
        driven.board.set_filter('room:"Hall A"')
        await driven.settled()
        await driven.press("V")
        await asked(driven, "x", word="3 marked talks")
        assert "1 marked row is hidden by the filter" in driven.text()
        await asked(driven, "f", word="▲ for inside")
        await asked(driven, "c", word="talks-marked-internal.csv")
        await write(driven, "nowhere/a.csv")
        await driven.until(lambda: "there is no folder" in driven.text())
        await write(driven, "notes.csv")
        await driven.until(lambda: "confdash did not write it" in driven.text())
        await asked(driven, "enter", word="write another name")
        assert other.read_text() == "mine"
        await driven.press("enter")
        await asked(driven, "y", word="/ room")
        await told(driven, 2, f"3 talks in {other}", "for inside")
        with other.open(encoding="utf-8-sig", newline="") as file:
            assert {row["key"] for row in csv.DictReader(file)} == {"ONE", "FAR", "WED"}

        # What the filter shows, in a place of somebody's own.
        await driven.press("V")
        await asked(driven, "x", word="2 talks shown")
        await asked(driven, "d", word="talks-hall-a-by-day")
        await write(driven, "~/days")
        await told(driven, 3, f"1 talk in 1 calendar in {tmp_path / 'days'}")
        (day,) = (tmp_path / "days").iterdir()
        assert uids(day) == {"ONE"}

        await driven.press("6")
        await driven.until(lambda: driven.board.listed)
        await asked(driven, "x", word="6 talks of Tue 10 Nov shown")
        await asked(driven, "i", word="schedule-2026-11-10.ics")
    store.close()


async def test_leaving_waits_for_what_is_being_written_and_who_asks_again_does_not(tmp_path: Path) -> None:
    store = event(tmp_path)
    file, clock = store.folder / "talks.ics", store.settings.clock()
    for again in (True, False):
        store.link.execute("BEGIN IMMEDIATE")  # the child waits until it may note what it tells
        async with dashboard(store.folder, NARROW, clock=clock, pretend=False) as driven:
            await driven.press("x", "i", "enter")
            await driven.until(lambda: driven.app.exports.busy)
            await driven.press("q")
            await driven.until(lambda: any("an export is being written" in toast for toast in driven.toasts()))
            assert driven.app.is_running
            assert not file.exists()
            if again:
                await driven.press("q")
            else:
                store.link.execute("COMMIT")
            await driven.until(lambda: not driven.app.is_running)
        if again:
            store.link.execute("COMMIT")
        assert file.exists() is not again
    assert store.link.execute("SELECT count(*) FROM issued").fetchone() == (7,)
    store.close()


async def test_rows_that_lead_to_no_talk_are_refused_in_words(tmp_path: Path) -> None:
    store = event(tmp_path)
    async with dashboard(store.folder, NARROW, board="attention") as driven:
        await attention.settled(driven, 4)
        assert isinstance(driven.board, AttentionScreen)
        refused = (("rule:feed", "no talk is behind these rows"), ("rule:nothing", "no row is shown"))
        driven.board.set_filter("rule:feed")
        driven.app.action_command("export.menu")  # before the list of that filter is there
        await told(driven, 1, "the list is on its way")
        for number, (text, wanted) in enumerate(refused, start=2):
            driven.board.set_filter(text)
            await driven.settled()
            await driven.press("x")
            await told(driven, number, wanted)
    store.close()


def test_speakers_and_recordings_lead_to_all_their_talks(tmp_path: Path) -> None:
    store = Store(tmp_path / "event", ("programme", "videos"))
    store.sync(
        "programme",
        [
            talk("A", people=["Ada Nwosu"], guid="a"), talk("A", at=60, people=["Ada Nwosu"], guid="a"),
            talk("B", at=120, people=["Bo Lindqvist", "Ada Nwosu"]), talk("C", at=180, people=["Cy Lund"]),
        ],
    )  # fmt: skip
    store.film("videos", [film("v1", "About A", guid="a"), film("v2", "of nothing")])
    speakers, films = store.speakers(), store.films()
    ada = [row for row in speakers.values() if row.name == "Ada Nwosu"]
    cases: list[tuple[Source, Iterable[Row], set[str]]] = [
        (SPEAKERS, ada, {"A", "A#2", "B"}),
        (SPEAKERS, speakers.values(), {"A", "A#2", "B", "C"}),
        (VIDEOS, [films["A"], films["v2@videos"]], {"A", "A#2"}),
        (TALKS, store.talks().values(), {"A", "A#2", "B", "C"}),
    ]
    with store.reader() as reader:
        for source, rows, wanted in cases:
            for found in (
                talks_of_ids(reader, source, [row.id for row in rows]),  # type: ignore[attr-defined]
                talks_of_keys(reader, source, [str(getattr(row, source.key)) for row in rows]),
            ):
                assert sorted(found) == sorted(wanted)
    store.close()
