"""`confdash mark` and `confdash add`: what the dashboard can decide, decided from a shell."""

from __future__ import annotations

import sqlite3
from typing import Any

import click

from confdash.cli.context import Event, find_key, only_one, pass_event
from confdash.cli.deciding import carry_out, form_option
from confdash.cli.group import Named
from confdash.commands import deciding, fields, granted, here, local, meanings, values
from confdash.commands.declare import Desk, Outcome, Values
from confdash.commands.words import said_together, titles
from confdash.store.query import videos
from confdash.store.query.people import rooms
from confdash.store.query.reader import Reader
from confdash.store.query.scholarships import OPENED, pots
from confdash.store.query.source import Source
from confdash.store.query.sources import FEEDS, SPEAKERS, TALKS
from confdash.text import fold


class _Mark(click.Command):
    """Its help lists the fields, which are declared once."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The fields of each kind of thing, then the options."""
        for entity in fields.ENTITIES:
            with formatter.section(f"Fields of a{'n' if entity == 'item' else ''} {entity}"):
                formatter.write_dl([(field.example, field.words) for field in fields.of_entity(entity)])
        super().format_options(ctx, formatter)


#: In place of an entity: people by the handles of a list that was ticked on paper.
_HANDLES = "handles"


@click.command(cls=_Mark, epilog="Example: confdash mark talk GQRXLB room='Hall B' starts=14:30")
@click.argument("entity", metavar="ENTITY", type=click.Choice((*fields.ENTITIES, _HANDLES)))
@click.argument("key")
@click.argument("settings", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--known", is_flag=True, help="Of handles: mark those that are known, where others are not.")
@form_option
@pass_event
def mark(event: Event, entity: str, key: str, settings: tuple[str, ...], known: bool, form: str | None) -> None:
    """Decide about a talk, person, room, feed, recording, scholarship, pot or item; all fields are one step to undo.

    KEY may be the beginning of a key that only one has; of a room, feed or pot it is the name, of an item its
    fingerprint. A scholarship is known by its key alone, which the board shows.
    FIELD=- takes a decision back to what the feeds say.

    `confdash mark handles 4f2 9ka 77b here=yes` marks those as here who are ticked on paper (`confdash print
    arrivals`), all in one step to undo; where one of the handles is nobody's it marks none.
    """
    event.refuse_pinned("mark")
    if entity == _HANDLES:
        return _ticked(event, (key, *settings), form, known=known)
    if known:
        raise click.UsageError("--known is for handles: `confdash mark handles 4f2 9ka here=yes --known`")
    typed = [_parted(text) for text in settings]
    for name, _ in typed:  # before a store is looked for
        fields.field_of(entity, name)
    event.reader().close()  # without a store there is nothing to mark
    item = _item(event, key) if entity == "item" else None

    def decide(link: sqlite3.Connection, desk: Desk) -> Outcome:
        subject, row = (item.mark, item) if item else _row(event, entity, key)
        changes = fields.changes(values.beside(link, desk, row), entity, subject, typed)
        batch = deciding.commit(link, desk, changes)
        deeds = [(of, its, field, None, new) for of, its, field, new in changes]
        told = said_together(deeds, titles(link, [deed[:2] for deed in deeds]), desk.clock)
        much = granted.told_amounts(row, changes) if entity == "scholarship" else ""  # nothing is masked in a shell
        return Outcome(f"{told}{much}{meanings.marked(desk, changes)}", batch)

    return carry_out(event, decide, form)


def _ticked(event: Event, words: tuple[str, ...], form: str | None, *, known: bool) -> None:
    """Marks those as here whose handles were typed."""
    *handles, setting = words
    if setting.replace(" ", "").casefold() != "here=yes" or not handles or any("=" in word for word in handles):
        raise click.UsageError(
            "of handles nothing is marked but here=yes: `confdash mark handles 4f2 9ka 77b here=yes`"
        )
    event.reader().close()  # without a store there is nobody to mark
    values = {"handles": " ".join(handles), "known": "1" if known else ""}
    carry_out(event, lambda link, desk: here.arrive_by_handles(link, desk, [], values), form)


def _parted(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"“{text}” sets nothing; write FIELD=VALUE, such as room='Hall B'")
    return name.strip(), value


def _row(event: Event, entity: str, key: str) -> tuple[str, Any]:
    """The key and row that a person means, as the store has them now."""
    reader = event.reader()
    try:
        if entity == "room":
            return _named(key, [(row.key, row) for row in rooms(reader)], "room")
        if entity == "feed":
            feeds: list[Any] = reader.rows(FEEDS)
            return _named(key, [(row.name, row) for row in feeds], "feed")
        if entity == "video":
            return _recording(reader, key)
        if entity == "scholarship":
            whole = find_key(reader, OPENED, key)
            return whole, reader.by_keys(OPENED, [whole])[0]
        if entity == "pot":
            return _named(key, [(row.name, row) for row in pots(reader) if row.name], "pot")
        source: Source = TALKS if entity == "talk" else SPEAKERS
        whole = _person(reader, key) if entity == "person" else find_key(reader, source, key)
        return whole, reader.by_keys(source, [whole])[0]
    finally:
        reader.close()


def _named(name: str, known: list[tuple[str, Any]], what: str) -> tuple[str, Any]:
    from confdash.config_error import nearest

    for each in known:
        if fold(each[0]) == fold(name):
            return each
    raise click.UsageError(f"there is no {what} “{name}”; {nearest(name, [each[0] for each in known])}")


def _recording(reader: Reader, beginning: str) -> tuple[str, Any]:
    if not beginning.strip():
        raise click.UsageError("the key is empty; `confdash videos` lists them")
    key = only_one(videos.keys_like(reader, beginning), beginning, "recording", "videos")
    return key, videos.recordings(reader, [key])[0]


def _person(reader: Reader, key: str) -> str:
    """The key of a person: by a beginning of it, or by the whole name where only one has it."""
    if not key.strip() or reader.keys_like(SPEAKERS, key):
        return find_key(reader, SPEAKERS, key)
    found = reader.link().execute("SELECT key, name FROM speakers").fetchall()
    keys = [each for each, name in found if fold(name) == fold(key)]
    if len(keys) > 1:
        raise click.UsageError(f"{len(keys)} people are called “{key}”; write the key: {' or '.join(keys[:4])}")
    if keys:
        return str(keys[0])
    raise click.UsageError(f"there is nobody called “{key}”; {_alike(key, [name for _, name in found])}")


def _alike(name: str, known: list[str]) -> str:
    """Which of many people may be meant: those whose names begin so, else the one that reads most like it."""
    from confdash.config_error import nearest

    begun = [each for each in known if any(fold(part).startswith(fold(name)) for part in (each, *each.split()))]
    if 0 < len(begun) <= 4:
        return f"did you mean {' or '.join(f'“{each}”' for each in begun)}?"
    return nearest(name, known, few=False) or "`confdash speakers` lists them"


def _item(event: Event, beginning: str) -> Any:
    from confdash.attention.apart import told
    from confdash.attention.engine import Evaluator
    from confdash.attention.items import APART
    from confdash.desk import desk_name

    evaluator = Evaluator(event.store, event.settings, event.clock, folder=event.folder)
    try:
        items = told(evaluator.evaluate(), APART, event.settings.privacy, desk_name()).items
    finally:
        evaluator.close()
    found = [item for item in items if item.fingerprint.startswith(beginning)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.UsageError(
            f"no item has a fingerprint that begins with “{beginning}”; `confdash attention --format json` lists them"
        )
    raise click.UsageError(f"“{beginning}” is the beginning of {len(found)} fingerprints; write more of it")


@click.group(cls=Named, epilog="Example: confdash add talk --title 'Hallway chess' --starts 'tue 14:30' --minutes 30")
def add() -> None:
    """Add a talk or a person that no feed has. It never vanishes, and joins what a feed brings later."""


@add.command("talk", epilog="Example: confdash add talk --title 'Hallway chess' --room Studio --starts 'tue 14:30'")
@click.option("--title", required=True)
@click.option("--room", help="A room that there is; +NAME makes one.")
@click.option("--starts", metavar="TIME", help="14:30 (today), 'tue 14:30', 2026-11-10T14:30.")
@click.option("--minutes", metavar="N", help=f"How long it takes; {local.USUAL} where nothing is said.")
@click.option("--speaker", "speakers", multiple=True, metavar="NAME", help="May be given several times.")
@form_option
@pass_event
def add_talk(
    event: Event, title: str, room: str | None, starts: str | None, minutes: str | None, speakers: tuple[str, ...],
    form: str | None,
) -> None:  # fmt: skip
    """Add a talk, such as a slot of the unconference."""
    event.refuse_pinned("add")
    # With a semicolon behind it, a name keeps its comma.
    given = {"title": title, "room": room, "time": starts, "minutes": minutes, "speakers": ";".join((*speakers, ""))}
    typed: Values = {name: text for name, text in given.items() if text is not None}
    carry_out(event, lambda link, desk: local.add_talk(link, desk, [], typed), form)


@add.command("person", epilog="Example: confdash add person --name 'Bo Ek' --phone '+45 12 34 56 78' --talk GQRXLB")
@click.option("--name", required=True)
@click.option("--phone")
@click.option("--email")
@click.option("--company")
@click.option("--talk", metavar="KEY", help="A talk that they give, beside its speakers.")
@form_option
@pass_event
def add_person(
    event: Event, name: str, phone: str | None, email: str | None, company: str | None, talk: str | None,
    form: str | None,
) -> None:  # fmt: skip
    """Add a person, such as a stand-in."""
    event.refuse_pinned("add")
    given = {"name": name, "phone": phone, "email": email, "company": company}
    typed = {field: text for field, text in given.items() if text is not None}
    if talk is not None:
        typed["talk"] = _row(event, "talk", talk)[0]
    carry_out(event, lambda link, desk: local.add_person(link, desk, [], typed), form)
