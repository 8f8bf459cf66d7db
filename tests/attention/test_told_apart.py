"""What the rules of the scholarship desk find stands apart: nobody else is shown it, or counts it."""

from __future__ import annotations

import pytest
from tests.attention.event import SOON, T0, Event, one

from confdash.attention.apart import told, view
from confdash.attention.items import DESKS, Listing
from confdash.attention.lines import seen_by
from confdash.config import Privacy

#: Nobody is named; this desk is; another is.
OPEN, NAMED, OTHERS = Privacy(), Privacy(desks=("front",)), Privacy(desks=("grants",))


@pytest.fixture
def listing(event: Event) -> Listing:
    """Of the desk a row, one that is known, one that sleeps, one for information, and a row about a talk."""
    event.rule("seen", one(key="seen"))
    event.rule("grant", one("critical", key="grant"), desk="scholarships")
    event.rule("known", one(key="known"), desk="scholarships")
    event.rule("asleep", one(key="asleep"), desk="scholarships")
    event.rule("aside", one("info", key="aside"), desk="scholarships")
    event.rule("talk", SOON + " LIMIT 1", desk="scholarships")
    event.rule("late", SOON + " LIMIT 1", desk="video", title="Late")
    apart = event.sound().apart
    assert apart is not None
    items = {item.key: item for item in apart.items}
    event.decide("ack", items["known"])
    event.decide("snooze", items["asleep"], until=T0 + 3600)
    return event.sound()


def test_the_list_itself_knows_nothing_of_it(listing: Listing) -> None:
    assert sorted(line.key for line in listing.lines) == ["seen event seen", "talk one"]
    assert {item.desk for item in listing.items} == {"programme", "video"}
    assert (listing.info, listing.snoozed, listing.acknowledged) == (0, 0, 0)
    assert [item.rule for line in listing.lines for item in line.items] == ["late", "seen"]
    assert seen_by(listing, "scholarships") == ()


@pytest.mark.parametrize(
    ("desk", "privacy", "shown"),
    [
        ("", OPEN, False), ("programme", OPEN, False), ("video", OPEN, False), ("scholarships", OPEN, True),
        ("", NAMED, True), ("programme", NAMED, True), ("scholarships", NAMED, True),
        ("", OTHERS, False), ("scholarships", OTHERS, False),
    ],
)  # fmt: skip
def test_who_is_told(listing: Listing, desk: str, privacy: Privacy, shown: bool) -> None:
    known = told(listing, desk, privacy, "front")
    assert known.apart is None
    assert (known.info, known.snoozed, known.acknowledged) == ((1, 1, 1) if shown else (0, 0, 0))
    assert {item.key for item in known.items} >= {"seen"}
    assert ("grant" in {item.key for item in known.items}) is shown
    assert len(known.lines) == (3 if shown else 2)
    wanted = next((name for name in DESKS if name == desk), None)
    there = {item.rule for line in seen_by(known, wanted) for item in line.items}
    assert ("grant" in there) is (shown and desk in ("", "scholarships"))


def test_of_a_talk_each_desk_sees_its_own(listing: Listing) -> None:
    everything = told(listing, "", NAMED, "front")
    (line,) = (line for line in everything.lines if line.key == "talk one")
    assert {item.rule for item in line.items} == {"late", "talk"}
    assert everything.lines[0].key == "grant event grant", "in one order"
    (own,) = (line for line in seen_by(told(listing, "scholarships", OPEN, "front"), "scholarships") if line.talks)
    assert {item.rule for item in own.items} == {"talk"}
    (others,) = (line for line in seen_by(told(listing, "video", OPEN, "front"), "video") if line.talks)
    assert {item.rule for item in others.items} == {"late"}


def test_what_stands_always_stands_everywhere(event: Event) -> None:
    event.rule("always", one("critical"), "always = true", desk="scholarships")
    listing = event.sound()
    assert listing.apart is None
    assert all(len(seen_by(listing, desk)) == 1 for desk in DESKS)


@pytest.mark.parametrize(
    ("desk", "privacy", "wanted"),
    [("scholarships", OPEN, "scholarships"), ("scholarships", NAMED, "scholarships"), ("scholarships", OTHERS, ""),
     ("video", OTHERS, "video"), ("", OTHERS, "")],
)  # fmt: skip
def test_a_view_that_is_closed_is_that_of_all(desk: str, privacy: Privacy, wanted: str) -> None:
    assert view(desk, privacy, "front") == wanted
