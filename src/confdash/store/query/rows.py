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
    #: How far it has come on the day, as people in the room see it: `records.STAGES`; apart from `state`.
    stage: str | None = None
    #: When the unnamed presenter was seen, where the talk names nobody.
    seen: int | None = None
    av_told: bool | None = None
    #: A person said that it may be shown to everybody.
    public: bool | None = None
    owner: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    #: Fields that a person has decided: `room`, `starts_at`, …
    decided: tuple[str, ...] = ()
    #: Minutes by which it will begin later than planned, because its room runs late.
    delay: int = 0
    #: When each of `speakers` was last seen, in their order.
    speakers_seen: tuple[int | None, ...] = ()
    #: Which of them speak from elsewhere, in their order.
    speakers_remote: tuple[bool, ...] = ()


class Due(msgspec.Struct, frozen=True, array_like=True):
    """The next session of a speaker that is not over, as far as an arrivals desk needs it."""

    key: str
    title: str
    starts: int | None
    ends: int | None
    room: str | None
    do_not_record: int | None
    stage: str | None
    delay: int


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
    #: When, by whom and at which desk the person was last seen.
    seen: int | None = None
    seen_by: str | None = None
    seen_where: str | None = None
    #: Private.
    phone: str | None = None
    company: str | None = None
    first_time: bool | None = None
    remote: bool | None = None
    #: Rooms that this person hosts.
    hosts: tuple[str, ...] = ()
    owner: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    #: The next session that is not over; None where there is none any more.
    due: Due | None = None


class Presenter(msgspec.Struct, frozen=True):
    """Who may be marked as here: a person, the one unnamed presenter of a talk that names nobody, or an applicant."""

    #: Of the person; None: the unnamed presenter, who is marked on the talk, or an applicant who does not speak.
    person: str | None
    #: Of an applicant the key of the application.
    name: str
    #: The talk through which they came up, or their next one; None where there is none.
    talk: str | None
    title: str
    starts: int | None
    room: str | None
    seen: int | None
    seen_by: str | None = None
    seen_where: str | None = None
    #: The application for a scholarship through which they came up.
    scholarship: str | None = None

    @property
    def entity(self) -> str:
        """What the mark is on."""
        if self.person is not None:
            return "person"
        return "talk" if self.scholarship is None else "scholarship"

    @property
    def key(self) -> str:
        """The key of what the mark is on."""
        return self.person or self.scholarship or self.talk or ""


class RoomRow(msgspec.Struct, frozen=True):
    """One room, as the talks name it, and what people said of it."""

    key: str
    #: Minutes by which it runs late now; 0: on time.
    late: int
    late_at: int | None
    host: str | None
    owner: str | None
    note: str | None


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
    #: Since when it says what it says: when its source was last written to, where that is known; else when we read it.
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
    #: Of a people table: how many people it lists; of a feed of recordings: how many of those.
    people: int = 0
    videos: int = 0
    #: Of a table: of how many recordings it says how far they are in words that nobody has explained.
    unknown: int = 0
    #: Of a table of scholarships, whose numbers are told to nobody.
    private: bool = False
    #: Rows of a table that cannot be read, each with the `line` where it stands and the `reason`; at most 200.
    aside: tuple[dict[str, int | str], ...] = ()


class TimelineRow(msgspec.Struct, frozen=True):
    """One line of what happened: a feed's change, a person's decision, or an event of a feed."""

    id: int
    at: int
    #: `change`, `decision` or `feed`.
    sort: str
    #: Who says it: feeds (the first that did first), or a person.
    sayers: tuple[str, ...]
    desk: str | None
    entity: str
    key: str
    title: str
    field: str
    old: str | None
    new: str | None
    #: The id of the journal entry that this one takes back.
    reverts: str | None
    batch: str | None
    #: Of a decision: the id of its journal entry, and whether it has been taken back since.
    entry: str | None = None
    undone: bool = False
    #: It does again what had been taken back; else one that `reverts` takes something back.
    again: bool = False


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
