"""Time down the screen: which line of the grid stands for which minutes.

Lines are not of equal length. Each start of a talk begins a line of its own, so that a talk of five minutes is seen; a
stretch in which nothing begins takes few lines, and hours in which no room is used take one.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import msgspec

_MINUTE = 60
#: Minutes of a line, the finest first.
_STEPS = (5, 10, 15, 20, 30, 60)
#: A stretch in which nothing begins takes no more lines.
_LONGEST = 8
#: Of a talk of middling length: lines that it has at least, where that lets the day fit; where it does not fit anyway;
#: and at most.
_LEAST, _FAIR, _MOST = 2, 3, 7
#: Hours in which nothing is on become one line when they are longer than this.
_IDLE = 40 * _MINUTE


class Line(msgspec.Struct, frozen=True):
    """One line: from `at` until `until`, in UTC seconds."""

    at: int
    until: int
    #: Something begins here, or it is a full hour: its time is written beside it.
    named: bool
    #: Nothing is on in any room, for so long that it is told in words.
    idle: bool = False


class Axis(msgspec.Struct, frozen=True):
    """The lines of a day, or of one room's day, from the top."""

    lines: tuple[Line, ...]
    #: Seconds that a line stands for where nothing makes it shorter or longer.
    step: int
    #: Where each line begins, for searching.
    begins: tuple[int, ...]

    def line_at(self, at: int) -> int:
        """The line in which a moment lies; the first or last where it is outside."""
        return max(0, bisect_right(self.begins, at) - 1)

    def lines_until(self, at: int) -> int:
        """How many lines begin before a moment: the end of a block, which its last line comes before."""
        return bisect_left(self.begins, at)

    def holds(self, at: int) -> bool:
        """Whether a moment lies between the first line and the end of the last."""
        return bool(self.lines) and self.lines[0].at <= at < self.lines[-1].until


def axis(slots: Sequence[tuple[int, int]], height: int, zero: int) -> Axis:
    """The lines for talks from a start to an end (UTC seconds), on a screen of so many lines.

    `zero` is a full hour in the event's zone: lines in between lie on round times. Where the whole day fits on the
    screen the finest step that lets it is taken, else one that gives a talk of middling length three lines.
    """
    if not slots:
        return Axis((), _STEPS[0] * _MINUTE, ())
    middling = statistics.median_low([max(ends - starts, _MINUTE) for starts, ends in slots]) / _MINUTE
    fair = [step for step in _STEPS if middling / step <= _MOST] or [_STEPS[-1]]
    for step in fair:
        if middling / step >= _LEAST and len(lines := _lines(slots, step * _MINUTE, zero)) <= height:
            return _axis(lines, step)
    step = max((step for step in fair if middling / step >= _FAIR), default=fair[0])
    return _axis(_lines(slots, step * _MINUTE, zero), step)


def _axis(lines: list[Line], step: int) -> Axis:
    return Axis(tuple(lines), step * _MINUTE, tuple(line.at for line in lines))


def _lines(slots: Sequence[tuple[int, int]], step: int, zero: int) -> list[Line]:
    starts = sorted({begins for begins, _ in slots})
    ends_by_start: dict[int, int] = {}
    for begins, ends in slots:
        ends_by_start[begins] = max(ends, ends_by_start.get(begins, begins))
    last = max(starts[-1] + _MINUTE, *ends_by_start.values())
    lines: list[Line] = []
    busy = starts[0]
    for place, begins in enumerate(starts):
        until = starts[place + 1] if place + 1 < len(starts) else last
        busy = max(busy, ends_by_start[begins], begins + _MINUTE)
        free = until - busy
        # A short break belongs to the talk before it: it has no line of its own.
        ends = until if free * 2 < step else busy
        lines += _stretch(begins, ends, step, zero)
        if ends < until:
            lines.append(Line(ends, until, named=False, idle=free >= _IDLE))
    return lines


def _stretch(begins: int, until: int, step: int, zero: int) -> list[Line]:
    """The lines between two starts: the first begins with the first, the others on round times."""
    first = begins + step // 2
    round_ = list(range(zero + -((zero - first) // step) * step, until - step // 2 + 1, step))
    round_ = [at for at in round_ if at >= first]
    if len(round_) >= _LONGEST:
        thin = len(round_) / (_LONGEST - 1)
        round_ = [round_[int(number * thin)] for number in range(_LONGEST - 1)]
    ats = [begins, *round_]
    return [
        Line(at, after, named=at == begins or (at - zero) % 3600 == 0)
        for at, after in zip(ats, [*ats[1:], until], strict=True)
    ]
