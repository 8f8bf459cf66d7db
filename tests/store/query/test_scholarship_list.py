"""The list of scholarships: masked, nothing private is asked of the store; what is filtered, sorted and added up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest
from tests.commands.deciding import BY_ID
from tests.tui import fill, grants
from tests.tui.fill import NOW
from tests.tui.grants import DAY, application, eur

from confdash import clock as clocks
from confdash.clock import Clock
from confdash.config import STORE
from confdash.money import Money
from confdash.store.query.applicants import exact
from confdash.store.query.language import FilterError, HiddenFieldError
from confdash.store.query.presence import at_event, begins, day_of, seen_on
from confdash.store.query.reader import Reader
from confdash.store.query.scholarship_fields import FIELDS, PRIVATE
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarship_steps import missing, next_step, settled
from confdash.store.query.scholarships import GROUPS, OPENED, SCHOLARSHIPS, decisions, group_of, pots

#: Everything about a person, in the columns of the store.
SECRET = frozenset(OPENED.columns) - frozenset(SCHOLARSHIPS.columns) - {"seen"} | {"search"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grants.event(tmp_path_factory.mktemp("grants"))


@pytest.fixture
def reader(folder: Path) -> Iterator[Reader]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks, "_ahead", NOW - clocks.real() + clocks._ahead)
        reader = Reader(folder / STORE, grants.clock())
        yield reader
        reader.close()


def keys(reader: Reader, text: str, *, private: bool = False, order: str | None = None) -> list[str]:
    found = reader.rows(OPENED if private else SCHOLARSHIPS, text, order)
    return [row.key.removeprefix("s-") for row in found if isinstance(row, ScholarshipRow)]


def every(reader: Reader) -> list[ScholarshipRow]:
    return [row for row in reader.rows(OPENED) if isinstance(row, ScholarshipRow)]


def test_a_masked_list_asks_the_store_for_nothing_private(reader: Reader) -> None:
    asked: set[str] = set()

    def watch(action: int, table: str | None, column: str | None, _base: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table == "scholarship_rows" and column:
            asked.add(column)
        return sqlite3.SQLITE_OK

    reader.link().set_authorizer(watch)
    for field in FIELDS.values():
        for example in field.example.split("  "):
            reader.rows(SCHOLARSHIPS, example)
    for order in SCHOLARSHIPS.orders:
        reader.rows(SCHOLARSHIPS, "travel -expired", order, descending=True)
        reader.head(SCHOLARSHIPS, "", order)
    assert asked >= {"key", "state", "pot"}, "the watcher watches"
    assert not asked & SECRET
    reader.rows(OPENED)
    assert asked >= SECRET - {"search"}


@pytest.mark.parametrize("field", sorted(PRIVATE))
def test_what_is_private_cannot_be_asked_for_while_it_is_masked(reader: Reader, field: str) -> None:
    with pytest.raises(HiddenFieldError, match=rf"“{field}” is private and hidden here; there are state, pot, "):
        reader.ids(SCHOLARSHIPS, f"-{field}:x")
    for example in PRIVATE[field].example.split("  "):
        reader.ids(OPENED, example)


def test_words_of_a_masked_list_find_nobody(reader: Reader) -> None:
    assert keys(reader, "nwosu") == keys(reader, "ada.nwosu@example.org") == []
    assert keys(reader, "nwosu", private=True) == keys(reader, "ada.nwosu@", private=True) == ["7kq2m4fa"]
    assert keys(reader, "overseas offered") == ["c0ffee42"]


FILTERS: dict[str, Callable[[ScholarshipRow, Clock], bool]] = {
    "state:offered": lambda row, _: row.state == "offered",
    'state:"under review"': lambda row, _: row.state == "under_review",
    "state:unknown": lambda row, _: row.state is None,
    "pot:none": lambda row, _: not row.pot,
    'pot:"Travel"': lambda row, _: row.pot == "Travel",
    "here:yes": lambda row, clock: at_event(clock, row.seen),
    "here:no": lambda row, clock: not at_event(clock, row.seen),
    "here:today": lambda row, _: row.seen is not None and row.seen > NOW - 6 * 3600,
    "claim:none": lambda row, _: row.state == "accepted" and row.reimbursement == "none",
    "claim:paid": lambda row, _: row.reimbursement == "paid",
    "due:<24h": lambda row, _: row.deadline is not None and row.deadline < NOW + DAY,
    "due:>6d": lambda row, _: row.deadline is not None and row.deadline > NOW + 6 * DAY,
    "due:today": lambda row, _: row.deadline == grants.TODAY_18,
    "is:lapsed": lambda row, _: row.key == "s-b00kw0rm",
    "is:waiting": lambda row, _: row.state == "offered" and not row.gone and row.key != "s-b00kw0rm",
    "is:missing": lambda row, _: row.key == "s-d3ad5ea5",
    "is:claim": lambda row, _: row.key == "s-g0ldf1sh",
    "is:unpaid": lambda row, _: row.reimbursement in ("claimed", "approved"),
    "is:odd": lambda row, _: row.key in ("s-j4mj4rs0", "s-k1wm0nte", "s-s41lb04t"),
    "-is:open": lambda row, _: row.reimbursement == "paid" or row.state in ("declined", "denied"),
    "owner:sam": lambda row, _: row.owner == "sam",
    "gone:yes": lambda row, _: row.gone,
    "is:gone": lambda row, _: row.gone,
    "key:s-t0t": lambda row, _: row.key.startswith("s-t0t"),
}


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_gives_what_a_plain_reading_gives(reader: Reader, text: str) -> None:
    wanted = {row.key for row in every(reader) if FILTERS[text](row, reader.clock)}
    assert wanted, "the rows have one of each"
    assert {f"s-{key}" for key in keys(reader, text)} == wanted


def test_the_list_and_the_words_agree_on_who_is_missing_and_what_is_settled(reader: Reader) -> None:
    for row in every(reader):
        group = group_of(reader, row.id)
        assert (group == 1) == missing(row, reader.clock), row.key
        assert (group == 5) == (settled(row) and row.back_from is None), row.key


@pytest.mark.parametrize("text", ["state:offred", "claim:x", "here:maybe", "is:late", "due:soon"])
def test_a_word_that_is_not_known_is_said(reader: Reader, text: str) -> None:
    with pytest.raises(FilterError, match=r"write|there are"):
        keys(reader, text)


def test_amounts_are_compared_in_the_currency_of_each_row(reader: Reader) -> None:
    def asked(text: str) -> list[str]:
        return sorted(keys(reader, text, private=True))

    assert asked("asked:>1500") == ["c0ffee42", "e1derb0y", "n0rthern", "p4p3rb0y", "r0s3bush"]
    assert asked('asked:>"1500 EUR"') == ["n0rthern", "r0s3bush"]
    assert asked("asked:45.000JPY") == ["p4p3rb0y"], "a yen has no cents"
    assert asked("offered:1200") == ["7kq2m4fa"]
    with pytest.raises(FilterError, match=r"“lots” is no amount: there is no number"):
        asked("paid:>lots")


def test_those_who_need_something_first_stand_first(reader: Reader) -> None:
    listed = keys(reader, "")
    assert listed[:5] == ["b00kw0rm", "7kq2m4fa", "c0ffee42", "j4mj4rs0", "d3ad5ea5"]
    assert listed[7:10] == ["f1ntr0pe", "e1derb0y", "g0ldf1sh"], "what waited longest for us, then what is due"
    groups = [group_of(reader, row.id) for row in every(reader)]
    assert groups == sorted(groups)
    assert set(groups) == set(range(len(GROUPS)))


def test_names_and_amounts_can_be_sorted_by_once_all_is_opened(reader: Reader) -> None:
    by_name = [row.name for row in reader.rows(OPENED, "", "name") if isinstance(row, ScholarshipRow)]
    assert by_name[:3] == ["Ada Nwosu", "Anjali Rao", "Bo Lindqvist"]
    asked = [row.requested for row in reader.rows(OPENED, "", "asked") if isinstance(row, ScholarshipRow)]
    found = [(money.currency, money.minor) for money in asked if money is not None]
    assert found == sorted(found)
    assert asked[-1] is None
    assert "name" not in SCHOLARSHIPS.orders


def test_pots_know_what_lapsed_and_the_offer_in_the_middle(reader: Reader) -> None:
    rows = every(reader)
    for pot in pots(reader):
        offers = [
            money.minor
            for row in rows
            if not row.gone and (row.pot or "") == pot.name
            and (money := row.offered or row.accepted) is not None and money.currency == pot.currency
        ]  # fmt: skip
        exactly = median(map(Fraction, offers)) if offers else None
        assert pot.median == (None if exactly is None else exactly.__floor__()), pot.name
    assert [(pot.name, pot.currency, pot.lapsed, pot.left, pot.more) for pot in pots(reader)] == [
        ("Travel", "EUR", 80_000, 877_000, 10), ("Tickets", "EUR", 0, 370_000, 12), ("Overseas", "USD", 0, -70_000, 0),
    ]  # fmt: skip


def test_only_a_whole_name_or_address_opens_a_record(reader: Reader, folder: Path) -> None:
    assert exact(reader, "  ada  NWOSU ") == exact(reader, "Ada.Nwosu@Example.org") == [("s-7kq2m4fa",)]
    assert exact(reader, "Lukasz Wrona") == [("s-h0rs3rad",)], "as people type it"
    for part in ("ada", "nwosu", "ada.nwosu", "@example.org", "", " ", "*"):
        assert exact(reader, part) == [], part
    link = fill.writing(folder / STORE)
    application(link, "tw1n0000", "Ada Nwosu", "denied", requested=eur(1), email="other@example.org")
    assert exact(reader, "Ada Nwosu") == [("s-7kq2m4fa",), ("s-tw1n0000",)], "two are called so"
    link.execute("UPDATE scholarships SET gone = 1 WHERE key = 's-tw1n0000'")
    assert exact(reader, "Ada Nwosu") == [("s-7kq2m4fa",)]
    assert exact(reader, "other@example.org") == [("s-tw1n0000",)]
    link.execute("DELETE FROM scholarships WHERE key = 's-tw1n0000'")
    link.close()


def test_all_applications_of_one_address_or_one_speaker_are_one_persons(reader: Reader, folder: Path) -> None:
    link = fill.writing(folder / STORE)
    application(link, "tw0", "Ada Nwosu", "offered", "Tickets", offered=eur(1), person="SPK")
    application(link, "thr33", "A. Nwosu", "denied", email="ada@elsewhere.example", person="SPK")
    all_of_hers = {"s-7kq2m4fa", "s-tw0", "s-thr33"}
    for text in ("Ada Nwosu", "ada.nwosu@example.org", "a. nwosu", "ADA@elsewhere.example"):
        found = exact(reader, text)
        assert [set(keys) for keys in found] == [all_of_hers], text
    link.execute("DELETE FROM scholarships WHERE key IN ('s-tw0', 's-thr33')")
    link.close()


def test_a_masked_row_tells_the_day_of_an_arrival_and_no_more(reader: Reader) -> None:
    link = fill.writing(reader.path)
    before = link.execute("SELECT key, seen FROM scholarships WHERE seen IS NOT NULL").fetchall()
    first = begins(reader.clock)
    assert first is not None
    # One of them just before anything counts as this event, one in the very first second that does.
    for key, moment in zip([key for key, _ in before], (first - 2 * DAY - 1, first - 2 * DAY), strict=False):
        link.execute("UPDATE scholarships SET seen = ? WHERE key = ?", [moment, key])
    opened = {row.key: row for row in every(reader)}
    masked = [row for row in reader.rows(SCHOLARSHIPS, "", "here") if isinstance(row, ScholarshipRow)]
    link.executemany("UPDATE scholarships SET seen = ? WHERE key = ?", [(seen, key) for key, seen in before])
    link.close()
    there = [(row.seen, row.key) for row in masked if row.seen is not None]
    assert len(there) == len(before) > 5
    assert len({seen for seen, _ in there}) == 3, "days, not seconds"
    assert there == sorted(there, reverse=True), "the day, then the key, which is random"
    for row in masked:
        seen = opened[row.key].seen
        assert at_event(reader.clock, row.seen) == at_event(reader.clock, seen), row.key
        assert row.seen is seen is None or seen_on(reader.clock, row.seen, seen or 0), row.key
        assert (row.seen_by, row.seen_where) == (None, None)
        assert BY_ID["scholarship.not_here"].legal([row]) == BY_ID["scholarship.not_here"].legal([opened[row.key]])
        assert next_step(row, reader.clock) == next_step(opened[row.key], reader.clock), row.key


def test_what_was_decided_is_told_without_amounts_and_notes_while_masked(reader: Reader) -> None:
    masked = decisions(reader, "s-7kq2m4fa", private=False)
    assert [(said.field, said.text, said.value) for said in masked] == [
        ("note", None, None), ("answer_by", str(grants.TODAY_18), None), ("state", "offered", None),
        ("offered", None, None),
    ]  # fmt: skip
    assert [said.text for said in decisions(reader, "s-e1derb0y", private=False)] == ["claimed"]
    assert decisions(reader, "s-7kq2m4fa", private=True)[0].value == "asked twice about a visa"
    link = fill.writing(reader.path)
    grants.decided(link, "g0ldf1sh", "here", {"at": NOW - 3600, "by": "mira", "desk": "desk-1"}, 3600)
    link.close()
    (arrival,), (whole,) = (decisions(reader, "s-g0ldf1sh", private=private) for private in (False, True))
    assert (arrival.at, arrival.by) == (day_of(reader.clock, NOW)[0], ""), "the list of speakers says the rest"
    assert (whole.at, whole.by) == (NOW - 3600, "mira")


def test_whoever_was_seen_long_before_the_event_has_not_come_to_it() -> None:
    clock = grants.clock()
    first = begins(clock)
    assert first is not None
    assert at_event(clock, first - DAY), "badges are given out the evening before"
    assert not at_event(clock, first - 3 * DAY)
    assert not at_event(clock, None)
    assert at_event(Clock(), 1)
    assert begins(Clock()) is None


def test_a_row_holds_money_as_whole_minor_units(reader: Reader) -> None:
    row = next(row for row in every(reader) if row.key == "s-e1derb0y")
    assert (row.requested, row.accepted, row.claimed) == (grants.usd(2000), grants.usd(1800), Money(123_400, "EUR"))
