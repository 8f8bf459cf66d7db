"""What the dashboard does with what the sync tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.app import App

from confdash import text as texts
from confdash.tui.context import Context
from confdash.tui.health import phase_words
from confdash.tui.log import Log

if TYPE_CHECKING:
    from confdash.tui import messages

#: How grave a toast is, in Textual's words.
Severity = Literal["information", "warning", "error"]


class HearsSync(App[int]):
    """An app that follows the sync: progress and trouble in the header, what a person should know in toasts."""

    context: Context
    log_lines: Log

    def toast(self, text: str, severity: Severity = "information", timeout: float = 6) -> None:
        """Says something in passing. The text is never markup."""
        self.notify(texts.clean(text, 600), severity=severity, timeout=timeout, markup=False)

    def tick(self) -> None:
        """Draws anew what changes with time."""
        raise NotImplementedError

    def on_progress(self, message: messages.Progress) -> None:
        """A feed is on its way."""
        self.context.pulse.doing[message.feed] = phase_words(message.phase, message.done, message.total)
        self.context.pulse.stopped = None
        self.tick()

    def on_feed_read(self, message: messages.FeedRead) -> None:
        """A feed has been read; what changed shows by itself."""
        self.context.pulse.doing.pop(message.feed, None)
        if message.state == "held":
            self.toast(
                f"{message.feed} is held: {message.sentence or 'its new batch looks wrong'}",
                "warning",
                timeout=10,
            )
        self.tick()

    def on_cycle_done(self) -> None:
        """All feeds that were due have been read."""
        self.context.pulse.doing.clear()
        self.context.pulse.stopped = None
        self.tick()

    def on_network(self, message: messages.Network) -> None:
        """The network went or came."""
        self.context.pulse.offline = message.since
        self.tick()

    def on_waiting(self) -> None:
        """Another confdash syncs."""
        self.context.pulse.doing.clear()
        self.tick()

    def on_sync_stopped(self, message: messages.SyncStopped) -> None:
        """The child ended."""
        self.context.pulse.doing.clear()
        self.context.pulse.stopped = message.sentence
        self.toast(message.sentence, "error" if message.final else "warning", timeout=12)
        self.tick()
