"""A people table and a list of recordings among the feeds: they have people and videos, and no talks are missed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.tui import fill
from tests.tui.driving import WIDE, dashboard


async def test_a_people_table_is_not_one_without_talks(event: Path) -> None:
    link = fill.writing(event / "confdash.db")
    fill.feed(link, "people", 2, format="table", read=3, items=3, talks=0, skipped="{}")
    for number in range(3):
        link.execute(
            "INSERT INTO contacts (feed, key, ways, record, gone_at) VALUES (3, ?, '[]', x'', ?)",
            [f"k{number}", fill.NOW if number == 2 else None],
        )
    link.close()
    async with dashboard(event, WIDE, board="feeds") as driven:
        await driven.settled()
        await driven.press("G")
        await driven.until(lambda: "used, as 2 people" in driven.text())
        assert "0 talks" not in driven.text()
        (row,) = (line for line in driven.lines() if re.search(r"people +stale", line))
        assert row.split("│")[0].split()[-2:] == ["3", "—"]


async def test_nor_is_a_feed_of_recordings(event: Path) -> None:
    link = fill.writing(event / "confdash.db")
    fill.feed(link, "playlist", 2, format="youtube-api", read=3, items=3, talks=0, skipped="{}")
    for number in range(3):
        link.execute(
            "INSERT INTO video_records (feed, key, record, said_at, gone_at) VALUES (3, ?, x'', 0, ?)",
            [f"youtube:{number}", fill.NOW if number == 2 else None],
        )
    link.close()
    async with dashboard(event, WIDE, board="feeds") as driven:
        await driven.settled()
        await driven.press("G")
        await driven.until(lambda: "used, as 2 videos" in driven.text())
        assert "0 talks" not in driven.text()
        (row,) = (line for line in driven.lines() if re.search(r"playlist +stale", line))
        assert row.split("│")[0].split()[-2:] == ["3", "—"]


async def test_rows_of_a_table_that_cannot_be_read_are_told_by_their_lines(event: Path) -> None:
    link = fill.writing(event / "confdash.db")
    aside = json.dumps([{"line": 100 + number, "reason": "fewer cells than titles"} for number in range(35)])
    fill.feed(link, "grants", 2, format="table", read=35, items=0, talks=0, skipped='{"fewer cells": 35}', aside=aside)
    link.close()
    async with dashboard(event, (160, 70), board="feeds") as driven:
        await driven.settled()
        await driven.press("G")
        await driven.until(lambda: "Rows that cannot be read, kept aside" in driven.text())
        assert re.search(r"line 129 +fewer cells than titles", driven.text())
        assert "line 130" not in driven.text()
        assert "and 5 more" in driven.text()


@pytest.mark.parametrize("may", [True, False])
async def test_a_desk_that_may_not_open_scholarships_sees_no_line_of_them(
    event: Path, monkeypatch: pytest.MonkeyPatch, may: bool
) -> None:
    monkeypatch.setenv("CONFDASH_DESK", "desk-2")
    config = event / "confdash.toml"
    desks = "desks = ['grants-desk', 'desk-2']" if may else "desks = ['grants-desk']"
    config.write_text(f"{config.read_text(encoding='utf-8')}\n[privacy]\n{desks}\n", encoding="utf-8")
    link = fill.writing(event / "confdash.db")
    warnings = json.dumps(["`paid` counts as not said in 14 rows (lines 5, 142): no amount", "line 142 has more cells"])
    aside = json.dumps([{"line": 140 + number, "reason": "no name"} for number in range(3)])
    fill.feed(link, "grants", 2, format="table", warnings=warnings, aside=aside, skipped='{"no name": 3}')
    link.close()
    async with dashboard(event, (160, 70), board="feeds") as driven:
        await driven.settled()
        await driven.press("G")
        await driven.until(lambda: "a line has more cells" in driven.text() or "line 142" in driven.text())
        assert bool(re.search(r"14[0-2]|14 rows", driven.text())) is may
        assert ("counts as not said in some rows: no amount" in driven.text()) is not may
        assert ("3 rows are set aside: a desk that may open them sees why" in driven.text()) is not may
