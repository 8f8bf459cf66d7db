"""By what a forgotten person is known again: digests, called marks, of names, addresses, keys and places. Pure.

| mark | of |
| --- | --- |
| digest | a way of naming the person (`code:NQTF8Y`, `email:…`), a key (`key:s-…`), or a place (`at:…`) |
| `wN:` digest | a name of N words, `cN:` of N Chinese, Japanese or Korean letters |
| `tN:` digest | a name of N words as lists turn it round: “Nwosu, Ada” |
| `WN:`, `CN:` digest | a name that is an everyday word too: it is taken out in the person's own places alone |
| `f:` digest | the first word of a name: most words of most texts are no such, which is soon known |
"""

from __future__ import annotations

import re
from collections.abc import Callable

from confdash.text import fold, has_cjk

#: A word of a folded text.
WORDS = re.compile(r"[^\W_]+")


def normal(name: str) -> tuple[str, str]:
    """A name as it is looked for in texts, and its shape: `w2` of two words, `c3` of three CJK letters, "" of none."""
    words = WORDS.findall(fold(name))
    if words and all(all(map(has_cjk, word)) for word in words):
        letters = "".join(words)
        return letters, f"c{len(letters)}"
    return " ".join(words), f"w{len(words)}" if words else ""


def everyday(name: str) -> bool:
    """Whether a name is so short that it stands in texts for other things too: one word, or one CJK letter."""
    return normal(name)[1] in ("", "w1", "c1")


def name_marks(name: str, digest: Callable[[str], str], *, bound: bool) -> set[str]:
    """The marks of a name; `bound`: it is taken out in the person's own places alone."""
    letters, shape = normal(name)
    if not shape:
        return set()
    marks = {f"{shape.upper() if bound else shape}:{digest(f'text:{letters}')}"}
    if shape[0] == "w":
        marks |= {f"t{shape[1:]}:{digest(f'text:{each}')}" for each in turned(letters)}
        marks |= {f"f:{digest(f'first:{word}')}" for word in letters.split()}
    return marks


def turned(letters: str) -> list[str]:
    """A normal name as lists have it, the surname first, with a comma and without; wherever the surname begins."""
    words = letters.split()
    return [
        f"{' '.join(words[at:])}{between}{' '.join(words[:at])}"
        for at in range(1, len(words))
        for between in (" ", ", ")
    ]


def shared_way(email: str, name: str) -> str:
    """The way that means one of several who have an address."""
    return f"email:{email.casefold()}\n{normal(name)[0]}"


def place_mark(sort: str, key: str, digest: Callable[[str], str]) -> str:
    """The mark of a person's own place: a feed's record (`sort` is the feed's name), or an entity and its key."""
    return digest(f"at:{sort}\n{key}")
