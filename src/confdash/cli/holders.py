"""Which processes have a file open, so that a person knows what to close."""

from __future__ import annotations

import os
from pathlib import Path


def holders(path: Path) -> list[str]:
    """Other processes that have the store open, such as `python (process 4711)`.

    Empty where the system does not tell (it does on Linux, of one's own processes), or where there are none.
    """
    try:
        target = path.stat()
        running = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except OSError:
        return []
    mine = os.getpid()
    return [f"{_name(one)} (process {one.name})" for one in running if int(one.name) != mine and _has(one, target)]


def _has(process: Path, target: os.stat_result) -> bool:
    try:
        return any(_same(handle, target) for handle in (process / "fd").iterdir())
    except OSError:  # somebody else's process, or one that has just ended
        return False


def _same(handle: Path, target: os.stat_result) -> bool:
    try:
        found = handle.stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (target.st_dev, target.st_ino)


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip() or "a program"
    except OSError:
        return "a program"
