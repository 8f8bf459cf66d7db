"""What the dashboard does with what the lookout finds: the list, the tabs, the signs on talks, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confdash.tui.line_rows import tally
from confdash.tui.lookout import Looked, Lookout
from confdash.tui.sync_news import HearsSync

if TYPE_CHECKING:
    from confdash.tui.attending import Visit
    from confdash.tui.board import BoardScreen


class HearsRules(HearsSync):
    """An app that has a lookout."""

    lookout: Lookout
    #: What has been said to be wrong with the rules: each sentence is said once.
    told_problems: frozenset[str] = frozenset()
    #: The board that shows what a bundle holds, while it is shown.
    visited: Visit | None = None

    def boards_made(self) -> list[BoardScreen]:
        """The boards that have been opened."""
        from confdash.tui.board import BoardScreen

        return [screen for stack in self._screen_stacks.values() for screen in stack if isinstance(screen, BoardScreen)]

    def on_looked(self, message: Looked) -> None:
        """The rules have been evaluated, or could not be."""
        context = self.context
        context.look_problem, context.looked_at, context.look_begun = message.problem, message.at, message.begun
        if message.listing is not None or context.reader is None:
            context.listing, context.flags = message.listing, message.flags
            same = message.desk == context.view
            context.tally = message.tally if same else tally(context.told(context.view), context.view)
            self._tell_problems(message.listing.problems if message.listing is not None else ())
        elif message.problem:
            self._tell_problems((message.problem,))
        for screen in self.boards_made():
            screen.looked()
        self.tick()

    def _tell_problems(self, problems: tuple[str, ...]) -> None:
        fresh = [problem for problem in problems if problem not in self.told_problems]
        self.told_problems = frozenset(problems)
        for problem in fresh:
            self.log_lines.add(problem, grave=True)
        if len(fresh) == 1:
            self.toast(fresh[0], "warning", timeout=12)
        elif fresh:
            more = f"{len(fresh)} things are wrong with the rules; the first: {fresh[0]}; the log has all"
            self.toast(more, "warning", timeout=12)
