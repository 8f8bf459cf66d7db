"""The one filter language: `room:"Hall A" day:2 -state:confirmed ada`.

Words match beginnings, ignoring case and accents; Chinese, Japanese, Korean and words with punctuation match
anywhere. `field:value`, `-` negates, quotes keep blanks and mean the whole value, `>` and `<` compare.
What a person types never reaches SQLite as anything but a bound parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

import msgspec

from confdash.clock import Clock
from confdash.text import fold, has_cjk

#: SQL and its parameters.
Sql = tuple[str, list[object]]

_TERM = re.compile(
    r"""(?P<not>-?)
        (?:(?P<field>[A-Za-z_]+)\s*(?P<op>:[<>]=?|:|[<>]=?))?
        (?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]+))?""",
    re.VERBOSE,
)

#: Words that the index finds: letters and digits of scripts that put blanks between words. Its tokenizer knows the
#: Unicode of 2012, so rarer scripts are looked for as Chinese is: anywhere.
_PLAIN = re.compile(r"(?:(?![\u2000-\U0010ffff])[^\W_]|\s)+")
#: No person types more. SQLite's parser gives up at 1,000 conditions.
_LONGEST, _MOST = 2_000, 100


class FilterError(ValueError):
    """The filter cannot be understood. The message says what is wrong and what there is."""


class HiddenFieldError(FilterError):
    """The filter asks for something private, where nothing private is read."""


class Term(msgspec.Struct, frozen=True):
    """One part of a filter: a word, or a field with an operator (`:`, `>`, `>=`, `<`, `<=`) and a value."""

    value: str
    field: str | None = None
    op: str = ":"
    negated: bool = False
    quoted: bool = False


class Field(msgspec.Struct, frozen=True):
    """A field that a filter may name: what it means, an example, and how it becomes SQL."""

    help: str
    example: str
    sql: Callable[[Term, Clock], Sql]


def parse(text: str) -> list[Term]:
    """The terms of a filter, in order. Never fails: what is no field is a word."""
    # Bytes that are no UTF-8 come from the command line as lone surrogates, which SQLite cannot take.
    text = text.encode("utf-8", "replace").decode()
    terms: list[Term] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TERM.match(text, place)
        if match is None or match.end() == place:
            place += 1
            continue
        place = match.end()
        quoted = match["quoted"] is not None
        value = match["quoted"] if quoted else (match["bare"] or "")
        operator = (match["op"] or ":").removeprefix(":") or ":"
        if match["field"] is None and not value:
            continue
        terms.append(Term(value, match["field"] and match["field"].lower(), operator, match["not"] == "-", quoted))
    return terms


def where(
    text: str,
    fields: Mapping[str, Field],
    words: Callable[[list[Term]], Sql],
    clock: Clock,
    hidden: Collection[str] = (),
) -> Sql:
    """The SQL condition of a filter over one kind of thing. Raises `FilterError`.

    `words` makes the condition for plain words; it is given all that are not negated at once. `hidden`: fields that
    there are, and that are private: asking for one raises `HiddenFieldError`.
    """
    sqls: list[str] = []
    parameters: list[object] = []
    plain: list[Term] = []
    terms = parse(text)
    if len(text) > _LONGEST or len(terms) > _MOST:
        raise FilterError(f"this filter is too long; write at most {_MOST} words")
    for term in terms:
        if term.field is None:
            if not fold(term.value):
                continue  # an accent alone, say: it asks for nothing
            if term.negated:
                sql, values = words([term])
                sqls.append(f"NOT ({sql})")
                parameters += values
            else:
                plain.append(term)
            continue
        if term.field in hidden and term.field not in fields:
            raise HiddenFieldError(f"“{term.field}” is private and hidden here; there are {', '.join(fields)}")
        if term.field not in fields:
            raise FilterError(f"there is no field “{term.field}” here; there are {', '.join(fields)}")
        if not term.value:
            continue  # `room:` while it is still being typed
        sql, values = fields[term.field].sql(term, clock)
        sqls.append(f"NOT coalesce(({sql}), 0)" if term.negated else f"({sql})")
        parameters += values
    if plain:
        sql, values = words(plain)
        sqls.insert(0, f"({sql})")
        parameters[:0] = values
    return " AND ".join(sqls) or "1", parameters


def full_text(table: str) -> Callable[[list[Term]], Sql]:
    """How words are found in a table with a `search` column and an FTS index over it."""

    def words(terms: list[Term]) -> Sql:
        sqls: list[str] = []
        parameters: list[object] = []
        matches: list[str] = []
        for term in terms:
            word = fold(term.value)
            if not word:
                continue
            if has_cjk(word) or not _PLAIN.fullmatch(word):
                sqls.append("instr(search, ?)")
                parameters.append(word)
            else:
                matches.append(_match(term, word))
        if matches:
            sqls.append(f"id IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)")  # noqa: S608
            parameters.append(" AND ".join(matches))
        return " AND ".join(sqls) or "1", parameters

    return words


def _match(term: Term, word: str) -> str:
    return f'"{word}"' if term.quoted else f'"{word}"*'


def only_words(text: str) -> str | None:
    """The FTS5 query of a filter that is nothing but words which the index finds, else None."""
    found: list[str] = []
    terms = parse(text)
    if len(text) > _LONGEST or len(terms) > _MOST:
        return None
    for term in terms:
        word = fold(term.value)
        if term.field is not None or term.negated or not word or has_cjk(word) or not _PLAIN.fullmatch(word):
            return None
        found.append(_match(term, word))
    return " AND ".join(found) or None


def matches(term: Term, text: str) -> bool:
    """Whether a short text (a room, a track, a title) is what a term asks for.

    Whole when quoted; else the beginning of any of its words, or of the whole.
    """
    wanted, found = fold(term.value), fold(text)
    if term.quoted or not wanted:
        return wanted == found
    place = found.find(wanted)
    while place > 0 and not has_cjk(wanted) and wanted[0].isalnum() and found[place - 1].isalnum():
        place = found.find(wanted, place + 1)
    return place >= 0


def number(text: str, example: str) -> int:
    """The number that a person wrote. Raises `FilterError`."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise FilterError(f"“{text}” is no number here; write {example}")
    return int(text)


def compared(column: str, term: Term, value: object) -> Sql:
    """`column < value` and its like; `:` means equal."""
    return f"{column} {'=' if term.op == ':' else term.op} ?", [value]
