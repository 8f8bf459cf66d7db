"""What the sync tells the screen. Whatever comes from another process comes as one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message


@dataclass
class Progress(Message):
    """What the sync does just now. Only the newest of each feed counts."""

    feed: str
    phase: str
    done: int | None
    total: int | None

    def can_replace(self, message: Message) -> bool:
        """A newer line of the same feed stands for an older one."""
        return isinstance(message, Progress) and message.feed == self.feed


@dataclass
class FeedRead(Message):
    """A feed has been read: how it went, and how much changed."""

    feed: str
    state: str
    sentence: str | None
    changes: Mapping[str, int]


@dataclass
class CycleDone(Message):
    """The sync has been round all feeds that were due."""

    changed: int


@dataclass
class Slept(Message):
    """The machine slept; UTC seconds."""

    since: int
    until: int


@dataclass
class Network(Message):
    """The network went (`since`, UTC seconds) or came back (None)."""

    since: int | None


@dataclass
class Waiting(Message):
    """Another confdash syncs this store; we follow through the store."""

    holder: str


@dataclass
class SyncStopped(Message):
    """The sync process ended. `sentence` says why; `final`: it is not started again."""

    sentence: str
    final: bool
