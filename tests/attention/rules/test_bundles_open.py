"""What a row of many opens shows what it holds: the filter is one that the board knows, and it finds them."""

from __future__ import annotations

import msgspec
import pytest
from tests.attention.rules.filmed import ago, footage, many, video
from tests.attention.rules.granted import at, grant, grants, pot
from tests.attention.rules.granted import lines as told
from tests.attention.rules.scene import DAY, HOUR, Scene, sessions
from tests.attention.rules.test_outside import public, table
from tests.store.build import T0, talk

from confdash import clock
from confdash.attention.items import Line
from confdash.store.query.reader import Reader
from confdash.store.query.scholarships import SCHOLARSHIPS
from confdash.store.query.sources import TALKS, TIMELINE, VIDEOS

#: The board Changes shows the time line.
BOARDS = {
    "talks": TALKS, "changes": TIMELINE, "videos": VIDEOS, "scholarships": SCHOLARSHIPS,
}  # fmt: skip


def opened(scene: Scene, line: Line, at: float) -> set[str]:
    """The keys of what stands on the board that a row opens."""
    board, _, query = line.opens.partition(" ")
    pinned = msgspec.structs.replace(scene.store.settings.clock(), offset=T0 + round(at * 60) - clock.real())
    reader = Reader(scene.store.path, pinned)
    try:
        return {getattr(row, "key", "") for row in reader.rows(BOARDS[board], query)}
    finally:
        reader.close()


def holds(scene: Scene, rule: str, at: float) -> None:
    """The one bundle of a rule opens all that it holds."""
    (line,) = (line for line in scene.lines(rule, at) if line.bundle)
    assert {item.key for item in line.items} <= opened(scene, line, at)


def test_sessions_of_one_start(scene: Scene) -> None:
    scene.programme(*(talk(f"T{n}", room=f"Hall {n}", people=[f"P{n}"]) for n in range(3)), talk("later", at=10))
    (line, _) = scene.lines("speaker-missing", -45)
    assert opened(scene, line, -45) == {"T0", "T1", "T2"}


def test_sessions_of_one_start_after_midnight(scene: Scene) -> None:
    late = 15 * 60 + 30
    scene.programme(*(talk(f"T{n}", at=late, room=f"Hall {n}", people=[f"P{n}"]) for n in range(3)), *sessions(1))
    holds(scene, "speaker-missing", late - 45)


@pytest.mark.parametrize("at", [0, DAY])
def test_the_unconfirmed_of_a_day(scene: Scene, at: int) -> None:
    scene.programme(*(talk(f"T{n}", at=at + 300 + n * 60, state="accepted", people=["Bo"]) for n in range(3)))
    holds(scene, "unconfirmed", 0)


def test_incomplete_and_disagreeing_and_hidden_talks(scene: Scene) -> None:
    lacking = [talk(f"L{n}", at=n * 60, room=None, guid=f"l{n}") for n in range(4)]
    scene.programme(*lacking, *sessions(5, at=60))
    holds(scene, "incomplete", -60)
    here = [talk(f"T{n}", at=n * 60, guid=str(n), state="confirmed") for n in range(5)]
    scene.programme(*here)
    scene.programme(*(talk(f"T{n}", at=n * 60 + 5, guid=str(n)) for n in range(5)), feed="calendar")
    holds(scene, "feeds-disagree", -60)
    table(scene, *here)
    public(scene, *here[:1])
    holds(scene, "not-public", -60)


def test_what_moved_and_vanished_on_other_days(scene: Scene) -> None:
    days = [talk(f"T{n}", at=DAY * (n + 1)) for n in range(2)] + [talk(f"V{n}", at=DAY, room="B") for n in range(2)]
    scene.programme(*days, talk("stays"))
    scene.programme(*(talk(f"T{n}", at=DAY * (n + 1), room="Hall B") for n in range(2)), talk("stays"))
    holds(scene, "moved", 0)
    holds(scene, "vanished", 0)


def test_the_late_recordings_of_a_day_and_no_others(scene: Scene) -> None:
    many(scene, 4, "editing")
    footage(scene, "T3", "lost", lost_told=1)
    (line,) = scene.lines("video-late", 2 * DAY)
    assert opened(scene, line, 2 * DAY) == {"T0", "T1", "T2"}


def test_recordings_that_stand_still_or_want_a_decision(scene: Scene) -> None:
    many(scene, 8, "uploaded", since=ago(30))
    footage(scene, "T7", "published")
    footage(scene, "T6", "review", since=ago(30))
    footage(scene, "T5", "editing", failed="disk")
    footage(scene, "T4", "uploaded", since=ago(30), review=1)
    by_words = {line.what: opened(scene, line, DAY) for line in scene.lines("video-stuck", DAY)}
    assert by_words["Videos of which a step failed: 1"] == {"T5"}
    assert by_words["Videos stuck in review: 1"] == {"T6"}
    assert by_words["Videos that wait for their speakers: 1"] == {"T4"}
    assert by_words["Videos stuck: 4"] >= {"T0", "T1", "T2", "T3"}
    assert not by_words["Videos stuck: 4"] & {"T6", "T7"}
    for number, (state, flag) in enumerate(
        (
            ("recorded", "back"),
            ("uploaded", "ahead"),
            ("uploaded", "vanished"),
            ("published", "early"),
            ("needs_work", None),
            ("editing", "claimed"),
        )
    ):
        footage(scene, f"T{number}", state, flags=f'["{flag}"]' if flag else "[]", public_at=ago(1))
    video(scene, "x", claims='["T5", "T6"]')
    (line,) = scene.lines("video-needs-decision")
    assert {item.key for item in line.items} == {"T0", "T1", "T2", "T3", "T4", "x"}
    assert opened(scene, line, 0) == {"T0", "T1", "T2", "T3", "T4", "T5"}, "the session that claims it stands for it"


def test_recordings_that_are_lost_or_not_approved(scene: Scene) -> None:
    many(scene, 4, "lost")
    holds(scene, "video-lost", 0)
    many(scene, 4, "uploaded", flags='["lost"]')
    holds(scene, "video-lost", 0)
    many(scene, 4, "published", review=1)
    holds(scene, "review-missing", 0)


def test_scholarships_of_each_kind(scene: Scene) -> None:
    """Nothing private is read of them, and each bundle finds its own all the same."""
    grants(scene, 4, state="offered", answer_by=at(60))
    for number in range(2):
        grant(scene, f"s-lapsed{number}", state="offered", answer_by=at(-5))
        grant(scene, f"s-came{number}", seen=at(-5), claim_by=at(DAY))
        grant(scene, f"s-unpaid{number}", seen=at(-5), reimbursement="approved", claim_since=ago(24 * 60))
    for number in range(6):
        grant(scene, f"s-missing{number}")
        grant(scene, f"s-back{number}", state="waitlisted", back_from="offered", back_by="grants")
        grant(scene, f"s-gone{number}", gone=1)
    for rule, minutes, own in (
        ("offer-expiring", 0, "s-0"), ("offer-lapsed", 0, "s-lapsed"), ("grantee-missing", 4 * HOUR, "s-missing"),
        ("grantee-missing", 2 * DAY, "s-missing"), ("grant-went-back", 0, "s-"), ("grant-gone", 0, "s-gone"),
    ):  # fmt: skip
        (line,) = told(scene, rule, minutes)
        found = opened(scene, line, minutes)
        assert {item.key for item in line.items} <= found
        assert all(key.startswith(own) for key in found) or rule == "offer-lapsed"
    unpaid, unclaimed = told(scene, "claim-due", 60)
    assert opened(scene, unpaid, 60) == {"s-unpaid0", "s-unpaid1"}
    assert opened(scene, unclaimed, 60) == {"s-came0", "s-came1"}


def test_a_pot_opens_what_it_is_promised_to(scene: Scene) -> None:
    from confdash.tui.openings import board_of

    pot(scene, "Travel (far) EUR")
    grants(scene, 3, pot="Travel (far) EUR")
    grant(scene, "s-other", pot="Tickets EUR")
    (line,) = told(scene, "over-budget")
    assert opened(scene, msgspec.structs.replace(line, opens=board_of(line)), 0) == {f"s-{n:08}" for n in range(3)}
