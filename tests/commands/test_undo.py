"""Undo and redo: this desk's own, asked where it was decided anew; and words for everything that is decided."""

from __future__ import annotations

import pytest
from tests.commands.deciding import Desks, event, item, line
from tests.store.build import T0

from confdash.clock import Clock
from confdash.commands import words
from confdash.commands.declare import Overtaken, Refused
from confdash.commands.fields import FIELDS

__all__ = ["event"]
CLOCK = Clock("Europe/Copenhagen")


def test_undo_says_in_words_what_it_took_back(event: Desks) -> None:
    event.do("here.yes", event.presenters("ALFA"))
    event.do("talk.move", event.some("ALFA"), {"room": "Hall B", "time": "+10"})
    event.do("talk.owner", event.some("ALFA", "BRAVO", "DELTA"), {"owner": "mira"})
    event.do("item.ack", [line(item())])
    assert [event.do("undo").sentence for _ in range(4)] == [
        "undone: Queues (speaker-missing) is acknowledged",
        "undone: “Queues” handed to mira, and 2 more",
        "undone: “Queues” moved to Hall B, starts Mon 9 Nov 09:10",
        "undone: Ada Nwosu is here, and 1 more",
    ]
    assert event.do("redo").sentence == "done again: Ada Nwosu is here, and 1 more"
    for _ in range(3):
        event.do("redo")
    with pytest.raises(Refused, match="there is nothing to do again"):
        event.do("redo")


def test_a_desk_takes_back_its_own(event: Desks) -> None:
    event.do("here.yes", event.presenters("BRAVO"), desk="back")
    event.do("talk.cancel", event.some("ALFA"))
    event.do("undo", desk="back")
    assert event.talk("ALFA").state == "canceled"
    assert event.person("Cy Roth").seen is None
    with pytest.raises(Refused, match="nothing that back decided is left to undo"):
        event.do("undo", desk="back")


def test_what_was_decided_anew_is_asked_about(event: Desks) -> None:
    event.do("talk.move", event.some("ALFA"), {"room": "Hall B"})
    event.do("talk.move", event.some("ALFA"), {"room": "+Tent"}, by="bo", desk="back")
    before = event.dump()
    with pytest.raises(Overtaken, match="bo at back has changed the room since"):
        event.do("undo")
    assert event.dump() == before
    event.do("undo", values={"force": "1"})
    assert event.talk("ALFA").rooms == ("Hall A",)


def test_any_batch_is_undone_by_the_beginning_of_its_id(event: Desks) -> None:
    first = event.do("talk.cancel", event.some("ALFA")).batch
    event.do("talk.cancel", event.some("BRAVO"), desk="back")
    event.do("undo", values={"id": (first or "")[:30]}, desk="back")
    assert (event.talk("ALFA").state, event.talk("BRAVO").state) == ("confirmed", "canceled")
    with pytest.raises(Refused, match="no decision has an id that begins with “zz”"):
        event.do("undo", values={"id": "zz"})


def test_who_decided_what_holds_is_told_even_after_an_undo(event: Desks) -> None:
    event.do("talk.move", event.some("ALFA"), {"room": "Hall B"}, by="zoe")
    before = event.dump()
    event.do("talk.move", event.some("ALFA"), {"time": "+10"})
    event.do("talk.move", event.some("ALFA"), {"room": "+Tent"})
    event.do("undo")
    event.do("undo")
    assert event.dump() == before
    event.do("redo")
    event.do("undo")
    assert event.dump() == before
    assert event.rebuild()


def test_every_field_has_its_words_both_ways() -> None:
    for field in FIELDS:
        for new in ("1", "0", "x", "[]", '["a"]', "{}", '{"at":1,"until":2,"minutes":3}', "", None):
            said = words.said(field.entity, field.name, None, new, "Ada", CLOCK)
            assert len(said) > len("Ada ")
            assert "{" not in said or new in ("{}", '{"at":1,"until":2,"minutes":3}')


def test_what_is_private_is_never_said() -> None:
    for entity, field in (("talk", "note"), ("person", "phone"), ("person", "email")):
        assert "secret" not in words.said(entity, field, "secret", "secret", "Ada", CLOCK)


@pytest.mark.parametrize(
    ("entity", "field", "new", "said"),
    [
        ("person", "here", f'{{"at":{T0},"by":"a","desk":"b"}}', "Bo is here"),
        ("talk", "here", f'{{"at":{T0},"by":"a","desk":"b"}}', "who presents “Bo” is here"),
        ("talk", "room", '["Hall B"]', "“Bo” moved to Hall B"),
        ("talk", "starts_at", str(T0), "“Bo” starts Mon 9 Nov 09:00"),
        ("talk", "state", "canceled", "“Bo” is canceled"),
        ("talk", "title", None, "“Bo” has the feeds' title again"),
        ("talk", "note", "secret", "“Bo” has a note"),
        ("talk", "speakers", '[{"name":"Cy","key":"k"}]', "“Bo” is given by Cy"),
        ("room", "late", f'{{"minutes":5,"at":{T0}}}', "Bo runs 5 min late"),
        ("room", "late", None, "Bo is on time"),
        ("item", "snooze", f'{{"fingerprint":"f","severity":"s","until":{T0}}}', "Bo is snoozed until Mon 9 Nov 09:00"),
        ("feed", "held", "accept 00ff", "Bo has what was held accepted"),
        ("talk", "mood", "good", "“Bo” has another mood"),
    ],
)
def test_decisions_in_words(entity: str, field: str, new: str | None, said: str) -> None:
    assert words.said(entity, field, None, new, "Bo", CLOCK) == said


def test_a_step_back_to_an_earlier_day_says_when_somebody_was_seen() -> None:
    now, before = f'{{"at":{T0}}}', f'{{"at":{T0 - 86_400}}}'
    assert words.said("person", "here", now, before, "Bo", CLOCK) == "Bo is not here yet (seen Sun 8 Nov 09:00)"
