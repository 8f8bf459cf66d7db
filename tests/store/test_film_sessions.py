"""Recordings find their sessions, by what feeds say of them and by what people do."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, film, public, talk
from tests.store.films import OTHER, QUEUES, four, linked

from confdash.records import Video
from confdash.store.decided import Cover

_json = msgspec.json.encode


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return four(tmp_path)


# ----- which session


@pytest.mark.parametrize(
    ("video", "how"),
    [
        (film("youtube:a", code="QUEUES"), "code"),
        (film("youtube:a", code="queues"), "code"),
        (film("youtube:a", guid="0F8FAD5B-D9CB-469F-A165-70867728950E"), "guid"),
        (film("youtube:a", links=("https://elsewhere.example", "http://cfp.example.org/hd/talk/QUEUES")), "url"),
        (film("youtube:a", links=("https://archive.example.org/x/QUEUES?lang=en",)), "url"),
        (film("youtube:a", slug="hd-QUEUES-queues_all_the_way"), "slug"),
        (film("row:1", room="Hall A", starts=T0 + 500), "slot"),
        (film("youtube:a", "Queues all the way down", day="2026-11-09"), "guessed"),
        (film("youtube:a", "Harbour Days – Queues, all the way down! (Ada Nwosu)"), "guessed"),
        (film("youtube:a", "Nwosu"), None),
        (film("youtube:a", "Ada Nwosu"), None),
        (film("youtube:a", "Queues all the way down", day="2026-11-10"), None),
        (film("youtube:a", "Queues all the way down", published_at=T0 - HOUR), None),
        (film("row:1", room="Hall A", starts=T0 + 700), None),
        (film("row:1", room="Hall B", starts=T0), None),
        (film("row:1", room="Hall A", starts=T0, seconds=3 * HOUR), None),
        (film("youtube:a", code="NOBODY", slug="hd-17-of_another_year"), None),
    ],
)
def test_a_recording_finds_its_session(store: Store, video: Video, how: str | None) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [video])
    (row,) = store.videos().values()
    assert (row.match, row.session) == (how, "QUEUES" if how else None)


def test_a_number_counts_where_the_title_agrees(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [film("voctoweb:x", "Locks", slug="hd-17-locks")])
    assert store.videos()["voctoweb:x"].match == "slug"


def test_a_row_of_a_sheet_hands_its_session_to_the_address_it_gives(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("sheet", [film("row:1", room="Hall A", starts=T0, same=("youtube:a",), state="uploaded")])
    store.film("host", [public("youtube:a", "final cut 2")])
    assert store.videos()["youtube:a"].match == "slot"
    assert store.films()["QUEUES"].state == "published"
    assert store.films()["QUEUES"].videos == 1


def test_a_moved_talk_is_found_where_it_was(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("sheet", [film("row:1", room="Hall B", starts=T0, state="recorded")])
    assert store.videos()["row:1@sheet"].match is None
    store.decide(("talk", "QUEUES", "room", '["Hall B"]'))
    assert store.videos()["row:1@sheet"].match == "slot"
    store.undo()
    assert store.videos()["row:1@sheet"].match is None
    assert store.rebuild()


def test_the_order_in_which_feeds_come_does_not_matter(tmp_path: Path) -> None:
    bodies = {
        "host": [public("youtube:a", "Queues"), public("youtube:b", "Locks")],
        "sheet": [film("row:1", code="QUEUES", same=("youtube:a",), state="editing")],
    }
    rows = []
    for number, order in enumerate((("programme", "host", "sheet"), ("sheet", "host", "programme"))):
        store = Store(tmp_path / str(number), ("programme", "host", "sheet"))
        store.now = T0 + 48 * HOUR
        for name in order:
            if name == "programme":
                store.sync(name, [QUEUES, OTHER])
            else:
                store.film(name, bodies[name])
        rows.append(
            [(row.key, row.session, row.match, row.state) for row in store.videos().values()]
            + [(row.key, row.state, row.match) for row in store.films().values() if row.entity == "talk"]
        )
    assert rows[0] == rows[1]
    assert ("youtube:a", "QUEUES", "code", "published") in rows[0]


def test_of_two_sessions_at_one_slot_the_title_decides(store: Store) -> None:
    store.sync("programme", [QUEUES, talk("CLASH", "Clashing", code="CLASH")])
    store.film("sheet", [film("row:1", "Clashing", room="Hall A", starts=T0), film("row:2", room="Hall A", starts=T0)])
    assert [(row.match, row.session) for row in store.videos().values()] == [("slot", "CLASH"), (None, None)]


def test_a_row_at_one_slot_that_gives_the_address_of_anothers_recording_is_a_claim(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.film("sheet", [film("row:1", room="Hall A", starts=T0 + 3600, same=("youtube:a",), state="editing")])
    assert store.videos()["youtube:a"].claims == ("QUEUES", "OTHER1")


def test_two_talks_claim_one_recording(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    rows = [film(f"talk:{code}", code=code, same=("youtube:a",), state="published") for code in ("QUEUES", "OTHER1")]
    store.film("pipeline", rows)
    store.film("host", [public("youtube:a")])
    assert set(store.videos()["youtube:a"].claims) == {"QUEUES", "OTHER1"}
    assert [store.films()[key].flags[-1:] for key in ("QUEUES", "OTHER1")] == [("claimed",)] * 2
    store.decide(("video", "youtube:a", "talk", linked("QUEUES")))
    assert store.films()["QUEUES"].flags == ()
    assert store.films()["OTHER1"].flags == ("ahead",)
    assert store.rebuild()


def test_what_is_from_before_the_event_is_no_concern_unless_it_is_joined(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", "Last year", published_at=T0 - 300 * 24 * HOUR)])
    assert store.films()["youtube:a"].outside
    store.decide(("video", "youtube:a", "talk", linked("QUEUES")))
    assert not store.videos()["youtube:a"].outside


# ----- what people say


def test_link_confirm_unlink_and_undo(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [public("youtube:a", "Queues all the way down"), public("youtube:b", "holiday.mp4")])
    assert store.films()["QUEUES"].state is None  # a guess counts for nothing
    store.decide(("video", "youtube:a", "talk", linked("QUEUES")), ("video", "youtube:b", "talk", linked("OTHER1")))
    assert [store.films()[key].state for key in ("QUEUES", "OTHER1")] == ["published", "published"]
    assert store.videos()["youtube:b"].match == "manual"
    store.decide(("video", "youtube:b", "talk", linked("")))
    row = store.videos()["youtube:b"]
    assert (row.match, row.session, row.outside) == ("manual", None, False)  # a person's word, that it is of none
    assert list(store.films("is:unmatched")) == []
    assert list(store.films())[-1] == "youtube:b"
    store.undo()
    store.undo()
    assert [row.match for row in store.videos().values()] == ["guessed", None]
    assert store.films()["OTHER1"].state is None
    assert store.rebuild()


def test_a_link_stands_above_what_feeds_say(store: Store) -> None:
    store.sync("programme", [QUEUES, OTHER])
    store.film("host", [public("youtube:a", code="QUEUES")])
    store.decide(("video", "youtube:a", "talk", linked("OTHER1")))
    assert store.films()["OTHER1"].state == "published"
    assert store.films()["QUEUES"].state is None


def test_a_link_finds_its_talk_after_a_join(store: Store) -> None:
    store.configure(("programme", "calendar", "host"))
    store.film("host", [public("youtube:a", "raw.mp4")])
    store.sync("calendar", [talk("cal-1", "Queues (moved)", at=600)])
    store.decide(("video", "youtube:a", "talk", linked("cal-1")))
    store.sync("programme", [QUEUES])
    store.join("QUEUES", "cal-1")
    (key,) = store.talks()
    assert store.videos()["youtube:a"].session == key
    assert store.talks()[key].video_state == "published"
    assert store.rebuild()


def test_a_whole_rooms_recording_covers_it(store: Store) -> None:
    store.sync("programme", [QUEUES])
    store.film("host", [public("youtube:a", "Queues all the way down – Hall A, morning", seconds=3 * HOUR)])
    store.decide(("video", "youtube:a", "cover", _json(Cover("Hall A", T0, T0 + 3 * HOUR)).decode()))
    row = store.films()["youtube:a"]
    assert (row.cover_room, row.cover_starts, row.cover_ends, row.match) == ("Hall A", T0, T0 + 3 * HOUR, None)
    assert list(store.films("is:unmatched")) == []
