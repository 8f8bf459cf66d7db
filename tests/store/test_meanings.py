"""What people say that a feed's words mean: put in when recordings are folded, while the records stay as they were."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.store.build import HOUR, T0, Store, film, talk

from confdash.records import Batch, Video
from confdash.store import connect, decide, feeds, journal
from confdash.store.decide import dump
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS
from confdash.store.query.videos import unknown_words

QUEUES, LOCKS = talk("QUEUES", "Queues", code="QUEUES"), talk("LOCKS1", "Locks", code="LOCKS1", at=60)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A programme and a sheet, which calls recordings what it likes."""
    store = Store(tmp_path / "event", ("programme", "sheet"))
    store.now = T0 + 48 * HOUR
    store.sync("programme", [QUEUES, LOCKS])
    return store


def row(code: str, word: str, **more: object) -> Video:
    return film(f"row:{code}", **{"code": code, "raw_state": word, **more})  # type: ignore[arg-type]


def explain(store: Store, words: dict[str, str] | None, desk: str = "front") -> None:
    value = None if words is None else msgspec.json.encode(words).decode()
    store.decide(("feed", "sheet", "words", value), desk=desk)


def states(store: Store) -> list[str | None]:
    return [store.talks()[key].video_state for key in ("QUEUES", "LOCKS1")]


def test_a_word_that_is_explained_counts_until_that_is_taken_back(store: Store) -> None:
    store.film("sheet", [row("QUEUES", "QC"), row("LOCKS1", "q.c. ")])
    records = store.link.execute("SELECT record, said_at, earlier FROM video_records").fetchall()
    assert states(store) == [None, None]
    explain(store, {"qc": "review"})
    assert states(store) == ["review", None]
    shown = store.films()["QUEUES"]
    assert (shown.raw_state, shown.said_by, shown.by_hand) == ("QC", "sheet", False)
    assert store.videos()["row:QUEUES@sheet"].state == "review"
    assert store.link.execute("SELECT record, said_at, earlier FROM video_records").fetchall() == records
    assert store.rebuild()
    store.undo()
    assert states(store) == [None, None]
    store.redo()
    assert states(store) == ["review", None]
    explain(store, None)
    assert states(store) == [None, None]
    assert store.rebuild()


def test_a_word_is_explained_for_what_comes_later_and_for_its_feed_alone(store: Store) -> None:
    store.configure(("programme", "sheet", "other"))
    explain(store, {"QC": "review"})
    store.film("sheet", [row("QUEUES", "QC")])
    store.film("other", [row("LOCKS1", "QC")])
    assert states(store) == ["review", None]
    assert store.rebuild()


def test_what_the_feed_or_the_config_says_stands_above_it(store: Store) -> None:
    explain(store, {"QC": "review"})
    store.film("sheet", [row("QUEUES", "QC", state="editing")])
    assert states(store) == ["editing", None]


def test_a_word_for_public_makes_it_public_since_it_was_said(store: Store) -> None:
    store.film("sheet", [row("QUEUES", "out", said_at=T0 + 5 * HOUR)])
    explain(store, {"out": "published"})
    shown = store.films()["QUEUES"]
    assert (shown.state, shown.public_at, shown.since) == ("published", T0 + 5 * HOUR, T0 + 5 * HOUR)
    assert store.rebuild()
    store.film("sheet", [])
    assert store.films()["QUEUES"].flags == ("vanished",)


def test_what_the_config_explains_later_is_as_it_was(store: Store) -> None:
    """Nothing was said anew: a person's word, which is newer, still stands above it."""
    store.film("sheet", [row("QUEUES", "out"), row("LOCKS1", "QC")])
    explain(store, {"out": "published", "QC": "review"})
    hand = f'{{"state":"lost","at":{store.now + 10}}}'
    store.decide(("talk", "LOCKS1", "video_state", hand))
    before, told = dump(store.link), len(store.changes())
    assert states(store) == ["published", "lost"]
    store.film("sheet", [row("QUEUES", "out", state="published"), row("LOCKS1", "QC", state="review")])
    assert dump(store.link) == before
    assert len(store.changes()) == told, "the feed says what it said"
    explain(store, None)
    assert dump(store.link)[-2:] == before[-2:]


def test_another_desks_answer_arrives(store: Store, tmp_path: Path) -> None:
    store.film("sheet", [row("QUEUES", "QC")])
    other = Store(tmp_path / "other", ("programme", "sheet"))
    other.now = T0 + 48 * HOUR
    other.sync("programme", [QUEUES, LOCKS])
    other.film("sheet", [row("QUEUES", "QC")])
    explain(store, {"QC": "review"})
    (other.folder / "journal").mkdir(exist_ok=True)
    for file in (store.folder / "journal").iterdir():
        (other.folder / "journal" / file.name).write_bytes(file.read_bytes())
    with connect.writing(other.link, other.path, durable=True):
        assert journal.take_in(other.link, other.folder) == 1
        decide.place_waiting(other.link, feeds.rules(other.link, other.settings))
    assert states(other) == ["review", None]
    assert dump(other.link)[-2:] == dump(store.link)[-2:]


def test_a_note_on_a_feed_folds_nothing(store: Store) -> None:
    store.film("sheet", [row("QUEUES", "QC")])
    store.link.execute("UPDATE videos SET title = 'as it was'")
    store.decide(("feed", "sheet", "note", "slow"))
    assert store.videos()["row:QUEUES@sheet"].title == "as it was"


def test_the_words_that_nobody_knows_by_how_many_are_called_so(store: Store) -> None:
    rows = [row(f"X{number}", word) for number, word in enumerate(("rec 2", "QC", "qc", "QC", "ÖK", "ök"))]
    store.film("sheet", [*rows, row("QUEUES", "cutting", state="editing"), film("row:Y", "No word")])
    assert unknown_words(store.link, "sheet") == [("QC", 3), ("ÖK", 2), ("rec 2", 1)]
    assert unknown_words(store.link, "programme") == []
    explain(store, {"QC": "review"})
    store.film("sheet", [row("X0", "rec 2")])
    assert unknown_words(store.link, "sheet") == [("rec 2", 1)], "what has gone is not asked about"


def test_a_table_is_asked_about_its_words(store: Store) -> None:
    """Other formats have words that are known to say nothing."""

    def asked() -> dict[str, int]:
        with store.reader() as reader:
            return {each.name: each.unknown for each in reader.rows(FEEDS) if isinstance(each, FeedRow)}

    store.film("sheet", [row("QUEUES", "staging")])
    assert asked() == {"programme": 0, "sheet": 0}
    listed = (row("QUEUES", "QC"), row("LOCKS1", "QC"))
    store.sync("sheet", Batch(format="table", videos=listed, read=2, items=2))
    assert asked() == {"programme": 0, "sheet": 2}
