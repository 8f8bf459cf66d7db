"""`confdash feeds` at a desk that may not open scholarships: no line of theirs, which would tell how many applied."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.program import Event
from tests.tui import fill, grants


@pytest.mark.parametrize("desk", ["desk-a", "grants-desk"])
def test_lines_of_applications_are_told_where_they_may_be_opened(tmp_path: Path, desk: str) -> None:
    grants.event(tmp_path, "\n[privacy]\ndesks = ['grants-desk']\n")
    link = fill.writing(tmp_path / "confdash.db")
    link.execute(
        "UPDATE feeds SET warnings = ?, aside = ?, error = ?, skipped = ?, read = 1, items = 0 WHERE name = 'grants'",
        [
            '["`paid` counts as not said in 1 row (line 142): no amount", "of 2 tables the one at line 9 is read"]',
            '[{"line": 142, "reason": "no name"}]', "A quotation mark at line 142 never closes", '{"no name": 1}',
        ],
    )  # fmt: skip
    link.close()
    event = Event(tmp_path)
    event.env["CONFDASH_DESK"] = desk
    programme, grant = event.list("feeds")
    assert (programme["read"], programme["aside"]) == (190, [])
    assert ("142" in str(grant)) is (desk == "grants-desk")
    if desk == "desk-a":
        assert grant["warnings"] == [
            "`paid` counts as not said in some rows: no amount", "of 2 tables the one at a line is read",
            "1 row is set aside: a desk that may open them sees why",
        ]  # fmt: skip
        assert (grant["aside"], grant["error"]) == ([], "A quotation mark at a line never closes")
