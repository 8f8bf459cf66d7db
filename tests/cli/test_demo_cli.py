"""`confdash demo` without a terminal prints what needs a human, ends with 0, and leaves nothing behind."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tests.e2e.program import Event


def test_without_a_terminal_it_prints_what_needs_a_human(tmp_path: Path) -> None:
    before = {path.name for path in Path(tempfile.gettempdir()).glob("confdash-demo-*")}
    event = Event(tmp_path)
    done = event.really("demo")
    assert (done.code, done.err) == (0, "")
    assert 3 <= len(done.lines) <= 25
    assert all(re.match(r"(Critical|Warning)(, [^:]+(:\d\d)?)?: .+\.$", line) for line in done.lines)
    soon = [line for line in done.lines if not line.startswith("Critical: ")]
    assert done.lines[0].startswith("Critical: "), "a harm that goes on stands first"
    assert soon[0].startswith("Critical, in 9 min: Room clash, 2 talks, Hall C.")
    told = "\n".join(done.lines)
    assert told.count("Critical: Opted out, but public, Studio. “Rehearsal for first-time speakers”") == 1
    assert "cut 0:40:00–1:00:00: “What a quiet room needs”." in told
    assert told.count("cutting: “parked” (1) is not known;") == 1
    assert "is asleep" not in told, "the spreadsheet was edited an hour and a half ago"
    assert "“Feature flags have a half-life” is public" in told
    assert list(tmp_path.iterdir()) == []
    assert {path.name for path in Path(tempfile.gettempdir()).glob("confdash-demo-*")} <= before
