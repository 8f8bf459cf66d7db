"""Acknowledge and snooze hold until the cause changes or the severity rises; owners and notes stand on the rows."""

from __future__ import annotations

import pytest
from tests.attention.event import SOON, T0, Event, one

from confdash.attention.items import Severity
from confdash.store import connect

#: One row; `:now` turns it into another severity, another cause, or none.
_RISING = (
    "SELECT 'event' AS entity, 'it' AS key, CASE WHEN :now >= {later} THEN '{then}' ELSE 'warning' END AS severity,"
    " 'It is so.' AS why, {cause} AS cause"
)


def _rising(then: Severity, cause: str = "'same'") -> str:
    return _RISING.format(later=T0 + 100, then=then, cause=cause)


def test_an_acknowledged_item_leaves_the_list_but_is_still_an_item(event: Event) -> None:
    event.rule("rows", one())
    event.decide("ack", event.item())
    listing = event.sound()
    assert (listing.lines, listing.acknowledged, listing.snoozed, listing.info) == ((), 1, 0, 0)
    assert event.item().acknowledged
    event.put("item", event.item().mark, "ack", None)
    assert len(event.lines()) == 1


@pytest.mark.parametrize(("then", "back"), [("critical", True), ("warning", False), ("info", False)])
def test_it_holds_until_the_severity_rises(event: Event, then: Severity, back: bool) -> None:
    event.rule("rows", _rising(then))
    event.decide("ack", event.item())
    assert event.lines(T0 + 99) == []
    listing = event.sound(T0 + 100)
    assert [line.severity for line in listing.lines] == (["critical"] if back else [])
    assert listing.items[0].acknowledged is not back


def test_it_holds_until_the_cause_changes(event: Event) -> None:
    event.rule("rows", _rising("warning", f"iif(:now >= {T0 + 100}, 'other', NULL)"))
    event.decide("ack", event.item())
    assert event.lines(T0 + 99) == []
    assert len(event.lines(T0 + 100)) == 1


def test_words_that_count_down_change_no_fingerprint(event: Event) -> None:
    event.rule("rows", one(summary=":now").replace("'It is so.'", "'At ' || :now"))
    event.decide("ack", event.item())
    assert event.lines(T0 + 60) == []


def test_of_another_subject_or_rule_it_says_nothing(event: Event) -> None:
    event.rule("rows", SOON)
    event.rule("others", SOON)
    item = next(item for item in event.sound().items if (item.rule, item.key) == ("rows", "one"))
    event.decide("ack", item)
    listing = event.sound()
    assert [line.key for line in listing.lines] == ["talk one", "talk two", "talk three"]
    assert [item.rule for item in listing.lines[0].items] == ["others"]
    assert listing.acknowledged == 1


@pytest.mark.parametrize(
    ("at", "asleep"), [(T0, True), (T0 + 899, True), (T0 + 900, False)], ids=["at once", "before", "then"]
)
def test_a_snooze_ends_with_its_time(event: Event, at: int, asleep: bool) -> None:
    event.rule("rows", one())
    event.decide("snooze", event.item(), until=T0 + 900)
    listing = event.sound(at)
    assert len(listing.lines) == (not asleep)
    assert listing.snoozed == asleep
    assert listing.items[0].snoozed_until == (T0 + 900 if asleep else None)


def test_a_snooze_ends_when_it_gets_worse(event: Event) -> None:
    event.rule("rows", _rising("critical"))
    event.decide("snooze", event.item(), until=T0 + 900)
    assert event.lines(T0 + 99) == []
    assert len(event.lines(T0 + 100)) == 1


def test_what_stands_in_every_view_can_be_neither_snoozed_nor_acknowledged(event: Event) -> None:
    event.rule("rows", one("critical"), "always = true")
    event.decide("ack", event.item())
    event.decide("snooze", event.item(), until=T0 + 900)
    (line,) = event.lines()
    assert event.sound().always == {line.key}


def test_a_bundle_is_acknowledged_item_by_item_and_shows_what_comes_after(event: Event) -> None:
    event.rule("many", SOON + " LIMIT iif(:now >= 1794212200, 3, 2)", '[bundle]\nbeyond = 1\nwords = "{count} alike"')
    (bundle,) = event.lines()
    assert bundle.what == "2 alike"
    for item in bundle.items:
        event.decide("ack", item)
    listing = event.sound()
    assert (listing.lines, listing.acknowledged) == ((), 1)
    (line,) = event.lines(1794212200)
    assert (line.key, line.bundle) == ("talk three", False)


def test_snoozed_rows_are_counted_as_they_would_be_shown(event: Event) -> None:
    event.rule("a", SOON)
    event.rule("b", SOON)
    for item in event.sound().items:
        event.decide("snooze", item, until=T0 + 900)
    listing = event.sound()
    assert (listing.lines, listing.snoozed, len(listing.items)) == ((), 3, 6)


def test_owner_and_note_are_of_the_item_else_of_its_subject_else_of_the_rule(event: Event) -> None:
    event.rule("rows", SOON.replace("AS cause", "AS cause, 'rule' AS owner, 'noted' AS note"))
    assert {(line.owner, line.note) for line in event.lines()} == {("rule", "noted")}
    event.put("talk", "one", "owner", "sam")
    event.put("talk", "one", "note", "calls back")
    assert [line.owner for line in event.lines()] == ["sam", "rule", "rule"]
    assert event.lines()[0].note == "calls back"
    event.put("item", "rows talk one", "owner", "mira")
    assert [line.owner for line in event.lines()] == ["mira", "rule", "rule"]
    assert event.lines()[0].items[0].note == "calls back"


def test_a_decision_that_cannot_be_read_counts_for_nothing(event: Event) -> None:
    event.rule("rows", one())
    event.decide("ack", event.item())
    assert event.lines() == []
    for value in ("", "{", "[]", '{"fingerprint": 1}', "null"):
        # Nobody decides such a thing here; a file that another desk hands over may hold anything.
        with connect.writing(event.store.link, event.store.path):
            event.store.link.execute("UPDATE decisions SET value = ? WHERE field = 'ack'", [value])
        assert len(event.lines()) == 1
