"""Gathers what exports tell: reads the store, and remembers there what calendars have been told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from confdash.cli.context import Event
from confdash.config import Settings
from confdash.export.told import Told
from confdash.store import issued
from confdash.store.query.published import programme


def gather(
    event: Event,
    query: str = "",
    *,
    keys: Sequence[str] | None = None,
    everything: bool = False,
    delays: bool | None = None,
    records: bool = False,
    remember: bool = True,
) -> Told:
    """The talks that match a query, or of these keys, as an export tells them.

    `everything`: for inside, also what is not public. `delays`: None is what the config says. With `--now`, which is
    for looking only, nothing is remembered; nor without `remember`, for what shows neither UIDs nor stamps, and has
    none then: the store is only read. Raises `StoreError`, `FilterError`.
    """
    settings = event.settings
    late = settings.export.delays if delays is None else delays
    variant = "+".join(filter(None, ("all" if everything else "", "delays" if late else "")))
    reader = event.reader()
    try:
        found = programme(reader, settings, query, keys=keys, everything=everything, records=records)
        stamps: Mapping[str, issued.Stamp] = {}
        if remember and event.pinned:
            stamps = issued.stamps(reader.link(), event.store, found.entries, variant)
        elif remember:
            stamps = issued.issue(event.store, found.entries, variant)
    finally:
        reader.close()
    entries = found.entries
    if settings.export.cancelled == "leave out":
        entries = tuple(entry for entry in entries if not entry.cancelled)
    return Told(
        settings=settings,
        clock=event.clock,
        entries=entries,
        stamps=stamps,
        left=found.left,
        delays=late,
        inside=everything,
    )


def left_out(told: Told) -> str:
    """`4 are left out: 3 not confirmed, 1 known from no public feed`; "" where nothing is."""
    if not told.left:
        return ""
    number = sum(told.left.values())
    are = f"{number:,} {'is' if number == 1 else 'are'} left out"
    return f"{are}: {reasons(told)}" if len(told.left) > 1 else f"{are}, {next(iter(told.left))}"


def reasons(told: Told) -> str:
    """`3 not confirmed, 1 known from no public feed`."""
    return ", ".join(
        f"{count:,} {why}" for why, count in sorted(told.left.items(), key=lambda each: (-each[1], each[0]))
    )


def hint(settings: Settings) -> str:
    """What to do where no feed is public; else nothing."""
    if any(feed.shows_public for feed in settings.feeds):
        return ""
    return "no feed is public: write `public = true` below one that everybody may read, in confdash.toml"
