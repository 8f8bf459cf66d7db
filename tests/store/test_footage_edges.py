"""Recordings at the edges: chains of rows, slots that leave, rooms that are renamed, marks that are no concern."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, config, film, public, talk

from confdash.store import connect, feeds
from confdash.store.decided import Cover, Linked, Said
from confdash.sync import guard

FEEDS = ("programme", "host", "pipeline", "sheet")
QUEUES = talk("QUEUES", "Queues all the way down", code="QUEUES")
LOCKS = talk("LOCKS1", "Locks", code="LOCKS1", at=60)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "event", FEEDS)
    store.now = T0 + 48 * HOUR
    return store


def packed(value: object) -> str:
    return msgspec.json.encode(value).decode()


def test_a_row_knows_its_session_by_another_row_of_the_same_recording(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    store.film("host", [public("youtube:a", "final cut 2")])
    store.film("pipeline", [film("ticket:1", same=("youtube:a",), state="needs_work", said_at=T0 + 9 * HOUR)])
    assert store.videos()["ticket:1@pipeline"].match is None
    store.film("sheet", [film("row:1", code="QUEUES", same=("youtube:a",), state="editing")])
    assert {row.session for row in store.videos().values()} == {"QUEUES"}
    row = store.films()["QUEUES"]
    assert (row.state, row.videos) == ("published", 1)
    store.decide(("video", "row:1@sheet", "talk", packed(Linked("LOCKS1"))))
    assert {row.session for row in store.videos().values()} == {"LOCKS1"}
    assert store.rebuild()


def test_rows_that_say_they_are_each_other_come_to_an_end(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    keys = [f"youtube:{letter}" for letter in "abcd"]
    ring = [public(key, same=(key, keys[place - 1])) for place, key in enumerate(keys)]
    store.film("host", [*ring[:3], msgspec.structs.replace(ring[3], code="LOCKS1")])
    assert {row.session for row in store.videos().values()} == {"LOCKS1"}


def test_who_claims_a_recording_first_is_the_believed_feed_not_the_one_that_came_first(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    store.film("sheet", [film("row:1", code="LOCKS1", same=("youtube:a",))])
    store.film("pipeline", [film("ticket:1", code="QUEUES", same=("youtube:a",))])
    store.film("host", [public("youtube:a")])
    row = store.videos()["youtube:a"]
    assert (row.session, row.claims) == ("QUEUES", ("QUEUES", "LOCKS1"))
    store.film("host", [public("youtube:a", "Harbour Days: Locks")])
    row = store.videos()["youtube:a"]
    assert (row.session, row.claims) == ("LOCKS1", ("LOCKS1", "QUEUES")), "its title tells"


def test_a_claim_is_over_when_its_recording_has_gone(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    store.film("sheet", [film(f"row:{code}", code=code, same=("youtube:a",)) for code in ("QUEUES", "LOCKS1")])
    store.film("host", [public("youtube:a"), public("youtube:b")])
    assert "claimed" in store.films()["QUEUES"].flags
    store.film("host", [public("youtube:b")])
    assert "claimed" not in store.films()["QUEUES"].flags


def test_a_slot_that_leaves_its_session_takes_no_state_along(store: Store) -> None:
    first, second = (talk("WORK", "Workshop", code="WORK", at=at) for at in (0, 300))
    store.sync("programme", [first, second])
    store.film("host", [public("youtube:a")])
    store.decide(("video", "youtube:a", "talk", packed(Linked("WORK"))))
    assert [row.video_state for row in store.talks().values()] == ["published"] * 2
    store.sync("programme", [first, msgspec.structs.replace(second, title="Lunch", type="break")])
    assert {row.title: row.video_state for row in store.talks().values()} == {"Workshop": "published", "Lunch": None}


def test_a_recording_of_the_first_slot_is_not_early(store: Store) -> None:
    slots = [talk("WORK", "Workshop", code="WORK", at=at) for at in (0, 30 * 60)]
    store.sync("programme", slots)
    store.film("host", [public("youtube:a", code="WORK", published_at=T0 + 5 * HOUR)])
    assert store.films()["WORK"].flags == ()
    store.film("host", [public("youtube:a", code="WORK", published_at=T0 + HOUR // 2)])
    assert store.films()["WORK"].flags == ("early",)


def test_what_is_covered_is_the_room_as_it_is_called_by_now(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", seconds=3 * HOUR)])
    store.decide(("video", "youtube:a", "cover", packed(Cover("Hall A", T0, T0 + 3 * HOUR))))
    store.configure(config(FEEDS, rooms={"Hall A": "Main Hall"}))
    assert (store.talks()["QUEUES"].rooms, store.films()["youtube:a"].cover_room) == (("Main Hall",), "Main Hall")


def test_a_link_to_a_talk_that_is_not_there_yet_says_nothing(store: Store) -> None:
    store.film("host", [public("youtube:a", "holiday")])
    store.decide(("video", "youtube:a", "talk", packed(Linked("QUEUES", ("code:QUEUES",)))))
    assert not store.videos()["youtube:a"].outside
    store.sync("programme", [QUEUES])
    assert store.videos()["youtube:a"].session == "QUEUES"


def test_a_feed_that_left_has_no_slots(store: Store) -> None:
    store.configure(("programme", "wiki", "host"))
    store.sync("programme", [QUEUES])
    store.sync("wiki", [talk("QUEUES", "Queues all the way down", code="QUEUES", room="Hall B")])
    store.film("host", [public("youtube:a", room="Hall B", starts=T0)])
    assert store.videos()["youtube:a"].match == "slot"
    store.configure(("programme", "host"))
    assert store.videos()["youtube:a"].match is None


def test_of_what_was_taken_down_a_window_that_moved_on_says_nothing(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    store.film("host", [public("youtube:a", code="QUEUES")], window=True)
    store.film("host", [public("youtube:b", code="LOCKS1")], window=True)
    store.decide(("video", "youtube:a", "taken_down", str(store.now + 1)))
    assert store.films()["QUEUES"].state is None
    store.film("host", [public("youtube:a", code="QUEUES")], window=True)
    assert store.films()["QUEUES"].state == "published"


@pytest.mark.parametrize(("ahead", "there"), [(300, 0), (24 * HOUR, 1)])
def test_a_mark_of_a_clock_that_is_far_ahead_is_checked_all_the_same(store: Store, ahead: int, there: int) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.decide(("video", "youtube:a", "taken_down", str(store.now + ahead)))
    with connect.writing(store.link, store.path):
        feeds.note_unchanged(store.link, store.feed("host"), store.now + 60, store.now + 120, None, applied=True)
    assert store.link.execute("SELECT checked > taken_down FROM videos").fetchone() == (there,)


def test_what_is_held_has_checked_nothing(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.decide(("video", "youtube:a", "taken_down", str(store.now + 1)))
    held = feeds.Held(b"x", b"x", None, None, "all would vanish", ())
    with connect.writing(store.link, store.path):
        feeds.note_held(store.link, store.feed("host"), held, store.now + 60, store.now + 120)
    store.decide(("video", "youtube:a", "owner", "sam"))
    assert store.link.execute("SELECT checked > taken_down FROM videos").fetchone() == (0,)


def test_a_mark_of_the_day_matches_nothing_anew_and_a_move_does(store: Store) -> None:
    store.sync("programme", [QUEUES, LOCKS])
    store.film("host", [public("youtube:a", code="QUEUES")])
    ran: list[str] = []
    store.link.set_trace_callback(ran.append)
    for field, value in (("stage", "on_stage"), ("stage", "finished"), ("av_told", "1"), ("kind", "keynote")):
        store.decide(("talk", "QUEUES", field, value))
    store.decide(("talk", "QUEUES", "video_state", packed(Said("review", T0))))
    assert not any("FROM upstream" in each and "gone_at FROM upstream" in each and "WHERE" not in each for each in ran)
    for field, value in (("room", '["Hall B"]'), ("stage", "no_show")):
        ran.clear()
        store.decide(("talk", "QUEUES", field, value))
        assert any("SELECT talk, record, feed, gone_at FROM upstream" in each for each in ran)
    store.link.set_trace_callback(None)


def test_a_feed_that_gives_talks_instead_of_recordings_is_held(store: Store) -> None:
    store.film("host", [public(f"youtube:{number}") for number in range(9)])
    plan = store.plan("host", store.batch([talk(f"T{number}") for number in range(20)]))
    judged = [guard.judge(before, after, plan.shifts, nouns) for before, after, nouns in plan.kinds]
    assert judged == [None, None, "all 9 videos would vanish"]
