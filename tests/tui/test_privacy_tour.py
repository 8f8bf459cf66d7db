"""A tour of the dashboard finds nothing of the sample's applicants while they are masked.

And the boards, pages and prompts of other desks are the same with and without scholarships.
"""

from __future__ import annotations

import asyncio
import difflib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from tests import applicants
from tests.tui.driving import MIDDLE, NARROW, WIDE, Driven, dashboard
from textual.widgets import Input, OptionList
from textual.widgets._toast import Toast
from textual.worker import Worker

from confdash import clock, config, demo
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarships import OPENED

#: The sample's event is made once for all of them.
pytestmark = pytest.mark.xdist_group("applicants")

#: The boards of other desks, and those that the short tour looks at; and the pages that all desks have.
OTHERS, SOME = "1235678", "1378"
#: The boards of which talks can be given away.
EXPORTED = "12356"
PAGES = {"keys": "question_mark", "log": "L", "debug": "f12", "hand-over": "h"}
#: Parts of a name, an address and an amount of applicants who do not speak, and the whole of them.
TYPED = ("tama", "rashida.oumarsen@example.com", "1,234.50", "Aroha Tamatea-Finch")
#: What somebody notes of an application.
NOTE = "zq7"
#: What goes on while somebody looks.
_TICKING = re.compile(r"(?:in )?\d+ (?:s|m|min|h)\b(?: ago)?|\d\d:\d\d(?::\d\d)?|(?<=/)[01](?=/event)|[━╸─┊ ]+")


class Told(NamedTuple):
    """What a tour has shown, by place; what it found; and the files that it left, by name."""

    screens: dict[str, str]
    found: dict[str, int]
    files: dict[str, str]

    def hits(self, canaries: applicants.Canaries, *but: str) -> dict[str, set[str]]:
        """Where something private stands."""
        all_of_it = {**self.screens, **self.files}
        return {place: hits for place, text in all_of_it.items() if place not in but and (hits := canaries.in_(text))}


class Tour:
    """Walks through a dashboard, and keeps every screen that it sees."""

    def __init__(self, driven: Driven) -> None:
        self.driven = driven
        self.screens: dict[str, str] = {}
        #: How many rows or answers there were to what was typed.
        self.found: dict[str, int] = {}

    async def look(self, place: str, typed: str = "") -> None:
        """Keeps what is on the screen now, what was said in passing and copied, and the window's title.

        What was typed there is no news.
        """
        app = self.driven.app
        assert place not in self.screens, place
        text, before = self.driven.text(), ""
        while text != before:  # a footer comes after its list
            await self.driven.pilot.pause(0.03)
            text, before = self.driven.text(), text
        text = text.replace(typed, "…") if typed else text
        self.screens[place] = "\n".join([text, *self.driven.toasts(), app.title, app.sub_title, app.clipboard])

    async def board(self, key: str) -> None:
        """Goes to a board, and waits for its list."""
        await self.driven.press(key)
        await self.driven.settled()

    async def type(self, text: str) -> None:
        """Types into the prompt that is about to open, and waits until that has looked."""
        await self.driven.until(lambda: len(self.driven.app.screen_stack) > 1)
        await self.driven.press(*["space" if char == " " else char for char in text])
        await self.driven.pilot.pause(0.02)

    async def back(self) -> None:
        """Closes all sheets."""
        while len(self.driven.app.screen_stack) > 1:
            await self.driven.press("escape")

    async def sheet(self, place: str, *keys: str) -> None:
        """Opens a sheet, keeps it, and closes it."""
        await self.driven.press(*keys)
        await self.driven.until(lambda: len(self.driven.app.screen_stack) > 1)
        await self.look(place)
        await self.back()

    async def others(self, when: str = "", boards: str = OTHERS) -> None:
        """The boards of all other desks: the list, and the page of a row."""
        self.driven.app.clear_notifications()
        await self.driven.until(lambda: not self.driven.app.screen.query(Toast))
        for key in boards:
            await self.board(key)
            await self.driven.press("j")  # the footer follows the cursor, when that rests
            await self.driven.seen()
            await self.driven.until(lambda: self.driven.board._rest is None)
            await self.look(f"board {key}{when}")

    async def pages(self, board: str, names: tuple[str, ...] = tuple(PAGES)) -> None:
        """What can be opened from any board."""
        await self.board(board)
        for name in names:
            await self.sheet(f"{name} of {board}", PAGES[name])

    async def search(self, board: str, text: str) -> None:
        """Looks for somebody on a board, anywhere, and in the palette."""
        await self.board(board)
        await self.driven.filter(text)
        self.found[f"filter {board} {text}"] = len(self.driven.board.rows)
        await self.look(f"filter {board} {text}", text)
        await self.driven.press("escape")
        await self.driven.settled()
        await self.driven.press("f")
        await self.type(text)
        self.found[f"find {board} {text}"] = self.driven.app.screen.query_one(OptionList).option_count
        await self.look(f"find {board} {text}", text)
        await self.back()
        await self.driven.press("colon")
        await self.driven.until(lambda: len(self.driven.app.screen_stack) > 1)
        self.driven.app.screen.query_one(Input).value = text
        await self.driven.pilot.pause()
        await self.driven.until(lambda: all(each.is_finished for each in self.gathering()))
        await self.look(f"palette {board} {text}", text)
        await self.back()

    def gathering(self) -> list[Worker[object]]:
        """What gathers for the palette."""
        return [each for each in self.driven.app.workers if each.group.endswith("gather-commands")]

    async def scholarships(self, sheets: Mapping[str, str]) -> None:
        """The board itself: its sheets and menus, and one record that is revealed and masked again."""
        await self.board("4")
        await self.look("board 4")
        for place, key in sheets.items():
            await self.sheet(place, key)
        await self.driven.press("e")
        await self.look("revealed")
        await self.driven.press("e")
        await self.look("masked again")
        await self.driven.press("e")
        await self.board("2")
        await self.board("4")
        await self.look("masked by leaving")

    async def deeds(self) -> None:
        """Marks, notes and takes back; each is said in passing."""
        row = self.stranger()
        assert self.driven.board.table.go_to(row.id)
        for deed, text in {"arrived": "", "note": NOTE, "claim": "9 USD"}.items():
            await self.driven.seen()
            said = len(self.driven.toasts())
            await self.driven.press(self.driven.app.context.keymap.all(f"scholarship.{deed}"))
            if text:
                await self.type(text)
                await self.look(f"{deed} asked", text)
                await self.driven.press("enter")
            await self.said(row.key, said)
            await self.look(deed)
        said = len(self.driven.toasts())
        await self.driven.press("u")
        await self.said(row.key, said)
        await self.look("undone")

    async def said(self, key: str, before: int) -> None:
        """Waits until something was said of an application; so much had been said before."""
        await self.driven.until(lambda: len(self.driven.toasts()) > before)
        assert key in self.driven.toasts()[-1]

    def stranger(self) -> ScholarshipRow:
        """Somebody who accepted, does not speak, is not here, and has not claimed."""
        reader = self.driven.app.context.reader
        assert reader is not None
        rows = [
            row for row in reader.rows(OPENED, "state:accepted here:no claim:none") if isinstance(row, ScholarshipRow)
        ]
        return next(row for row in rows if row.person is None)


@asynccontextmanager
async def touring(folder: Path, size: tuple[int, int]) -> AsyncIterator[Tour]:
    settings = config.load(folder)
    async with dashboard(
        folder, size, clock=settings.clock(), settings=settings, board="attention", pretend=False
    ) as driven:
        await driven.settled()
        yield Tour(driven)


def events(home: Path) -> dict[bool, Path]:
    """The event with its scholarships, and with an empty sheet: both folders are called alike."""
    return {applied: applicants.event(home / f"{applied:d}" / "event", applied=applied) for applied in (True, False)}


def left(folder: Path, home: Path) -> dict[str, str]:
    """The files that a dashboard left: what it remembers, what was decided, and pictures."""
    files = [*folder.glob("journal/*"), *folder.glob("*state*"), *home.rglob("*.svg"), *home.rglob("*.json*")]
    files = [path for path in files if not path.is_relative_to(folder) or path.parent != folder]
    return {
        path.name: path.read_text(encoding="utf-8") for path in files if path.is_file() and path.name != "schedule.json"
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Told]]:
    """A short tour with scholarships, and round the other boards without."""
    home = tmp_path_factory.mktemp("tour")

    async def tour(folder: Path, *, applied: bool) -> Told:
        async with touring(folder, MIDDLE) as here:
            if applied:
                await here.search("4", TYPED[0])
                await here.scholarships({"record": "enter", "pots": "T"})
                await here.deeds()
                await here.pages("4", ("log",))
                await here.board("4")
                await here.driven.press("e", "f8")  # the picture is masked first
                await here.driven.until(lambda: list(home.rglob("*.svg")))
            await here.others(boards=SOME)
            return Told(here.screens, here.found, left(folder, home))

    with pytest.MonkeyPatch.context() as patch, clock.living_at(demo.BUSY_MOMENT):
        for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(home))
        patch.setenv("XDG_DOWNLOAD_DIR", str(home / "Downloads"))  # which is not there
        made = events(home)
        yield {applied: asyncio.run(tour(made[applied], applied=applied)) for applied in (True, False)}


def test_nothing_private_is_anywhere_while_it_is_masked(told: dict[bool, Told]) -> None:
    assert len(told[True].screens) > 17
    assert told[True].hits(applicants.Canaries(), "revealed") == {}


def test_what_is_revealed_would_be_noticed(told: dict[bool, Told]) -> None:
    assert len(applicants.Canaries().in_(told[True].screens["revealed"])) >= 3, "a name, an address, an amount"


def test_no_name_is_found_by_a_part_of_it(told: dict[bool, Told]) -> None:
    assert len(told[True].found) == 2
    assert set(told[True].found.values()) == {0}


def test_what_was_noted_is_said_nowhere(told: dict[bool, Told]) -> None:
    but = {"note asked"}
    private = {name for name in told[True].files if name.endswith(".private.jsonl")} - {"desk-5.private.jsonl"}
    assert len(private) == 1, "this desk’s own"
    all_of_it = {**told[True].screens, **told[True].files}
    assert {place for place, text in all_of_it.items() if NOTE in text} - but == private


def test_other_boards_are_the_same_without_scholarships(told: dict[bool, Told]) -> None:
    """Also when somebody has just decided about some."""
    some, none = told[True].screens, told[False].screens
    for key in SOME:
        differ = changed(none[f"board {key}"], some[f"board {key}"])
        assert differ == [], "\n".join([key, *differ])


@pytest.mark.soak
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_long_way_round(
    tmp_path: Path, size: tuple[int, int], made: dict[bool, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row's page, every text on every board, every desk's view; then the second revision of the sheet comes."""
    monkeypatch.setenv("HOME", str(tmp_path))
    screens: dict[bool, dict[str, str]] = {}
    for applied, folder in made.items():
        with clock.living_at(demo.BUSY_MOMENT):  # both begin at that moment
            async with touring(folder, size) as here:
                await long_way(here, applied=applied)
                if applied:
                    body = (applicants.SAMPLE / "rev2" / applicants.SHEET).read_bytes()
                    applicants.put(folder, applicants.SHEET, body)
                    await asyncio.to_thread(applicants.sync, folder, applicants.NAME)
                    await here.driven.until(lambda here=here: not here.driven.board.stale)  # type: ignore[misc]
                    await here.others(" in revision two")
                screens[applied] = here.screens
                assert {number for place, number in here.found.items() if "filter" not in place} == {0}
    canaries = applicants.Canaries()
    found = {place: hits for place, text in screens[True].items() if (hits := canaries.in_(text))}
    assert found.keys() == {"revealed"}
    for place, text in screens[False].items():
        # How the sheet itself is doing shows through beside what is opened over Feeds.
        if not re.search(r"of 7|(?:find|palette|filter) 7", place):
            assert changed(text, screens[True][place]) == [], place


async def long_way(here: Tour, *, applied: bool) -> None:
    """All of the other desks' screens, then those of scholarships where there are some."""
    await here.others()
    for key in OTHERS:
        await here.pages(key)
        for text in TYPED[:2]:
            await here.search(key, text)
        for line in range(6):
            await here.driven.press("j")
            await here.driven.seen()
            await here.look(f"row {line} of {key}")
    for key in EXPORTED:
        await here.board(key)
        await here.sheet(f"export of {key}", "x")
    await here.board("1")
    for desk in "pvf":
        await here.driven.press("0", desk)
        await here.driven.settled()
        await here.look(f"view of {desk}")
        await here.back()
    if not applied:
        return
    await here.board("4")
    for text in TYPED:
        await here.search("4", text)
    await here.scholarships({"record": "enter", "menu": "s", "copy": "y", "order": "S", "pots": "T"})
    for line in range(140):
        await here.driven.press("j")
        await here.driven.seen()
        await here.look(f"application {line}")
        if line % 10 == 0:
            await here.sheet(f"record {line}", "enter")


@pytest.fixture
def made(tmp_path: Path) -> dict[bool, Path]:
    with clock.living_at(demo.BUSY_MOMENT):
        return events(tmp_path)


def changed(one: str, other: str) -> list[str]:
    """Lines that differ, without what goes on by itself and how the sheet of scholarships itself is doing."""
    before, after = (
        [_TICKING.sub(" ", line) for line in screen.splitlines() if f" {applicants.NAME} " not in line]
        for screen in (one, other)
    )
    return [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
