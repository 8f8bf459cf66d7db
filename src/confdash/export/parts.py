"""A programme in parts, each with a name for a file or an address: by room, speaker, track or event day.

A part's name in addresses is made of its own name alone: neither its place nor what else there is changes it, so that
whoever has subscribed to a part keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Literal, get_args

import msgspec

from confdash.export.told import SPEAKERS, Told
from confdash.store.query.published import Entry
from confdash.text import fold

By = Literal["room", "speaker", "track", "day"]
BY: tuple[By, ...] = get_args(By)
#: Blanks and signs between words: names that differ in nothing else mean one thing, written by two hands.
_BETWEEN = re.compile(r"[\s\-–—_.,:;/|()\[\]{}'’\"“”&]+")
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 60
#: Names that a file cannot have on Windows, whatever it ends with.
_TAKEN = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


class Part(msgspec.Struct, frozen=True):
    """One part: what people call it, its name in an address, and its entries in the order in which they were told."""

    name: str
    slug: str
    entries: tuple[Entry, ...]


def parts(told: Told, by: By) -> list[Part]:
    """The parts of a programme, by name (days by date). What has no room, speaker, track or time is in none."""
    names: dict[str, str] = {}
    found: dict[str, list[Entry]] = {}
    for entry in told.entries:
        slugs = {}
        for name, slug in _WAYS[by](told, entry):
            slugs[slug] = names.setdefault(slug, name)
        for slug in slugs:
            found.setdefault(slug, []).append(entry)
    listed = [Part(names[slug], slug, tuple(entries)) for slug, entries in found.items()]
    return sorted(listed, key=lambda part: part.slug if by == "day" else (fold(part.name), part.slug))


def slug(name: str) -> str:
    """Small letters of ASCII, digits and hyphens, for files and addresses; a digest stands for what else there is.

    Names that differ in case, accents or the signs between their words have the same one, and others have not.
    """
    words = _BETWEEN.sub("-", fold(name)).strip("-")
    plain = _OTHER.sub("-", words).strip("-")[:_LONGEST].strip("-")
    whole = plain and plain == words and not _TAKEN.fullmatch(plain)
    return plain if whole else _marked(plain, words or name)


def _marked(plain: str, whole: str) -> str:
    digest = blake2b(whole.encode(), digest_size=4).hexdigest()
    return f"{plain}-{digest}" if plain else digest


def _rooms(_: Told, entry: Entry) -> Iterator[tuple[str, str]]:
    return ((room, slug(room)) for room in entry.rooms)


def _speakers(_: Told, entry: Entry) -> Iterator[tuple[str, str]]:
    for speaker in entry.speakers[:SPEAKERS]:
        key = speaker.key
        # An address of a person is in no export, not even as a digest that could be compared with a guess.
        known = key if key and not key.startswith("email:") else f"name:{fold(speaker.name)}"
        plain = _OTHER.sub("-", fold(speaker.name)).strip("-")[:_LONGEST].strip("-")
        yield speaker.name, _marked(plain, known)


def _tracks(_: Told, entry: Entry) -> Iterator[tuple[str, str]]:
    return iter([(entry.track, slug(entry.track))] if entry.track else [])


def _days(told: Told, entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.starts is None:
        return
    # As it was planned: a late room takes nothing into another day.
    day = told.clock.day(entry.starts)
    number = told.clock.day_number(entry.starts)
    yield f"{f'day {number}, ' if number else ''}{day:%a} {day.day} {day:%b}", day.isoformat()


_WAYS: dict[By, Callable[[Told, Entry], Iterator[tuple[str, str]]]] = {
    "room": _rooms, "speaker": _speakers, "track": _tracks, "day": _days,
}  # fmt: skip
