"""A store's programme, written in a format and read again: into an empty store, or into the same one."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.store.build import Store

from confdash import feeds
from confdash.cli.context import Event
from confdash.cli.telling import gather
from confdash.export.calendar import calendar
from confdash.export.schedule_csv import as_csv
from confdash.export.schedule_json import as_json
from confdash.export.schedule_xml import as_xml
from confdash.export.told import Told
from confdash.records import Batch, ParseOptions
from confdash.store.query.doubt import maybes
from confdash.store.query.rows import TalkRow

FORMS = ("ics", "json", "xml", "csv")


def told(store: Store, *, everything: bool = False) -> Told:
    """What exports tell of a store."""
    return gather(Event(store.folder, None), everything=everything, records=True)


def written(told: Told, form: str) -> bytes:
    """The programme in a format."""
    if form == "ics":
        return calendar(told, told.settings.event.name)
    return {"json": as_json, "xml": as_xml, "csv": as_csv}[form](told)


def read(body: bytes, form: str, timezone: str) -> Batch:
    """What confdash reads in it."""
    entity = "talks" if form == "csv" else None
    return feeds.parse(body, ParseOptions(timezone=timezone, host="export.example", entity=entity))


def again(store: Store, form: str) -> Batch:
    """A store's programme, written and read."""
    return read(written(told(store), form), form, store.settings.event.timezone)


@contextlib.contextmanager
def empty(store: Store) -> Iterator[Store]:
    """An empty store of the same event, which has one feed."""
    event = store.settings.event
    days = "".join(f"{name} = {day}\n" for name, day in (("starts", event.starts), ("ends", event.ends)) if day)
    text = f'[event]\nname = "{event.name}"\ntimezone = "{event.timezone}"\n{days}day_starts = "{event.day_starts}"\n'
    with tempfile.TemporaryDirectory() as folder:
        other = Store(Path(folder) / "other", f'{text}[[feeds]]\nname = "copy"\nurl = "copy.x"\n')
        try:
            yield other
        finally:
            other.close()


def added(store: Store, form: str) -> None:
    """Reads a store's own programme into it, as a feed that the config lists last."""
    batch = again(store, form)
    config = (store.folder / "confdash.toml").read_text()
    if f'"{form}"' not in config:
        config = config.rstrip("\n") + f'\n[[feeds]]\nname = "{form}"\nurl = "{form}.x"\n'
        store.configure(config)
    store.sync(form, batch)


def doubts(store: Store) -> list[tuple[str, str]]:
    """Talks that may be one."""
    with store.reader() as reader:
        return [(each.one.key, each.other.key) for each in maybes(reader)]


def rows(store: Store) -> dict[str, TalkRow]:
    """All talks."""
    return store.talks()
