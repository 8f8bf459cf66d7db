"""The dashboard: wires boards, keys, store watcher, the sync's supervisor and the writer together, and no more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.command import Provider
from textual.filter import LineFilter

from confdash.clock import Clock
from confdash.commands.declare import Command, Desk, Refused
from confdash.commands.keymap import resolve
from confdash.commands.registry import COMMANDS, board_commands
from confdash.config import STORE, Settings
from confdash.desk import desk_name, login
from confdash.tui import arrivals, filters, state, theme, views
from confdash.tui.board import BoardScreen
from confdash.tui.boards import BOARDS, Board
from confdash.tui.context import Context
from confdash.tui.fetcher import Fetcher
from confdash.tui.health import Pulse
from confdash.tui.log import Log
from confdash.tui.sync_news import HearsSync
from confdash.tui.watcher import Watcher

if TYPE_CHECKING:
    from confdash.store.query.source import Row
    from confdash.store.writer import Writer
    from confdash.tui.supervisor import Supervisor

#: How often the store is asked whether it has changed. Seconds.
_POLL = 0.25


def _palette() -> type[Provider]:
    from confdash.tui.palette import Commands

    return Commands


class Dashboard(HearsSync):
    """The whole program on screen."""

    TITLE = "confdash"
    CSS_PATH = "confdash.tcss"
    COMMANDS: ClassVar = {_palette}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        clock: Clock,
        *,
        sync: bool = True,
        demo: str | None = None,
        ascii_only: bool = False,
    ) -> None:
        path = folder / STORE
        commands = (*COMMANDS, *board_commands((board.name, board.title, board.number) for board in BOARDS))
        self.context = Context(
            folder=folder, path=path, settings=settings, clock=clock, commands=commands,
            keymap=resolve(commands, settings.keys), state=state.load(folder), watcher=Watcher(path, clock),
            fetcher=Fetcher(path, clock), pulse=Pulse(idle=not sync), by=login(),
            desk=desk_name(), demo=demo,
        )  # fmt: skip
        names = [board.name for board in BOARDS]
        #: The board that was shown last; also Textual's name for the mode to begin in.
        self.first_board = self.context.state.board if self.context.state.board in names else names[0]
        # The mode to begin in: without it Textual would make, style and paint an empty screen first.
        self.DEFAULT_MODE = self.first_board  # type: ignore[misc]  # read by Textual from the instance
        super().__init__()
        self.ascii_only = ascii_only or filters.wants_ascii()
        self._filters = _line_filters(self._filters, ascii_only=self.ascii_only, no_color=self.no_color)
        self.views, self.faults = views.read(settings.views, names)
        self.faults += self.context.keymap.faults
        #: Names of the views in the order in which they were shown: `-` goes back to the last.
        self.seen_views: list[views.View] = []
        self.log_lines = Log()
        #: Runs the sync; made after the first paint, and not at all without a sync.
        self.supervisor: Supervisor | None = None
        self.arrivals = arrivals.Arrivals()
        self._writer: Writer | None = None
        for board in BOARDS:
            self.add_mode(board.name, lambda board=board: BoardScreen(self.context, board))  # type: ignore[misc]
        self._bind_keys()
        self._dress()
        self.context.watcher.poll()
        arrivals.renew(self.context)
        self.arrivals.begin(self.context)

    # ----- wiring

    def _bind_keys(self) -> None:
        by_id = {command.id: command for command in self.context.commands}
        for id_, keys in self.context.keymap.keys.items():
            for key in keys:
                self.bind(key, f"command('{id_}')", description=by_id[id_].words, show=False)

    def _dress(self) -> None:
        for own in theme.THEMES:
            self.register_theme(own)
        for name in [name for name in self.available_themes if name not in theme.OFFERED]:
            self.unregister_theme(name)
        wanted = self.context.state.theme
        # Set without its watcher: a change of theme reads the whole style sheet again.
        self.set_reactive(App.theme, wanted if wanted in self.available_themes else theme.DARK.name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that are not ours."""
        return theme.VARIABLES

    def on_mount(self) -> None:
        """What can wait until the board is painted, waits."""
        self.set_interval(_POLL, self._poll)
        self.set_interval(1.0, self.tick)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """After the first paint."""
        gc.freeze()
        gc.enable()
        with contextlib.suppress(
            NotImplementedError, ValueError, RuntimeError
        ):  # not on Windows, not outside the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: self.run_worker(self.action_quit()))
        from confdash.tui import actions, app_actions, deeds  # noqa: F401 - loaded now, so that no first key press waits for it

        if not self.context.pulse.idle:
            from confdash.tui.supervisor import Supervisor

            self.supervisor = Supervisor(self.context.folder, self.post_message, self.log_lines)
            self.begin(self.supervisor.run(), "sync")
        for fault in self.faults:
            self.toast(fault, "warning", timeout=12)

    # ----- time and data

    @property
    def board_screen(self) -> BoardScreen | None:
        """The board that is shown, also when a sheet lies over it."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BoardScreen)), None)

    def _poll(self) -> None:
        """Has anybody written to the store? Costs microseconds when not."""
        if not self.context.watcher.poll():
            return
        arrivals.renew(self.context)
        for text in self.arrivals.news(self.context):
            self.toast(text)
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, BoardScreen):
                    screen.data_changed()
        self.tick()

    def tick(self) -> None:
        """A second has passed, or something is known: clocks and ages are drawn anew."""
        screen = self.board_screen
        if screen is not None:
            screen.tick()

    def begin(self, work: Coroutine[object, object, None], group: str, *, exclusive: bool = False) -> None:
        """Runs something in the background. What goes wrong there is said and logged, and ends nothing else."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001 - whatever it is, the dashboard stays, and a person is told
                self.log_lines.add(f"{group}: {type(error).__name__}: {error}", grave=True)
                self.toast(f"that failed inside confdash ({type(error).__name__}); the log (L) has it", "error")

        self.run_worker(guarded(), group=group, exclusive=exclusive)

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

    def action_command(self, id_: str) -> None:
        """Runs a command: the one way for keys, footer, palette and mouse."""
        from confdash.tui import actions, app_actions, deeds

        command, screen = self.command_of(id_), self.board_screen
        if command is None:
            return
        if command.write is not None:
            if screen is not None:
                self.begin(deeds.decide(self, screen, command), f"decide-{id_}")
        elif id_ in app_actions.ON_APP:
            app_actions.ON_APP[id_](self)
        elif id_.startswith("go."):
            self.show_board(id_.removeprefix("go."))
        elif screen is not None and screen.here(command):
            actions.ON_BOARD[id_](screen)

    def show_board(self, name: str) -> None:
        """Shows a board as it was left."""
        if name == self.current_mode:
            return
        self.context.state.board = name
        self.switch_mode(name)
        if name == "changes":
            self.arrivals.look(self.context)

    def copy(self, what: str, text: str) -> None:
        """Sends text to the terminal's clipboard: whether it arrives is the terminal's affair."""
        self.copy_to_clipboard(text)
        self.toast(f"{what}: sent to the terminal's clipboard")

    def sync(self, feed: str | None = None) -> None:
        """Asks the child to sync."""
        if self.supervisor is None:
            self.toast("this dashboard was opened without a sync; run `confdash sync` in another terminal", "warning")
        elif self.supervisor.ask(feed):
            self.toast(f"reading {feed} now" if feed else "reading all feeds now", timeout=2)
        else:
            self.toast("the sync is not running just now; the log (L) says why", "warning")

    def writer(self) -> Writer:
        """The one that writes decisions; made when there is the first."""
        if self._writer is None:
            from confdash.store.writer import Writer

            self._writer = Writer(self.context.path, self.context.desk)
        return self._writer

    def write(self, command: Command, rows: list[Row]) -> asyncio.Future[str]:
        """Writes a decision. The future gives the sentence for the toast; raises `Refused` or `StoreError`."""
        decision = command.write
        if decision is None:
            raise Refused(f"“{command.words}” decides nothing")
        desk = Desk(self.context.path, self.context.clock, self.context.by, self.context.desk)
        return asyncio.wrap_future(self.writer().submit(lambda link: decision(link, desk, rows, {}).sentence))

    # ----- the end

    async def action_quit(self) -> None:
        """Quits at once: what reads is interrupted, what was decided is written, the child is ended."""
        self.context.fetcher.close()
        state.save(self.context.folder, self.context.state)
        if self.supervisor is not None:
            await self.supervisor.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.exit(0)


def _line_filters(given: list[LineFilter], *, ascii_only: bool, no_color: bool) -> list[LineFilter]:
    """Textual's filters, with ours: colourless where NO_COLOR asks for it, ASCII where the terminal needs it."""
    found: list[LineFilter] = [filters.NoColours()] if no_color else list(given)
    return [*found, filters.AsciiSigns()] if ascii_only else found


def run(
    folder: Path,
    settings: Settings,
    clock: Clock,
    *,
    sync: bool = True,
    demo: str | None = None,
    ascii_only: bool = False,
) -> int:
    """Opens the dashboard on the event in a folder, and gives the exit code when it is closed."""
    dashboard = Dashboard(folder, settings, clock, sync=sync, demo=demo, ascii_only=ascii_only)
    try:
        code = dashboard.run()
    finally:
        dashboard.context.fetcher.close()
        dashboard.context.watcher.close()
    return code if code is not None else dashboard.return_code or 0


__all__ = ["Board", "Dashboard", "run"]
