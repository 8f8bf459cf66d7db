"""Sessions know how far their recordings have come."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, film, public, talk
from tests.store.films import ENDED, OTHER, QUEUES, four, said


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return four(tmp_path)


def test_a_state_by_hand_needs_no_feed(tmp_path: Path) -> None:
    store = Store(tmp_path / "event")
    store.sync("programme", [QUEUES, OTHER])
    assert store.films() == {}
    store.decide(("talk", "QUEUES", "video_state", said("review", T0 + 5 * HOUR)))
    assert {key: row.state for key, row in store.films().items()} == {"QUEUES": "review", "OTHER1": None}
    assert store.talks()["QUEUES"].video_state == "review"
    store.undo()
    assert store.films() == {}
    assert store.talks()["QUEUES"].video_state is None
    assert store.rebuild()


def test_the_newest_statement_wins_and_a_step_back_is_a_conflict(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="review", said_at=T0 + 5 * HOUR)])
    store.film("sheet", [film("row:1", code="QUEUES", state="editing", said_at=T0 + 4 * HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.said_by, row.since, row.flags) == ("review", "pipeline", T0 + 5 * HOUR, ())
    store.film("sheet", [film("row:1", code="QUEUES", state="recorded", said_at=T0 + 6 * HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags) == ("recorded", ("back",))
    assert (row.back_from, row.back_by, row.back_at) == ("review", "pipeline", T0 + 5 * HOUR)
    store.decide(("talk", "QUEUES", "video_state", said("recorded", T0 + 7 * HOUR)))
    row = store.films()["QUEUES"]
    assert (row.state, row.said_by, row.by_hand, row.flags) == ("recorded", "ada", True, ())
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="transcoding", said_at=T0 + 8 * HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.by_hand, row.flags) == ("transcoding", False, ())
    assert store.rebuild()


def test_what_says_the_same_again_says_nothing_newer(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="editing", said_at=T0 + 5 * HOUR)])
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="editing", said_at=T0 + 9 * HOUR, note="soon")])
    row = store.films()["QUEUES"]
    assert (row.since, row.note) == (T0 + 5 * HOUR, "soon")


def test_a_sheet_ahead_of_the_host_and_behind_it(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film(
        "sheet", [film("row:1", code="QUEUES", state="published"), film("row:2", code="OTHER1", state="editing")]
    )
    assert store.films()["QUEUES"].state == "published"  # there is no host to ask
    store.film("host", [public("youtube:b", code="OTHER1")])
    ahead, behind = store.films()["QUEUES"], store.films()["OTHER1"]
    assert (ahead.state, ahead.flags, ahead.said_by) == ("uploaded", ("ahead",), "sheet")
    assert (behind.state, behind.flags) == ("published", ())


def test_a_window_says_nothing_by_absence(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [public("youtube:a", code="QUEUES")], window=True)
    store.film("host", [public("youtube:b", code="OTHER1")], window=True)
    assert [store.films()[key].state for key in ("QUEUES", "OTHER1")] == ["published", "published"]
    assert store.link.execute("SELECT missing IS NOT NULL FROM videos ORDER BY key").fetchall() == [(1,), (0,)]
    store.film("sheet", [film("row:1", code="QUEUES", state="published")])
    store.film("host", [], window=True)
    assert store.films()["QUEUES"].state == "published"


def test_public_then_private_then_gone(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", code="QUEUES", published_at=ENDED + HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.public_at, row.since) == ("published", ENDED + HOUR, ENDED + HOUR)
    private = film("youtube:a", code="QUEUES", state="uploaded", reach="private", published_at=ENDED + HOUR)
    store.film("host", [private])
    row = store.films()["QUEUES"]
    assert (row.state, row.reach, row.flags, row.back_from) == ("uploaded", "private", ("vanished",), "published")
    store.film("host", [])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags, row.videos) == (None, ("vanished",), 1)
    assert store.rebuild()


def test_what_its_host_hides_is_known_by_what_it_was(store: Store) -> None:
    """YouTube calls all that is private “Private video”, and shows nothing of it."""
    store.sync("programme", [QUEUES])
    listed = public(
        "youtube:a", "Queues", links=("https://cfp.example.org/hd/talk/QUEUES/",), published_at=ENDED + HOUR
    )
    store.film("host", [listed])
    hidden = film("youtube:a", state="uploaded", raw_state="private", reach="private")
    store.film("host", [hidden])
    assert store.films()["QUEUES"].flags == ("vanished",)
    assert (store.videos()["youtube:a"].title, store.videos()["youtube:a"].match) == ("Queues", "url")
    counts = store.film("host", [hidden])
    assert (counts.changed, counts.appeared) == (0, 0)
    assert store.rebuild()


def test_a_stamp_alone_is_no_news(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("voctoweb:a", code="QUEUES", said_at=T0 + HOUR)])
    batch = store.batch([])
    batch = msgspec.structs.replace(batch, videos=(public("voctoweb:a", code="QUEUES", said_at=T0 + 9 * HOUR),))
    assert store.plan("host", batch).empty


def test_a_reupload_with_the_old_one_private_is_public(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:old", code="QUEUES", published_at=ENDED + HOUR)])
    old = film("youtube:old", code="QUEUES", state="uploaded", reach="private")
    store.film("host", [old, public("youtube:new", code="QUEUES", published_at=ENDED + 9 * HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags, row.videos, row.video) == ("published", (), 2, "youtube:new")
    assert row.public_at == ENDED + 9 * HOUR


def test_needs_work_and_lost_stay_in_sight(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="needs_work", said_at=T0 + 3 * HOUR)])
    store.film("sheet", [film("row:1", code="QUEUES", state="lost", said_at=T0 + 4 * HOUR)])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags) == ("lost", ("needs_work",))
    store.film("host", [public("youtube:a", code="QUEUES", published_at=T0 + 9 * HOUR)])
    assert store.films()["QUEUES"].flags == ()  # what was said before is over
    store.decide(("talk", "QUEUES", "video_state", said("needs_work", T0 + 10 * HOUR)))
    row = store.films()["QUEUES"]
    assert (row.state, row.flags) == ("published", ("needs_work",))


def test_another_recording_that_needs_work_stays_in_sight(store: Store) -> None:
    store.sync("programme", [QUEUES])
    worse = film("youtube:b", code="QUEUES", state="needs_work", reach="private", said_at=T0 + 3 * HOUR)
    store.film("host", [public("youtube:a", code="QUEUES", published_at=T0 + 9 * HOUR), worse])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags, row.videos) == ("published", ("needs_work",), 2)


def test_what_was_public_is_told_as_that_whatever_a_sheet_says(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("sheet", [film("row:1", code="QUEUES", same=("youtube:a",), state="published")])
    store.film("host", [public("youtube:a"), public("youtube:b", code="OTHER1")])
    store.film("host", [public("youtube:b", code="OTHER1")])
    row = store.films()["QUEUES"]
    assert (row.state, row.flags, row.back_by) == ("uploaded", ("vanished",), "host")


def test_public_before_its_talk_ended(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", code="QUEUES", published_at=T0 + 600)])
    assert store.films()["QUEUES"].flags == ("early",)


def test_of_a_day_alone_the_latest_moment_counts_that_is_possible(store: Store) -> None:
    store.sync("programme", [QUEUES])
    midnight = T0 - 9 * HOUR
    day_ends = midnight + 24 * HOUR - 1
    store.film("host", [public("voctoweb:a", code="QUEUES", published_at=midnight, published_day=True)])
    row = store.films()["QUEUES"]
    assert (row.public_at, row.flags) == (day_ends, ())  # first read two days later
    store.now = T0 + 2 * HOUR
    store.film("host", [public("voctoweb:b", code="QUEUES", published_at=midnight, published_day=True)])
    assert store.films()["QUEUES"].public_at == store.now  # seen while the day was not over


def test_since_when_is_not_known_of_what_was_public_before_its_feed_was_read(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [public("youtube:a", code="QUEUES")])
    assert (store.films()["QUEUES"].state, store.films()["QUEUES"].public_at) == ("published", None)
    store.film("host", [public("youtube:a", code="QUEUES"), public("youtube:b", code="OTHER1")])
    assert (store.films()["QUEUES"].public_at, store.films()["OTHER1"].public_at) == (None, store.now)
    assert store.rebuild()


def test_opted_out_is_a_state_until_something_else_is_said(store: Store) -> None:
    store.sync("programme", [talk("QUEUES", code="QUEUES", do_not_record=True), OTHER])
    store.film("host", [public("youtube:b", code="OTHER1")])
    assert store.films()["QUEUES"].state == "opted_out"
    store.film("pipeline", [film("ticket:1", code="QUEUES", state="recorded")])
    assert store.films()["QUEUES"].state == "recorded"


def test_what_was_taken_down_is_looked_at_again(store: Store) -> None:
    store.sync("programme", [talk("QUEUES", code="QUEUES", do_not_record=True)])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.decide(("video", "youtube:a", "taken_down", str(store.now + 1)))
    row = store.link.execute("SELECT checked < taken_down, reach FROM videos").fetchone()
    assert row == (1, "public")
    store.film("host", [public("youtube:a", code="QUEUES")])
    assert store.link.execute("SELECT checked > taken_down FROM videos").fetchone() == (1,)
    store.film("host", [film("youtube:a", code="QUEUES", state="uploaded", reach="private")])
    row_ = store.films()["QUEUES"]
    assert (row_.state, row_.flags) == ("opted_out", ())
    assert store.rebuild()


def test_slots_of_one_session_share_its_recording(store: Store) -> None:
    first, second = talk("WORK", "Workshop", code="WORK"), talk("WORK", "Workshop", code="WORK", at=300)
    store.sync("programme", [first, second])
    store.film("host", [public("youtube:a", code="WORK", published_at=T0 + 20 * HOUR)])
    (row,) = store.films().values()
    assert (row.key, row.ended, row.state) == ("WORK", T0 + 345 * 60, "published")
    assert {each.video_state for each in store.talks().values()} == {"published"}


def test_a_feed_that_leaves_the_config_says_nothing_of_recordings(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.configure(("programme", "sheet"))
    assert store.films()["QUEUES"].state is None
    store.configure(("programme", "host", "sheet"))
    assert store.films()["QUEUES"].state == "published"


def test_the_time_line_tells_of_recordings(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:x", "Another")])
    store.film("host", [public("youtube:x", "Another"), film("youtube:a", "Queues", state="uploaded", reach="private")])
    store.film("host", [public("youtube:x", "Another"), public("youtube:a", "Queues")])
    told = store.link.execute("SELECT entity, key, field, old, new FROM changes WHERE entity = 'video'").fetchall()
    assert told == [
        ("video", "youtube:a", "appeared", None, "uploaded"),
        ("video", "youtube:a", "video_state", "uploaded, private", "published"),
    ]
