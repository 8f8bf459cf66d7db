"""A table's rows to applications for scholarships: who, from which pot, how far, how much, until when.

A row is set aside where nothing says whose it is; a cell that cannot be read costs the cell alone, since a row without
its amount still has a state and a deadline. Of either the line and the reason are told, and never the text: all of it
is private. Only words for states are quoted, and of those such as are nobody's name (`scholarship_quotes`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec

from confdash import money
from confdash.feeds import scholarship_words as words
from confdash.feeds.collect import Collector, rows_in
from confdash.feeds.common import email_of, key_text
from confdash.feeds.scholarship_quotes import WHO, People, Unknown
from confdash.feeds.scholarship_titles import currency_in
from confdash.feeds.table_dates import DateError, since, until
from confdash.feeds.table_people import ids_of
from confdash.feeds.table_rows import Row, Rows
from confdash.feeds.times import zone_for
from confdash.records import (
    AMOUNTS,
    REIMBURSEMENTS,
    SCHOLARSHIP_STATES,
    Batch,
    EventFacts,
    ParseOptions,
    Person,
    Scholarship,
)
from confdash.text import fold, line

_NAME, _POT, _WORD = 300, 100, 60
#: What people write where there is nothing.
_NOTHING = frozenset({"", "-", "--", "?", "n/a", "na", "n.a.", "none", "nil", "null", "tbd", "tba", "/", "x"})
_LONGEST_NOTHING = max(map(len, _NOTHING))
_TOTALS = frozenset({"total", "totals", "sum", "subtotal", "sub-total", "grand total", "summe", "gesamt", "overall"})
_IN_BRACKETS = re.compile(r"[^<>]*<(?:mailto:)?([^<>\s]+)>")
#: JSON's numbers group no thousands.
_THREE_DECIMALS = re.compile(r"(\d+\.\d{3})(?= |\Z)", re.ASCII)
#: A word for a state, rather than somebody's remark, is kept: no address, no figure, few words.
_QUOTABLE = re.compile(r"(?:[^\W\d_][\w’'/-]*)(?:[ _-]+[\w’'/-]+){0,3}")
_UNKNOWN_CURRENCY = "the row’s currency is none that is known"

NOBODY = "no name, e-mail address or id says whose application it is"
TOTALS = "a row of totals"


class _Reader:
    """Reads the rows of one table into a collector."""

    def __init__(self, found: Rows, options: ParseOptions, collector: Collector) -> None:
        who = {field: place for field, place in found.places.items() if field in (*WHO, "pot")}
        #: Of the whole sheet: a name is never told, wherever it stands.
        self._people = People(row for _, row in msgspec.structs.replace(found, places=who))
        self._zone: ZoneInfo = zone_for("", options)[0]
        self._host = options.host
        self._given = options.currency
        self._said = {fold(word): state for word, state in options.states}
        self._steps = {fold(word): step for word, step in options.reimbursements}
        #: Field → the currency that its column's title states.
        self._titled = {
            field: stated
            for field in AMOUNTS
            if (stated := currency_in(found.columns.get(field, ""), options.currency)) is not None
        }
        self._unit = found.sheet.unit
        self._collector = collector
        self._taken: Counter[str] = Counter()
        #: Line → `base`.
        self.stated: dict[int, str] = {}
        #: (field, why) → the lines.
        self._troubles: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._unknown = {
            column: Unknown(column, states)
            for column, states in (("reimbursement", REIMBURSEMENTS), ("state", SCHOLARSHIP_STATES))
        }

    def read(self, number: int, row: Row) -> None:
        """Take one row: it is kept, or set aside."""
        name = line(row.get("name", ""), _NAME)
        name = name or line(f"{row.get('first_name', '')} {row.get('last_name', '')}", _NAME)
        identifier, code = key_text(row.get("id", "")), key_text(row.get("code", ""))
        email = self._email(number, row.get("email", ""))
        if not email and (why := _nobody(name, identifier, code)):
            self._collector.set_aside(number, why)
            return
        currency = self._currency(number, row.get("currency", ""), other=self._given)
        amounts = {
            field: self._amount(number, field, row.get(field, ""), self._own_currency(number, field, row, currency))
            for field in AMOUNTS
        }
        whose = fold(email or name) or identifier or code
        meaning, raw = self._state(number, row, whose)
        self.stated[number] = base = self._own(identifier or code, email, name)
        self._collector.keep_scholarship(
            Scholarship(
                base=base,
                person=Person(name, ids_of(code, "", self._host) if code else (), email),
                pot=self._pot(number, row.get("pot", "")),
                state=meaning.state,
                raw_state=raw or None,
                needs_info=meaning.needs_info,
                reimbursement=self._reimbursement(number, row, whose) or meaning.reimbursement,
                raw_reimbursement=line(row.get("reimbursement", ""), _WORD)
                or (raw if meaning.reimbursement else "")
                or None,
                **amounts,
                offered_at=self._stamp(number, "offered_on", row),
                answered_at=self._stamp(number, "answered_on", row),
                answer_by=self._stamp(number, "answer_by", row),
                claim_by=self._stamp(number, "claim_by", row),
                said_at=self._stamp(number, "updated", row),
            )
        )

    def _own(self, identifier: str, email: str | None, name: str) -> str:
        """What tells the row from the others; of several of one, each has its own."""
        base = f"id:{identifier}" if identifier else f"email:{email.casefold()}" if email else f"name:{fold(name)}"
        self._taken[base] += 1
        return base if self._taken[base] == 1 else f"{base}#{self._taken[base]}"

    def _email(self, number: int, cell: str) -> str | None:
        if not cell:
            return None
        within = _IN_BRACKETS.fullmatch(cell)
        email = email_of(within[1] if within else cell.removeprefix("mailto:"))
        if email is None and not _is_nothing(cell):
            self._trouble("email", "it is no e-mail address", number)
        return email

    def _pot(self, number: int, cell: str) -> str | None:
        """The pot's name, which everybody may see: neither a name, an amount nor an address."""
        text = line(cell, _POT)
        if not text or _is_nothing(text):
            return None
        if "@" in text or _reads_as_money(text) or self._people.no_pot(text):
            self._trouble("pot", "it holds an amount, an address or a name of this table, and is no pot", number)
            return None
        return text

    def _currency(self, number: int, cell: str, field: str = "currency", other: str | None = None) -> str | None:
        """The currency that a cell names, else the `other`; "" where it cannot be read: any other would be wrong."""
        text = line(cell, _WORD)
        if not text or _is_nothing(text):
            return other
        try:
            return money.currency(text, self._given)
        except money.MoneyError:
            self._trouble(field, "it is no currency that is known; write its ISO code, such as EUR", number)
            return ""

    def _own_currency(self, number: int, field: str, row: Row, currency: str | None) -> str | None:
        """The currency of one of the row's amounts: of a claim and of what was paid what its own column says."""
        own = f"{field}_currency"
        return self._currency(number, row[own], own, currency) if row.get(field) and own in row else currency

    def _amount(self, number: int, field: str, cell: str, currency: str | None) -> money.Money | None:
        if not cell or _is_nothing(cell):
            return None
        if self._unit == "item":
            cell = _THREE_DECIMALS.sub(r"\g<1>0", cell)
        try:
            return money.parse(cell, self._titled.get(field, currency) or None)
        except money.UnnamedError as error:
            self._trouble(
                field, _UNKNOWN_CURRENCY if currency == "" else f"{error}, or set the feed’s `currency`", number
            )
        except money.MoneyError as error:
            self._trouble(field, str(error), number)
        return None

    def _stamp(self, number: int, field: str, row: Row) -> int | None:
        """UTC seconds of a moment; of a day alone its last second where something is due by then, else its first."""
        text = row.get(field, "")
        if not text or _is_nothing(text):
            return None
        try:
            return (until if field.endswith("_by") else since)(text, self._zone)
        except DateError as error:
            self._trouble(field, str(error), number)
            return None

    def _state(self, number: int, row: Row, whose: str) -> tuple[words.Meaning, str]:
        raw = line(row.get("state", ""), _WORD)
        if not raw:
            return words.Meaning(), ""
        said = self._said.get(fold(raw))
        if said is not None:
            # What needs something of the applicant needs it, whatever the organisers call that.
            built_in = words.state_meant(raw)
            return words.Meaning(said, built_in is not None and built_in.needs_info), raw
        meaning = words.state_meant(raw)
        if meaning is None:
            self._unknown["state"].add(raw, number, whose)
            return words.Meaning(), raw if _QUOTABLE.fullmatch(raw) else ""
        return meaning, raw

    def _reimbursement(self, number: int, row: Row, whose: str) -> str | None:
        raw = line(row.get("reimbursement", ""), _WORD)
        if not raw or _is_nothing(raw):
            return "none" if raw else None
        found = self._steps.get(fold(raw)) or words.reimbursement_meant(raw)
        if found is None:
            self._unknown["reimbursement"].add(raw, number, whose)
        return found

    def _trouble(self, field: str, why: str, number: int) -> None:
        self._troubles[field, why].append(number)

    def warn(self) -> None:
        """Says which words nobody has explained, and which cells cannot be read."""
        for (field, why), numbers in self._troubles.items():
            self._collector.warn(f"`{field}` counts as not said in {rows_in(numbers, self._unit)}: {why}")
        for unknown in self._unknown.values():
            self._collector.warn(unknown.told(self._people, self._unit), first=True)

    def asked(self) -> list[str]:
        """Words for states that nobody has explained, as far as they may be quoted."""
        return self._unknown["state"].quotable(self._people)


def _nobody(*called: str) -> str:
    """Why a row without e-mail address is nobody's application, "" where it is somebody's."""
    words = {fold(word).rstrip(": ") for word in called if word}
    return "" if words - _TOTALS else TOTALS if words else NOBODY


def _is_nothing(text: str) -> bool:
    """Whether a cell says in words that there is nothing in it."""
    return len(text) <= _LONGEST_NOTHING and fold(text) in _NOTHING


def _reads_as_money(text: str) -> bool:
    try:
        money.parse(text)
    except money.MoneyError:
        return False
    return True


def scholarships(found: Rows, options: ParseOptions, notes: Iterable[str]) -> Batch:
    """All applications of a table of scholarships."""
    collector = Collector("table", "no application")
    for note in notes:
        collector.warn(note)
    _left_out(found, collector)
    reader = _Reader(found, options, collector)
    for number, row in found:
        reader.read(number, row)
    reader.warn()
    return collector.batch(EventFacts())


def stated(found: Rows, options: ParseOptions) -> dict[int, str]:
    """Line of a row → the `base` of what it says; nothing of rows that were set aside."""
    return _read(found, options).stated


def asked(found: Rows, options: ParseOptions) -> list[str]:
    """The words for states that nobody has explained, such as may be quoted."""
    return _read(found, options).asked()


def _read(found: Rows, options: ParseOptions) -> _Reader:
    reader = _Reader(found, options, Collector("table"))
    for number, row in found:
        reader.read(number, row)
    return reader


def _left_out(found: Rows, collector: Collector) -> None:
    """What could not even be read as a row; of those too many to be kept one by one, the number alone."""
    left = Counter(found.sheet.skipped)
    for number, reason in found.sheet.aside:
        collector.set_aside(number, reason)
        left[reason] -= 1
    for reason, number in left.items():
        for _ in range(number):
            collector.skip(reason)
