"""Speakers as a person types them: names with commas between, and as a decision holds them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from confdash.commands.declare import Refused
from confdash.commands.values import Beside, packed
from confdash.text import fold, line

if TYPE_CHECKING:
    from confdash.store.decisions import Named

#: Words for a talk that is given by nobody in particular.
_NOBODY = frozenset({"none", "nobody"})


def speakers(here: Beside, text: str, *, new: bool = False) -> str | None:
    """A JSON list of `Named`: people whom the programme knows, by name or key; +Name is somebody new.

    With `new` every name may be somebody new. Where a name holds a comma, semicolons stand between names.
    """
    if text.strip().casefold() in _NOBODY:
        return "[]"
    parts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    found = [_person(here.link, part, new) for part in parts if part]
    return packed(list(dict.fromkeys(found))) if found else None


def _person(link: sqlite3.Connection, text: str, new: bool) -> Named:
    from confdash.store.decisions import Named

    name = line(text.removeprefix("+"))
    if text.startswith("+") and name:
        return Named(name)
    row = link.execute("SELECT name, key FROM speakers WHERE key = ?", [name]).fetchone()
    if row:
        return Named(*row)
    everyone: dict[str, list[Named]] = defaultdict(list)
    for known, key in link.execute("SELECT name, key FROM speakers ORDER BY key").fetchall():
        everyone[fold(known)].append(Named(known, key))
    found = everyone.get(fold(name), [])
    if len(found) == 1:
        return found[0]
    if found:
        keys = " or ".join(str(each.key) for each in found[:4])
        raise Refused(f"{len(found)} people are called “{name}”; write which one by the key: {keys}")
    if new and name:
        return Named(name)
    raise Refused(_unknown(name, [each.name for some in everyone.values() for each in some]))


def _unknown(name: str, known: Sequence[str]) -> str:
    import difflib

    folded = {fold(each): each for each in known}
    near = difflib.get_close_matches(fold(name), folded, n=1, cutoff=0.7)
    hint = f"; did you mean “{folded[near[0]]}”?" if near else ""
    return f"nobody here is called “{name}”{hint} (+{name} names somebody new)"


def speakers_of(link: sqlite3.Connection, talk: str) -> str:
    """Who gives a talk now, as a decision would hold it."""
    from confdash.store.decisions import Named

    rows = link.execute(
        "SELECT speakers.name, speakers.key FROM talks JOIN talk_speakers ON talk = talks.id"
        " JOIN speakers ON speakers.id = speaker WHERE talks.key = ? ORDER BY position",
        [talk],
    ).fetchall()
    return packed([Named(*row) for row in rows])


def names_in(value: str | None) -> list[str]:
    """The names in what a decision about speakers holds."""
    from confdash.store.decisions import Named

    return [each.name for each in msgspec.json.decode(value, type=list[Named])] if value else []


def listed_names(names: Sequence[str]) -> str:
    """Names as the prompt shows them first, so that `speakers` reads them back."""
    between = "; " if any("," in name for name in names) else ", "
    return between.join(names)
