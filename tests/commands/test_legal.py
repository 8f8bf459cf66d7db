"""Which commands are offered for which rows, and what is asked by name before it is done."""

from __future__ import annotations

import msgspec
import pytest
from tests.commands.deciding import BY_ID, Desks, event, item, line

from confdash.commands.declare import Refused
from confdash.store.query.rows import TalkRow

__all__ = ["event"]


def row(**more: object) -> TalkRow:
    """A talk that takes place, of which nobody decided anything."""
    plain = TalkRow(
        1, "ALFA", "ALFA", "talk", "Queues", "confirmed", None, 0, 2700, ("Hall A",), None, ("Ada Nwosu",), None, None,
        False, False, None, False, ("programme",),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **more)


def offered(*rows: TalkRow) -> set[str]:
    return {id_ for id_, each in BY_ID.items() if each.entity == "talk" and each.write and each.legal(rows) is None}


#: Always legal on a talk.
PLAIN = {"talk.move", "talk.speakers", "talk.title", "talk.kind", "talk.note", "talk.owner", "talk.tag"}
ALIVE = {"talk.on_stage", "talk.finished", "talk.no_show", "talk.cancel"}
#: Of the recording of what is to come.
FILM = {"talk.video_state", "talk.video_lost", "talk.review_first", "talk.video_owner"}
FREE = {"talk.no_record", "talk.no_stream", "talk.public", "talk.not_public"} | FILM
#: And of what has been recorded.
RECORDED = {"talk.video_needs_work", "talk.approved", "talk.video_note"}


@pytest.mark.parametrize(
    ("rows", "there"),
    [
        ((row(),), PLAIN | ALIVE | FREE),
        ((row(stage="on_stage"),), PLAIN | FREE | (ALIVE - {"talk.on_stage"}) | {"talk.stage_clear"}),
        ((row(stage="no_show"),), PLAIN | FREE | (ALIVE - {"talk.no_show"}) | {"talk.stage_clear"}),
        ((row(state="canceled"),), PLAIN | FREE | {"talk.reinstate"}),
        ((row(state="withdrawn"),), PLAIN | FREE | {"talk.reinstate"}),
        ((row(state="accepted"),), PLAIN | ALIVE | FREE | {"talk.confirm"}),
        ((row(state="rejected"),), PLAIN | FREE),
        ((row(gone=True),), PLAIN | FREE | {"talk.cancel"}),
        ((row(do_not_record=True),), PLAIN | ALIVE | (FREE - {"talk.no_record"}) | {"talk.may_record", "talk.av_told"}),
        ((row(do_not_record=True, av_told=True),), PLAIN | ALIVE | (FREE - {"talk.no_record"}) | {"talk.may_record"}),
        ((row(do_not_record=None),), PLAIN | ALIVE | FREE | {"talk.may_record"}),
        ((row(public=True),), PLAIN | ALIVE | (FREE - {"talk.public"})),
        ((row(public=False),), PLAIN | ALIVE | (FREE - {"talk.not_public"})),
        ((row(decided=("room",)),), PLAIN | ALIVE | FREE | {"talk.told", "talk.keep_mine", "talk.take_theirs"}),
        ((row(decided=("tags",)),), PLAIN | ALIVE | FREE),
        ((row(feeds=("local",)),), PLAIN | ALIVE | FREE | {"talk.remove"}),
        ((row(), row(state="canceled")),
         PLAIN | ALIVE | FREE | {"talk.reinstate", "talk.swap", "talk.swap_slots", "talk.join"}),
        ((row(feeds=("a", "b")),), PLAIN | ALIVE | FREE | {"talk.split"}),
        ((row(video_state="review"),), PLAIN | ALIVE | FREE | RECORDED),
        ((row(video_state="published"),), PLAIN | ALIVE | (FREE - {"talk.review_first"}) | RECORDED),
        ((row(video_state="lost"),), PLAIN | ALIVE | (FREE - {"talk.video_lost"}) | RECORDED | {"talk.lost_told"}),
        ((row(kind="break"),), PLAIN | ALIVE | (FREE - FILM)),
    ],
)  # fmt: skip
def test_only_what_is_legal_is_offered(rows: tuple[TalkRow, ...], there: set[str]) -> None:
    # Two rows of one feed are two talks: they are not joined.
    assert offered(*rows) == there - ({"talk.join"} if len(rows) == 2 else set())


def test_why_not_is_a_sentence_that_names_the_talk() -> None:
    assert BY_ID["talk.cancel"].legal([row(state="canceled")]) == "“Queues”: it does not take place anyway"
    for each in BY_ID.values():
        if each.write and each.takes != "nothing":
            assert each.legal([]), f"{each.id} is legal on nothing"


def test_what_reaches_the_public_asks_by_name() -> None:
    asked = {id_ for id_, each in BY_ID.items() if each.ask and each.entity == "talk"}
    assert asked == {"talk.cancel", "talk.no_show", "talk.public", "talk.remove"}
    ask = BY_ID["talk.cancel"].ask
    assert ask is not None
    three = [row(title="A"), row(title="B", state="canceled"), *(row(title=name) for name in "CDE")]
    assert ask(three).startswith("Cancel “A”, “C”, “D” and 1 more?"), "only those to which it is done"


def test_here_is_set_and_never_toggled(event: Desks) -> None:
    event.do("here.yes", event.presenters("ALFA"))
    before = event.dump()
    event.at = -5
    with pytest.raises(Refused, match=r"^Ada Nwosu has been here since 08:30 \(ada, front\)$"):
        event.do("here.yes", event.presenters("DELTA"))
    with pytest.raises(Refused, match="all 2 have been here today already"):
        event.do("here.yes", event.presenters("ALFA"), by="bo", desk="back")
    assert event.dump() == before
    outcome = event.do("here.yes", [*event.presenters("ALFA"), *event.presenters("BRAVO")], by="bo")
    assert outcome.sentence == "Cy Roth is here; 2 had been seen before"
    assert event.person("Ada Nwosu").seen_by == "ada"


def test_another_desk_may_have_been_quicker_than_the_row_that_is_shown(event: Desks) -> None:
    stale = event.presenters("BRAVO")
    event.do("here.yes", stale, desk="back")
    with pytest.raises(Refused, match=r"since 08:30 \(ada, back\)"):
        event.do("here.yes", stale)


def test_not_here_goes_back_to_the_day_before(event: Desks) -> None:
    event.do("here.yes", event.presenters("GOLF"))
    seen = event.person("Ed Ito").seen
    event.at += 24 * 60
    event.do("here.yes", event.presenters("GOLF#2"))
    assert event.person("Ed Ito").seen != seen
    assert event.do("here.no", event.presenters("GOLF#2")).sentence == "Ed Ito is not here (yet)"
    assert event.person("Ed Ito").seen == seen
    event.at -= 24 * 60
    event.do("here.no", event.presenters("GOLF"))
    assert event.person("Ed Ito").seen is None


def test_a_sighting_that_was_taken_back_is_none(event: Desks) -> None:
    event.do("here.yes", event.presenters("GOLF"))
    event.do("undo")
    event.at += 24 * 60
    event.do("here.yes", event.presenters("GOLF#2"))
    event.do("here.no", event.presenters("GOLF#2"))
    assert event.person("Ed Ito").seen is None


def test_consent_is_lifted_only_on_somebodys_word(event: Desks) -> None:
    with pytest.raises(Refused, match="say who allowed it"):
        event.do("talk.may_record", event.some("BRAVO"), {"why": " "})
    event.do("talk.note", event.some("BRAVO"), {"note": "tall"})
    event.do("talk.may_record", event.some("BRAVO"), {"why": "Cy"})
    assert event.talk("BRAVO").note == "tall · may be recorded: Cy"


def test_where_the_feeds_agree_there_is_nothing_to_keep_or_take(event: Desks) -> None:
    event.do("talk.move", event.some("ALFA"), {"room": "Hall A", "time": "+5"})
    event.do("talk.move", event.some("ALFA"), {"time": "-5"})
    for id_ in ("talk.told", "talk.keep_mine", "talk.take_theirs"):
        with pytest.raises(Refused, match="the feeds agree"):
            event.do(id_, event.some("ALFA"))


def test_theirs_is_taken_of_a_whole_session(event: Desks) -> None:
    event.do("talk.title", event.some("GOLF"), {"title": "Thrice"})
    event.do("talk.move", event.some("GOLF#2"), {"time": "+10"})
    event.do("talk.take_theirs", event.some("GOLF#2"))
    assert {event.talk(key).title for key in ("GOLF", "GOLF#2")} == {"Twice"}
    assert event.talk("GOLF#2").decided == ()


def test_what_is_told_of_speakers_is_kept_as_decided(event: Desks) -> None:
    event.do("talk.speakers", event.some("ALFA"), {"speakers": "Cy Roth"})
    event.do("talk.told", event.some("ALFA"))
    assert event.link.execute("SELECT told FROM overrides WHERE field = 'speakers'").fetchall() == [(1,)]
    with pytest.raises(Refused, match="agree"):
        event.do("talk.told", event.some("ALFA"))
    event.do("talk.speakers", event.some("ALFA"), {"speakers": "Di Ek"})
    assert event.link.execute("SELECT told FROM overrides WHERE field = 'speakers'").fetchall() == [(0,)]


def test_what_is_public_against_somebodys_will_cannot_be_put_away(event: Desks) -> None:
    never = line(item("opted-out-but-public", severity="critical", always=True))
    for id_ in ("item.ack", "item.snooze"):
        assert "stays until it is put right" in (BY_ID[id_].legal([never]) or "")
    both = line(item("opted-out-but-public", always=True), item())
    event.do("item.ack", [both])
    assert [entry.key for entry in event.entries()] == ["speaker-missing talk ALFA"]
    assert BY_ID["item.ack"].legal([line(item(acknowledged=True))]) == "it is acknowledged already"
    assert BY_ID["item.unack"].legal([line(item())]) == "it has not been put away"


def test_a_clock_that_is_moved_is_for_looking(event: Desks) -> None:
    from confdash.commands.declare import Desk
    from confdash.store import connect

    write = BY_ID["talk.cancel"].write
    assert write is not None
    looking = Desk(event.path, event.clock, "ada", "front")
    with pytest.raises(Refused, match="for looking only"), connect.writing(event.link, event.path):
        write(event.link, looking, event.some("ALFA"), {})
    assert event.entries() == []
