"""Titles that look like markup, carry escapes, run backwards or never end: shown as text, everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.driving import NARROW, WIDE, dashboard

from confdash.tui.cells import shown

HOSTILE = (
    "[CANCELLED] Opening",
    "[/foo] closes nothing",
    "[b]bold[/i] mixed",
    "[@click=app.quit]press me[/]",
    "trailing \\",
    "unterminated [b",
    "\x1b]52;c;AAAA\x07clipboard",
    "\x1b[31mred\x9b32m",
    "\u202ereversed override",
    "עברית מימין לשמאל",
    "建てる前に測る" * 30,
    "A" * 10_000,
    "",
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A store of nothing but such titles: not cleaned, as if a parser had let them through."""
    fill.store(tmp_path, 0)
    link = fill.writing(tmp_path / "confdash.db")
    for number, title in enumerate(HOSTILE):
        given = fill.Given(
            title, f"H{number:02d}", fill.NOW + number * 60, title[:40] or "Hall A", (title[:60] or "Nobody",)
        )
        fill.insert(link, given._replace(abstract=title))
        fill.change(link, given.key, title, "room", title[:50], "[/x]")
        link.execute(
            "INSERT INTO speakers (key, name, talks, feeds, search) VALUES (?, ?, 1, '[]', ?)",
            [f"p{number}", title[:200], "nobody " + title[:60].casefold()],
        )
    link.execute(
        "UPDATE feeds SET error = '[/foo] \x1b]0;x\x07 failed', state = 'failed', warnings = '[\"[/w]\", \"[b]\"]'"
    )
    fill.index(link)
    link.close()
    return tmp_path


def harmless(text: str) -> bool:
    """Nothing in it that a terminal obeys."""
    return re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_boards_and_details_show_them_as_text(hostile: Path, size: tuple[int, int]) -> None:
    async with dashboard(hostile, size) as driven:
        table = driven.text()
        for whole in ("[CANCELLED] Open", "[/foo] closes no", "[b]bold[/i] mixed", "(no title)"):
            assert whole in table
        for key in ("2", "3", "8", "7"):
            await driven.press(key)
            await driven.until(lambda: driven.board.listed and driven.board.settled)
            await driven.press("enter")
            await driven.until(lambda: "esc closes" in driven.text())
            assert harmless(driven.text())
            await driven.press("escape")
            for place in range(len(driven.board.rows)):
                driven.board.table.go(place)
                driven.board.renew_detail()
                await driven.pilot.pause()
                assert harmless(driven.text())
                row = driven.board.table.cursor_row
                assert row is not None
                page = driven.board.page(row, 60).content()
                assert harmless(page.plain)
                assert "cannot be shown" not in page.plain
        await driven.press("6")
        await driven.settled()
        await driven.press("right", "m", "right")  # the grid, and what speaks against carrying one of them elsewhere
        await driven.until(lambda: "▲" in driven.lines()[2])
        assert harmless(driven.text())
        assert driven.app.is_running


async def test_find_palette_copy_and_toasts_show_them_as_text(hostile: Path) -> None:
    async with dashboard(hostile, WIDE) as driven:
        await driven.press("f", *"cancelled")
        await driven.until(lambda: "talk   [CANCELLED] Opening" in driven.text())
        await driven.press("escape")
        await driven.press("ctrl+p", *"cancelled")
        await driven.until(lambda: "go to [CANCELLED] Opening" in driven.text())
        await driven.press("escape", "ctrl+p", *"foo")
        await driven.until(lambda: "go to [/foo] closes nothing" in driven.text())
        await driven.press("escape", "ctrl+p", *"nobody")
        await driven.until(lambda: "go to" in driven.text())
        assert harmless(driven.text())
        await driven.press("escape")
        await driven.until(lambda: driven.app.screen is driven.board)
        for title in HOSTILE:
            driven.app.toast(f"told {title[:20]}")
        for title in HOSTILE:
            told = f"told {shown(title[:20])}".strip()
            await driven.until(lambda told=told: told in driven.text())  # type: ignore[misc]
        assert harmless(driven.text())
        driven.app.clear_notifications()
        await driven.press("y")
        await driven.until(lambda: "Copy" in driven.text())
        assert harmless(driven.text())
        await driven.press("t")
        assert driven.app.clipboard == "[CANCELLED] Opening"
        await driven.press("L", "escape", "question_mark", "escape")
        assert driven.app.is_running


async def test_a_filter_with_anything_in_it_is_only_a_filter(hostile: Path) -> None:
    async with dashboard(hostile, WIDE) as driven:
        for text in ("[/foo]", "[b", '"; DROP TABLE talks', "*", "title:[CANCELLED]"):
            driven.board.set_filter(text)
            await driven.settled()
            assert driven.app.is_running
            assert text in driven.text()
        assert driven.board.context.counts["talks"] == len(HOSTILE)
