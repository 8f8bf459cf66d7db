"""What changed between two records of one slot, field by field (old → new). Pure.

Values are text as the store keeps it: times as UTC seconds, lists joined by ", "; whoever shows them formats them.
"""

from __future__ import annotations

from collections.abc import Callable

from confdash.records import Talk

#: (field, old, new)
Difference = tuple[str, str | None, str | None]
#: Longest value kept in `changes`; the whole text stands in the record.
_LONG = 300

_FIELDS: tuple[tuple[str, Callable[[Talk], object]], ...] = (
    ("starts_at", lambda talk: talk.starts),
    ("ends_at", lambda talk: talk.ends),
    ("room", lambda talk: ", ".join(talk.rooms)),
    ("title", lambda talk: talk.title),
    ("speakers", lambda talk: None if talk.people is None else ", ".join(person.name for person in talk.people)),
    ("state", lambda talk: talk.state),
    ("do_not_record", lambda talk: _flag(talk.do_not_record)),
    ("do_not_stream", lambda talk: _flag(talk.do_not_stream)),
    ("kind", lambda talk: talk.type),
    ("track", lambda talk: talk.track),
    ("subtitle", lambda talk: talk.subtitle),
    ("language", lambda talk: talk.language),
    ("url", lambda talk: talk.url),
    ("abstract", lambda talk: talk.abstract),
    ("description", lambda talk: talk.description),
)

#: Fields whose change means that a talk moved.
MOVES = frozenset({"starts_at", "ends_at", "room"})


def _flag(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def differences(old: Talk, new: Talk) -> list[Difference]:
    """(field, old, new) of every field that differs. An end that moved along with its start is not told twice."""
    found: list[Difference] = []
    for field, read in _FIELDS:
        before, after = read(old), read(new)
        if (before or None) != (after or None):
            found.append((field, _text(before), _text(after)))
    names = [field for field, _, _ in found]
    if "starts_at" in names and "ends_at" in names and _length(old) == _length(new):
        found = [each for each in found if each[0] != "ends_at"]
    return found


def _length(talk: Talk) -> int | None:
    return None if talk.starts is None or talk.ends is None else talk.ends - talk.starts


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    text = str(value)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
