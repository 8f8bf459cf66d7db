"""How good guesses by title are, on the titles of real programmes as people who cut videos write them."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from confdash import feeds
from confdash.records import ParseOptions, Video
from confdash.store.video_guess import Guesser
from confdash.store.video_slots import Clip, Session
from confdash.text import fold

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not here")


def sessions(name: str) -> list[Session]:
    """The sessions of a programme, by title and people alone."""
    batch = feeds.parse((SHARED / name).read_bytes(), ParseOptions(timezone="Europe/Berlin", host="feeds.example.org"))
    found = {talk.base: talk for talk in batch.talks if talk.title}
    return [
        Session(key=key, title=talk.title, people=frozenset(fold(person.name) for person in talk.people or ()))
        for key, talk in found.items()
    ]


def clip(key: str, title: str) -> Clip:
    return Clip(key, (Video(key=key, title=title),))


def written(session: Session, number: int) -> str:
    """A title as it stands on a video: behind the event's name, with the speaker, cut off, as a file name, mistyped."""
    who = next(iter(sorted(session.people)), "").title()
    title, draw = session.title, random.Random(number)
    ways = (
        f"Conf 2026 - {title}", f"{title} ({who})", f"{title} | {who} | Conf 2026", f"{who}: {title}", f"{title[:60]}…",
        f"{title.replace(' ', '_')}.mp4", f"Track {number % 9} – {title} – final v2",
        "".join(char for char in title if char not in "aeiou" or draw.random() > 0.06),
    )  # fmt: skip
    return ways[number % len(ways)]


@pytest.mark.parametrize("name", ["schedule-xml/fosdem-2026.xml", "schedule-xml/36c3-merged.xml"])
def test_guesses_are_right_far_more_often_than_they_are_made_in_vain(name: str) -> None:
    asked = sessions(name)
    once = Counter(fold(each.title) for each in asked)
    wanted = {each.key: written(each, number) for number, each in enumerate(asked) if once[fold(each.title)] == 1}
    guessed = Guesser(asked).guess([clip(key, title) for key, title in wanted.items()])
    right = sum(match.session == key for key, match in guessed.items())
    assert right / len(guessed) > 0.995
    assert right / len(wanted) > 0.96
    assert {match.how for match in guessed.values()} == {"guessed"}


def test_of_another_conference_nothing_is_guessed() -> None:
    others = json.loads((SHARED / "video/mediaccc-froscon2017.json").read_text())["events"]
    for name in ("schedule-xml/fosdem-2026.xml", "schedule-xml/36c3-merged.xml"):
        assert Guesser(sessions(name)).guess([clip(each["guid"], each["title"]) for each in others]) == {}
