"""`make bench`: prints each ratio beside what it may be at most. `python -m benchmarks PART…` runs some parts."""

from __future__ import annotations

import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks import attention, export, grid, marks, screen, stores, sync, videos
from benchmarks.figures import Figure


def _parts(folder: Path) -> dict[str, Callable[[], Iterator[Figure]]]:
    def home(count: int) -> Path:
        place = folder / f"talks-{count}"
        return place if place.exists() else stores.filled(place, count)

    return {
        "sync": lambda: sync.figures(folder),
        "paint": lambda: screen.first_paint(home(10_000), home(100_000)),
        "keys": lambda: screen.keys_idle(home(100_000)),
        "grid": lambda: grid.figures(folder),
        "syncing": lambda: screen.keys_syncing(folder),
        "marks": lambda: marks.figures(folder),
        "filter": lambda: screen.memory_and_filter(home(100_000), folder),
        "attention": lambda: attention.figures(folder),
        "videos": lambda: videos.figures(folder),
        "export": lambda: export.figures(folder),
        "refreshing": lambda: screen.keys_refreshing(folder),
        "quit": lambda: screen.quitting(folder),
    }


def main() -> int:
    """Runs the parts that are named, or all. Ends with 1 when a bound is missed."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("textual", "icalendar", "visidata"))
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="confdash-bench-") as folder:
        parts = _parts(Path(folder))
        for name in sys.argv[1:] or parts:
            if name not in parts:
                print(f"there is no part “{name}”; there are {', '.join(parts)}")
                return 2
            for figure in parts[name]():
                print(figure.line(), flush=True)
                missed += not figure.met
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
