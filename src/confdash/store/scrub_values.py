"""Takes forgotten persons out of values: of JSON, of MessagePack, of a table's column. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from confdash.store.scrub import Scrubber

#: Fields that name a thing and not a person: a name that is an everyday word is none there.
_IDENTITY = frozenset({"base", "key", "keys", "code", "guid", "uid", "part", "slug", "talk", "session"})
#: What somebody is described by, in records and in decisions.
_PERSON = frozenset({"name", "ids", "email", "key"})
#: Fields that hold one name: without it they hold nothing.
_ROLES = frozenset({"owner", "host"})
_LINK = re.compile(r"(?:https?|mailto):\S+", re.IGNORECASE)


class _Gone:
    """Stands for a value that named a forgotten person, until whatever holds it leaves it out."""


_GONE = _Gone()


def tree(scrubber: Scrubber, value: object, *, here: bool = False) -> object:
    """A value without forgotten persons: they are taken out of lists, and out of texts. None: it was such a person.

    `here`: it is of a place of theirs.
    """
    found = _Walk(scrubber, here).value(value)
    return None if found is _GONE else found


def column(scrubber: Scrubber, value: object, *, here: bool = False, folded: bool = False) -> object:
    """A value of a table's column: text, JSON in text, or MessagePack; itself where nobody is named in it."""
    if isinstance(value, bytes):
        return _packed(scrubber, value, here)
    if not isinstance(value, str):
        return value
    if value[:1] in ("[", "{"):
        try:
            said = msgspec.json.decode(value)
        except (msgspec.MsgspecError, RecursionError):
            return scrubber.text(value, here=here, folded=folded)
        clean = tree(scrubber, said, here=here)
        return value if clean == said else msgspec.json.encode(clean).decode()
    clean = scrubber.text(value, here=here, folded=folded)
    return None if clean != value and _LINK.fullmatch(value) else clean


def _packed(scrubber: Scrubber, value: bytes, here: bool) -> bytes:
    try:
        said = msgspec.msgpack.decode(value)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return value
    clean = tree(scrubber, said, here=here)
    return value if clean == said else msgspec.msgpack.encode(clean)


class Described(msgspec.Struct, frozen=True):
    """A person as a record or a decision names them."""

    name: str
    ids: tuple[str, ...]
    email: str | None

    @staticmethod
    def of(value: object) -> Described:
        """Of a value that `is_person`; a decision names people by their keys."""
        said = value if isinstance(value, Mapping) else {}
        name, ids, email, key = (said.get(field) for field in ("name", "ids", "email", "key"))
        ways = [each for each in ids if isinstance(each, str)] if isinstance(ids, (list, tuple)) else []
        if isinstance(key, str) and key:
            ways.append(f"key:{key}")
        return Described(name if isinstance(name, str) else "", tuple(ways), email if isinstance(email, str) else None)

    def forgotten(self, scrubber: Scrubber, *, here: bool = False) -> bool:
        """Whether this is somebody who was forgotten."""
        return scrubber.person(self.name, self.ids, self.email, here=here)


def is_person(value: object) -> bool:
    """Whether a value describes a person."""
    return isinstance(value, Mapping) and "name" in value and value.keys() <= _PERSON


class _Walk:
    """One walk through a value; `here`: as in `tree`."""

    def __init__(self, scrubber: Scrubber, here: bool) -> None:
        self._scrubber = scrubber
        self._here = here

    def value(self, value: object, field: str = "") -> object:
        """The value without forgotten persons, or `_GONE`."""
        if isinstance(value, str):
            return self._string(value, field)
        if isinstance(value, (list, tuple)):
            return self._list(value, field)
        return self._object(value) if isinstance(value, Mapping) else value

    def _string(self, value: str, field: str) -> object:
        here = self._here and field not in _IDENTITY
        if field in _ROLES and self._scrubber.called(value, here=here):
            return _GONE
        clean = self._scrubber.text(value, here=here)
        # A link with a hole leads nowhere.
        return _GONE if clean != value and _LINK.fullmatch(value) else clean

    def _list(self, value: Sequence[object], field: str) -> object:
        here = self._here and field not in _IDENTITY
        found = []
        for each in value:
            if isinstance(each, str) and self._scrubber.called(each, here=here):
                continue
            clean = self.value(each, field)
            if clean is not _GONE:
                found.append(clean)
        return found

    def _object(self, value: Mapping[object, object]) -> object:
        if is_person(value):  # somebody else's name is theirs, whatever it holds
            said = Described.of(value)
            if said.forgotten(self._scrubber, here=self._here):
                return _GONE
            shared = said.email and self._scrubber.way(f"email:{said.email.casefold()}")
            return {name: each for name, each in value.items() if name != "email"} if shared else value
        found = {}
        for name, each in value.items():
            clean = self.value(each, str(name))
            if clean is not _GONE:
                found[self._scrubber.text(name) if isinstance(name, str) else name] = clean
        return found
