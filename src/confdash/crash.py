"""What an error inside confdash leaves behind: where it happened, and nothing of what the program had in hand.

A message may quote what was read (`invalid literal for int(): '1.234,50'`), and local variables hold names, addresses
and money. So neither is kept or shown: the kinds of the errors, and the lines of the program where they arose, are.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path


def sentence(error: BaseException) -> str:
    """What a person is told, with the file in which all that can be told to us is kept."""
    kept = keep(error)
    where = f"what happened is in {kept}, " if kept else ""
    return f"an error inside confdash ({type(error).__name__}); {where}please report it"


def place(error: BaseException) -> str:
    """The kind of an error and where in confdash it arose, for a log: `KeyError in merge.py, line 120`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(__file__).parent)]
    last = (ours or frames)[-1:]
    return f"{type(error).__name__}{''.join(f' in {Path(each.filename).name}, line {each.lineno}' for each in last)}"


def keep(error: BaseException) -> Path | None:
    """Writes the trace where it can be found and sent, readable by its owner alone; None where that cannot be."""
    from platformdirs import user_log_path

    try:
        path: Path = user_log_path("confdash", ensure_exists=True) / "crash.txt"
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.writelines(trace(error))
    except OSError:
        return None
    return path


def trace(error: BaseException) -> Iterator[str]:
    """The error and those that led to it, the first one first: without their messages."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from trace(before)
        yield "\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from trace(each)
            yield "\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
