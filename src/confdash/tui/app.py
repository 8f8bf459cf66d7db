"""The dashboard: wires boards, keys, store watcher, the sync's supervisor and the writer together, and no more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.command import Provider
from textual.filter import LineFilter

from confdash.clock import Clock
from confdash.commands.declare import Command
from confdash.commands.keymap import resolve
from confdash.commands.registry import COMMANDS, board_commands
from confdash.config import STORE, Settings
from confdash.desk import desk_name, login
from confdash.tui import arrivals, filters, state, theme, views
from confdash.tui.attention_screen import AttentionScreen
from confdash.tui.board import BoardScreen
from confdash.tui.boards import BOARDS, Board, open_to
from confdash.tui.context import Context
from confdash.tui.export_run import Exports
from confdash.tui.fetcher import Fetcher
from confdash.tui.health import Pulse
from confdash.tui.log import Log
from confdash.tui.lookout import Lookout
from confdash.tui.runs_commands import RunsCommands
from confdash.tui.waking import Waking
from confdash.tui.watcher import Watcher

if TYPE_CHECKING:
    from confdash.store.rehearsal import Rehearsal
    from confdash.tui import messages
    from confdash.tui.rehearsing import Onward
    from confdash.tui.supervisor import Supervisor

#: How often the store is asked whether it has changed. Seconds.
_POLL = 0.25


def _screen(board: str) -> type[BoardScreen]:
    """What shows a board: some are more than a table and its pane. The first paint does not wait for the others'."""
    if board == "videos":
        from confdash.tui.videos_screen import VideosScreen

        return VideosScreen
    if board == "scholarships":
        from confdash.tui.scholarships_screen import ScholarshipsScreen

        return ScholarshipsScreen
    if board == "schedule":
        from confdash.tui.schedule_screen import ScheduleScreen

        return ScheduleScreen
    return AttentionScreen if board == "attention" else BoardScreen


def _palette() -> type[Provider]:
    from confdash.tui.palette import Commands

    return Commands


class Dashboard(RunsCommands):
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
        rehearsal: Rehearsal | None = None,
        ended: Rehearsal | None = None,
        by: str = "",
    ) -> None:
        """`by`: who sat here when the dashboard before this one closed."""
        #: The rehearsal that this is, the one that has just ended, and what the program goes on with after this.
        self.rehearsal, self.ended = rehearsal, ended
        self.onward: Onward | None = None
        if rehearsal is not None:
            folder, clock, sync = rehearsal.folder, rehearsal.clock, False
        path = folder / STORE
        commands = (*COMMANDS, *board_commands((board.name, board.title, board.number) for board in BOARDS))
        self.context = Context(
            folder=folder, path=path, settings=settings, clock=clock, commands=commands,
            keymap=resolve(commands, settings.keys), state=state.load(folder), watcher=Watcher(path, clock),
            fetcher=Fetcher(path, clock), pulse=Pulse(idle=not sync), by=by or login(),
            desk=desk_name(), demo=demo, pretend=demo is not None or rehearsal is not None,
            rehearsal=rehearsal,
        )  # fmt: skip
        #: The boards that this desk may open.
        self.boards = open_to(settings.privacy, self.context.desk)
        names = [board.name for board in self.boards]
        #: The board that was shown last; also Textual's name for the mode to begin in.
        self.first_board = self.context.state.board if self.context.state.board in names else names[0]
        # The mode to begin in: without it Textual would make, style and paint an empty screen first.
        self.DEFAULT_MODE = self.first_board  # type: ignore[misc]  # read by Textual from the instance
        super().__init__()
        self.ascii_only = ascii_only or filters.wants_ascii()
        self._filters = _line_filters(self._filters, ascii_only=self.ascii_only, no_color=self.no_color)
        self.views, self.faults = views.read(settings.views, [board.name for board in BOARDS])
        self.faults += self.context.keymap.faults
        #: Names of the views in the order in which they were shown: `-` goes back to the last.
        self.seen_views: list[views.View] = []
        self.log_lines = Log()
        #: Runs the sync; made after the first paint, and not at all without a sync.
        self.supervisor: Supervisor | None = None
        self.arrivals = arrivals.Arrivals()
        self.exports = Exports(folder, clock)
        self.waking = Waking()
        for board in self.boards:
            self.add_mode(board.name, lambda board=board: _screen(board.name)(self.context, board))  # type: ignore[misc]
        self.lookout = Lookout(self.context, self.post_message)
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
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: self.run_worker(self.shut()))
        from confdash.tui import actions, app_actions, deeds, doing  # noqa: F401 - loaded now: no first key waits for it

        self.lookout.start()
        if not self.context.pulse.idle:
            from confdash.tui.supervisor import Supervisor

            self.supervisor = Supervisor(self.context.folder, self.post_message, self.log_lines)
            self.begin(self.supervisor.run(), "sync")
        if self.context.settings.people.names and self.rehearsal is None and self.ended is None:
            from confdash.tui import seated

            seated.ask(self)
        elif self.context.state.by and self.context.settings.people.names:
            self.context.by = self.context.state.by
        for fault in self.faults:
            self.toast(fault, "warning", timeout=12)
        if self.ended is not None:
            from confdash.tui import rehearsing

            self.begin(rehearsing.ask(self, self.ended), "rehearsal")

    # ----- time and data

    def _poll(self) -> None:
        """Has the machine slept, has anybody written to the store? Costs microseconds when not."""
        self.waking.look(self)
        if not self.context.watcher.poll():
            return
        self.lookout.poke()
        arrivals.renew(self.context)
        for text in self.arrivals.news(self.context):
            if not self.waking.waiting:
                self.toast(text)
        for screen in self.boards_made():
            screen.data_changed()
        self.tick()

    def tick(self) -> None:
        """A second has passed, or something is known: clocks and ages are drawn anew."""
        if self.rehearsal is not None and self.onward is None and self.rehearsal.over():
            self.run_worker(self.action_quit(), group="quit", exclusive=True)
        screen = self.board_screen
        if screen is not None:
            screen.tick()

    def on_slept(self, message: messages.Slept) -> None:
        """The sync noticed that the lid was closed for a while."""
        self.waking.woke(self, message.since, message.until)

    def on_cycle_done(self) -> None:
        """All feeds that were due have been read; Textual calls the base class's own as well."""
        self.waking.read(self)

    # ----- what the commands do

    def act(self, command: Command, screen: BoardScreen | None) -> None:
        """Does one of the screen's own commands."""
        from confdash.tui import actions, app_actions

        if command.id in app_actions.ON_APP:
            app_actions.ON_APP[command.id](self)
        elif command.id.startswith("go."):
            self.show_board(command.id.removeprefix("go."))
        elif screen is not None and screen.here(command):
            actions.ON_BOARD[command.id](screen)

    def may_show(self, name: str) -> bool:
        """Whether this desk may open a board; where it may not, that is said."""
        if any(board.name == name for board in self.boards):
            return True
        title = next((board.title for board in BOARDS if board.name == name), name)
        self.toast(
            f"this desk ({self.context.desk}) may not open {title}: [privacy] in confdash.toml names those that may;"
            f" {self.context.settings.privacy.way_in()}",
            "warning",
            timeout=10,
        )
        return False

    def show_board(self, name: str) -> None:
        """Shows a board as it was left. What was revealed on the one before is masked."""
        if name == self.current_mode or not self.may_show(name):
            return
        if self.board_screen is not None:
            self.board_screen.mask()
        self.context.state.board = name
        self.visited = None
        for made in self.boards_made():
            if made.board.name == name:
                made.table.look_away(self._pressed)
        self.switch_mode(name)
        if name == "changes":
            self.arrivals.look(self.context)

    def copy(self, what: str, text: str) -> None:
        """Sends text to the terminal's clipboard: whether it arrives is the terminal's affair."""
        self.copy_to_clipboard(text)
        self.toast(f"{what}: sent to the terminal's clipboard")

    def sync(self, feed: str | None = None) -> None:
        """Asks the child to sync."""
        if self.rehearsal is not None:
            self.toast("a rehearsal reads no feeds", "warning")
        elif self.supervisor is None:
            self.toast("this dashboard was opened without a sync; run `confdash sync` in another terminal", "warning")
        elif self.supervisor.ask(feed):
            self.toast(f"reading {feed} now" if feed else "reading all feeds now", timeout=2)
        else:
            self.toast("the sync is not running just now; the log (L) says why", "warning")

    # ----- the end

    async def action_quit(self) -> None:
        """Quits, once what is being exported is written; from a rehearsal back to what is real."""
        if not await self.exports.written(self.toast):
            return
        if self.rehearsal is not None and self.onward is None:
            from confdash.tui.rehearsing import Onward

            self.onward = Onward(None, self.rehearsal, self.context.by)
        await self.shut()

    async def drain(self) -> None:
        """Waits until all that was decided is written."""
        writer, self._writer = self._writer, None
        if writer is not None:
            await asyncio.to_thread(writer.close)

    async def shut(self) -> None:
        """Closes at once: what reads is interrupted, what was decided is written, the child is ended."""
        self.exports.stop()
        self.context.fetcher.close()
        self.lookout.close()
        state.save(self.context.folder, self.context.state)
        if self.supervisor is not None:
            await self.supervisor.close()
        await self.drain()
        self.exit(0)


def _line_filters(given: list[LineFilter], *, ascii_only: bool, no_color: bool) -> list[LineFilter]:
    """Textual's filters, with ours: colourless where NO_COLOR asks for it, ASCII where the terminal needs it."""
    found: list[LineFilter] = [filters.NoColours()] if no_color else list(given)
    return [*found, filters.AsciiSigns()] if ascii_only else found


__all__ = ["Board", "Dashboard"]
