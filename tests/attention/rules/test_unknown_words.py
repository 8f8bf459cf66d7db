"""A table's words for how far recordings are that nobody has explained: one row a feed, until somebody has."""

from __future__ import annotations

import msgspec
import pytest
from tests.attention.rules.filmed import worded
from tests.attention.rules.scene import Scene, json
from tests.store.build import film, talk

from confdash.records import Batch, Talk, Video

RULE = "unknown-words"


def test_a_word_that_is_not_known_is_one_row(scene: Scene) -> None:
    worded("parked")(scene)
    item = scene.item(RULE)
    assert (item.entity, item.key, item.severity, item.desk) == ("feed", "calendar", "warning", "video")
    assert item.summary == "Word not known: “parked”"
    assert item.why == ("calendar: “parked” (1) is not known; until somebody says what it means, it says nothing.")
    assert item.actions[0] == "feed.word"


def test_several_words_are_one_row_by_how_often_they_stand_there(scene: Scene) -> None:
    worded("rec 2", "QC", "qc", "QC", "a", "b", "c", "d", "e" * 60)(scene)
    (line,) = scene.lines(RULE)
    assert line.what == "Words not known: 7"
    assert line.items[0].why.startswith(
        "calendar: 7 words are not known: “QC” (3), “a” (1), “b” (1), “c” (1), “d” (1) and 2 more; until somebody"
    )


def test_once_all_is_explained_there_is_none(scene: Scene) -> None:
    worded("rec 2", "QC")(scene)
    scene.decide("feed", "calendar", "words", json({"qc": "review"}))
    assert "“rec 2” (1) is not known;" in scene.item(RULE).why
    scene.decide("feed", "calendar", "words", json({"qc": "review", "rec 2": "recorded"}))
    assert scene.items(RULE) == []
    worded("rec 2", "QC", "redone")(scene)
    assert "“redone” (1)" in scene.item(RULE).why


def test_who_knows_of_it_hears_of_a_new_word_alone(scene: Scene) -> None:
    worded("rec 2", "QC")(scene)
    scene.acknowledge(scene.items(RULE))
    worded("QC", "QC", "QC", "rec 2")(scene)
    assert scene.item(RULE).acknowledged, "more of the same"
    worded("QC", "rec 2", "redone")(scene)
    assert not scene.item(RULE).acknowledged


@pytest.mark.parametrize(
    ("format_", "record"),
    [
        ("table", film("row:1", state="review", raw_state="QC")),
        ("table", film("row:1", "Queues")),
        ("tracker", film("ticket:1", raw_state="staging")),
        ("table", talk("A", raw_state="maybe")),
    ],
    ids=["its word is known", "it says none", "a format of its own words", "a table of talks"],
)
def test_there_is_nothing_to_ask(scene: Scene, format_: str, record: Video | Talk) -> None:
    batch = Batch(format=format_, read=1, items=1)
    given = {"videos": (record,)} if isinstance(record, Video) else {"talks": (record,)}
    scene.store.sync("calendar", msgspec.structs.replace(batch, **given))
    assert scene.items(RULE) == []


def test_what_has_gone_is_not_asked_about(scene: Scene) -> None:
    worded("QC", "rec 2")(scene)
    worded("rec 2")(scene)
    assert "“rec 2” (1) is not known;" in scene.item(RULE).why
    scene.sql("UPDATE feeds SET place = NULL WHERE name = 'calendar'")
    assert scene.items(RULE) == [], "nor of a feed that has left the config"
