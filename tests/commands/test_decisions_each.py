"""Every command that decides: done, it is one batch that holds in the tables; undone, all tables are as before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from tests.commands.deciding import BY_ID, Case, Desks, event, item, line, talks
from tests.commands.filming import FILMED
from tests.commands.granting import GRANTED, unsaid
from tests.store.build import HOUR, T0

from confdash.store.query.handles import digest

__all__ = ["event"]


def contradict(event: Desks) -> None:
    """A person moves a talk; the feed goes on with the old room."""
    event.do("talk.move", event.some("ALFA"), {"room": "Hall B"})


def override(event: Desks, field: str) -> tuple[Any, ...]:
    return tuple(
        event.link.execute(
            "SELECT decided, said, told FROM overrides WHERE talk = 'ALFA' AND field = ?", [field]
        ).fetchone()
        or ()
    )


def names(event: Desks, key: str) -> list[str]:
    return list(event.talk(key).speakers)


def add_local(event: Desks) -> None:
    event.do("talk.add", [], {"title": "Chess", "room": "Hall A", "time": "16:00"})


def local(event: Desks) -> Sequence[Any]:
    return [row for key, row in event.talks().items() if key.startswith("local-")]


def handle(entity: str, key: str) -> str:
    return digest(entity, key)[:3].upper()


ONE = line(item())
TWO = line(item(), item("tell-av", fingerprint="f2", severity="critical"))

CASES = [
    Case("here.yes", lambda e: e.presenters("ALFA"), {}, "2 people are here",
         lambda e: e.person("Bo Lindqvist").seen == T0 - 1800 and e.talk("DELTA").speakers_seen == (T0 - 1800,)),
    Case("here.yes", lambda e: e.presenters("ECHO"), {}, "who presents “Open stage” is here",
         lambda e: e.talk("ECHO").seen == T0 - 1800),
    Case("here.handles", lambda _e: [], {"handles": f"{handle('person', 'name:ada nwosu')}, {handle('talk', 'ECHO')}"},
         "2 people are here", lambda e: e.person("Ada Nwosu").seen == e.talk("ECHO").seen == T0 - 1800),
    Case("here.no", lambda e: e.presenters("BRAVO"), {}, "Cy Roth is not here (yet)",
         lambda e: e.person("Cy Roth").seen is None, lambda e: e.do("here.yes", e.presenters("BRAVO"))),
    Case("talk.on_stage", talks("ALFA"), {}, "“Queues” is on stage", lambda e: e.talk("ALFA").stage == "on_stage"),
    Case("talk.finished", talks("ALFA", "BRAVO"), {}, "2 talks have finished",
         lambda e: e.talk("BRAVO").stage == "finished"),
    Case("talk.no_show", talks("ALFA"), {}, "“Queues” is a no-show", lambda e: e.talk("ALFA").stage == "no_show"),
    Case("talk.stage_clear", talks("ALFA"), {}, "“Queues” is as it was before the day",
         lambda e: e.talk("ALFA").stage is None, lambda e: e.do("talk.on_stage", e.some("ALFA"))),
    Case("talk.cancel", talks("ALFA", "FOX"), {}, "“Queues” is canceled",
         lambda e: e.talk("ALFA").state == "canceled"),
    Case("talk.confirm", talks("HOTEL"), {}, "“Sometime” is confirmed", lambda e: e.talk("HOTEL").state == "confirmed"),
    Case("talk.reinstate", talks("FOX"), {}, "“Fog” takes place again", lambda e: e.talk("FOX").state == "confirmed"),
    Case("talk.reinstate", talks("ALFA"), {}, "“Queues” takes place again",
         lambda e: e.talk("ALFA").state == "confirmed" and e.talk("ALFA").decided == (),
         lambda e: e.do("talk.cancel", e.some("ALFA"))),
    Case("talk.move", talks("ALFA"), {"room": "Hall B", "time": "14:30"}, "“Queues” moved to Hall B, 14:30",
         lambda e: (e.talk("ALFA").rooms, e.talk("ALFA").starts, e.talk("ALFA").ends)
         == (("Hall B",), T0 + 5 * HOUR + 1800, T0 + 5 * HOUR + 1800 + 2700)),
    Case("talk.move", talks("ALFA", "DELTA"), {"time": "+10"}, "2 talks moved by +10 min",
         lambda e: (e.talk("ALFA").starts, e.talk("DELTA").starts) == (T0 + 600, T0 + HOUR + 600)),
    Case("talk.swap_slots", talks("ALFA", "ECHO"), {}, "“Queues” and “Open stage” have swapped room and time",
         lambda e: (e.talk("ALFA").rooms, e.talk("ALFA").starts, e.talk("ECHO").rooms, e.talk("ECHO").starts)
         == (("Hall B",), T0 + HOUR, ("Hall A",), T0)),
    Case("talk.speakers", talks("ALFA"), {"speakers": "cy roth, +Nobody New"},
         "“Queues” is given by Cy Roth, Nobody New now", lambda e: names(e, "ALFA") == ["Cy Roth", "Nobody New"]),
    Case("talk.swap", talks("ALFA", "BRAVO"), {}, "“Queues” and “Nets” have swapped speakers",
         lambda e: names(e, "ALFA") == ["Cy Roth"] and names(e, "BRAVO") == ["Ada Nwosu", "Bo Lindqvist"]),
    Case("talk.title", talks("GOLF"), {"title": "Thrice"}, "“Twice” is now called “Thrice”",
         lambda e: {e.talk("GOLF").title, e.talk("GOLF#2").title} == {"Thrice"}),
    Case("talk.kind", talks("ALFA", "BRAVO"), {"kind": "panel"}, "2 talks are of kind panel",
         lambda e: e.talk("BRAVO").kind == "panel"),
    Case("talk.no_record", talks("ALFA"), {}, "“Queues” must not be recorded",
         lambda e: e.talk("ALFA").do_not_record is True),
    Case("talk.may_record", talks("BRAVO"), {"why": "Cy said so at the desk"}, "“Nets” may be recorded",
         lambda e: e.talk("BRAVO").do_not_record is False and "Cy said so" in (e.talk("BRAVO").note or "")),
    Case("talk.no_stream", talks("ALFA"), {}, "“Queues” must not be streamed",
         lambda e: e.talk("ALFA").do_not_stream is True),
    Case("talk.may_stream", talks("ALFA"), {"why": "by mail"}, "“Queues” may be streamed",
         lambda e: e.talk("ALFA").do_not_stream is False),
    Case("talk.av_told", talks("BRAVO"), {}, "“Nets” was told to AV", lambda e: e.talk("BRAVO").av_told is True),
    Case("talk.public", talks("ALFA"), {}, "“Queues” is public", lambda e: e.talk("ALFA").public is True),
    Case("talk.not_public", talks("ALFA"), {}, "“Queues” is not public", lambda e: e.talk("ALFA").public is False),
    Case("talk.told", talks("ALFA"), {}, "“Queues” is told otherwise",
         lambda e: override(e, "room") == ('["Hall B"]', '["Hall A"]', 1), contradict),
    Case("talk.keep_mine", talks("ALFA"), {}, "“Queues” stays as decided here",
         lambda e: override(e, "room")[2] == 1 and e.talk("ALFA").rooms == ("Hall B",), contradict),
    Case("talk.take_theirs", talks("ALFA"), {}, "“Queues” is as the feed says",
         lambda e: override(e, "room") == () and e.talk("ALFA").rooms == ("Hall A",), contradict),
    Case("room.late", lambda e: [e.room("Hall A")], {"minutes": "10"}, "Hall A runs 10 min late",
         lambda e: e.room("Hall A").late == 10),
    Case("room.on_time", lambda e: [e.room("Hall A")], {}, "Hall A is on time", lambda e: e.room("Hall A").late == 0,
         lambda e: e.do("room.late", [e.room("Hall A")], {"minutes": "10"})),
    Case("room.host", lambda e: [e.room("Hall A")], {"host": "sam"}, "Hall A is hosted by sam",
         lambda e: e.room("Hall A").host == "sam"),
    Case("talk.note", talks("ALFA"), {"note": "calls\nback"}, "“Queues”: noted",
         lambda e: e.talk("ALFA").note == "calls\nback"),
    Case("person.note", lambda e: [e.person("Cy Roth")], {"note": "tall"}, "Cy Roth: noted",
         lambda e: e.person("Cy Roth").note == "tall"),
    Case("room.note", lambda e: [e.room("Hall A")], {"note": "hot"}, "Hall A: noted",
         lambda e: e.room("Hall A").note == "hot"),
    Case("feed.note", lambda e: [e.feed_row("programme")], {"note": "slow"}, "programme: noted",
         lambda e: e.decided("feed", "programme", "note") == "slow"),
    Case("item.note", lambda _e: [TWO], {"note": "calling"}, "Speaker missing 0/2: noted",
         lambda e: e.decided("item", "tell-av talk ALFA", "note") == "calling"),
    Case("talk.owner", talks("ALFA", "BRAVO"), {"owner": "mira"}, "“Queues” and “Nets”: handed to mira",
         lambda e: e.talk("BRAVO").owner == "mira"),
    Case("person.owner", lambda e: [e.person("Cy Roth")], {"owner": "me"}, "Cy Roth: handed to ada",
         lambda e: e.person("Cy Roth").owner == "ada"),
    Case("room.owner", lambda e: [e.room("Hall A")], {"owner": "mira"}, "Hall A: handed to mira",
         lambda e: e.room("Hall A").owner == "mira"),
    Case("feed.owner", lambda e: [e.feed_row("programme")], {"owner": "mira"}, "programme: handed to mira",
         lambda e: e.decided("feed", "programme", "owner") == "mira"),
    Case("item.owner", lambda _e: [ONE], {"owner": "mira"}, "Speaker missing 0/2: handed to mira",
         lambda e: e.decided("item", "speaker-missing talk ALFA", "owner") == "mira"),
    Case("talk.tag", talks("ALFA"), {"tags": "press -quiet"}, "“Queues” tagged press -quiet",
         lambda e: e.talk("ALFA").tags == ("loud", "press"),
         lambda e: e.do("talk.tag", e.some("ALFA"), {"tags": "quiet, loud"})),
    Case("person.tag", lambda e: [e.person("Cy Roth"), e.person("Di Ek")], {"tags": "vegan"}, "2 people tagged vegan",
         lambda e: e.person("Di Ek").tags == ("vegan",)),
    Case("item.ack", lambda _e: [TWO], {}, "Speaker missing 0/2 acknowledged; back when the cause changes or it gets"
         " worse", lambda e: "critical" in (e.decided("item", "tell-av talk ALFA", "ack") or "")
         and e.decided("item", "speaker-missing talk ALFA", "ack") is not None),
    Case("item.unack", lambda _e: [line(item(acknowledged=True, snoozed_until=T0))], {},
         "Speaker missing 0/2 back in the list",
         lambda e: e.decided("item", "speaker-missing talk ALFA", "ack") is None,
         lambda e: e.do("item.ack", [ONE])),
    Case("item.snooze", lambda _e: [ONE], {"until": "15m"}, "Speaker missing 0/2 snoozed until 08:45",
         lambda e: f'"until":{T0 - 900}' in (e.decided("item", "speaker-missing talk ALFA", "snooze") or "")),
    Case("talk.add", lambda _e: [], {"title": "Chess", "room": "Hall B", "time": "16:00", "minutes": "30",
         "speakers": "Ada Nwosu, Gil Stray"}, "“Chess” added: 16:00, Hall B",
         lambda e: (local(e)[0].title, local(e)[0].starts, local(e)[0].ends, local(e)[0].rooms, local(e)[0].speakers)
         == ("Chess", T0 + 7 * HOUR, T0 + 7 * HOUR + 1800, ("Hall B",), ("Ada Nwosu", "Gil Stray"))),
    Case("person.add", lambda _e: [], {"name": "Gil Stray", "phone": "+45 1", "talk": "ALFA"}, "Gil Stray added",
         lambda e: e.person("Gil Stray").phone == "+45 1" and names(e, "ALFA")[-1] == "Gil Stray"),
    Case("talk.remove", local, {}, "“Chess” removed", lambda e: not local(e), add_local),
    *FILMED,
    *GRANTED,
]  # fmt: skip

#: Those with tests of their own: what is one talk, what of a feed is held, taking back itself.
ELSEWHERE = {"talk.join", "talk.split", "feed.accept", "feed.reject", "undo", "redo", "undo.entry"}


def test_no_command_is_left_out() -> None:
    assert {case.id for case in CASES} == {id_ for id_, each in BY_ID.items() if each.write} - ELSEWHERE


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id}: {case.said}")
def test_done_undone_and_done_again(event: Desks, case: Case) -> None:
    case.before(event)
    before, entries = event.dump(), len(event.entries())
    outcome = event.do(case.id, case.rows(event), case.values)
    assert outcome.sentence.startswith(case.said)
    new = event.entries()[entries:]
    assert new
    assert {(entry.batch, entry.by, entry.desk) for entry in new} == {(outcome.batch, "ada", "front")}
    assert case.holds(event)
    after = event.dump()
    assert after != before
    undone = event.do("undo").sentence
    assert undone.startswith("undone: ")
    assert event.dump() == before
    again = event.do("redo").sentence
    assert again.startswith("done again: ")
    assert event.dump() == after
    if case in GRANTED:
        unsaid(event, outcome.sentence, undone, again)
    assert event.rebuild(), "folded anew from feeds and journal it is the same"


def test_what_is_journalled_can_be_read_again(event: Desks) -> None:
    for case in CASES:
        if case.id in ("talk.speakers", "room.late", "item.snooze", "talk.tag"):
            event.do(case.id, case.rows(event), case.values)
    values = [entry.new for entry in event.entries() if entry.field in ("speakers", "late", "snooze", "tags")]
    assert len(values) == 4
    assert all(msgspec.json.decode(value or "") for value in values)
