"""That somebody knows of a finding holds until its cause changes or it grows worse; of every rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tests.attention.rules import filmed, granted
from tests.attention.rules import test_feeds_health as health
from tests.attention.rules.scene import DAY, HOUR, Scene
from tests.attention.rules.test_outside import decided_before, public, table
from tests.store.build import talk

from confdash.attention.load import BUILT_IN
from confdash.attention.rule import read
from confdash.commands.registry import COMMANDS
from confdash.records import Person, Talk

BO = [Person("Bo", ids=("id:1",))]
CONFIRMED = [talk(key, at=at, state="confirmed") for key, at in (("A", 0), ("B", 60))]
Act = Callable[[Scene], object]


class Case(NamedTuple):
    """How a rule comes to find something at `at`, and what makes it news again; `worse` is when it is more severe."""

    rule: str
    begin: Act
    at: float
    #: None: its cause cannot change without its going.
    change: Act | None
    worse: float | None = None
    #: Moment of the look after the change, where it is another.
    then: float | None = None


def feed(*talks: Talk, name: str = "programme") -> Act:
    """A sync of these talks."""
    return lambda scene: scene.programme(*talks, feed=name)


def both(*acts: Act) -> Act:
    """One after another."""
    return lambda scene: [act(scene) for act in acts]


def one(**more: object) -> Talk:
    """A talk of Bo's in Hall A at 09:00."""
    return talk("A", **{"people": ["Bo"], **more})  # type: ignore[arg-type]


def late_room(room: str) -> Act:
    """Somebody moves the talk; the feed does not follow."""
    return both(lambda s: s.decide("talk", "A", "room", f'["{room}"]'), lambda s: decided_before(s, 20))


def desk(name: str, room: str) -> Act:
    """A desk moves the talk."""
    return lambda scene: scene.decide("talk", "A", "room", f'["{room}"]', desk=name)


def shot(state: str, **more: object) -> Act:
    """How far the recording of A has come."""
    return lambda scene: filmed.footage(scene, "A", state, **more)


def clip(key: str, **more: object) -> Act:
    """A recording is public."""
    return lambda scene: filmed.video(scene, key, **more)


def grant(key: str, **more: object) -> Act:
    """What stands of an application."""
    return lambda scene: granted.grant(scene, key, **more)


CASES = [
    Case("speaker-missing", feed(one()), -25, feed(one(people=["Ada"])), worse=-15),
    Case("arrivals-unused", feed(one(), talk("B", room="B"), talk("C", at=120), talk("D", at=DAY), talk("E", at=DAY),
         talk("F", at=DAY + 120)), 10, lambda _: None, then=DAY + 10),
    Case("room-clash", feed(one(), talk("B", at=30)), -2 * DAY, feed(one(), talk("B", at=15)), worse=-HOUR),
    Case("double-booked", feed(one(people=BO), talk("B", at=30, room="B", people=BO)), -2 * DAY,
         feed(one(people=BO), talk("B", at=15, room="B", people=BO)), worse=-HOUR),
    Case("tight-turn", feed(one(people=BO), talk("B", at=50, room="B", people=BO)), 10,
         feed(one(people=BO), talk("B", at=50, room="C", people=BO)), worse=25),
    Case("moved", both(feed(one()), feed(one(room="Hall B"))), -180, feed(one(room="Hall C")), worse=-HOUR),
    Case("vanished", both(feed(one(), talk("B")), feed(talk("B"))), -180,
         both(feed(one(), talk("B")), feed(one(state="canceled"), talk("B"))), worse=-HOUR),
    Case("unconfirmed", feed(one(state="accepted")), -180, feed(one(state="submitted"))),
    Case("not-public", both(lambda s: table(s, *CONFIRMED), lambda s: public(s, CONFIRMED[1])), -HOUR, None),
    Case("feeds-disagree", both(feed(one(guid="a")), feed(one(guid="a", room="Hall B"), name="calendar")), -HOUR,
         feed(one(guid="a", room="Hall C"), name="calendar")),
    Case("incomplete", feed(one(room=None)), -2 * DAY, feed(one(room=None, at=15)), worse=-HOUR),
    Case("feed-behind", both(feed(one()), late_room("Hall B")), -180, late_room("Hall C"), worse=-HOUR),
    Case("marks-differ", both(feed(one()), desk("front", "B"), desk("lounge", "C")), -HOUR, desk("lounge", "D")),
    Case("tell-av", feed(one(do_not_record=True)), -20, feed(one(do_not_record=True, room="Hall B")), worse=-10),
    Case("consent-changed", both(feed(one(do_not_record=False)), feed(one(do_not_record=True))), -2 * DAY,
         feed(one()), worse=-HOUR),
    Case("consent-unknown", feed(one()), -HOUR, None),
    Case("keys-changed", both(feed(*(talk(f"a{n}", f"T{n}", at=n * 60) for n in range(4))),
         feed(*(talk(f"b{n}", f"T{n}", at=n * 60) for n in range(4)))), 0,
         feed(*(talk(f"c{n}", f"T{n}", at=n * 60) for n in range(4)))),
    Case("feed-stale", both(health.remote, lambda s: health.read(s, "calendar", 2000),
         lambda s: health.failed(s, "calendar", "timeout")), 0, lambda s: health.failed(s, "calendar", "server")),
    Case("feed-broken", both(health.remote, lambda s: health.failed(s, "calendar", "broken")), 0,
         lambda s: health.failed(s, "calendar", "too-large")),
    Case("feed-refused", both(health.remote, lambda s: health.failed(s, "calendar", "refused")), 0,
         lambda s: health.failed(s, "calendar", "not-found")),
    Case("feed-shrank", both(health.remote, lambda s: health.hold(s, "calendar", "all 9 talks would vanish")), 0,
         lambda s: health.hold(s, "calendar", "all 9 talks would vanish", b"2")),
    Case("time-shift", both(health.remote, lambda s: health.hold(s, "calendar", "9 would move by the same +1 h")), 0,
         lambda s: health.hold(s, "calendar", "9 would move by the same +1 h", b"2")),
    Case("video-late", both(feed(one()), shot("recorded")), 2 * DAY, shot("editing"), then=4 * DAY),
    Case("video-stuck", both(feed(one()), shot("editing", failed="no space")), 0, shot("editing", failed="no sound")),
    Case("video-needs-decision", both(feed(one()), shot("needs_work", since=1_000_000)), 0,
         shot("needs_work", since=2_000_000)),
    Case("video-lost", both(feed(one()), shot("uploaded", flags='["lost"]')), 0, shot("lost")),
    Case("opted-out-but-public", both(feed(filmed.opted_out()), clip("x", session="A", match="code")), 0, None),
    Case("review-missing", both(feed(one()), shot("published", review=1, url="https://tube.example/x")), 0,
         shot("published", review=1, url="https://tube.example/y")),
    Case("video-unmatched", both(feed(one()), clip("x")), 0, clip("y")),
    Case("unknown-words", both(feed(one()), filmed.worded("QC")), 0, filmed.worded("QC", "rec 2")),
    Case("offer-expiring", grant("s-1", state="offered", answer_by=filmed.at(3 * DAY)), 0,
         grant("s-1", state="offered", answer_by=filmed.at(2 * DAY)), worse=2 * DAY + 1),
    Case("offer-lapsed", grant("s-1", state="offered", answer_by=filmed.at(-60)), 0,
         grant("s-1", state="offered", answer_by=filmed.at(-30))),
    Case("claim-due", grant("s-1", seen=filmed.at(0), claim_by=filmed.at(DAY)), 10,
         grant("s-1", seen=filmed.at(0), claim_by=filmed.at(2 * DAY))),
    Case("grantee-missing", grant("s-1"), 5 * HOUR, None, worse=2 * DAY),
    Case("over-budget", both(granted.pot, grant("s-1", committed=60_000), grant("s-2", committed=50_000)), 0,
         lambda s: granted.pot(s, budget=99_000)),
    Case("grantee-conflict", both(feed(one(state="canceled")),
         lambda scene: granted.grant(scene, "s-1", person=scene.person("Bo"))), 0, None),
    Case("grant-went-back", grant("s-1", state="offered", back_from="accepted", back_by="grants"), 0,
         grant("s-1", state="offered", back_from="declined", back_by="grants")),
    Case("grant-gone", grant("s-1", gone=1), 0, grant("s-1", gone=1, state="offered")),
    Case("source-asleep", filmed.sleeping, 60, lambda s: filmed.kept(s, edited=4)),
]  # fmt: skip
#: What can be put away at all.
KNOWN = [case for case in CASES if not read(BUILT_IN / f"{case.rule}.toml", own=False).always]


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {path.stem for path in BUILT_IN.glob("*.toml")}


def test_every_rule_offers_commands_that_work_on_its_board() -> None:
    declared = {command.id for command in COMMANDS if not command.boards or "attention" in command.boards}
    for path in sorted(BUILT_IN.glob("*.toml")):
        assert set(read(path, own=False).actions) <= declared, path.name


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case.rule)
def test_what_is_known_stays_known(scene: Scene, case: Case) -> None:
    case.begin(scene)
    item = scene.item(case.rule, case.at)
    assert not item.acknowledged
    scene.acknowledge([item])
    for minutes in (0, 0.5):
        assert scene.item(case.rule, case.at + minutes).acknowledged, "time alone changes nothing"
    assert item.why == scene.item(case.rule, case.at).why


@pytest.mark.parametrize("case", [case for case in CASES if case.change], ids=lambda case: case.rule)
def test_it_is_news_again_when_its_cause_changes(scene: Scene, case: Case) -> None:
    case.begin(scene)
    scene.acknowledge(scene.items(case.rule, case.at))
    assert case.change is not None
    case.change(scene)
    at = case.at if case.then is None else case.then
    assert [item.acknowledged for item in scene.items(case.rule, at)] == [False]


@pytest.mark.parametrize("case", [case for case in CASES if case.worse is not None], ids=lambda case: case.rule)
def test_it_is_news_again_when_it_grows_worse(scene: Scene, case: Case) -> None:
    case.begin(scene)
    before = scene.items(case.rule, case.at)
    scene.acknowledge(before)
    assert case.worse is not None
    after = scene.item(case.rule, case.worse)
    assert after.fingerprint == before[0].fingerprint, "the cause is the same"
    assert not after.acknowledged


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_every_finding_says_why_and_what_to_do(scene: Scene, case: Case) -> None:
    case.begin(scene)
    item = scene.item(case.rule, case.at)
    assert item.why.endswith(".")
    assert not item.why.endswith("..")
    assert item.todo.endswith(".")
    assert item.summary
    assert item.actions
