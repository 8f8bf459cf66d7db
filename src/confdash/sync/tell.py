"""What is told of a batch that was not applied."""

from __future__ import annotations

import msgspec

from confdash.clock import Clock
from confdash.records import Talk
from confdash.store.merge import Plan

_decode = msgspec.msgpack.Decoder(Talk).decode
#: So many lines of differences are kept of a held batch; the count says what is left out.
LINES = 200


def plan_lines(plan: Plan, clock: Clock) -> tuple[str, ...]:
    """What a held batch would do, a line a talk: what goes, what moves, what comes. Of applications it names keys, and
    of those that go all of them.
    """
    lines = [f"− {_decode(old.record).title}" for old in plan.vanished]
    lines += [
        f"{_when(was, clock)} → {_when(now, clock)}  {now.title}"
        for _, was, now in plan.changed
        if was.starts != now.starts
    ]
    lines += [f"~ {now.title}" for _, was, now in plan.changed if was.starts == now.starts]
    lines += [f"+ {new.record.title}" for new in plan.fresh]
    lines += plan.people.lines() + plan.videos.lines()
    if len(lines) > LINES:
        lines = [*lines[:LINES], f"and {len(lines) - LINES} more"]
    return (*lines, *plan.scholarships.lines())


def _when(talk: Talk, clock: Clock) -> str:
    return clock.local(talk.starts).strftime("%a %H:%M") if talk.starts is not None else "no time"
