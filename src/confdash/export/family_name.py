"""The family name of a name as people write it, to put lists in order by. Pure."""

from __future__ import annotations

import re

from confdash.text import fold, has_cjk

#: What stands behind a name and is none.
_TITLES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "msc", "dr"})
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")


def family_name(name: str) -> str:
    """The family name, as far as the way in which a name is written tells it; a guess, for order alone.

    `Nwosu, Ada` and `NWOSU Ada` say it; of Chinese, Japanese and Korean letters it is the first word; of others the
    last, without what stands behind (`Jr.`, `PhD`, `(she/her)`). So `Ludwig van der Berg` stands under B, and somebody
    with two family names under the second.
    """
    plain = _ASIDE.sub(" ", name).strip()
    before, comma, behind = plain.partition(",")
    if comma and before.strip() and not _title(behind):
        return before.strip()
    words = (before if comma and before.strip() else plain).split()
    while len(words) > 1 and _title(words[-1]):
        words.pop()
    if not words:
        return name.strip()
    if has_cjk(plain):
        return words[0]
    loud = [word for word in words if len(word) > 1 and word.isupper() and "." not in word]
    if loud and len(loud) < len(words):
        return " ".join(loud)
    return words[-1]


def by_family(name: str) -> tuple[str, str]:
    """What to sort names by: the family name, then the whole, without case and accents."""
    return fold(family_name(name)), fold(name)


def _title(word: str) -> bool:
    return word.strip(" .").replace(".", "").casefold() in _TITLES
