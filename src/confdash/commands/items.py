"""Rows of the list of what needs a human: acknowledge and snooze, until the cause changes or it gets more severe."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from confdash.commands.deciding import commit
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values

if TYPE_CHECKING:
    from confdash.attention.items import Item

_BOARDS = ("attention",)

_SNOOZES = (("15m", "15 minutes"), ("1h", "1 hour"), ("talk", "until the talk"), ("tomorrow", "until tomorrow"))


def _items(rows: Rows) -> Iterator[Item]:
    """The items of lines that may be put away."""
    return (item for line in rows for item in line.items if not item.always)


def away_legal(rows: Rows) -> str | None:
    """Something that may be put away and has not been."""
    if not rows:
        return "there is nothing in the list"
    if not any(True for _ in _items(rows)):
        return "this stays until it is put right: what is public against somebody's will cannot be put away"
    return None if any(not item.acknowledged for item in _items(rows)) else "it is acknowledged already"


def back_legal(rows: Rows) -> str | None:
    """Something that has been put away."""
    away = any(item.acknowledged or item.snoozed_until is not None for item in _items(rows))
    return None if away else "it has not been put away"


def acknowledge(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Says that these are known about."""
    from confdash.commands.values import packed
    from confdash.store.decisions import Ack

    batch = commit(
        link,
        desk,
        [
            ("item", item.mark, "ack", packed(Ack(item.fingerprint, item.severity)))
            for item in _items(rows)
            if not item.acknowledged
        ],
    )
    return Outcome(f"{_said(rows)} acknowledged; back when the cause changes or it gets worse", batch)


def unacknowledge(link: sqlite3.Connection, desk: Desk, rows: Rows, _values: Values) -> Outcome:
    """Brings back what was acknowledged or snoozed."""
    changes: list[tuple[str, str, str, str | None]] = []
    for item in _items(rows):
        if item.acknowledged:
            changes.append(("item", item.mark, "ack", None))
        if item.snoozed_until is not None:
            changes.append(("item", item.mark, "snooze", None))
    return Outcome(f"{_said(rows)} back in the list", commit(link, desk, changes))


def snooze(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Puts these away for a while."""
    from confdash.commands import standing
    from confdash.commands import values as typed
    from confdash.store.decisions import Snooze
    from confdash.store.query.words import moment

    here = typed.beside(link, desk)
    until: list[int] = []
    changes: list[tuple[str, str, str, str | None]] = []
    for item in _items(rows):
        try:
            until.append(standing.snoozed_until(here, values.get("until", ""), item))
        except Refused:
            # Of several that are put away until their talks, one whose talk has begun or that has none stays.
            continue
        changes.append(("item", item.mark, "snooze", typed.packed(Snooze(item.fingerprint, item.severity, until[-1]))))
    if not changes:
        standing.snoozed_until(here, values.get("until", ""), next(_items(rows)))  # raises why
    batch = commit(link, desk, changes)
    return Outcome(f"{_said(rows)} snoozed until {moment(min(until), desk.clock, desk.clock.now())}", batch)


def _said(rows: Rows) -> str:
    return rows[0].what if len(rows) == 1 else f"{len(rows)} rows"


def _choices(looking: Looking, rows: Rows) -> Sequence[Choice]:
    from confdash.commands import standing
    from confdash.commands import values as typed
    from confdash.store.query.words import moment

    here = typed.looked(looking)
    now = looking.clock.now()
    found = []
    for value, words in _SNOOZES:
        stamps = []
        for item in _items(rows):
            try:
                stamps.append(standing.snoozed_until(here, value, item))
            except Refused:
                continue
        if stamps:
            found.append(Choice(value, words, moment(min(stamps), looking.clock, now)))
    return found


def _command(id_: str, words: str, write: Callable[..., Outcome], *, key: str = "", footer: str = "") -> Command:
    snoozing = id_ == "item.snooze"
    return Command(
        id=id_,
        words=words,
        key=key,
        footer=footer,
        group="Decide",
        boards=_BOARDS,
        entity="item",
        takes="rows",
        asks=(Ask(name="until", words="Until when", sort="choice", choices=_choices),) if snoozing else (),
        legal=back_legal if id_ == "item.unack" else away_legal,
        write=write,
    )


COMMANDS = (
    _command("item.ack", "Acknowledge: known about", acknowledge, key="a", footer="acknowledge"),
    _command("item.unack", "Bring back what was acknowledged or snoozed", unacknowledge),
    _command("item.snooze", "Snooze…", snooze, key="z", footer="snooze"),
)
