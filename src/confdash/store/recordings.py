"""Each recording as it is known: what the living feeds say of it, the believed first, and what people decided."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from confdash.store.decided import Decisions, number
from confdash.store.fold import Rules
from confdash.store.overrides import decisions_of
from confdash.store.video_records import Kept, all_records
from confdash.store.video_state import Heard

#: Fields of talks that are decided about their recordings.
FIELDS = ("video_state", "video_owner", "video_note", "lost_told", "review", "approved")


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
    """Key → recording, of all or of some. What a feed says that has left the config counts no longer."""
    checked = dict(link.execute("SELECT id, coalesce(checked_at, 0) FROM feeds").fetchall())
    said: dict[str, list[tuple[int, int, Kept]]] = defaultdict(list)
    for feed, kept in all_records(link, keys):
        place = rules.feeds[feed].place
        if place is not None:
            said[kept.key].append((place, feed, kept))
    decisions = decisions_of(link, "video", None if keys is None else said.keys())
    found = {}
    for key, listed in said.items():
        listed.sort(key=lambda each: (each[0], each[2].id))
        heard = tuple(_heard(rules, feed, kept) for _, feed, kept in listed)
        hosts = [feed for (_, feed, _), each in zip(listed, heard, strict=True) if each.video.reach is not None]
        living = [kept.missing for _, _, kept in listed if not kept.gone]
        found[key] = Known(
            key,
            heard,
            decisions.get(key, {}),
            max(checked[feed] for feed in hosts or [feed for _, feed, _ in listed]),
            max(filter(None, living)) if living and all(living) else None,
        )
    return found


def _heard(rules: Rules, feed: int, kept: Kept) -> Heard:
    return Heard(
        key=kept.key,
        feed=rules.feeds[feed].name,
        video=kept.video,
        said_at=kept.said_at,
        seen_public=kept.seen_public,
        earlier=kept.earlier,
        missing=kept.missing is not None,
        gone=kept.gone,
    )
