"""Where a forgotten person may still be spoken of: by surname alone, or with a middle name that nobody knew of.

Neither can be taken out for sure: a surname may be anybody's. So these places are told, by keys, and never quoted. A
name that stands there in full can be forgotten as it stands there.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from confdash.store import journal
from confdash.store.journal import Entry
from confdash.store.name_marks import WORDS, normal
from confdash.store.scrub_values import is_person
from confdash.text import fold

#: Shorter surnames are parts of too much else: the “de” of a name that ends so.
_SHORTEST = 3
#: Table of what feeds said → what a row is called, and the column of its key.
_SAID = {
    "upstream": ("talk", "talk"), "video_records": ("recording", "video_records.key"),
    "contacts": ("people of", "feeds.name"), "scholarship_records": ("application", "scholarship_records.key"),
}  # fmt: skip


class Surnames:
    """The surnames of somebody's names (`names`), where they are not part of another's whole name (`others`)."""

    def __init__(self, names: Iterable[str], others: Iterable[str]) -> None:
        names = list(names)
        found = [normal(name)[0].split() for name in names]
        self._surnames = {words[-1] for words in found if len(words) > 1 and len(words[-1]) >= _SHORTEST}
        kept = (tuple(normal(other)[0].split()) for other in others) if self._surnames else ()
        self._others = {words for words in kept if len(words) > 1 and not self._surnames.isdisjoint(words)}
        spelled = {word for name in names for word in WORDS.findall(unicodedata.normalize("NFC", name))}
        own = {word for word in spelled if fold(word) in self._surnames} | self._surnames
        self._forms = {form.encode().lower() for word in own for form in (word, word.upper(), word.lower())}

    def in_text(self, text: str, *, capital: bool = False) -> bool:
        """Whether one stands in a text; `capital`: only where it is not written as a mere word."""
        if not self._surnames:
            return False
        said = WORDS.findall(unicodedata.normalize("NFC", text))
        words = tuple(map(fold, said))
        return any(
            word in self._surnames and not (capital and said[at][0].islower()) and not self._anothers(words, at)
            for at, word in enumerate(words)
        )

    def in_bytes(self, content: bytes) -> bool:
        """Whether one may stand there: soon told, and mostly no."""
        content = content.lower()
        return any(form in content for form in self._forms)

    def _anothers(self, words: tuple[str, ...], at: int) -> bool:
        return any(
            words[at - place : at - place + len(name)] == name
            for name in self._others
            for place, word in enumerate(name)
            if word == words[at] and place <= at
        )


def of_entry(known: Surnames, entry: Entry) -> Iterator[str]:
    """The place of what was decided, where one of its texts holds a surname."""
    if any(known.in_text(text) for value in (entry.old, entry.new) for text in _texts(_read(value))):
        yield _label(known, f"{entry.entity} {entry.key}", entry.field)


def of_store(known: Surnames, link: sqlite3.Connection) -> Iterator[str]:
    """The places in a store: what people decided first, then what feeds said."""
    for _, entry in journal.entries(link):
        yield from of_entry(known, entry)
    for table, (noun, column) in _SAID.items():
        for key, record in link.execute(f"SELECT {column}, record FROM {table} JOIN feeds ON feeds.id = feed"):  # noqa: S608 - our own names
            if known.in_bytes(record) and any(
                known.in_text(text, capital=True) for text in _texts(msgspec.msgpack.decode(record))
            ):
                yield _label(known, f"{noun} {key}")


def _label(known: Surnames, what: str, field: str = "") -> str:
    """How a place is called; a key that is made of a name is left out."""
    shown = f"{what.partition(' ')[0]} …" if known.in_text(what) else what
    return f"{shown} ({field})" if field else shown


def _read(value: str | None) -> object:
    """What was decided: text, or JSON."""
    if value and value[0] in "[{":
        try:
            return msgspec.json.decode(value)
        except (msgspec.MsgspecError, RecursionError):
            return value
    return value


def _texts(value: object) -> Iterator[str]:
    """All texts of a value, save of those in which somebody is described."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping) and not is_person(value):
        for each in value.values():
            yield from _texts(each)
