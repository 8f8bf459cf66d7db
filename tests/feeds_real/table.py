"""Prints a table of all shared feeds that confdash reads: ✓, or what differs from their README.

Run as `python tests/feeds_real/table.py` from the repository's folder.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.feeds_real.readme import Row, rows
from tests.feeds_real.walk import walk, walk_once


def line(row: Row) -> str:
    """The row of one file."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        walked = walk(row, Path(one))
        wrong = walked.differences + (walk_once(row, Path(two)).differences if row.repeats else [])
    what = (
        "refused" if row.refused else f"{row.items} items" + (f", {row.span[0]} to {row.span[1]}" if row.span else "")
    )
    cells = [f"`{row.name}`", "; ".join(wrong) or "✓", what, walked.remark]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print("| file | | stated by its README | |")
    print("| --- | --- | --- | --- |")
    for each in rows():
        print(line(each), flush=True)
