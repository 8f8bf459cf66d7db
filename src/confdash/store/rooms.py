"""Which texts mean one room, and which text means several (design §3.7). Pure.

Feeds write the same room differently ("Hall A" and "Hall A, 2nd floor, Harbour Street 12"). Talks that two
feeds share say which texts are one; nothing is guessed from the texts alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from confdash.text import fold

#: At least so many joined talks, and this share of them, must agree.
ENOUGH, SHARE = 3, 0.9
_AND = re.compile(r"\s*(?:[,;/&+|]|\band\b|\bund\b|\bet\b|\by\b)\s*")


def same_rooms(talks: Iterable[Sequence[str | None]]) -> dict[str, str]:
    """Text → the believed feed's text for that room, from joined talks: their room texts, the believed feed's first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for texts in talks:
        stated = [text for text in texts if text]
        for text in stated[1:]:
            counts[text][stated[0]] += 1
    found: dict[str, str] = {}
    for text, agreeing in counts.items():
        best, times = agreeing.most_common(1)[0]
        if best != text and times >= ENOUGH and times >= SHARE * agreeing.total():
            found[text] = best
    # A text may lead to one that itself leads on; never in a circle.
    return {text: _end(text, found) for text in found}


def _end(text: str, step: Mapping[str, str]) -> str:
    seen = {text}
    while step.get(text, text) not in seen:
        text = step[text]
        seen.add(text)
    return text


def several(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Text → its rooms, for texts of which every part is itself a room elsewhere ("Hall A, Hall B")."""
    whole = {fold(text): text for text in texts}
    found: dict[str, tuple[str, ...]] = {}
    for text in whole.values():
        parts = [part for part in _AND.split(text) if part]
        if len(parts) > 1 and all(fold(part) in whole and fold(part) != fold(text) for part in parts):
            found[text] = tuple(dict.fromkeys(whole[fold(part)] for part in parts))
    return found


def named(texts: Sequence[str], learnt: Mapping[str, tuple[str, ...]], config: Mapping[str, str]) -> tuple[str, ...]:
    """The rooms that a record's location texts mean: what the config says first, then what the talks have taught."""
    found: list[str] = []
    for text in texts:
        told = config.get(fold(text))
        meant = (told,) if told else learnt.get(text, (text,))
        found += (config.get(fold(room), room) for room in meant)
    return tuple(dict.fromkeys(found))
