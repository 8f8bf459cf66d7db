"""The Schedule board as a screen: one day of the event as a grid, and the days one beside another behind two keys."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec
from textual.widget import Widget

from confdash.commands.deciding import PINNED
from confdash.commands.declare import Command
from confdash.store.query.rows import TalkRow
from confdash.store.query.words import day as day_words
from confdash.tui import words
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.grid_hand import MOVE, Hand, Warned
from confdash.tui.grid_lines import room_name
from confdash.tui.grid_rows import Day, GridListed, GridQuestion
from confdash.tui.grid_table import GridTable
from confdash.tui.grid_view import HEAD
from confdash.tui.header import NARROW
from confdash.tui.listing import Question
from confdash.tui.subjects import CHANGED

#: Lines of the screen that are not the grid's own: header, filter line, rooms' names, footer.
_OTHERS = 4 + HEAD
#: The command that shows the keys; also while a talk is carried.
_HELP = "help"
#: A terminal at least so wide, or so high, has the pane beside the grid, or below it, before somebody asks for it.
_WIDE, _HIGH = 220, 64


class ScheduleScreen(BoardScreen):
    """Rooms across and time down."""

    table: GridTable

    def __init__(self, context: Context, board: Board) -> None:
        #: The day that somebody chose; None: that of now.
        self.date: dt.date | None = None
        #: A filter that finds nothing on that day leads to another one, until somebody turns the page.
        self._follow = False
        self._shape = (0, False)
        self.hand = Hand(self)
        super().__init__(context, board)

    def make_table(self) -> GridTable:
        """The grid."""
        return GridTable(self.rows, self.drawing())

    # ----- the list

    def paint_head(self) -> None:
        """There is no first part of a grid: all of the day is asked for at once."""
        self.ask(fresh=True)

    def question(self, generation: int) -> GridQuestion:
        """The talks of the day, laid out for this screen."""
        asked = super().question(generation)
        assert isinstance(asked, Question)
        self._shape = self._fits()
        held = self.hand.held if self.hand.full else None
        if held is not None:  # where it may go hangs on what is there, also on what the filter hides
            asked = msgspec.structs.replace(asked, filter="")
        key = None if held is None else held.row.key
        follow = self._follow and held is None
        return GridQuestion(asked, self.date, follow, *self._shape, self.context.settings, key)

    def _fits(self) -> tuple[int, bool]:
        """The lines that there are for talks, and whether there is room for one room alone."""
        width, height = self.app.size
        return max(6, self.table.height if self.table.size.height else height - _OTHERS), width < NARROW

    def on_grid_listed(self, message: GridListed) -> None:
        """The day is here."""
        if message.generation == self._generation and message.day is not None:
            self.hand.took(message.plan, message.shape, message.carried)
            self.table.offered = (self.hand.laid_out(message.day.date), message.day)
        self.on_listed(message)

    def list_shown(self) -> None:
        """The day is drawn; what is carried stays in the hand."""
        self.hand.draw()

    def on_warned(self, message: Warned) -> None:
        """What speaks against where a talk is held."""
        self.hand.warned(message)

    # ----- carrying a talk

    def above(self) -> Iterable[Widget]:
        """What is carried, in place of the filter line."""
        return (self.hand.line,)

    def here(self, command: Command) -> bool:
        """While a talk is carried, keys are those of carrying; all others are refused in words."""
        if not super().here(command):
            return False
        if not self.hand.full:
            return not command.carrying
        keys = self.context.keymap.keys
        taken = {key for each in self.context.commands if each.carrying for key in keys.get(each.id, ())}
        return command.carrying or taken.isdisjoint(keys.get(command.id, ()))

    def usable(self) -> list[Command]:
        """The commands of the footer. Opening and marking come before what only moves the eye, or does again."""
        if self.hand.full:
            return [each for each in self.context.commands if (each.carrying and each.footer) or each.id == _HELP]
        return sorted(super().usable(), key=_place)

    def takes(self, command: Command) -> bool:
        """Moving begins in the hand; with a talk in it, nothing else is done."""
        if self.hand.full:
            if command.id == _HELP:
                from confdash.tui.help import carrying_page
                from confdash.tui.sheets import Reading

                context = self.context
                page = Reading("Keys while a talk is carried", lambda cells: carrying_page(context, cells))
                self.dashboard.push_screen(page)
            elif not command.carrying:
                key = self.context.keymap.first
                self.dashboard.toast(
                    f"a talk is being carried: {key('carry.drop')} drops it here, {key('carry.let_go')} lets it go",
                    "warning",
                )
            return not command.carrying
        if command.id != MOVE:
            return False
        keys = self.dashboard.subject(self).keys(command)
        if len(keys) > 1:
            return False  # a hand holds one: where several go is typed
        self._pick_up(keys)
        return True

    def _pick_up(self, keys: Sequence[str]) -> None:
        toast = self.dashboard.toast
        rows = [row for row in self.rows_of(keys) if isinstance(row, TalkRow)]
        if self.context.clock.offset and not self.context.pretend:
            toast(PINNED, "warning")
        elif not rows:
            toast(CHANGED if len(self.rows) else "there is no talk here", "warning")
        elif rows[0].starts is None:
            toast("it has no time yet, from which it could be carried; on the board Talks it can be moved", "warning")
        else:
            self.hand.pick_up(rows[0])

    def set_pending(self, ids: Iterable[int], *, pending: bool) -> None:
        """What was dropped is drawn where it was dropped until it is written, or is not."""
        super().set_pending(ids, pending=pending)
        if not pending and self.hand.dropped:
            self.ask(fresh=False)

    def place_pane(self) -> None:
        """Puts the pane where there is room. Another scale may fit then."""
        super().place_pane()
        self.call_after_refresh(self._refit)

    def _refit(self) -> None:
        if self._shape != self._fits():
            self.ask(fresh=False)

    def tick(self) -> None:
        """A second has passed: the line of now moves, and at some time it is another day."""
        super().tick()
        day, clock = self.table.day, self.context.clock
        if day is not None and self.date is None and not self.stale:
            today = clock.day(self.table.drawing.now)
            if today != day.date and today in day.days and not self._follow:
                self.ask(fresh=False)

    def set_filter(self, text: str) -> None:
        """Filters: what does not match is not shown, nor are rooms and hours in which nothing does."""
        self._follow = bool(text)
        super().set_filter(text)

    def turn(self, by: int) -> None:
        """Shows the next day, or the one before."""
        day = self.table.day
        if day is None:
            return
        place = day.place + by
        if not 0 <= place < len(day.days):
            self.say("this is the last day" if by > 0 else "this is the first day")
            return
        self.date, self._follow = day.days[place], False
        self.say("")
        self.ask(fresh=False)

    async def to_now(self) -> None:
        """Goes to what is on now, on whatever day somebody is."""
        clock = self.context.clock
        today = clock.day(clock.now())
        if self.day is not None and self.day.date != today and today in self.day.days:
            self.date, self._follow = None, False
            self.ask(fresh=False)
            while not self.settled:
                await asyncio.sleep(0.01)
        if not self.table.to_now():
            self.say("nothing is on now, or still to come today, in this list")

    async def turn_to(self, id_: int) -> None:
        """Shows the day of a talk."""
        reader = self.context.reader
        row = reader.window(self.board.source, [id_]).get(id_) if reader is not None else None
        if isinstance(row, TalkRow) and row.starts is not None:
            self.date, self._follow = self.context.clock.day(row.starts), False
            self.ask(fresh=False)
            while not self.settled:
                await asyncio.sleep(0.01)

    # ----- what is said about it

    @property
    def day(self) -> Day | None:
        """The day that is shown."""
        return self.table.day

    def total(self) -> int | None:
        """Of the day it is not known."""
        return None

    def also(self) -> list[str]:
        """Which day it is, and what stands on none."""
        day = self.day
        if day is None:
            return []
        short = self.app.size.width < NARROW
        key = self.context.keymap.first
        of = f"day {day.place + 1} of {len(day.days)}"
        found = [f"{key('day.prev')} {day_words(day.date)} · {of} {key('day.next')}".strip()]
        if day.undated:
            found.append(f"{day.undated:,} without a time" + ("" if short else " (Talks: is:unscheduled)"))
        if self.memory.filter and day.elsewhere:
            found.append(f"{day.elsewhere:,} on other days")
        return found

    def nothing(self) -> tuple[str, ...]:
        """What stands in an empty grid."""
        day, key = self.day, self.context.keymap.first
        known = day is not None and not self.problem and self.context.reader is not None
        if len(self.rows) or day is None or not known or not self.context.counts.get("talks"):
            return super().nothing()
        turn = f"{key('day.prev')} and {key('day.next')} show other days."
        if self.memory.filter:
            here = f"No talks of {day_words(day.date)} match “{self.memory.filter}”."
            if day.elsewhere:
                return here, f"{words.count(day.elsewhere, 'talk')} on other days: {turn}"
            return (
                f"No talks match “{self.memory.filter}”.",
                f"Press {key('cancel')} to clear the filter, {key('filter.edit')} to change it.",
            )
        return f"Nothing is planned on {day_words(day.date)}.", turn

    def detail_title(self, row: object) -> str:
        """What stands on the pane's border."""
        return "" if row is None else self.board.nouns[0]

    def room(self) -> str:
        """The room in which the cursor is."""
        plan = self.table.plan
        return room_name(plan.columns[self.table.column].room) if plan.columns else ""

    @property
    def where(self) -> str:
        """Where the pane is: away, unless the screen has room for both or somebody asks for it."""
        width, height = self.app.size
        if self.memory.place is None and width < _WIDE and height < _HIGH:
            return "hidden"
        return super().where

    def want_pane(self) -> None:
        """Somebody asks for the pane."""
        self.memory.place = "right" if self.app.size.width >= 2 * NARROW else "below"


def _place(command: Command) -> int:
    """Where a command stands in the footer beside those of all boards, whose order stays."""
    if command.id in ("open", "mark.toggle"):
        return 1
    return 0 if command.id == "decide.menu" or (command.write is not None and command.id != "redo") else 2
