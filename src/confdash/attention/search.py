"""The filter language over items: `room:"Hall A" severity:critical -desk:video lindq`.

The same language as everywhere; here it is answered in Python, since items are in no table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from confdash.attention.items import ABOUT_TALKS, BANDS, DESKS, SEVERITIES, Item, Line
from confdash.store.query.language import FilterError, Term, matches, parse
from confdash.text import fold

Test = Callable[[Item], bool]


class Field(msgspec.Struct, frozen=True):
    """A field that a filter over items may name: what it means, an example, and how it is tested."""

    help: str
    example: str
    test: Callable[[Term], Test]


def _one_of(name: str, words: tuple[str, ...]) -> Callable[[Term], Test]:
    """A field with few words, of which a beginning is enough."""

    def test(term: Term) -> Test:
        wanted = {word for word in words if word.startswith(term.value.lower())}
        if not wanted:
            raise FilterError(f"“{term.value}” is no {name}; there are {', '.join(words)}")
        return lambda item: getattr(item, name) in wanted

    return test


def _rule(term: Term) -> Test:
    return lambda item: item.rule == term.value if term.quoted else item.rule.startswith(term.value.lower())


def _room(term: Term) -> Test:
    return lambda item: matches(term, item.where) or (item.entity == "room" and matches(term, item.key))


def _owner(term: Term) -> Test:
    if term.value.lower() == "none" and not term.quoted:
        return lambda item: not item.owner
    return lambda item: item.owner is not None and matches(term, item.owner)


def _talk(term: Term) -> Test:
    wanted = term.value.lower()
    return lambda item: item.entity in ABOUT_TALKS and any(key.lower().startswith(wanted) for key in item.keys)


FIELDS = {
    "rule": Field("found by a rule", "rule:speaker-missing", _rule),
    "severity": Field("of a severity", "severity:critical", _one_of("severity", SEVERITIES)),
    "band": Field("in a band", "band:now", _one_of("band", BANDS)),
    "desk": Field("for a desk", "desk:video", _one_of("desk", DESKS)),
    "room": Field("in a room", 'room:"Hall A"', _room),
    "owner": Field("handed to somebody", "owner:sam  owner:none", _owner),
    "talk": Field("about a talk's key", "talk:TALK-1", _talk),
}
_LONGEST = 2_000


def matcher(text: str) -> Test:
    """Whether an item is what a filter asks for. Raises `FilterError`."""
    if len(text) > _LONGEST:
        raise FilterError("this filter is too long; write fewer words")
    tests: list[Test] = []
    for term in parse(text):
        if term.field is None:
            if fold(term.value):
                tests.append(_turned(_word(term), term.negated))
            continue
        if term.field not in FIELDS:
            raise FilterError(f"there is no field “{term.field}” here; there are {', '.join(FIELDS)}")
        if term.op != ":":
            raise FilterError(f"{term.field} knows no “{term.op}”; write {FIELDS[term.field].example.split('  ')[0]}")
        if term.value:  # not `room:` while it is still being typed
            tests.append(_turned(FIELDS[term.field].test(term), term.negated))
    return lambda item: all(test(item) for test in tests)


def matching(lines: Iterable[Line], text: str) -> list[Line]:
    """The lines of which at least one item is what a filter asks for. Raises `FilterError`."""
    fits = matcher(text)
    return [line for line in lines if any(fits(item) for item in line.items)]


def _word(term: Term) -> Test:
    def test(item: Item) -> bool:
        texts = (item.summary, item.why, item.where, item.who, item.owner, item.note, item.rule)
        return any(matches(term, text) for text in texts if text)

    return test


def _turned(test: Test, negated: bool) -> Test:
    return (lambda item: not test(item)) if negated else test
