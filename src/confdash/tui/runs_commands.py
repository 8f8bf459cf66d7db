"""How the dashboard runs commands: from keys, footer, palette and mouse; about the row that was meant; and writes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events

from confdash import crash
from confdash.commands.declare import Command, Desk, Refused
from confdash.tui.hears_rules import HearsRules
from confdash.tui.moment import Moment
from confdash.tui.table_view import TableView

if TYPE_CHECKING:
    from confdash.commands.declare import Outcome, Rows, Values
    from confdash.store.writer import Writer
    from confdash.tui.board import BoardScreen
    from confdash.tui.subjects import Subject


class RunsCommands(HearsRules):
    """An app that has boards, and commands about their rows."""

    #: When the key was pressed that is being handled now (Textual's clock); None outside that.
    _pressed: float | None = None
    #: What the palette is about: what was under the cursor when it was asked for.
    _palette_subject: Subject | None = None
    #: What the command that runs now is about, where it was chosen in the palette.
    _about: Subject | None = None
    #: When somebody last pressed a key or a button of the mouse.
    touched: Moment | None = None
    _writer: Writer | None = None

    @property
    def board_screen(self) -> BoardScreen | None:
        """The board that is shown, also when a sheet lies over it."""
        from confdash.tui.board import BoardScreen

        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BoardScreen)), None)

    def show_board(self, name: str) -> None:
        """Shows a board as it was left."""
        raise NotImplementedError

    def act(self, command: Command, screen: BoardScreen | None) -> None:
        """Does one of the screen's own commands."""
        raise NotImplementedError

    def begin(self, work: Coroutine[object, object, None], group: str, *, exclusive: bool = False) -> None:
        """Runs something in the background. What goes wrong there is said and logged, and ends nothing else."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 - whatever it is, the dashboard stays, and a person is told
                # Not its message: that may quote what is private.
                self.log_lines.add(f"{group}: {crash.place(error)}", grave=True)
                self.toast(f"that failed inside confdash ({type(error).__name__}); the log (L) has it", "error")

        self.run_worker(guarded(), group=group, exclusive=exclusive)

    def _fatal_error(self) -> None:
        """Ends the dashboard after an error inside confdash, with one sentence.

        Textual's own way prints all local variables: names, addresses, money.
        """
        error = sys.exc_info()[1] or self._exception
        self.bell()
        self.panic(Text("confdash has ended" if error is None else f"confdash: {crash.sentence(error)}"))

    # ----- commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key of a command that is not of this board is free for another's."""
        if action == "command" and parameters and self.board_screen is not None:
            command = self.command_of(str(parameters[0]))
            return command is not None and self.board_screen.here(command)
        return True

    def command_of(self, id_: str) -> Command | None:
        """The command of an id."""
        return next((command for command in self.context.commands if command.id == id_), None)

    def usable_commands(self) -> Iterable[Command]:
        """The commands of this board, for the palette."""
        screen = self.board_screen
        return [command for command in self.context.commands if screen is None or screen.here(command)]

    async def on_event(self, event: events.Event) -> None:
        """Keys on a board's rows are handled here, in the order in which they were pressed.

        Textual hands each to the focused widget, from which it comes back as a message: by then the next key would
        be on its way to the board too, although the first has opened a sheet that should have it.
        """
        if isinstance(event, (events.Key, events.MouseDown)):
            self.touched = Moment.now()
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.focused, TableView):
            self.app_focus = True
            if not await self._check_bindings(event.key, priority=True):
                await self._on_key(event)
            return
        await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        """Notes when a key was pressed: what it acts on is what was on the screen then."""
        event.prevent_default()  # the base class's own, which is called from here
        self._pressed = event.time
        try:
            await super()._on_key(event)
        finally:
            self._pressed = None

    def action_command_palette(self) -> None:
        """The palette, about what is under the cursor now."""
        screen = self.board_screen
        self._palette_subject = None if screen is None else self.subject(screen)
        super().action_command_palette()

    def subject(self, screen: BoardScreen) -> Subject:
        """What the key that is being handled means on a board."""
        from confdash.tui.subjects import subject

        return self._about or subject(screen, self._pressed)

    def chosen_command(self, id_: str) -> None:
        """Runs a command that was chosen in the palette, about what was under the cursor when that was asked for."""
        self._run(id_, self._palette_subject)

    def action_command(self, id_: str) -> None:
        """Runs a command: the one way for keys, footer, palette and mouse."""
        self._run(id_, None)

    def _run(self, id_: str, about: Subject | None) -> None:
        command, screen = self.command_of(id_), self.board_screen
        if command is None:
            return
        if screen is None:
            self.act(command, None)
            return
        screen.table.meant.pressed, self._about = self._pressed, about
        try:
            self._run_on(screen, command, about)
        finally:
            screen.table.meant.pressed = self._about = None

    def _run_on(self, screen: BoardScreen, command: Command, about: Subject | None) -> None:
        from confdash.tui import doing

        if screen.takes(command):
            return
        if command.write is not None:
            doing.decide(self, screen, command, about or self.subject(screen))
        elif command.id == "decide.menu":
            doing.menu(self, screen, about or self.subject(screen))
        else:
            self.act(command, screen)

    # ----- writing

    def writer(self) -> Writer:
        """The one that writes decisions; made when there is the first."""
        if self._writer is None:
            from confdash.store.writer import Writer

            self._writer = Writer(self.context.path, self.context.desk)
        return self._writer

    def write(self, command: Command, rows: Rows, values: Values) -> asyncio.Future[Outcome]:
        """Writes a decision. The future gives what came of it; raises `Refused` or `StoreError`."""
        decision, context = command.write, self.context
        if decision is None:
            raise Refused(f"“{command.words}” decides nothing")
        desk = Desk(
            context.path, context.clock, context.by, context.desk, pretend=context.pretend, settings=context.settings
        )
        return asyncio.wrap_future(self.writer().submit(lambda link: decision(link, desk, rows, values)))
