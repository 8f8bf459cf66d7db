"""The prompt in which a filter is typed. Loaded when it is first wanted, not before the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input


class Prompt(Input):
    """Where the filter is typed. Down and enter go back to the rows; escape does too."""

    @dataclass
    class Left(Message):
        """A person has finished typing."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("down", "escape", "enter"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left())
            return
        await super()._on_key(event)

    def replace_text(self, text: str) -> None:
        """Shows a filter that was not typed here, and tells nobody."""
        with self.prevent(Input.Changed):
            self.value = text
