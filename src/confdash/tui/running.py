"""Runs dashboards one after the other: the real one, a rehearsal, the real one again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from confdash.clock import Clock
from confdash.config import STORE, Settings
from confdash.tui.app import Dashboard

if TYPE_CHECKING:
    from confdash.store.rehearsal import Rehearsal


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

    `rehearse`: at once in a rehearsal at that moment (UTC seconds). Raises `StoreError` where that cannot be.
    """
    rehearsal: Rehearsal | None = None
    ended: Rehearsal | None = None
    by = ""
    if rehearse is not None:
        from confdash.store.rehearsal import Rehearsal as Begun

        rehearsal = Begun(folder / STORE, settings, rehearse)
    try:
        while True:
            dashboard = Dashboard(
                folder, settings, clock,
                sync=sync, demo=demo, ascii_only=ascii_only, rehearsal=rehearsal, ended=ended, by=by,
            )  # fmt: skip
            code = _run_once(dashboard)
            if dashboard.onward is None:
                return code
            rehearsal, ended, by = dashboard.onward.rehearsal, dashboard.onward.ended, dashboard.onward.by
    finally:
        for copy in (rehearsal, ended):
            if copy is not None:
                copy.end()


def _run_once(dashboard: Dashboard) -> int:
    try:
        code = dashboard.run()
    finally:
        dashboard.context.fetcher.close()
        dashboard.lookout.close()
        dashboard.context.watcher.close()
    return code if code is not None else dashboard.return_code or 0
