"""How old the data is and how well, in a few words for the header; the gravest last, so that it stands at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from confdash.clock import Clock
from confdash.store.query.rows import FeedRow
from confdash.store.query.words import feed_state
from confdash.tui.columns import Role
from confdash.tui.words import count, span

#: A piece of the header with its role.
Pieces = list[tuple[str, Role]]


class Pulse(msgspec.Struct):
    """What is known of the sync just now, beside what stands in the store."""

    #: Feed → what the child does with it, in words.
    doing: dict[str, str] = {}
    #: Since when there is no network, UTC seconds.
    offline: int | None = None
    #: Why the sync does not run, a sentence.
    stopped: str | None = None
    #: The dashboard was asked not to sync.
    idle: bool = False


def phase_words(phase: str, done: int | None, total: int | None) -> str:
    """`parsing 4,000/10,000`."""
    if done is not None and total:
        return f"{phase} {done:,}/{total:,}"
    return f"{phase} {done:,}" if done else phase


def health(feeds: Sequence[FeedRow], pulse: Pulse, now: int, clock: Clock, *, short: bool) -> Pieces:
    """The pieces, for example `● 4 feeds, 40 s ago` and `▲ 1 held`. `now` is real time."""
    listed = [feed for feed in feeds if feed.state != "unlisted"]
    pieces: Pieces = []
    doing = _doing(listed, pulse.doing)
    if doing:
        pieces.append((doing if not short else doing.split(" ")[0] + "…", "accent"))
    pieces += _age(listed, now, short=short)
    for state, sign, role in (("stale", "▲", "warn"), ("held", "▲", "warn"), ("failed", "✗", "bad")):
        number = sum(feed_state(feed, now) == state for feed in listed)
        if number:
            pieces.append((f"{sign} {number}" if short else f"{sign} {number} {state}", role))  # type: ignore[arg-type]
    if pulse.offline is not None:
        since = f"{clock.local(pulse.offline):%H:%M}"
        pieces.append((f"✗ no net {since}" if short else f"✗ no network since {since}", "bad"))
    if pulse.stopped:
        pieces.append(("✗ sync stopped", "bad"))
    return pieces


def _age(listed: Sequence[FeedRow], now: int, *, short: bool) -> Pieces:
    read = [feed.checked_at for feed in listed if feed.checked_at is not None]
    if not read:
        return [("○ never read", "warn")]
    fine = sum(feed_state(feed, now) == "ok" for feed in listed)
    # The oldest of those that are well: one feed that is read often must not hide another that is not.
    oldest = min(
        (feed.checked_at for feed in listed if feed_state(feed, now) == "ok" and feed.checked_at is not None),
        default=max(read),
    )
    ago = f"{span(now - oldest)} ago"
    if short:
        return [(f"{'●' if fine else '○'} {ago}", "good" if fine else "warn")]
    return [(f"● {count(fine, 'feed')}, {ago}", "good") if fine else (f"○ last read {ago}", "warn")]


def _doing(listed: Sequence[FeedRow], said: Mapping[str, str]) -> str:
    """What the sync does: as the child says, or as stands in the store when another process syncs."""
    doing = {feed.name: phase_words(feed.phase, feed.done, feed.total) for feed in listed if feed.phase} | dict(said)
    if not doing:
        return ""
    name, what = next(iter(doing.items()))
    return f"{what} {name}" if len(doing) == 1 else f"reading {len(doing)} feeds"
