"""Colours off, ASCII alone, and themes: what is said must not hang on what it looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.driving import NARROW, WIDE, dashboard

from confdash.tui.filters import wants_ascii


def signed(folder: Path) -> None:
    link = fill.writing(folder / "confdash.db")
    fill.feed(link, "videos", 2, "failed", error="the server says 503; next try in 2 min")
    link.execute("UPDATE talks SET title = 'Plain ' || id, speakers = '[\"Ada Nwosu\"]'")
    link.execute("UPDATE speakers SET name = 'Somebody ' || id")
    link.close()


async def test_no_color_sends_no_colour_and_the_cursor_is_seen_all_the_same(
    event: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard(event, WIDE) as driven:
        await driven.press("space", "j")
        strips = driven.app.screen._compositor.render_strips(driven.app.size)
        styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
        assert not any(style.color or style.bgcolor for style in styles)
        cursor = driven.app.screen._compositor.render_strips(driven.app.size)[4 + driven.line]
        assert any(segment.style and segment.style.reverse for segment in cursor)
        assert "✚" in driven.text()


async def test_ascii_draws_every_sign_as_a_letter(event: Path) -> None:
    signed(event)
    async with dashboard(event, WIDE, ascii_only=True) as driven:
        await driven.press("space", "v", "j", "v")
        for key in ("2", "3", "7", "8", "question_mark", "escape", "L", "escape", "S", "escape", "f", "escape"):
            await driven.press(key)
            await driven.until(lambda: driven.board.listed)
            await driven.pilot.pause()
            left = set(re.findall(r"[^\x00-\x7f]", driven.text()))
            assert not left, (key, left)
        await driven.press("7")
        await driven.until(lambda: "x videos" in driven.text())
        assert "x 1 failed" in driven.lines()[0]


def test_ascii_is_wanted_by_a_flag_or_by_a_plain_locale() -> None:
    assert wants_ascii({"CONFDASH_ASCII": "1", "LANG": "da_DK.UTF-8"})
    assert wants_ascii({"LANG": "C"})
    assert wants_ascii({"LC_ALL": "POSIX", "LANG": "da_DK.UTF-8"})
    assert not wants_ascii({"LANG": "da_DK.UTF-8"})
    assert not wants_ascii({"CONFDASH_ASCII": "0", "LANG": "C"})
    assert not wants_ascii({"LANG": "C.UTF-8"})
    assert not wants_ascii({})


async def test_every_theme_can_be_chosen_and_the_choice_is_kept(event: Path) -> None:
    async with dashboard(event, NARROW) as driven:
        for name in ("confdash-light", "ansi-dark", "ansi-light", "confdash-dark"):
            driven.app.theme = name
            await driven.pilot.pause()
            assert "Queues all the way down" in driven.text()
        driven.app.action_command("theme.choose")
        await driven.until(lambda: "Colours" in driven.text())
        await driven.press("l")
        assert driven.app.theme == "confdash-light"
        await driven.press("q")
    async with dashboard(event, NARROW) as driven:
        assert driven.app.theme == "confdash-light"


async def test_problems_have_a_sign_and_a_word(event: Path) -> None:
    signed(event)
    async with dashboard(event, WIDE) as driven:
        assert "✗ 1 failed" in driven.lines()[0]
        assert "7 Feeds 3 ▲" in driven.lines()[1]
        text = driven.text()
        assert "canceled" in text
        assert "✗ Plain" in text
        assert "∅ Plain 41" in text
