"""Each recording as it is known: what the living feeds say of it, the believed first, and what people decided."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from confdash.store.decided import Decisions, number
from confdash.store.fold import Rules
from confdash.store.meanings import meanings, understood
from confdash.store.overrides import decisions_of
from confdash.store.video_records import Kept, all_records
from confdash.store.video_state import Heard

#: Fields of talks that are decided about their recordings.
FIELDS = ("video_state", "video_owner", "video_note", "lost_told", "review", "approved")

#: The last read of each feed that was applied; none while one is held or rejected, for that is what `checked_at` is of.
_CHECKED = """
    SELECT id, iif(rejected IS NOT NULL OR EXISTS (SELECT 1 FROM held WHERE held.feed = feeds.id), 0,
        coalesce(checked_at, 0)) FROM feeds"""


class Known(msgspec.Struct, frozen=True):
    """One recording: what its living feeds say, the believed first, and what people decided."""

    key: str
    heard: tuple[Heard, ...]
    decisions: Decisions
    #: Real time of the last good read of a feed that can tell whether it is still to be seen.
    checked: int
    missing: int | None = None

    @property
    def living(self) -> list[Heard]:
        """What is still said."""
        return [each for each in self.heard if not each.gone]

    @property
    def taken_down(self) -> int | None:
        """When somebody said that it is no longer to be seen."""
        each = self.decisions.get("taken_down")
        return number(each.value) if each else None


def known(link: sqlite3.Connection, rules: Rules, keys: Iterable[str] | None = None) -> dict[str, Known]:
    """Key → recording, of all or of some: those of the believed feeds first, then by key, whichever came first.

    What a feed says that has left the config counts no longer.
    """
    checked = dict(link.execute(_CHECKED).fetchall())
    said: dict[str, list[tuple[int, int, Kept]]] = defaultdict(list)
    for feed, kept in all_records(link, keys):
        place = rules.feeds[feed].place
        if place is not None:
            said[kept.key].append((place, feed, kept))
    decisions = decisions_of(link, "video", None if keys is None else said.keys())
    words = meanings(link)
    found = {}
    for key, listed in sorted(said.items(), key=lambda each: (min(place for place, _, _ in each[1]), each[0])):
        listed.sort(key=lambda each: each[0])
        heard = tuple(_heard(rules, feed, kept, words) for _, feed, kept in listed)
        living = [kept.missing for _, _, kept in listed if not kept.gone]
        found[key] = Known(
            key,
            heard,
            decisions.get(key, {}),
            _checked([(checked[feed], each) for (_, feed, _), each in zip(listed, heard, strict=True)]),
            max(filter(None, living)) if living and all(living) else None,
        )
    return found


def _checked(listed: Iterable[tuple[int, Heard]]) -> int:
    """When a feed was last read well that can tell whether it is still to be seen: a host, where one lists it.

    `listed`: what each feed says, with its last good read. A window that lists it no longer cannot tell.
    """
    living = [(at, each) for at, each in listed if not each.gone]
    hosts = [(at, each) for at, each in living if each.video.reach is not None]
    return max((at for at, each in hosts or living if not each.missing), default=0)


def _heard(rules: Rules, feed: int, kept: Kept, words: Mapping[str, Mapping[str, str]]) -> Heard:
    name = rules.feeds[feed].name
    video, seen_public = understood(kept, words.get(name, {}))
    return Heard(
        key=kept.key,
        feed=name,
        video=video,
        said_at=kept.said_at,
        seen_public=seen_public,
        undated=kept.undated,
        earlier=kept.earlier,
        missing=kept.missing is not None,
        gone=kept.gone,
    )
