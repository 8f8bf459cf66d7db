"""What of the cells of a table of scholarships may be said aloud.

Its warnings stand where everybody reads them, and in a broken table a name or an amount may stand anywhere, also among
the states and the pots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from confdash import money
from confdash.feeds import scholarship_words as vocabulary
from confdash.feeds.collect import rows_in
from confdash.feeds.scholarship_titles import CALLED
from confdash.feeds.table_cells import unmapped
from confdash.text import fold, line

#: What tells who somebody is.
WHO = ("name", "first_name", "last_name", "email", "id", "code")
_WORDS = re.compile(r"[^\W\d_]{2,}")
#: At most three words of letters alone, without capitals behind the first: “to the board”, and no “Ada Løw”.
_QUOTABLE = re.compile(r"[^\W\d_]+(?:[ _-]+[^\W\d_]+){0,2}")
#: So many different ones are no words for states: another column is meant.
_MANY_WORDS = 12
#: A name of so many letters within a longer word is no chance.
_LONG = 5
#: What stands with so many different people is a pot, even where somebody is called by one of its words.
_MANY = 3
#: Words of pots by which people are called as well.
_POTS = frozenset({*CALLED, "fund", "funds", "pot", "diversity", "general", "support", "student", "students"})
_TOKENS = re.compile(r"\d(?:[\d.,' \u00a0]*\d)?|[^\W\d_]+|[€£$¥₹]")
#: Decimals or thousands.
_PARTED = re.compile(r"\d[.,' \u00a0]\d\d")
_ABOUT = frozenset({"about", "approx", "approximately", "around", "circa", "ca", "etwa", "max", "maximum", "to"})
_YEAR = re.compile(r"(?:19|20)\d\d")


class People:
    """Who stands in a sheet: the words of all their names, addresses and ids, and with whom each pot stands."""

    def __init__(self, rows: Iterable[Mapping[str, str]] = ()) -> None:
        self._words: set[str] = set()
        #: Of names, and of what stands before the @.
        self._called: set[str] = set()
        #: Of each name any two words.
        self._pairs: set[tuple[str, str]] = set()
        self._with: dict[str, set[str]] = {}
        for row in rows:
            self._learn(row)
        self._long = {word for word in self._words if len(word) >= _LONG or not word.isascii()}

    def _learn(self, row: Mapping[str, str]) -> None:
        name = " ".join(filter(None, (row.get(field, "") for field in WHO[:3])))
        mine = _spoken(name)
        self._pairs.update(combinations(sorted(dict.fromkeys(mine))[:8], 2))
        mine += _spoken(row.get("email", "").partition("@")[0])
        self._called.update(mine)
        self._words.update(mine, *(_spoken(row.get(field, "")) for field in WHO[3:]))
        if pot := row.get("pot", ""):
            there = self._with.setdefault(fold(line(pot)), set())
            if len(there) < _MANY:
                there.add(fold(row.get("email", "") or name) or row.get("id", "") or row.get("code", ""))

    def names(self, text: str) -> bool:
        """Whether a text shares a word with anybody's name, address or id."""
        folded = fold(text)
        return not self._words.isdisjoint(_spoken(text)) or any(word in folded for word in self._long)

    def no_pot(self, pot: str) -> bool:
        """Whether what stands as a pot holds somebody's name, or an amount."""
        words = [word for word in dict.fromkeys(_spoken(pot)) if word not in _POTS]
        if any(pair in self._pairs for pair in combinations(sorted(words), 2)) or _holds_amount(pot):
            return True
        few = len(self._with.get(fold(pot), ())) < _MANY
        return few and (not self._called.isdisjoint(words) or (pot.isdigit() and not _YEAR.fullmatch(pot)))


class Unknown:
    """The words of one column that nobody has explained."""

    def __init__(self, column: str, states: Sequence[str]) -> None:
        self._column = column
        self._states = states
        #: Where the config says what its words mean.
        self._table = "reimbursements" if column == "reimbursement" else "states"
        #: As written → the lines.
        self._lines: dict[str, list[int]] = {}
        #: Folded → the people.
        self._people: dict[str, set[str]] = {}

    def add(self, word: str, number: int, person: str) -> None:
        """A word stands in a line, of a person."""
        self._lines.setdefault(word, []).append(number)
        self._people.setdefault(fold(word), set()).add(person)

    def told(self, people: People, unit: str) -> str:
        """What to say of them, "" where there is none. Those that may be names are counted, and not quoted."""
        if not self._lines:
            return ""
        if len(self._people) >= _MANY_WORDS:
            return (
                f"`{self._column}` holds texts that are no words for it ({len(self._people)} different ones): is"
                f" another column meant? What they mean can be said under this feed’s [feeds.{self._table}]"
            )
        quoted = self.quotable(people)
        rest = [each for each in self._lines if each not in quoted]
        where = rows_in(sorted(number for each in rest for number in self._lines[each]), unit)
        many = f"{len(rest)} words that are" if len(rest) > 1 else "a word that is"
        if not quoted:
            return (
                f"`{self._column}` counts as not said in {where}: it holds {many} not known, and not shown here, since"
                " in a broken table it may be a name; look there, and add what it means under this feed’s"
                f" [feeds.{self._table}] (one of {', '.join(self._states)})"
            )
        told = unmapped(quoted, self._states, self._table)
        if self._column == "reimbursement":
            told = told.replace(
                "states that are not known count", "words about the reimbursement that are not known count"
            )
        else:
            told += _doubt(quoted)
        return told + (f"; {many} not shown, since it may be a name, in {where}" if rest else "")

    def quotable(self, people: People) -> list[str]:
        """The words that may be quoted: known to mean several things, or with several people and naming none."""
        if len(self._people) >= _MANY_WORDS:
            return []
        return [
            word for word in self._lines if vocabulary.plain(word) in vocabulary.AMBIGUOUS or self._is(word, people)
        ]

    def _is(self, word: str, people: People) -> bool:
        if not _QUOTABLE.fullmatch(word) or len(self._people[fold(word)]) < 2 or people.names(word):
            return False
        return all(part.islower() or not part[0].isupper() for part in re.split(r"[ _-]+", word)[1:])


def _doubt(words: Iterable[str]) -> str:
    for word in words:
        if meanings := vocabulary.AMBIGUOUS.get(vocabulary.plain(word)):
            return f"; “{word}” may mean several things ({meanings})"
    return ""


def _spoken(text: str) -> list[str]:
    """The words of a text, folded; no single letters."""
    return _WORDS.findall(fold(text))


def _holds_amount(text: str) -> bool:
    """Whether an amount stands in a text: a number with decimals or thousands, beside a currency, or behind “about”."""
    tokens = ["", *_TOKENS.findall(text), ""]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if not token[:1].isdigit():
            continue
        beside = _is_currency(before) or _is_currency(after)
        if _PARTED.search(token) or fold(before) in _ABOUT or (beside and not _YEAR.fullmatch(token)):
            return True
    return False


def _is_currency(word: str) -> bool:
    if len(word) < 2 and word.isalnum():
        return False
    try:
        money.currency(word, "EUR")
    except money.MoneyError as error:
        return "several currencies" in str(error)
    return True
