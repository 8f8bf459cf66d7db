"""A word that a table has for a state: said at the dashboard what it means, with the line for the config."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.store.build import HOUR, film, talk
from tests.tui.driving import WIDE, dashboard
from tests.tui.fill import NOW, clock
from tests.tui.harbour import AT
from tests.tui.harbour import event as harbour

from confdash.records import Batch

SHEET = """
[[feeds]]
name = "cutting"
url = "cutting.csv"
kind = "table"
entity = "videos"
[feeds.columns]
title = "Talk"
state = "Status"
"""


@pytest.mark.parametrize("board", ["attention", "feeds"])
async def test_a_word_is_explained_by_a_key_and_undone(tmp_path: Path, board: str) -> None:
    store = harbour(tmp_path, [talk("CUT", "Operators by hand", at=AT - 1500, code="CUT")], config=SHEET)
    store.now = NOW - 2 * HOUR
    rows = (film("row:1", code="CUT", raw_state="parked"), film("row:2", raw_state="QC"))
    store.sync("cutting", Batch(format="table", videos=rows, read=2, items=2))
    async with dashboard(store.folder, WIDE, board=board, clock=clock()) as driven:
        row = "Words not known: 2" if board == "attention" else "cutting"
        await driven.until(lambda: row in driven.text())
        lines = driven.board.table
        for at in range(len(lines.rows)):
            shown = lines.rows.at(at)
            if row in (getattr(shown, "what", ""), getattr(shown, "name", "")):
                lines.go(at)
        await driven.seen()
        await driven.until(lambda: "explain" in driven.lines()[-1])
        await driven.press("M")
        await driven.until(lambda: "Which word" in driven.text())
        await driven.press("p")
        await driven.until(lambda: "What it means" in driven.text())
        await driven.press("n")
        await driven.until(lambda: store.films()["CUT"].state == "needs_work")
        await driven.until(lambda: any('"parked" = "needs_work"' in toast for toast in driven.toasts()))
        if board == "attention":
            await driven.until(lambda: "Word not known: “QC”" in driven.text())
        await driven.press("u")
        await driven.until(lambda: store.films()["CUT"].state is None)
    store.close()
