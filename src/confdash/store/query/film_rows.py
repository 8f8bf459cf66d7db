"""The rows of recordings that boards and lists show, typed. Times are UTC seconds; `None` is "not known"."""

from __future__ import annotations

import msgspec


class FilmRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list of recordings: a session and how far its recording has come, or a stray recording.

    A stray is joined to no session for sure (`entity` is `video`); what may be its session is its `guess`.
    """

    id: int
    #: `talk`: `key` is the session's; `video`: the recording's own.
    entity: str
    key: str
    title: str
    kind: str
    room: str | None
    speakers: tuple[str, ...]
    starts: int | None
    #: When the session's last slot ends.
    ended: int | None
    #: One of `records.VIDEO_STATES`. None: nothing is said, so that it waits for files once it has ended.
    state: str | None
    raw_state: str | None
    #: When it came into that state, real time; and on whose word: a feed's, or a person's (`by_hand`).
    since: int | None
    said_by: str | None
    by_hand: bool
    reach: str | None
    public_at: int | None
    url: str | None
    #: Key of the recording that counts, and how surely it is this session's.
    video: str | None
    match: str | None
    #: Of a guess: 0–1, and the session that it may be, by key and title.
    score: float | None
    guess: str | None
    guess_title: str | None
    #: How many recordings are joined to the session for sure.
    videos: int
    #: What else is to be known, of `store.video_state.FLAGS`.
    flags: tuple[str, ...]
    #: The state from which it stepped back, who had said that, and when.
    back_from: str | None
    back_by: str | None
    back_at: int | None
    failed: str | None
    owner: str | None
    note: str | None
    lost_told: bool
    review: bool
    approved: bool
    do_not_record: bool | None
    cover_room: str | None
    cover_starts: int | None
    cover_ends: int | None
    taken_down: int | None
    #: Length of a stray, in seconds.
    seconds: int | None
    #: From before the event's first day.
    outside: bool
    #: Keys of all sessions that claim a stray.
    claims: tuple[str, ...]
    feeds: tuple[str, ...]


class VideoRow(msgspec.Struct, frozen=True, kw_only=True):
    """One recording, joined to a session or not."""

    id: int
    key: str
    title: str
    #: The session, by key and title; where `match` is `guessed`, what may be it.
    session: str | None
    session_title: str | None
    #: `manual`, `code`, `guid`, `url`, `slug`, `slot`, `guessed`, or None.
    match: str | None
    score: float | None
    #: Keys of the sessions that claim it, where these are several.
    claims: tuple[str, ...]
    state: str | None
    raw_state: str | None
    reach: str | None
    url: str | None
    published_at: int | None
    said_at: int
    seconds: int | None
    room: str | None
    starts: int | None
    cover_room: str | None
    cover_starts: int | None
    cover_ends: int | None
    taken_down: int | None
    gone: bool
    outside: bool
    owner: str | None
    note: str | None
    feeds: tuple[str, ...]
