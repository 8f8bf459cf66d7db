"""Rehearsals on screen: the menu that begins, moves and ends one, and what is asked when it has ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from confdash.store.connect import StoreError
from confdash.store.rehearsal import Rehearsal, morning
from confdash.tui import words

if TYPE_CHECKING:
    from confdash.tui.app import Dashboard

#: What the menu may choose beside a moment.
_BACK = 0


class Onward(msgspec.Struct, frozen=True):
    """What the program goes on with when a dashboard has closed: a rehearsal, or what is real after one."""

    rehearsal: Rehearsal | None
    ended: Rehearsal | None = None
    #: Who sat here: they go on, there and back.
    by: str = ""


def menu(dashboard: Dashboard) -> None:
    """Where to go: a morning of the event, a little later, or back to what is real."""
    from confdash.tui.sheets import Menu

    context, rehearsal = dashboard.context, dashboard.rehearsal
    if context.demo:
        dashboard.toast("the demo is a rehearsal already: mark what you like", "warning")
        return
    if rehearsal is None and context.clock.offset:
        dashboard.toast("the clock is moved (--now), and that is for looking only; rehearse without it", "warning")
        return
    now = context.clock.now()
    begin = morning(context.settings.clock())
    choices = [(f"{words.day_time(begin, context.clock)}", "on a copy", begin)]
    if rehearsal is not None:
        choices += [("+15 min", "", now + 900), ("+1 h", "", now + 3600), ("back to real", "ends it", _BACK)]

    def chosen(moment: int | None) -> None:
        if moment == _BACK:
            dashboard.begin(dashboard.action_quit(), "quit")
        elif moment is not None:
            dashboard.begin(go(dashboard, moment), "rehearse", exclusive=True)

    dashboard.push_screen(Menu("Rehearse", choices), chosen)


async def go(dashboard: Dashboard, moment: int) -> None:
    """Begins a rehearsal at a moment (UTC seconds), or goes there within one. The dashboard opens anew on it."""
    rehearsal = dashboard.rehearsal
    if not await dashboard.exports.written(dashboard.toast):
        return
    try:
        await dashboard.drain()
        if rehearsal is None:
            context = dashboard.context
            rehearsal = await asyncio.to_thread(Rehearsal, context.path, context.settings, moment)
        else:
            rehearsal.go(moment)
    except StoreError as error:
        dashboard.toast(str(error), "error", timeout=10)
        return
    dashboard.onward = Onward(rehearsal, by=dashboard.context.by)
    await dashboard.shut()


async def ask(dashboard: Dashboard, ended: Rehearsal) -> None:
    """Asks whether what was decided in a rehearsal that has ended is kept; the answer is no unless somebody says yes.

    Over the real dashboard, so that nobody goes on working on the copy while the question waits.
    """
    from confdash.tui.sheets import Asking

    try:
        made, left = await asyncio.to_thread(lambda: (ended.made(), ended.left_out()))
        if not made:
            dashboard.toast("the rehearsal is over; this is real", timeout=10)
            return
        one = len(made) == 1
        beside = " Joins, splits, acknowledgements and snoozes are lost." if left else ""
        question = (
            f"The rehearsal is over; this is real. {words.count(len(made), 'decision')} {'was' if one else 'were'} made"
            f" in it. Keep {'it' if one else 'them'}?{beside}"
        )
        if not await dashboard.push_screen_wait(Asking(question)):
            dashboard.toast("nothing of the rehearsal was kept")
            return
        await dashboard.drain()
        kept = await asyncio.to_thread(ended.keep, dashboard.context.desk)
        lost = f"; {len(made) - kept} could not be, what they are about has gone" if kept < len(made) else ""
        dashboard.toast(
            f"kept: {words.count(kept, 'decision')} of the rehearsal{lost}; undo takes back all of one person's",
            timeout=10,
        )
    except StoreError as error:
        dashboard.toast(str(error), "error", timeout=12)
    finally:
        ended.end()
