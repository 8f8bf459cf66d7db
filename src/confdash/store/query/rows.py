"""The rows that boards and lists show, typed. Times are UTC seconds; `None` is "not known"."""

from __future__ import annotations

import msgspec


class TalkRow(msgspec.Struct, frozen=True):
    """One talk as it holds now: what the feeds say, with people's decisions over it."""

    id: int
    key: str
    session: str
    kind: str
    title: str
    state: str
    raw_state: str | None
    starts: int | None
    ends: int | None
    rooms: tuple[str, ...]
    track: str | None
    speakers: tuple[str, ...]
    url: str | None
    language: str | None
    do_not_record: bool | None
    do_not_stream: bool | None
    video_state: str | None
    gone: bool
    #: Names of the feeds that speak of it, the believed one first.
    feeds: tuple[str, ...]


class SpeakerRow(msgspec.Struct, frozen=True):
    """One person whom the feeds name on a talk."""

    id: int
    key: str
    name: str
    #: Private: shown only with `--private`.
    email: str | None
    talks: int
    first_starts: int | None
    feeds: tuple[str, ...]


class FeedRow(msgspec.Struct, frozen=True):
    """One feed and how it is.

    `state` is `never`, `ok`, `stale`, `held`, `failed`, or `unlisted` (no longer in the config).
    """

    id: int
    name: str
    place: int | None
    format: str | None
    #: Where it is read, without query string or credentials.
    source: str | None
    state: str
    error: str | None
    warnings: tuple[str, ...]
    read: int
    items: int
    talks: int
    skipped: dict[str, int]
    checked_at: int | None
    changed_at: int | None
    next_at: int | None
    every: int | None
    #: Seconds by which this machine's clock is ahead of the server's; None where the server did not say.
    skew: int | None
    #: What the sync is doing with it just now (`fetching`, `parsing`, `merging`), and how far.
    phase: str | None
    done: int | None
    total: int | None
    held_reason: str | None


class ChangeRow(msgspec.Struct, frozen=True):
    """One field of one talk that a feed changed.

    `field` may also be `appeared`, `vanished`, `returned`, or `first sync`.
    """

    id: int
    at: int
    #: The feed that said it first, then those that said the same later.
    feeds: tuple[str, ...]
    entity: str
    key: str
    title: str
    field: str
    old: str | None
    new: str | None


class Statement(msgspec.Struct, frozen=True):
    """What one feed says about a talk, for the detail pane: (field, value) as a person reads them."""

    feed: str
    key: str
    gone_at: int | None
    values: tuple[tuple[str, str], ...]


class TalkDetail(msgspec.Struct, frozen=True):
    """All that is known of one talk."""

    row: TalkRow
    subtitle: str | None
    abstract: str | None
    description: str | None
    #: In the order in which the feeds are believed.
    statements: tuple[Statement, ...]
    #: Newest first, at most 50.
    changes: tuple[ChangeRow, ...]
    #: The other slots of the same session.
    slots: tuple[TalkRow, ...]
    #: Talks that may be the same one, joined only by command.
    maybe: tuple[TalkRow, ...] = ()
