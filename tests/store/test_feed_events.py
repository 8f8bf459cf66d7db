"""How feeds fared, told when it changes and never again."""

from __future__ import annotations

import pytest
from tests.store.conftest import Make
from tests.store.test_feeds import WHY, Desk

from confdash.store import connect, feed_events


@pytest.fixture
def desk(make: Make) -> Desk:
    """A feed that was read well once."""
    desk = Desk(make("a"))
    desk.applied("one")
    return desk


def told(desk: Desk) -> list[tuple[str, str, str]]:
    return desk.link.execute("SELECT feed, what, text FROM feed_events ORDER BY id").fetchall()


def test_a_feed_that_is_well_is_not_told(desk: Desk) -> None:
    desk.unchanged()
    desk.applied("two")
    assert told(desk) == []


def test_a_failure_is_told_once_and_so_is_its_end(desk: Desk) -> None:
    for _ in range(3):
        desk.failed()
    assert told(desk) == [("a", "failed", "the server answers 500")]
    desk.unchanged()
    desk.unchanged()
    assert told(desk)[1:] == [("a", "recovered", "it had failed for 5 min")]
    desk.failed()
    desk.applied("two")
    assert [what for _, what, _ in told(desk)] == ["failed", "recovered", "failed", "recovered"]


def test_a_hold_is_told_once_and_ends_by_a_good_body_or_the_old_one(desk: Desk) -> None:
    desk.held("bad")
    desk.held("bad")
    desk.held("as bad")
    assert told(desk) == [("a", "held", WHY)]
    desk.failed()
    desk.held("bad")
    assert [what for _, what, _ in told(desk)] == ["held", "failed", "recovered"], "it was held all the time"
    desk.unchanged(applied=True)
    desk.unchanged(applied=True)
    assert told(desk)[-1] == ("a", "hold over", "it gives again what was applied last")
    desk.held("bad")
    desk.applied("good")
    assert told(desk)[-1] == ("a", "hold over", "it gives good data again")


def test_what_was_accepted_ends_the_hold_and_what_was_rejected_is_in_the_journal_alone(desk: Desk) -> None:
    desk.held("bad")
    desk.decides("accept")
    desk.applied("bad")
    assert told(desk)[-1] == ("a", "hold over", "what was accepted is applied")
    desk.held("worse")
    before = told(desk)
    desk.decides("reject")
    desk.unchanged()
    assert told(desk) == before


def test_no_network_is_one_line_of_all_feeds(desk: Desk) -> None:
    link = desk.link
    with connect.writing(link, desk.store.path):
        feed_events.failed(link, desk.id, 2000, "no-network", "x cannot be found")
        assert told(desk) == []
        feed_events.network(link, 2000, 2000)
        feed_events.network(link, 2100, 2000)
        feed_events.network(link, 2600, None)
        feed_events.network(link, 2700, None)
    assert told(desk) == [
        ("", "offline", "no feed on the network answers"), ("", "online", "there was none for 10 min"),
    ]  # fmt: skip


def test_one_server_that_is_not_found_while_others_answer_is_told_as_its_own(desk: Desk) -> None:
    with connect.writing(desk.link, desk.store.path):
        desk.link.execute("UPDATE feeds SET error = 'x cannot be found'")
        feed_events.unreachable(desk.link, "a", 2000)
        feed_events.unreachable(desk.link, "a", 2100)
    assert told(desk) == [("a", "failed", "x cannot be found")]
    desk.at = 2500
    desk.unchanged()
    assert told(desk)[-1][1] == "recovered"


def test_sleep_that_two_processes_notice_is_one_line(desk: Desk) -> None:
    with connect.writing(desk.link, desk.store.path):
        feed_events.asleep(desk.link, 1000, 4600)
        feed_events.asleep(desk.link, 1001, 4602)
        feed_events.asleep(desk.link, 9000, 9100)
    assert told(desk) == [("", "asleep", "1000 4600"), ("", "asleep", "9000 9100")]
