"""Recordings: what is offered for which, what prompts begin with, what a typed text means, and what is said of it."""

from __future__ import annotations

import msgspec
import pytest
from tests.commands.deciding import BY_ID, PROGRAMME, Desks, event
from tests.commands.filming import filmed
from tests.store.build import HOUR, T0, public

from confdash.commands import fields, values
from confdash.commands.declare import Looking, Refused
from confdash.store.decided import Cover, Linked
from confdash.store.query import told
from confdash.store.query.film_rows import VideoRow
from confdash.store.query.rows import TimelineRow
from confdash.store.query.timeline import TIMELINE

__all__ = ["event"]


def row(**more: object) -> VideoRow:
    """A recording that nobody sees, of no session."""
    plain = VideoRow(
        id=1, key="youtube:x", title="Queues", session=None, session_title=None, match=None, score=None, claims=(),
        state="uploaded", raw_state=None, reach="private", url=None, published_at=None, said_at=T0, seconds=None,
        room=None, starts=None, cover_room=None, cover_starts=None, cover_ends=None, taken_down=None, gone=False,
        outside=False, owner=None, note=None, feeds=("host",),
    )  # fmt: skip
    return msgspec.structs.replace(plain, **more)


PLAIN = {"video.link", "video.owner", "video.note"}
JOINED = {"session": "ALFA", "session_title": "Queues"}


@pytest.mark.parametrize(
    ("rows", "there"),
    [
        ((row(),), {"video.auto", "video.cover"}),
        ((row(**JOINED, match="code"),), {"video.unlink"}),
        ((row(**JOINED, match="manual"),), {"video.unlink", "video.auto"}),
        ((row(**JOINED, match="guessed", score=0.9),), {"video.unlink", "video.confirm", "video.cover"}),
        ((row(cover_room="Hall A"),), {"video.auto", "video.cover", "video.uncover"}),
        ((row(gone=True, reach="public"),), {"video.auto"}),
        ((row(reach="public"),), {"video.auto", "video.cover", "video.taken_down"}),
        ((row(reach="unlisted", **JOINED, match="code"),), {"video.unlink", "video.taken_down"}),
        ((row(reach=None, state="published"),), {"video.auto", "video.cover", "video.taken_down"}),
    ],
)
def test_only_what_is_legal_is_offered(rows: tuple[VideoRow, ...], there: set[str]) -> None:
    legal = {id_ for id_, each in BY_ID.items() if each.entity == "video" and each.legal(rows) is None}
    assert legal == there | PLAIN


def test_what_reaches_the_public_asks_by_name() -> None:
    asked = {id_ for id_, each in BY_ID.items() if each.ask and each.entity == "video"}
    assert asked == {"video.taken_down"}
    ask = BY_ID["video.taken_down"].ask
    assert ask is not None
    rows = [row(title="Keynote", reach="public"), row(title="Other"), row(title="", reach="unlisted")]
    assert ask(rows) == "Is “Keynote” and “youtube:x” really taken down, and seen by nobody any more?"


def test_many_guesses_are_confirmed_at_once_and_undone_at_once(event: Desks) -> None:
    filmed(event)
    guessed = [each for each in event.videos().values() if each.match == "guessed"]
    assert {each.session for each in guessed} == {"BRAVO", "DELTA"}
    event.do("video.confirm", guessed)
    assert {event.talk(key).video_state for key in ("BRAVO", "DELTA")} == {"published"}
    event.do("undo")
    assert [each for each in event.videos().values() if each.match == "guessed"] == guessed


def test_what_is_said_of_a_slot_is_said_of_its_session(event: Desks) -> None:
    event.do("talk.video_state", event.some("GOLF#2"), {"state": "editing"})
    assert event.do("talk.video_lost", event.some("GOLF", "GOLF#2")).sentence == "“Twice” has lost its recording"
    assert {entry.key for entry in event.entries()} == {"GOLF"}
    assert {event.talk(key).video_state for key in ("GOLF", "GOLF#2")} == {"lost"}


def test_what_was_never_recorded_is_not_lost_with_the_others(event: Desks) -> None:
    event.do("talk.video_state", event.some("ECHO"), {"state": "not_recorded"})
    assert event.do("talk.video_lost", event.some("ECHO", "GOLF")).sentence == "“Twice” has lost its recording"
    assert [event.talk(key).video_state for key in ("ECHO", "GOLF")] == ["not_recorded", "lost"]


def test_the_feeds_word_holds_again_whichever_slot_was_decided_about(event: Desks) -> None:
    state = msgspec.json.encode({"state": "lost", "at": T0}).decode()
    event.decide(("talk", "GOLF#2", "video_state", state))  # as another desk's journal may have it
    assert event.talk("GOLF").video_state == "lost"
    event.do("talk.video_state", event.some("GOLF"), {"state": "-"})
    assert event.talk("GOLF").video_state is None


def test_work_without_a_word_about_what_is_refused(event: Desks) -> None:
    filmed(event)
    with pytest.raises(Refused, match="say what is wrong"):
        event.do("talk.video_needs_work", event.some("ECHO"), {"note": " "})
    assert event.entries() == []


def test_a_state_is_offered_in_words_with_the_present_one_first_in_mind(event: Desks) -> None:
    filmed(event)
    offered = event.choices("talk.video_state", "state", event.some("ECHO"))
    assert ("waiting_for_files", "waiting for files") in offered
    assert offered[-1] == ("-", "as the feeds say")
    assert event.start("talk.video_state", "state", event.some("ECHO")) == "editing"


def test_a_link_offers_the_guess_first_then_what_is_near(event: Desks) -> None:
    filmed(event)
    videos = event.videos()
    assert event.choices("video.link", "session", [videos["youtube:knots"]])[0] == ("DELTA", "Knots")
    keys = [key for key, _ in event.choices("video.link", "session", [videos["youtube:morning"]])]
    assert keys[:2] == ["ALFA", "BRAVO"]
    assert "FOX" not in keys, "it does not take place"
    assert keys.count("GOLF") == 1


def test_a_cover_begins_with_what_is_known(event: Desks) -> None:
    filmed(event)
    rows = [event.videos()["youtube:morning"]]
    assert [event.start("video.cover", name, rows) for name in ("room", "starts", "ends")] == [
        "Hall A", "Mon 08:00", "Mon 11:00",
    ]  # fmt: skip
    event.do("video.cover", rows, {"room": "Hall B", "starts": "09:00", "ends": "10:00"})
    rows = [event.videos()["youtube:morning"]]
    assert [event.start("video.cover", name, rows) for name in ("room", "starts", "ends")] == [
        "Hall B", "Mon 09:00", "Mon 10:00",
    ]  # fmt: skip
    rows = [event.videos()["youtube:final2"]]
    assert [event.start("video.cover", name, rows) for name in ("room", "starts", "ends")] == ["", "", ""]


@pytest.mark.parametrize(
    "text",
    ["Hall A 09:00-12:30", "hall a mon 09:00–12:30", "Hall A; 09:00; 12:30", "Hall A, 9.00 to 12.30",
     "Hall A 2026-11-09 09:00-12:30", "Hall A;mon 09:00;mon 12:30"],
)  # fmt: skip
def test_a_stretch_of_a_room_as_people_write_it(event: Desks, text: str) -> None:
    filmed(event)
    read = typed(event, "cover", text)
    assert msgspec.json.decode(read or "", type=Cover) == Cover("Hall A", T0, T0 + 7 * HOUR // 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hall Z 09:00-10:00", r"^there is no room “Hall Z”; did you mean “Hall B”\?$"),
        ("+Hall Z 09:00-10:00", "there is no room"),
        ("Hall A 11:00-10:00", r"^Hall A: 10:00 is not after 11:00; write the earlier time first$"),
        ("Hall A 10:00-10:00", "is not after"),
        ("Hall A;mon 10:00;wed 10:30", "more than a day"),
        ("Hall A 25:00-26:00", "no time of day"),
        ("Hall A", "is no stretch of a room; write 'Hall A 09:00-12:30'"),
        ("Hall A 2026-12-09 09:00-12:30", "the event is from"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(event: Desks, text: str, why: str) -> None:
    filmed(event)
    with pytest.raises(Refused, match=why):
        typed(event, "cover", text)


def typed(event: Desks, field: str, text: str, key: str = "youtube:morning") -> str | None:
    here = values.beside(event.link, event.desk_of(), event.videos()[key])
    return fields.read(here, "video", field, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [("GOLF", "GOLF"), ("GOLF#2", "GOLF"), ("ALF", "ALFA"), ("open STAGE", "ECHO"), ("Kn, DELTA", "DELTA")],
)  # fmt: skip
def test_a_session_by_its_key_a_beginning_or_its_title(event: Desks, text: str, key: str) -> None:
    filmed(event)
    linked = msgspec.json.decode(typed(event, "talk", text) or "", type=Linked)
    assert (linked.key, linked.title) == (key, event.talk(key).title)
    assert f"feed:programme\n{key}" in linked.keys, "by which another store finds it"


def test_a_session_that_is_not_there_is_refused(event: Desks) -> None:
    filmed(event)
    with pytest.raises(Refused, match=r"^there is no session “Quees”; did you mean “Queues”\?$"):
        typed(event, "talk", "Quees")
    event.sync("programme", [*PROGRAMME, msgspec.structs.replace(PROGRAMME[0], base="ALFALFA")])
    with pytest.raises(Refused, match=r"may be ALFA or ALFALFA; write more of the key|may be ALFALFA or ALFA"):
        typed(event, "talk", "ALF")
    assert msgspec.json.decode(typed(event, "talk", "none") or "", type=Linked).key == ""


def test_what_nobody_sees_cannot_be_taken_down(event: Desks) -> None:
    filmed(event)
    event.film("host", [public("youtube:alfa", "Queues", reach="private", state="uploaded")])
    with pytest.raises(Refused, match="“Queues” cannot be seen by others anyway"):
        typed(event, "taken_down", "yes", "youtube:alfa")
    assert typed(event, "taken_down", "no", "youtube:alfa") is None


def test_nobody_has_linked_it(event: Desks) -> None:
    filmed(event)
    with pytest.raises(Refused, match="“HD26 final2”: nobody has linked or unlinked it"):
        event.do("video.auto", [event.videos()["youtube:final2"]])
    event.do("video.unlink", [event.videos()["youtube:nets"]])
    row = event.videos()["youtube:nets"]
    assert (row.match, row.session) == ("manual", None), "and it is not guessed again"
    event.do("video.auto", [event.videos()["youtube:nets"]])
    assert event.videos()["youtube:nets"].match == "guessed"


def sentences(event: Desks) -> list[tuple[str, str]]:
    """(title, sentence) of the decisions on the time line, the oldest first."""
    with event.reader() as reader:
        lines = reader.rows(TIMELINE, "sort:decision", "oldest")
        return [(row.title, told.sentence(row, event.clock)) for row in lines if isinstance(row, TimelineRow)]


def test_the_time_line_tells_them_in_words(event: Desks) -> None:
    filmed(event)
    echo, videos = event.some("ECHO"), event.videos()
    event.do("talk.video_state", echo, {"state": "needs_work"})
    event.do("talk.video_owner", echo, {"owner": "sam"})
    event.do("talk.video_note", echo, {"note": "secret"})
    event.do("talk.review_first", echo)
    event.do("video.link", [videos["youtube:final2"]], {"session": "GOLF"})
    event.do("video.unlink", [event.videos()["youtube:final2"]])
    event.do("video.cover", [videos["youtube:morning"]], {"room": "Hall A", "starts": "09:00", "ends": "12:30"})
    event.do("video.taken_down", [videos["youtube:alfa"]])
    event.do("undo")
    assert sentences(event) == [
        ("Open stage", "video: needs work"),
        ("Open stage", "video handed to sam"),
        ("Open stage", "note on the video set"),
        ("Open stage", "speakers see it first: yes"),
        ("HD26 final2", "linked to “Twice”"),
        ("HD26 final2", "linked to no session"),
        ("HD26 Hall A morning", "covers Hall A Mon 9 Nov 09:00–12:30"),
        ("Queues", "taken down (taken back since)"),
        ("Queues", "undone: taken down"),
    ]


def test_a_prompt_for_a_note_begins_with_the_one_there_is(event: Desks) -> None:
    filmed(event)
    event.do("talk.video_note", event.some("ECHO"), {"note": "two parts"})
    assert event.start("talk.video_note", "note", event.some("ECHO")) == "two parts"
    assert event.start("film.note", "note", [event.films()["ECHO"]]) == "two parts"
    assert event.start("film.owner", "owner", [event.films()["ECHO"], event.films()["GOLF"]]) == ""
    with event.reader() as reader:
        looking = Looking(reader, event.clock, event.settings)
        ask = BY_ID["film.owner"].asks[0]
        assert ask.choices is not None
        assert [each.value for each in ask.choices(looking, [])] == ["me", "mira", "sam"]
