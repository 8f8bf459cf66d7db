"""The two lines at the top: which event, what time it is there, how old the data is; and the boards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from confdash.clock import UTC, Clock, real
from confdash.tui.bars import Bar, Piece
from confdash.tui.boards import Board, open_to
from confdash.tui.cells import fit, shown, width
from confdash.tui.context import Context
from confdash.tui.health import health
from confdash.tui.words import day_time

#: Narrower than this, the header says less.
NARROW = 100


class Header(Bar):
    """Which event, when, how well; below it the boards, the current one spelt out."""

    def __init__(self, context: Context, board: Board) -> None:
        super().__init__(id="header")
        self._shared = context
        self._board = board
        if self.standing():
            self.styles.height = 3

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """The event's line and the boards' line."""
        short = cells < NARROW
        tabs = self._tabs_within(cells, short=short)
        lines: list[tuple[Sequence[Piece], Sequence[Piece]]] = [
            self._event_line(cells, short=short),
            (tabs, self._banner(cells, cells - sum(width(text) for text, _, _ in tabs))),
        ]
        standing = self.standing()
        return [([(fit(f" {standing}", cells), "banner", "")], ()), *lines] if standing else lines

    def standing(self) -> str:
        """What must never be overlooked, on a line of its own: that this is a rehearsal, or for looking only."""
        context = self._shared
        when = day_time(context.clock.now(), context.clock)
        if context.rehearsal is not None:
            ends = context.rehearsal.ends_at
            over = f" · it ends {day_time(ends, context.clock)}" if ends is not None else ""
            return f"REHEARSAL · {when} · nothing here is real{over}"
        if context.clock.offset and not context.pretend:
            return f"LOOKING ONLY · {when} (--now) · nothing can be decided here"
        return ""

    def _event_line(self, cells: int, *, short: bool) -> tuple[Sequence[Piece], Sequence[Piece]]:
        context = self._shared
        now = context.clock.now()
        pieces = health(context.feeds, context.pulse, real(), context.clock, short=short)
        right: list[Piece] = []
        for text, role in pieces:
            right.append((f"{text}   " if not short else f"{text} ", role, "app.command('go.feeds')"))
        when = moment(now, context.clock, short=short)
        fixed = sum(width(text) for text, _, _ in right) + width(shown(context.settings.event.name)) + 6
        if fixed + width(when) > cells:
            when = moment(now, context.clock, short=True)
        room = cells - sum(width(text) for text, _, _ in right) - width(when) - 4
        name = f" {shown(context.settings.event.name)}"
        name = fit(name, room) if width(name) > room > 8 else name
        middle = max(3, (cells - width(when)) // 2 - width(name)) if not short else 3
        middle = min(middle, max(2, room + 1 - width(name)))
        left: list[Piece] = [(name, "strong", ""), (" " * middle, "", ""), (when, "", "")]
        other = elsewhere(now, context.clock)
        taken = width(name) + middle + width(when) + sum(width(text) for text, _, _ in right)
        if other and not short and taken + width(other) + 4 <= cells:
            left.append((f"  {other}", "dim", ""))
        return left, right

    def _tabs_within(self, cells: int, *, short: bool) -> list[Piece]:
        """All boards with their numbers, else without those of the others, else as digits: none is ever cut."""
        room = cells - sum(width(text) for text, _, _ in self._banner(cells, 0))
        ways = [(short, True), (short, False)] if short else [(False, True), (False, False), (True, True)]
        for digits, counts in ways:
            tabs = self._tabs(short=digits, counts=counts)
            if sum(width(text) for text, _, _ in tabs) <= room + 1:  # a blank ends them
                break
        return tabs

    def _tabs(self, *, short: bool, counts: bool) -> list[Piece]:
        pieces: list[Piece] = [(" ", "", "")]
        for board in open_to(self._shared.settings.privacy, self._shared.desk):
            current = board.name == self._board.name
            number = self._number(board) if counts or current or board.name == "attention" else ""
            text = f" {board.number} {board.title} {number}".rstrip() + " "
            if short and not current:
                text = f" {board.number}{self._sign(board)} "
            pieces.append((text, "tab" if current else "dim", f"app.command('go.{board.name}')"))
            sign = self._sign(board)
            if sign and not (short and not current):
                role = "bad" if board.name == "attention" else "warn"
                pieces.append((f"{sign} ", role, f"app.command('go.{board.name}')"))
            pieces.append((" ", "", ""))
        return pieces

    def _number(self, board: Board) -> str:
        if board.name == "attention":
            known = self._shared.listing is not None
            return f"{self._shared.tally.lines:,}" if known else ""
        if board.name == "changes":
            return f"{self._shared.unseen:,} new" if self._shared.unseen else ""
        if board.name == "videos":
            films = self._shared.films
            return f"{films.public:,}/{films.ended:,}" if films.ended else ""
        number = self._shared.counts.get(board.name)  # of what is private there is none
        return "" if number is None else f"{number:,}"

    def _sign(self, board: Board) -> str:
        if board.name == "attention":
            return "!!" if self._shared.tally.critical else ""
        if board.name == "feeds" and any(feed.state in ("failed", "held") for feed in self._shared.feeds):
            return "▲"
        return ""

    def _banner(self, cells: int, room: int) -> list[Piece]:
        """What stands beside the boards. `room`: what they leave; its first word is always shown."""
        text = self._shared.demo
        hidden = self._shared.tally.elsewhere
        pieces: list[Piece] = []
        if hidden:
            words = f"!! {hidden} critical" + (" at other desks" if cells >= NARROW else "")
            pieces.append((f"{words}   ", "bad", "app.command('desk.choose')"))
        if text:
            room -= 1 + sum(width(said) for said, _, _ in pieces)
            parts = (text, text.partition(",")[0], text.partition(":")[0])
            pieces.append((f"{next((part for part in parts if width(part) <= room), parts[-1])} ", "accent", ""))
        return pieces


def moment(now: int, clock: Clock, *, short: bool) -> str:
    """`Tue 10 Nov 10:21 CET · day 2 of 3`, in the event's zone."""
    local = clock.local(now)
    if short:
        number = clock.day_number(now)
        return f"{local:%a %H:%M %Z}" + (f" · day {number}" if number else "")
    text = f"{local:%a} {local.day} {local:%b %H:%M %Z}"
    number = clock.day_number(now)
    if number is not None:
        text += f" · day {number}"
        if clock.first_day and clock.last_day:
            text += f" of {(clock.last_day - clock.first_day).days + 1}"
    elif clock.first_day is not None and (days := (clock.first_day - clock.day(now)).days) > 0:
        text += f" · {'tomorrow it begins' if days == 1 else f'{days} days to go'}"
    return text


def elsewhere(now: int, clock: Clock) -> str:
    """The laptop's own time, where its zone differs: `(here 01:21 PST)`; else ""."""
    here = dt.datetime.fromtimestamp(now, UTC).astimezone()
    return "" if here.utcoffset() == clock.local(now).utcoffset() else f"(here {here:%H:%M %Z})"
