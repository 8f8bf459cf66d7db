"""What the schedule parsers share: the real spellings of keys, states, flags, addresses and bilingual values.

All of it is pure and raises nothing on odd input: what cannot be read is None or "".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import msgspec

from confdash.feeds.times import CHANGE, date_of, zone_named
from confdash.records import TALK_STATES, EventFacts
from confdash.text import fold, line, safe_url

#: No identifier of a real feed comes near it (longest in the shared feeds: 130).
KEY_LIMIT = 300

# The words of other systems for pretalx's states: frab, OSEM, wafer, Open Event, Symposion, Python Italia.
# frab's "unconfirmed" is a talk that was accepted and whose speaker has not confirmed yet.
_STATES = {state: state for state in TALK_STATES} | {
    "accepting": "accepted",
    "cancelled": "canceled",
    "cant_attend": "withdrawn",
    "declined": "rejected",
    "finalised": "confirmed",
    "new": "submitted",
    "not accepted": "rejected",
    "pending": "submitted",
    "provisionally accepted": "accepted",
    "published": "confirmed",
    "rejecting": "rejected",
    "review": "submitted",
    "scheduled": "confirmed",
    "unconfirmed": "accepted",
    "under consideration": "submitted",
    "undecided": "submitted",
    "waiting_confirmation": "accepted",
}
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Frame(msgspec.Struct, frozen=True):
    """What all items of one feed share."""

    #: The zone of times without an offset.
    zone: ZoneInfo
    #: Makes a bare number a key: the conference's acronym, else the feed's host, else "".
    prefix: str = ""
    #: What relative addresses are relative to.
    base_url: str = ""
    #: The name of the program that wrote the feed, folded; "" where it does not say.
    generator: str = ""
    #: Seconds after midnight at which a day changes.
    change: int = CHANGE


def key_text(text: str) -> str:
    """An identifier, cleaned."""
    return line(text, KEY_LIMIT)


def number_key(prefix: str, number: str) -> str:
    """The key of an item that has only a number: numbers of two conferences must not meet in one store."""
    return f"{prefix}/{number}" if prefix else f"id/{number}"


def digest_key(title: str, starts: int | None, room: str) -> str:
    """The key of an item that has no identifier at all."""
    return "~" + hashlib.blake2b(f"{title}\x1f{starts}\x1f{room}".encode(), digest_size=8).hexdigest()


def talk_key(code: str, guid: str, number: str, prefix: str) -> str:
    """The natural key of an item, as `records.Talk.base` wants it; "" when the feed gives none."""
    return code or guid or (number_key(prefix, number) if number else "")


def person_ids(code: str, guid: str, number: str, prefix: str) -> tuple[str, ...]:
    """A person's identifiers as `records.Person.ids` wants them, the best first."""
    numbered = f"id:{prefix}/{number}" if prefix else f"id:{number}"
    named = (("code:" + code, code), ("guid:" + guid, guid), (numbered, number))
    return tuple(identifier for identifier, given in named if given)


def state_of(word: str) -> str | None:
    """The canonical state that a system's word means, or None where we do not know the word."""
    return _STATES.get(fold(word))


def flag(value: object) -> bool | None:
    """A yes or no, however it is spelt; None for anything else, which says nothing."""
    if isinstance(value, bool):
        return value
    word = fold(value) if isinstance(value, str) and len(value) < 20 else str(value) if value in (0, 1) else ""
    return True if word in _YES else False if word in _NO else None


def email_of(text: str) -> str | None:
    """The text when it is an e-mail address."""
    address = line(text, 254)
    return address if _EMAIL.fullmatch(address) else None


def absolute(url: str, base: str) -> str | None:
    """A safe address, relative ones joined to the feed's base; None when it is not one."""
    url = url.strip()
    if base and url and not url.startswith(("http://", "https://")):
        try:
            url = urljoin(base, url)
        except ValueError:  # such as "//[half an IPv6 address"
            return None
    return safe_url(url)


def words(value: object, languages: Sequence[str] = ("en",)) -> str:
    """The raw text of a JSON value: a string, a number, an object's "name", or one of {"en": …, "fr": …}.

    `languages` are those to prefer, the best first.
    """
    for _ in range(4):  # {"name": {"en": …}} nests twice in pretalx's API
        if isinstance(value, str):
            return value
        if not isinstance(value, dict):
            break
        value = _best(value, languages)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64:
        return str(value)
    return ""


def _best(value: dict[str, object], languages: Sequence[str]) -> object:
    for key in ("name", "title", *languages):
        if value.get(key):
            return value[key]
    spoken = (text for key, text in value.items() if isinstance(text, str) and text and _LANGUAGE.fullmatch(key))
    return next(spoken, value.get("slug"))


def event_facts(title: str, acronym: str, zone_name: str, starts: str, ends: str, zone: ZoneInfo) -> EventFacts:
    """What a feed says about its conference, from the feed's own texts."""
    return EventFacts(
        title=line(title) or None,
        acronym=key_text(acronym) or None,
        timezone=zone_name if zone_name and zone_named(zone_name) else None,
        starts=date_of(starts, zone),
        ends=date_of(ends, zone),
    )
