"""What people say of recordings, from what they type to the value that a decision holds. Raises `Refused`.

What belongs to a session (its recording's state, who has it, consent to show it) is decided about the session's key,
whichever of its slots was meant.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from confdash import clock
from confdash.commands import values
from confdash.commands.declare import Refused
from confdash.commands.values import Beside
from confdash.records import VIDEO_STATES
from confdash.store.query.language import FilterError
from confdash.text import fold, line

if TYPE_CHECKING:
    from confdash.store.decided import Cover

#: Other words that people have for states.
_WORDS = {
    "waiting": "waiting_for_files", "public": "published", "cutting": "editing", "cut": "editing",
    "missing": "lost", "optout": "opted_out", "opt_out": "opted_out",
}  # fmt: skip
#: Of no session.
_NONE = frozenset({"none", "no", "nothing"})
#: A room, and from when to when: `Hall A 09:00-12:30`, `Hall A mon 09:00-12:30`.
_STRETCH = re.compile(r"(.+?)[\s,;]+(\d{1,2}[:.]\d{2})\s*(?:[-–;]|to)\s*(\d{1,2}[:.]\d{2})")
_HOUR = re.compile(r"\d{1,2}[:.]\d{2}")
#: A recording of a room is no longer than this, in seconds: what is, was mistyped.
_LONGEST = 24 * 3600


def said(_here: Beside, text: str) -> str:
    """`Said`: how far it has come, as of now. What a feed says later stands above it."""
    from confdash.store.decided import Said

    return values.packed(Said(state_of(text), clock.real()))


def state_of(text: str) -> str:
    """One of the states of a recording, or another word that people have for it."""
    return values.one_of(text, VIDEO_STATES, "state of a recording", _WORDS)


def linked(here: Beside, text: str) -> str:
    """`Linked`: a session by its key, a beginning that only one has, or its whole title; `none` is no session."""
    from confdash.store.decided import Linked
    from confdash.store.natural import natural_keys

    typed = line(text)
    if typed.casefold() in _NONE:
        return values.packed(Linked(""))
    key, title = _session(here.link, typed)
    return values.packed(Linked(key, natural_keys(here.link, key), title))


def link_to(link: sqlite3.Connection, session: str) -> str:
    """`Linked` of a session's key."""
    from confdash.store.decided import Linked
    from confdash.store.natural import natural_keys

    row = link.execute("SELECT title FROM talks WHERE key = ?", [session]).fetchone()
    if row is None:
        raise Refused(f"there is no session “{session}” any more")
    return values.packed(Linked(session, natural_keys(link, session), row[0]))


def _session(link: sqlite3.Connection, text: str) -> tuple[str, str]:
    """(key, title) of the session that is meant: by its own key, a slot's, a beginning of one, or its title."""
    # A title that is chosen behind a comma leaves what was typed before it.
    for typed in dict.fromkeys((text, text.rpartition(",")[2].strip())):
        row = link.execute("SELECT session FROM talks WHERE key = ?", [typed]).fetchone()
        if row:
            return _titled(link, row[0])
    begun = "SELECT DISTINCT session FROM talks WHERE substr(key, 1, ?) = ? LIMIT 3"
    found = [row[0] for row in link.execute(begun, [len(text), text]).fetchall()] if text else []
    if not found:
        named = link.execute("SELECT DISTINCT session, title FROM talks").fetchall()
        found = [session for session, title in named if fold(title) == fold(text)]
        if not found:
            raise Refused(_unknown(text, [title for _, title in named]))
    if len(found) > 1:
        raise Refused(f"“{text}” may be {' or '.join(found[:3])}; write more of the key")
    return _titled(link, found[0])


def _titled(link: sqlite3.Connection, session: str) -> tuple[str, str]:
    row = link.execute("SELECT title FROM talks WHERE key = ?", [session]).fetchone()
    return session, row[0] if row else ""


def _unknown(text: str, known: Sequence[str]) -> str:
    import difflib

    folded = {fold(title): title for title in known}
    near = difflib.get_close_matches(fold(text), folded, n=1, cutoff=0.6)
    hint = f"did you mean “{folded[near[0]]}”?" if near else "`confdash talks` lists their keys"
    return f"there is no session “{text}”; {hint}"


def cover(here: Beside, text: str) -> str:
    """`Cover`: `Hall A 09:00-12:30`, `Hall A mon 09:00-12:30`, or room, from and to with semicolons between.

    A time without a day is of the recording's own day, else of today.
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) == 3:
        return values.packed(stretch(here, *parts))
    found = _STRETCH.fullmatch(line(text))
    if found is None:
        raise Refused(f"“{text}” is no stretch of a room; write 'Hall A 09:00-12:30', or 'Hall A; mon 09:00; 12:30'")
    room, begin, end = found.groups()
    before, _, day = room.rpartition(" ")
    if before and not values.is_room(here, room) and _is_day(here, day):
        room, begin = before, f"{day} {begin}"
    return values.packed(stretch(here, room, begin, end))


def stretch(here: Beside, room: str, begin: str, end: str) -> Cover:
    """A room that there is, from one typed time to another. Raises `Refused`, also where it ends before it starts."""
    from confdash.store.decided import Cover

    name = values.room(here, room)
    starts = _begin(here, begin)
    ends = values.moment(here, end, starts)
    if ends <= starts:
        raise Refused(f"{name}: {end.strip()} is not after {begin.strip()}; write the earlier time first")
    if ends - starts > _LONGEST:
        raise Refused(f"{name}: from {begin.strip()} to {end.strip()} is more than a day; write the end with its day")
    return Cover(name, starts, ends)


def _begin(here: Beside, text: str) -> int:
    """A typed time; without a day it is of the day on which the recording begins, else of today."""
    base = here.row.starts if here.row is not None else None
    try:
        return values.moment(here, text, base)
    except Refused as error:
        if base is None and _HOUR.fullmatch(text.strip()):
            raise Refused(f"{error}; write its day too, such as mon {text.strip()}") from error
        raise


def _is_day(here: Beside, word: str) -> bool:
    from confdash.store.query import times

    try:
        times.day(word, here.clock)
    except FilterError:
        return False
    return True


def taken_down(here: Beside, text: str) -> str | None:
    """When somebody says that it can be seen no more: now. `no` takes that back."""
    if values.yes_no(text) == "0":
        return None
    if here.row is not None and not seen(here.row):
        raise Refused(f"“{here.row.title or here.row.key}” cannot be seen by others anyway: no host shows it")
    return str(clock.real())


def seen(row: object) -> bool:
    """Whether others can see a recording (`VideoRow`), as far as is known."""
    if getattr(row, "gone", False):
        return False
    reach = getattr(row, "reach", None)
    return reach in ("public", "unlisted") or (reach is None and getattr(row, "state", None) == "published")
