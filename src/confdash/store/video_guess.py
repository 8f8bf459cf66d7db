"""Which session a recording may show, by its title: a guess, which only a person makes a join (domain §3.9). Pure.

A title is compared whole and in its parts ("HD26 - Opening - final2" has three), without the words that most
recordings share. What is known of the day must not speak against it. A surname alone never makes a guess: names only
lower the bar for titles that are alike anyway.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from rapidfuzz import fuzz

from confdash.records import Video
from confdash.store.video_match import Match
from confdash.store.video_slots import Clip, Session
from confdash.text import fold, has_cjk

#: Similarity (rapidfuzz, 0–100) from which two titles may be the same; and where somebody's full name agrees too.
ALIKE, NAMED = 80.0, 66.0
#: By so much the best must be ahead of the next session.
MARGIN = 6.0
#: A guess on a part of so few letters is never surer than this: "Opening", "Keynote" stand in many titles.
_SHORT, _AT_MOST = 10, 83.0
#: "Part 1" is not "Part 2", however alike the rest.
_OTHER_NUMBER = 15.0
#: So many sessions are compared with each title: those that share its rarest words.
_BEST = 30
#: A word that this share of the recordings has is the event's name, not the talk's; from so many recordings on.
_SHARED, _ENOUGH = 0.5, 5
#: A word, or a title, that more sessions have tells none of them; nor does a name that more than `_BEST` have.
_MOST = 200
_WORDS = re.compile(r"[\W_]+")
_PARTS = re.compile(r"\s+[-–—|:·•/]+\s+|\s*[|•]\s*|:\s+|\s*[(\[{)\]}]\s*")
_DAY = 86_400


class _Asked(msgspec.Struct, frozen=True):
    """A session that comes into question, with its title in words."""

    session: Session
    title: str
    joined: bool


class Guesser:
    """The sessions by the words of their titles; `joined` have a sure recording already."""

    def __init__(self, sessions: Iterable[Session], joined: frozenset[str] = frozenset()) -> None:
        self._asked = [
            _Asked(each, " ".join(words(each.title)), each.key in joined)
            for each in sessions
            if each.live and each.title
        ]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_title: dict[str, list[int]] = defaultdict(list)
        for place, asked in enumerate(self._asked):
            self._by_title[asked.title].append(place)
            for word in set(asked.title.split()):
                self._by_word[word].append(place)
            for name in asked.session.people:
                self._by_name[name].append(place)

    def guess(self, clips: Sequence[Clip]) -> dict[str, Match]:
        """Recording → the session that it may show."""
        common = _common([video.title for clip in clips for video in clip.records[:1]])
        found = {}
        for clip in clips:
            best = max(
                (each for video in clip.records if (each := self._of(video, common)) is not None),
                key=lambda each: each.score,
                default=None,
            )
            if best is not None:
                found[clip.key] = best
        return found

    def _of(self, video: Video, common: frozenset[str]) -> Match | None:
        said = words(video.title)
        texts = _texts(video.title, said, common)
        if not texts:
            return None
        called = self._by_title.get(texts[0], ()) if len(texts[0]) >= _SHORT else ()
        if len(called) > _MOST:
            return None
        same = {place for place in called if _possible(video, self._asked[place].session)}
        if len(same) == 1:
            return Match(self._asked[same.pop()].session.key, "guessed", 1.0)
        names = self._names(video, said)
        scores: dict[str, float] = {}
        for place in self._candidates(texts[0].split(), names):
            asked = self._asked[place]
            if not _possible(video, asked.session):
                continue
            score = max(_similar(text, asked.title, texts[0]) for text in texts)
            if score >= (NAMED if asked.session.people & names else ALIKE):
                scores[asked.session.key] = score - (MARGIN if asked.joined else 0.0)
        ranked = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
        if not ranked or (len(ranked) > 1 and not _ahead(ranked[0][1], ranked[1][1])):
            return None
        return Match(ranked[0][0], "guessed", round(min(ranked[0][1], 100.0) / 100, 2))

    def _names(self, video: Video, said: Sequence[str]) -> frozenset[str]:
        """Full names of speakers that a record or its title carries."""
        text = f" {' '.join(said)} "
        listed = {fold(name) for name in video.people}
        pairs = {" ".join(said[at : at + size]) for size in (2, 3, 4) for at in range(len(said) - size + 1)}
        found = {name for name in {*listed, *pairs} if " " in name and name in self._by_name}
        return frozenset(found | {name for name in listed if name in self._by_name and f" {name} " in text})

    def _candidates(self, said: Sequence[str], names: Iterable[str]) -> list[int]:
        """The sessions that share the rarest words, and those of the people who are named."""
        weights: dict[int, float] = defaultdict(float)
        found = sorted((self._by_word[word] for word in {*said} if word in self._by_word), key=len)
        for places in found:
            if len(places) > _MOST and weights:
                break  # what follows stands in even more titles
            weight = math.log(1 + len(self._asked) / len(places))
            for place in places[:_MOST]:
                weights[place] += weight
        theirs = [self._by_name[name] for name in sorted(names)]
        named = [place for places in theirs if len(places) <= _BEST for place in places]
        return list(dict.fromkeys([*named[: 2 * _BEST], *heapq.nlargest(_BEST, weights, key=weights.__getitem__)]))


def _ahead(best: float, next_: float) -> bool:
    """Whether one title is clearly the likest: "Part 2" is, letter for letter, though "Part 1" is near."""
    return best - next_ >= MARGIN or best == 100 > next_


def words(title: str) -> list[str]:
    """The words of a title, folded; where a script has no blanks, its pairs of signs."""
    folded = fold(title)
    if folded.isascii():
        return [word for word in _WORDS.split(folded) if word]
    found: list[str] = []
    for word in _WORDS.split(folded):
        if has_cjk(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif word:
            found.append(word)
    return found


def _common(titles: Sequence[str]) -> frozenset[str]:
    """The words that most recordings share."""
    if len(titles) < _ENOUGH:
        return frozenset()
    counted = Counter(word for title in titles for word in set(words(title)))
    return frozenset(word for word, number in counted.items() if number >= _SHARED * len(titles))


def _texts(title: str, said: Sequence[str], common: frozenset[str]) -> list[str]:
    """What is compared: the whole without shared words, and each part of it."""
    whole = " ".join(word for word in said if word not in common) or " ".join(said)
    parts = (words(part) for part in _PARTS.split(title)[:12])
    texts = [whole, *(" ".join(part) for part in parts if part)]
    return [text for text in dict.fromkeys(texts) if text]


def _similar(text: str, title: str, whole: str) -> float:
    """How alike a recording's title, or a part of it, is to a session's, 0–100.

    What is but a part, or stands in there word for word, counts the more the more of the whole it is: of two titles
    that are both in there, the longer one is meant.
    """
    score = fuzz.ratio(text, title, score_cutoff=NAMED)  # what is less alike is none, and costs less so
    score = max(score, fuzz.token_sort_ratio(text, title, score_cutoff=max(score, NAMED)) - 2)
    share = 10 * min(1.0, len(title) / len(whole))
    if text != whole:
        score = min(score, 89 + share)
    if len(title) >= 14 and f" {title} " in f" {text} ":
        score = max(score, 89 + share)
    if {word for word in title.split() if word.isdigit()} - set(text.split()):
        score -= _OTHER_NUMBER
    return min(score, _AT_MOST) if len(title) < _SHORT and not (text == whole and score == 100) else score


def _possible(video: Video, session: Session) -> bool:
    """Whether nothing that is known of day and length speaks against it."""
    if video.day is not None and session.days and video.day not in session.days:
        return False
    starts = [slot.starts for slot in session.slots if slot.starts is not None]
    if video.starts is not None and starts and min(abs(video.starts - each) for each in starts) > _DAY:
        return False
    if video.published_by is not None and starts and video.published_by < min(starts):
        return False
    lengths = [slot.ends - slot.starts for slot in session.slots if slot.starts is not None and slot.ends is not None]
    return video.seconds is None or not lengths or video.seconds <= 2 * max(lengths) + 1800
