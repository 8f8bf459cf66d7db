"""What a word of a sheet means: what is offered, what the config needs, and what cannot be."""

from __future__ import annotations

import pytest
from tests.commands.deciding import BY_ID, Desks, event
from tests.commands.filming import worded
from tests.store.build import config, film

from confdash.commands import fields, values
from confdash.commands.declare import Refused
from confdash.records import VIDEO_STATES, Batch
from confdash.store.query.rows import TimelineRow
from confdash.store.query.sources import TIMELINE
from confdash.store.query.told import sentence

__all__ = ["event"]

SHEET = (
    '[[feeds]]\nname = "sheet"\nurl = "cutting.csv"\nkind = "table"\nentity = "videos"\n'
    '[feeds.columns]\ntitle = "Talk"\nstate = "Status"\n[feeds.states]\n"online" = "published"\n'
)


def read(event: Desks, text: str) -> str | None:
    return fields.read(values.beside(event.link, event.desk_of(), event.feed_row("sheet")), "feed", "words", text)


def test_the_words_are_offered_with_how_often_and_the_states_in_words(event: Desks) -> None:
    worded(event)
    rows = [event.feed_row("sheet")]
    assert event.choices("feed.word", "word", rows) == [("QC", "QC")]
    assert event.start("feed.word", "word", rows) == "QC"
    states = event.choices("feed.word", "state", rows)
    assert [value for value, _ in states] == list(VIDEO_STATES)
    assert ("needs_work", "needs work") in states


def test_the_toast_has_the_line_for_the_config(event: Desks) -> None:
    event.configure(f"{config(['programme'])}\n{SHEET}")
    listed = (film("row:1", raw_state='a "good" one'), film("row:2", raw_state="QC"))
    event.sync("sheet", Batch(format="table", videos=listed, read=2, items=2))
    told = event.do("feed.word", [event.feed_row("sheet")], {"word": 'a "good" one', "state": "needs_work"}).sentence
    assert told == (
        'sheet: “a "good" one” means needs work; add to [feeds.states] of sheet in confdash.toml:'
        ' "a \\"good\\" one" = "needs_work"'
    )
    assert event.feed_row("sheet").unknown == 1, "the other is asked about still"
    event.do("feed.word", [event.feed_row("sheet")], {"word": "QC", "state": "review"})
    assert read(event, "QC=recorded") == '{"QC":"recorded","a \\"good\\" one":"needs_work"}'
    assert BY_ID["feed.word"].legal([event.feed_row("sheet")]) == (
        "sheet: all its words for the states of recordings are known"
    )


def test_words_are_typed_beside_what_was_said_before(event: Desks) -> None:
    worded(event)
    assert read(event, "qc = Needs work") == '{"QC":"needs_work"}'
    event.do("feed.word", [event.feed_row("sheet")], {"word": "QC", "state": "review"})
    assert read(event, "QC=-") is None
    assert read(event, "-") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("QC", "“QC” explains nothing; write WORD=STATE, such as 'QC=review'"),
        ("QC=", "“QC=” explains nothing"),
        (";", "“;” explains nothing"),
        ("QC=reviewed", "“reviewed” is no state of a recording; did you mean “review”?"),
        ("Q=review", "sheet: nobody asks what “Q” means; did you mean “QC”?"),
    ],
)
def test_what_explains_nothing_is_a_sentence(event: Desks, text: str, why: str) -> None:
    worded(event)
    with pytest.raises(Refused) as refused:
        read(event, text)
    assert str(refused.value).startswith(why)


def test_a_feed_without_such_words_is_asked_nothing(event: Desks) -> None:
    worded(event)
    event.do("feed.word", [event.feed_row("sheet")], {"word": "QC", "state": "review"})
    with pytest.raises(Refused, match="nobody asks what “rec 2” means"):
        read(event, "rec 2=recorded")


def test_it_is_told_as_it_was_decided_and_taken_back(event: Desks) -> None:
    worded(event)
    event.do("feed.word", [event.feed_row("sheet")], {"word": "QC", "state": "needs_work"})
    with event.reader(event.clock) as reader:
        (row,) = (each for each in reader.rows(TIMELINE, "sort:decision") if isinstance(each, TimelineRow))
    assert sentence(row, event.clock) == "words: “QC” is needs work"
    assert event.do("undo").sentence == "undone: sheet has “QC” explained as needs work"
    assert event.do("redo").sentence == "done again: sheet has “QC” explained as needs work"
