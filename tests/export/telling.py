"""What exports are made of, by hand: entries, and a programme of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from tests.store.build import T0, config

from confdash.config import parse
from confdash.export.told import Told
from confdash.store.issued import Stamp
from confdash.store.query.published import Entry, Speaker
from confdash.uid import uid_of

#: When everything last changed, unless a test says otherwise.
AT = T0 - 86_400


def entry(key: str, title: str | None = None, *, at: int | None = 0, minutes: int | None = 45, **more: object) -> Entry:
    """An entry; `at` is minutes after Monday 9:00 in Copenhagen; more fields of `Entry` by their names."""
    starts = None if at is None else T0 + 60 * at
    made = Entry(
        key=key,
        session=key,
        kind="talk",
        title=f"About {key}" if title is None else title,
        state="confirmed",
        starts=starts,
        ends=None if starts is None or minutes is None else starts + 60 * minutes,
        rooms=("Hall A",),
        speakers=(Speaker("Ada Nwosu", "code:ADA"),),
        carried=True,
    )
    return msgspec.structs.replace(made, **more)


def tell(entries: Iterable[Entry], settings: str = "", **more: object) -> Told:
    """A programme of these entries; `settings`: the text of a config; more fields of `Told` by their names."""
    known = parse(settings or config())
    listed = tuple(entries)
    stamps = {each.key: Stamp(0, AT, uid_of(each.key)) for each in listed}
    made = Told(settings=known, clock=known.clock(), entries=listed, stamps=stamps)
    return msgspec.structs.replace(made, **more)
