"""What a sync tells while it runs: one JSON object a line for the dashboard, one sentence a line for a person."""

from __future__ import annotations

import sys
from typing import Literal, Protocol

import msgspec

from confdash.store.merge import Counts


class Result(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="event", tag="result"):
    """How one feed's sync went."""

    feed: str
    state: Literal["ok", "unchanged", "held", "failed"]
    sentence: str | None = None
    changes: Counts | None = None
    #: The talks that the feed has now, or of a people table its people.
    talks: int | None = None
    nouns: str = "talks"


class Phase(msgspec.Struct, frozen=True, tag_field="event", tag="phase"):
    """What is being done with a feed just now."""

    feed: str
    phase: Literal["fetching", "parsing", "merging"]
    done: int | None = None
    total: int | None = None


class Cycle(msgspec.Struct, frozen=True, tag_field="event", tag="cycle"):
    """A round of feeds is done."""

    ok: int
    failed: int
    held: int
    changed: int


class Asleep(msgspec.Struct, frozen=True, tag_field="event", tag="asleep"):
    """The machine slept, or the process was stopped, between two moments (UTC seconds)."""

    start: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")


class Offline(msgspec.Struct, frozen=True, tag_field="event", tag="offline"):
    """No feed on the network answers, since a moment (UTC seconds)."""

    since: int


class Online(msgspec.Struct, frozen=True, tag_field="event", tag="online"):
    """The network is back."""


class Waiting(msgspec.Struct, frozen=True, tag_field="event", tag="waiting"):
    """Another process syncs this store; this one waits to take over."""

    holder: str


class Config(msgspec.Struct, frozen=True, tag_field="event", tag="config"):
    """The config was edited: taken up (no sentence), or broken, and the old one is kept."""

    sentence: str | None


Event = Result | Phase | Cycle | Asleep | Offline | Online | Waiting | Config


class Report(Protocol):
    """Where a sync tells what it does."""

    def __call__(self, event: Event) -> None:
        """Takes one event; must not block for long."""


def teller(form: str) -> Report:
    """Tells on standard output, as `json` or as `text`."""
    return as_json if form == "json" else as_text


def as_json(event: Event) -> None:
    """One line of JSON on standard output, at once."""
    sys.stdout.buffer.write(msgspec.json.encode(event) + b"\n")
    sys.stdout.buffer.flush()


def as_text(event: Event) -> None:
    """A line for a person; phases are not worth one."""
    text = sentence(event)
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def sentence(event: Event) -> str | None:
    """An event in words, or None where a person need not know."""
    match event:
        case Result(feed, state, told, changes, number, nouns):
            return f"{feed}: {told or _changes(state, changes, f'{number} {nouns}')}"
        case Waiting(holder):
            return f"waiting: {holder} syncs this event already"
        case Asleep(start, end):
            return f"asleep for {max(1, round((end - start) / 60))} min: reading all feeds now"
        case Online():
            return "the network is back"
        case Offline():
            return "no feed on the network answers; is there a network?"
        case Config(told):
            return told or "confdash.toml was changed and taken up"
    return None


def _changes(state: str, changes: Counts | None, has: str) -> str:
    if state == "unchanged" or changes is None:
        return "unchanged"
    words = [
        f"{number} {word}"
        for number, word in (
            (changes.appeared, "new"),
            (changes.moved, "moved"),
            (changes.changed, "changed"),
            (changes.vanished, "vanished"),
        )
        if number
    ]
    return f"{', '.join(words) or 'no news'} ({has})"
