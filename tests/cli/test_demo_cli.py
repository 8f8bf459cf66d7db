"""`confdash demo` without a terminal prints a conference, ends with 0, and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.e2e.program import Event


def test_without_a_terminal_it_prints_talks(tmp_path: Path) -> None:
    before = {path.name for path in Path(tempfile.gettempdir()).glob("confdash-demo-*")}
    event = Event(tmp_path)
    done = event.really("demo")
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) > 150
    assert all(len(cells) == 6 for cells in done.cells)
    assert list(tmp_path.iterdir()) == []
    assert {path.name for path in Path(tempfile.gettempdir()).glob("confdash-demo-*")} <= before
