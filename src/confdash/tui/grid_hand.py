"""The hand that carries a talk over the grid: where it would be, what speaks against that, and how it is put down.

Nothing is written before it is dropped; then it is the command `talk.move`, with room and time as if they were typed.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from textual.message import Message

from confdash.store.connect import StoreError
from confdash.store.query.rows import TalkRow
from confdash.tui import grid_layout
from confdash.tui.carry_line import CarryLine, Held
from confdash.tui.cells import shown, titled
from confdash.tui.grid_layout import NO_ROOM, Item, Plan, Shape
from confdash.tui.grid_rows import item_of
from confdash.tui.grid_warnings import Against, warnings

if TYPE_CHECKING:
    from confdash.tui.schedule_screen import ScheduleScreen

#: The command that moves a talk.
MOVE = "talk.move"
#: Of more that speaks against a drop than this, the toast says how many.
_MOST = 5
#: Finer than this nobody plans. Seconds.
_FINE = 300


@dataclass
class Warned(Message):
    """What speaks against where the talk is held; asked for when it came there."""

    number: int
    said: tuple[Against, ...]


class Hand:
    """Carries one talk at a time, or none."""

    def __init__(self, screen: ScheduleScreen) -> None:
        self.screen = screen
        self.line = CarryLine(self)
        self.held: Held | None = None
        #: It has been dropped, and is drawn where it was until the store has it there.
        self.dropped = False
        #: What speaks against where it is held; None: that is still being asked.
        self.said: tuple[Against, ...] | None = None
        self._asked = 0
        #: It was to be dropped before that was known.
        self._eager = False
        #: The day that was chosen when the talk was picked up.
        self._before: dt.date | None = None
        #: The day as the store has it.
        self._plan, self._shape = Plan(), Shape(1, narrow=False, zero=0)

    @property
    def full(self) -> bool:
        """Whether a talk is carried."""
        return self.held is not None and not self.dropped

    # ----- up and down

    def pick_up(self, row: TalkRow) -> None:
        """Takes a talk up."""
        assert row.starts is not None
        self.held, self.dropped, self.said = Held(row, row.rooms, row.starts), False, ()
        self._eager = False
        self.screen.table.carried = row.id
        screen = self.screen
        self._before = screen.date
        screen.date = screen.context.clock.day(row.starts)
        screen.say("")
        self._show(carrying=True)
        screen.ask(fresh=False)

    def let_go(self, why: str = "let go: it stays where it was") -> None:
        """Lets it go: it stays where it was."""
        self._empty()
        screen = self.screen
        screen.date = self._before
        screen.ask(fresh=False)
        screen.say(why)

    def _empty(self) -> None:
        self.held, self.dropped, self.screen.table.carried = None, False, None
        self._show(carrying=False)

    def drop(self) -> None:
        """Puts it down where it is held: that is decided at once, since what speaks against it has been seen."""
        from confdash.tui.doing import Errand, settle
        from confdash.tui.steps import Chosen
        from confdash.tui.subjects import Subject

        held, screen, dashboard = self.held, self.screen, self.screen.dashboard
        command = dashboard.command_of(MOVE)
        if held is None or command is None:
            return
        values = self.values(held)
        if not values:
            self.let_go()
            return
        self._eager = self.said is None
        if self._eager:
            return  # nobody has seen yet what speaks against it: that is on its way
        rows = screen.rows_of([held.row.key])
        if not rows:
            self.let_go("it has gone from the store: nothing was moved")
            return
        warned = _listed(held, self.said or ())
        self.dropped = True
        self._show(carrying=False)

        def told(sentence: str) -> None:
            dashboard.toast("\n".join([sentence, *(f"▲ {each}" for each in warned)]), timeout=10)
            screen.ask(fresh=False)

        at = Subject(cursor=held.row.key, ids=(held.row.id,))
        settle(dashboard, Chosen(command, tuple(rows), values), Errand(at, screen, said=told))

    def type_it(self) -> None:
        """The ordinary way: room and time are asked for."""
        from confdash.tui import doing
        from confdash.tui.subjects import Subject

        held, dashboard = self.held, self.screen.dashboard
        command = dashboard.command_of(MOVE)
        if held is not None and command is not None:
            self.let_go("")
            at = Subject(cursor=held.row.key, ids=(held.row.id,))
            doing.decide(dashboard, self.screen, command, at, values=self.values(held, typed=True))

    def values(self, held: Held, *, typed: bool = False) -> dict[str, str]:
        """What is to be decided, as `talk.move` takes it; nothing where the talk is held where it is.

        `typed`: the time as a person would write it.
        """
        found = {}
        clock, before = self.screen.context.clock, held.row.starts
        if held.rooms != held.row.rooms:
            found["room"] = "; ".join(held.rooms)
        if held.starts != before:
            local, day = clock.local(held.starts), clock.day(held.starts)
            short = f"{local:%H:%M}" if before is not None and clock.day(before) == day else f"{day} {local:%H:%M}"
            found["time"] = short if typed else local.isoformat()
        return found

    # ----- to and fro

    def do(self, what: str) -> None:
        """What a key does with it."""
        if not self.full:
            return
        match what:
            case "drop":
                self.drop()
            case "let_go":
                self.let_go()
            case "type":
                self.type_it()
            case "down" | "up":
                self._shift(1 if what == "down" else -1)
            case "left" | "right":
                self._aside(1 if what == "right" else -1)
            case _:
                self._turn(1 if what == "day_next" else -1)

    def _shift(self, by: int) -> None:
        """To the next start that makes sense: by the grid's step, or where something in its room begins or ends."""
        held, day = self.held, self.screen.day
        if held is None or day is None:
            return
        clock = self.screen.context.clock
        first, after = clock.day_bounds(day.date)
        step = max(_FINE, self._plan.columns[0].axis.step) if self._plan.columns else _FINE
        others = [item for item in self._plan.items if item.id != held.row.id and set(item.rooms) & set(held.rooms)]
        starts = {*range(first, after, step), *(at for item in others for at in (item.starts, item.ends))}
        known = sorted(at for at in starts if first <= at < after)
        place = bisect_right(known, held.starts) if by > 0 else bisect_left(known, held.starts) - 1
        if 0 <= place < len(known):
            self._to(msgspec.structs.replace(held, starts=known[place]))

    def _aside(self, by: int) -> None:
        held = self.held
        rooms = [column.room for column in self.screen.table.plan.columns if column.room != NO_ROOM]
        if held is None or not rooms:
            return
        there = [rooms.index(room) for room in held.rooms if room in rooms] or [len(rooms) if by < 0 else -1]
        place = (max(there) if by > 0 else min(there)) + by
        if 0 <= place < len(rooms):
            self._to(msgspec.structs.replace(held, rooms=(rooms[place],)))

    def _turn(self, by: int) -> None:
        held, screen, day = self.held, self.screen, self.screen.day
        if held is None or day is None or not 0 <= day.place + by < len(day.days):
            return
        clock = screen.context.clock
        local, date = clock.local(held.starts), day.days[day.place + by]
        self.held, screen.date = msgspec.structs.replace(held, starts=clock.at(date, local.hour, local.minute)), date
        self._eager = False
        self._warn()
        screen.ask(fresh=False)

    def _to(self, held: Held) -> None:
        self.held, self._eager = held, False
        self.draw()
        self._warn()

    # ----- what is seen

    def took(self, plan: Plan, shape: Shape, row: TalkRow | None) -> None:
        """The day has been read anew: the talk may be another one than when it was picked up, or have gone."""
        self._plan, self._shape = plan, shape
        if not self.full or self.held is None:
            self.held, self.dropped, self.screen.table.carried = None, False, None
        elif row is None or row.gone:
            title = titled(self.held.row.title, 60)
            self.let_go(f"let go, nothing was moved: “{title}” has gone from its feed")
        else:
            self.held = self.held.followed(row)
            self._warn()

    def laid_out(self, date: dt.date) -> Plan:
        """A day with the talk where it is held; as the store has it where that is on another day."""
        held = self.held
        if held is None or date != self.screen.context.clock.day(held.starts):
            return self._plan
        others = [item for item in self._plan.items if item.id != held.row.id]
        moved = msgspec.structs.replace(held.row, rooms=held.rooms, starts=held.starts, ends=held.ends)
        rooms = tuple(column.room for column in self._plan.columns)  # also the one that it leaves empty
        return grid_layout.plan([*others, _item(moved)], msgspec.structs.replace(self._shape, rooms=rooms))

    def draw(self) -> None:
        """Draws the day with the talk where it is held, under the cursor."""
        held, day = self.held, self.screen.day
        if held is not None and day is not None:
            self.screen.table.put(self.laid_out(day.date), held.row.id, held.rooms)
            self.line.renew()

    def _show(self, *, carrying: bool) -> None:
        screen = self.screen
        self.line.display, screen.filter_line.display = carrying, not carrying
        self.line.renew()
        screen.footer.renew()

    def _warn(self) -> None:
        """Asks the reading thread what speaks against it; the answer to an older question is passed over."""
        held, screen = self.held, self.screen
        if held is None:
            return
        self._asked += 1
        number, settings, self.said = self._asked, screen.context.settings, None
        self.line.renew()
        asked = screen.context.fetcher.ask(
            "carry", lambda reader: Warned(number, warnings(reader, settings, held.row, held.rooms, held.starts))
        )
        asked.add_done_callback(self._warned)

    def _warned(self, future: Future[Warned]) -> None:
        """In the reading thread."""
        failure = future.exception()
        if failure is None:
            self.screen.post_message(future.result())
        elif isinstance(failure, StoreError):
            said = f"what speaks against it is not known: {failure}"
            self.screen.post_message(Warned(self._asked, (Against(said),)))

    def warned(self, message: Warned) -> None:
        """The answer is here."""
        if message.number != self._asked or not self.full:
            return
        self.said = message.said
        self.line.renew()
        if self._eager and not self.said and not (self.held is not None and self.held.narrowed):
            self.drop()
        elif self._eager:
            self._eager = False
            key = self.screen.context.keymap.first("carry.drop")
            self.screen.dashboard.toast(
                f"something speaks against it: look, and {key} drops it all the same", "warning"
            )


def _listed(held: Held, said: Sequence[Against]) -> list[str]:
    """What spoke against a drop, a line each."""
    found = [each.sentence for each in said[:_MOST]]
    if len(said) > _MOST:
        found.append(f"and {len(said) - _MOST} more")
    left = [shown(room) for room in held.row.rooms if room not in held.rooms]
    return [*found, f"only there now, no longer in {', '.join(left)}"] if held.narrowed else found


def _item(row: TalkRow) -> Item:
    return item_of(row, row.starts or 0, {})
