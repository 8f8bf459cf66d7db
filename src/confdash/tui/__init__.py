"""The dashboard. Textual is imported here and nowhere else; no SQL, no HTTP, no parser is imported here."""

from __future__ import annotations

import gc
from pathlib import Path

from confdash.clock import Clock
from confdash.config import Settings


def run(
    folder: Path,
    settings: Settings,
    clock: Clock,
    *,
    sync: bool = True,
    demo: str | None = None,
    ascii_only: bool = False,
    rehearse: int | None = None,
) -> int:
    """Opens the dashboard on the event in a folder, and gives the exit code when it is closed.

    Loading Textual makes some 200,000 objects that live as long as the program. Looking for garbage among them
    costs a sixth of the time to the first paint, so none is looked for until that is done (`Dashboard.settle`).
    """
    gc.disable()
    from confdash.tui import running

    return running.run(folder, settings, clock, sync=sync, demo=demo, ascii_only=ascii_only, rehearse=rehearse)
