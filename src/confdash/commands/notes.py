"""Notes, tags, and who looks after something: one command for each kind of thing, under the same key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from confdash.commands.deciding import OF_TALKS, TALKS, Change, Write, about, commit, listed, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Entity, Looking, Outcome, Rows, Values

#: What can be noted: entity, its board (with its key), or none where the menu alone offers it.
_ON: tuple[tuple[Entity, str | None], ...] = (
    ("talk", "talks"), ("person", "speakers"), ("feed", "feeds"), ("item", "attention"), ("room", None),
    ("video", None),
)  # fmt: skip


def subjects(rows: Rows) -> Iterator[str]:
    """The keys under which something about these rows is decided: of a line of the list, each of its items."""
    for row in rows:
        items = getattr(row, "items", None)
        if isinstance(items, tuple):
            yield from (item.mark for item in items)
        else:
            yield key_of(row)


def key_of(row: Any) -> str:
    """The key of a row; a feed's is its name."""
    return str(getattr(row, "key", None) or row.name)


def _write(entity: Entity, field: str, ask: str, said: str, gone: str) -> Write:
    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
        from confdash.commands import fields
        from confdash.commands import values as typed

        new = fields.read(typed.beside(link, desk), entity, field, values.get(ask, ""))
        changes: list[Change] = [(entity, key, field, new) for key in dict.fromkeys(subjects(rows))]
        batch = commit(link, desk, changes)
        # A note may say what others need not read from across the desk: the toast does not repeat it.
        return Outcome(f"{listed(rows)}: {said.format(new) if new else gone}", batch)

    return write


def tag(entity: Entity) -> Write:
    """Adds tags to things and takes them away: `press -quiet`."""

    def write(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
        from confdash.commands import fields
        from confdash.commands import values as typed

        text = values.get("tags", "")
        changes: list[Change] = []
        for row in rows:
            new = fields.read(typed.beside(link, desk, row), entity, "tags", typed.signed_tags(text))
            changes.append((entity, row.key, "tags", new))
        return Outcome(about(rows, f"tagged {' '.join(text.split())}"), commit(link, desk, changes))

    return write


def _now(entity: Entity, field: str) -> Callable[[Looking, Rows], str]:
    def now(looking: Looking, rows: Rows) -> str:
        from confdash.store.query.choices import decided

        if len(rows) != 1:
            return ""
        row = rows[0]
        if hasattr(row, field):
            return getattr(row, field) or ""
        return decided(looking.reader, entity, key_of(row), field) or ""

    return now


def people(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    """Who may be handed something."""
    return [Choice("me", "me"), *(Choice(name, name) for name in looking.settings.people.names)]


def _tags(looking: Looking, _rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.choices import tags

    return [Choice(each, each) for each in tags(looking.reader)]


def _here(_row: Any) -> bool:
    return True


def _boards(board: str | None) -> tuple[str, ...]:
    """Where a command works: talks are on two boards; what has none of its own is reached from those about talks."""
    if board is None:
        return TALKS
    return OF_TALKS if board == "talks" else (board,)


def _note(entity: Entity, board: str | None) -> Command:
    return Command(
        id=f"{entity}.note",
        words=f"Note on the {entity}…" if entity != "item" else "Note…",
        key="c" if board else "",
        footer="note" if board else "",
        group="Decide",
        boards=_boards(board),
        entity=entity,
        menu=not board,
        takes="row",
        asks=(Ask(name="note", words="Note; empty takes it away", start=_now(entity, "note"), optional=True),),
        legal=some(_here, "there is nothing here to note anything on"),
        write=_write(entity, "note", "note", "noted", "the note is gone"),
    )


def _owner(entity: Entity, board: str | None) -> Command:
    return Command(
        id=f"{entity}.owner",
        words="Hand to a person…" if entity == "item" else f"Hand the {entity} to a person…",
        key="w" if board else "",
        footer="hand to" if board else "",
        group="Decide",
        boards=_boards(board),
        entity=entity,
        menu=not board,
        takes="rows",
        asks=(
            Ask(
                name="owner",
                words="Who takes it; empty: nobody",
                choices=people,
                start=_now(entity, "owner"),
                optional=True,
            ),
        ),
        legal=some(_here, "there is nothing here to hand to anybody"),
        write=_write(entity, "owner", "owner", "handed to {}", "nobody has it now"),
    )


def _tag(entity: Entity, board: str) -> Command:
    return Command(
        id=f"{entity}.tag",
        words=f"Tag the {entity}…",
        group="Decide",
        boards=_boards(board),
        entity=entity,
        menu=True,
        takes="rows",
        asks=(Ask(name="tags", words="Tags to add; -tag takes one away", choices=_tags),),
        legal=some(_here, "there is nothing here to tag"),
        write=tag(entity),
    )


COMMANDS = (
    *(_note(entity, board) for entity, board in _ON),
    *(_owner(entity, board) for entity, board in _ON),
    _owner("scholarship", "scholarships"),  # its note is private: see `recipients.note`
    _tag("talk", "talks"),
    _tag("person", "speakers"),
)
