"""The Attention board as a screen: lines from the rules instead of a table of the store, and *On stage* beside them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from confdash.attention.items import Line, Listing
from confdash.commands.declare import Command
from confdash.store.query.source import Row
from confdash.tui import words
from confdash.tui.board import BoardScreen
from confdash.tui.boards.description import Board
from confdash.tui.context import Context
from confdash.tui.line_rows import LineQuestion, LineRows, Numbers, tally
from confdash.tui.lookout import EVERY
from confdash.tui.stage_pane import StagePane

#: What each desk is called. No desk is all of them.
DESKS: dict[str, str] = {
    "": "all desks",
    "programme": "programme",
    "scholarships": "scholarships",
    "video": "video",
    "feeds": "feeds",
}
#: A terminal at least so wide has *On stage* beside the list; narrower, it is behind a key.
_STAGE = 140
#: A terminal at least so high has the reasons below the list.
_BELOW = 28
#: Commands that take a row off the list.
_PUTS_AWAY = ("item.ack", "item.snooze")


class AttentionScreen(BoardScreen):
    """The first screen."""

    rows: LineRows

    def __init__(self, context: Context, board: Board) -> None:
        self._numbers = Numbers()
        super().__init__(context, board)
        self.stage = StagePane(context)
        #: Lines that were put away here, until the rules have been run since: when, on the steady clock.
        self._put_away: dict[str, float] = {}

    def make_rows(self) -> LineRows:
        """Lines in memory."""
        return LineRows(self.board.source)

    def compose(self) -> ComposeResult:
        """As every board, with *On stage* beside list and reasons."""
        self._arrange()
        yield self.header
        yield self.filter_line
        with Container(id="beside"):
            with self.body:
                yield self.table
                yield self.pane
            yield self.stage
        yield self.footer

    # ----- the list

    def paint_head(self) -> None:
        """Nothing is known before the rules have run; that is said at once."""
        self.table.placeholder = self.nothing()

    def data_changed(self) -> None:
        """The lookout looks again by itself; *On stage* is read anew."""
        self.stage.data_changed()

    def looked(self) -> None:
        """The rules have been evaluated."""
        self._stale = True
        self._put_away = {key: at for key, at in self._put_away.items() if at > self.context.look_begun}
        if self.is_current:
            self.ask(fresh=False)

    def _ask_if_stale(self) -> None:
        if self._stale and self.context.looked_at is not None:
            self.ask(fresh=False)
        self.stage.ask()

    def question(self, generation: int) -> LineQuestion:
        """The lines of the chosen desk that the filter matches."""
        context = self.context
        return LineQuestion(
            context.told(context.view),
            context.view,
            self.memory.filter,
            self._numbers,
            self.known_ids(),
            generation,
            frozenset(self._put_away),
            context.look_problem,
        )

    def list_shown(self) -> None:
        """The lines are here: each may say something else than before."""
        self.table.redraw()
        if self.pane.display != self._wants_pane:
            self.place_pane()

    def decided(self, command: Command, rows: Sequence[Row]) -> None:
        """What was put away goes at once: the next key is for the next row."""
        if command.id in _PUTS_AWAY:
            self._put_away |= {row.key: time.monotonic() for row in rows if isinstance(row, Line)}
            self.ask(fresh=False)

    def lost_row(self) -> None:
        """The row under the cursor went; where somebody put it away, that is no news."""
        if not self._put_away:
            super().lost_row()

    def set_desk(self, desk: str) -> None:
        """Shows the rows of one desk, or of all."""
        context = self.context
        context.state.desk = desk
        context.tally = tally(context.told(context.view), context.view)
        self.header.renew()
        self.tell()
        if context.looked_at is not None:
            self.ask(fresh=True)

    def rows_of(self, keys: Iterable[str]) -> list[Row]:
        """The lines of these keys that are still listed."""
        return list(self.rows.by_key(keys))

    def keys_of(self, ids: Iterable[int]) -> dict[int, str]:
        """The keys of lines, by their numbers."""
        return self.rows.keys(ids)

    # ----- what is said about it

    def _told(self) -> Listing | None:
        """What the rules found, as this view may know it."""
        return self.context.told(self.context.view)

    def nothing(self) -> tuple[str, ...]:
        """What an empty list says: that all is well and since when, or why nothing is known."""
        context = self.context
        if len(self.rows):
            return ()
        if context.looked_at is None and context.reader is not None:
            return ("Looking…", "The rules are being run for the first time.")
        if context.tally.lines and not self.memory.filter and not self.problem:
            return ("Looking…", "The list is on its way.")
        if self.problem or context.reader is None or (self.memory.filter and context.tally.lines):
            return super().nothing()
        return (self._all_well(), self._last_look(), self._elsewhere())

    def _all_well(self) -> str:
        desk = self.context.view
        return f"Nothing needs the {desk} desk." if desk else "Nothing needs a human."

    def _last_look(self) -> str:
        context, listing = self.context, self._told()
        if context.looked_at is None or listing is None:
            return ""
        left = max(0, round(self.dashboard.lookout.next_at - time.monotonic()))
        info = f"{listing.info:,} for information; " if listing.info else ""
        at = context.clock.local(context.looked_at + context.clock.offset)
        return f"Looked at {at:%H:%M:%S}; {info}next look in {min(left, int(EVERY))} s."

    def _elsewhere(self) -> str:
        context, listing = self.context, self._told()
        if listing is None:
            return ""
        others = len(listing.lines) - context.tally.lines
        if others:
            key = context.keymap.first("desk.choose")
            return f"{words.count(others, 'row')} at other desks: press {key} to see them."
        on, off = listing.rules, listing.rules_off
        return f"{words.count(on, 'rule')} on, {off} off." if on or off else ""

    def tell(self) -> None:
        """The numbers at the end of the filter line: rows, snoozed, for information, and whose view it is."""
        listing = self._told()
        if listing is None:
            self.filter_line.tell("…", self._note)
            return
        short = self.app.size.width < 100
        desk = self.context.view
        parts = [f"{desk} desk" if desk and not short else DESKS.get(desk, desk)]
        shown, total = len(self.rows), self.context.tally.lines
        if self.memory.filter and self._listed:
            parts.append(f"{shown:,} of {total:,}")
        else:
            parts.append(f"{total:,}" if short else f"{total:,} need{'s' if total == 1 else ''} a human")
        if self.table.marks:
            parts.append(f"{len(self.table.marks):,} marked")
        if listing.snoozed:
            parts.append(f"{listing.snoozed:,} snoozed")
        if listing.info:
            parts.append(f"{listing.info:,} {'info' if short else 'for information'}")
        self.filter_line.tell(" · ".join(parts), self._note)

    def tick(self) -> None:
        """A second has passed: what counts down does, and *On stage* goes on."""
        minute = self.table.drawing.now // 60
        super().tick()
        if self.table.drawing.now // 60 != minute:
            self.renew_detail()
        if not len(self.rows):
            found = self.nothing()
            if found != self.table.placeholder:
                self.table.placeholder = found
                self.table.refresh()
        self.stage.tick()

    # ----- places

    @property
    def where(self) -> str:
        """Where the reasons are: `right`, `below` or `hidden`."""
        width, height = self.app.size
        wanted = self.memory.place
        if wanted == "hidden":
            return "hidden"
        if wanted == "right" and width >= 90:
            return "right"
        if height >= _BELOW:
            return "below"
        return "right" if width >= 120 else "hidden"

    @property
    def _wants_pane(self) -> bool:
        """Where nothing needs a human there are no reasons, and the list has the room to say so."""
        return self.where != "hidden" and len(self.rows) > 0

    def _arrange(self) -> None:
        super()._arrange()
        self.pane.display = self._wants_pane
        width = self.app.size.width
        self.stage.display = width >= _STAGE and (self.where != "right" or width >= 190)

    def place_pane(self) -> None:
        """Puts the reasons and *On stage* where there is room."""
        super().place_pane()
        self.tell()
        self.call_after_refresh(self.stage.draw)

    def usable(self) -> list[Command]:
        """The commands of the footer; *On stage* needs no key where it is shown."""
        return [command for command in super().usable() if command.id != "stage.show" or not self.stage.display]

    # ----- the row under the cursor

    def detail_title(self, row: Row | None) -> str:
        """What stands on the pane's border."""
        return "Why" if row is not None else ""

    def link_of(self, row: Row) -> str | None:
        """The address that the reasons name, else that of the first talk that they are about."""
        from confdash.tui.openings import link_of

        return link_of(self.context.reader, row) if isinstance(row, Line) else None

    def open_record(self, row: Row) -> None:
        """Enter: what a bundle holds, on its board; else all about it."""
        from confdash.tui.openings import open_line

        if isinstance(row, Line):
            open_line(self, row)
