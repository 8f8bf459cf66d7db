"""What a feed says: the typed records that every parser gives and the merge takes.

A record is one feed's word about one slot of the programme. It is not yet a talk: several feeds may speak
of the same slot, and what the organisers see is folded from all of them (`confdash.store.fold`).

All times are integer seconds since 1970 in UTC. All text has been through `confdash.text.clean`.
`None` always means "this feed does not say", never "no".
"""

from __future__ import annotations

import datetime as dt

import msgspec

from confdash.money import Money

#: The canonical states of a talk, in pretalx's words.
TALK_STATES = ("draft", "submitted", "accepted", "confirmed", "rejected", "canceled", "withdrawn")

#: How schedules of our own say a state for which their formats have no field: before the title, and in the slug.
STATE_MARKS = {
    "draft": "draft", "submitted": "submitted", "accepted": "accepted", "rejected": "rejected",
    "canceled": "cancelled", "withdrawn": "withdrawn",
}  # fmt: skip

#: Those in which it does not take place.
OFF_STATES = ("canceled", "withdrawn", "rejected")

#: How far a talk has come on the day, apart from its state: what the people in the room see.
STAGES = ("on_stage", "finished", "no_show")

#: The canonical kinds of a slot. Rules about people and videos look at `SESSION_KINDS` alone.
KINDS = (
    "talk", "keynote", "workshop", "panel", "lightning", "open",
    "sponsor", "poster", "break", "service", "social",
)  # fmt: skip
SESSION_KINDS = frozenset({"talk", "keynote", "workshop", "panel", "lightning", "sponsor"})
#: What may lie beside a talk without hurting anybody, and be cut short where a room runs late.
SIDE_KINDS = frozenset({"break", "service", "social", "poster"})

#: The states of a recording, the ladder first, from nothing to public (domain §2.2); the last four stand beside it.
VIDEO_STATES = (
    "waiting_for_files", "recorded", "editing", "review", "transcoding", "uploaded", "published",
    "needs_work", "lost", "not_recorded", "opted_out",
)  # fmt: skip
#: The rungs, in order.
LADDER = VIDEO_STATES[:7]
#: Those after which nothing more is to come.
SETTLED_STATES = ("published", "not_recorded", "opted_out")
#: Public so much before the end of its session is no slip of the clock any more, in seconds.
EARLY = 300
#: Who may see a video on its host, as the host says it.
REACHES = ("public", "unlisted", "private")

#: The states of an application for a scholarship (domain §2.3); arrival and reimbursement stand apart from them.
SCHOLARSHIP_STATES = (
    "submitted", "under_review", "waitlisted", "offered", "accepted", "declined", "expired", "denied", "canceled",
)  # fmt: skip
#: From each of them to those that may come next, as people say it; a feed may say anything. Undo is another matter.
NEXT_STATES = {
    "submitted": ("under_review", "waitlisted", "offered", "denied", "canceled"),
    "under_review": ("waitlisted", "offered", "denied", "canceled"),
    "waitlisted": ("offered", "denied", "canceled"),
    "offered": ("accepted", "declined", "expired", "canceled"),
    "accepted": ("canceled",),
    "declined": ("offered", "waitlisted"),
    "expired": ("offered", "waitlisted"),
    "denied": ("offered", "waitlisted"),
    "canceled": (),
}
#: How far the money is on its way back to whom it was promised.
REIMBURSEMENTS = ("none", "claimed", "approved", "paid")
#: The amounts of an application, each with a currency of its own: what was asked for, offered, accepted; claimed with
#: receipts, in whatever currency these are; charged to the pot; and paid out so far.
AMOUNTS = ("requested", "offered", "accepted", "claimed", "charged", "paid")

#: What the columns of a table may be mapped to, by what its rows are (`Feed.entity` in the config).
TABLE_FIELDS = {
    "people": (
        "name", "first_name", "last_name", "code", "id", "email", "phone", "company", "first_time", "remote", "hosts",
    ),
    "talks": (
        "title", "code", "id", "guid", "state", "room", "date", "starts", "ends", "duration", "speakers",
        "do_not_record", "kind", "track", "url",
    ),
    "videos": (
        "title", "code", "id", "guid", "slug", "url", "talk_url", "state", "room", "date", "starts", "duration",
        "speakers", "owner", "note", "published", "updated",
    ),
    # Need, gender, reasons: what is not named here has no way in.
    "scholarships": (
        "name", "first_name", "last_name", "email", "code", "id", "pot", "state", "reimbursement", "currency",
        *AMOUNTS, "claimed_currency", "paid_currency", "offered_on", "answered_on", "answer_by", "claim_by", "updated",
    ),
}  # fmt: skip


class FeedError(Exception):
    """A body that cannot be read as a feed. The message is one sentence for a person: what, where, and why."""


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody whom a feed names on a slot.

    `ids` are the person's natural identifiers in that feed, each with its sort before a colon and the best
    first: ``code:NQTF8Y``, ``guid:2d43772a-…``, ``id:democon/26`` (a bare number is prefixed by the
    conference's acronym, else the feed's host). `email` is private.
    """

    name: str
    ids: tuple[str, ...] = ()
    email: str | None = None


class Talk(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one feed says about one slot.

    `base` is the natural key within the feed: code, else guid, else UID, else the prefixed number, else a
    digest of title, start and room. A feed may repeat it (several slots of one session): `store.slots`
    then numbers them.
    """

    base: str
    title: str
    code: str | None = None
    guid: str | None = None
    uid: str | None = None
    url: str | None = None
    subtitle: str | None = None
    abstract: str | None = None
    description: str | None = None
    starts: int | None = None
    ends: int | None = None
    #: The location texts as the feed gives them; more than one when the feed repeats a plenary per room.
    rooms: tuple[str, ...] = ()
    track: str | None = None
    #: The feed's own word for what kind of slot this is ("Talk", "Workshop", "lecture"), as written.
    type: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    #: None: the format says nothing about people. (): it says that there are none.
    people: tuple[Person, ...] | None = None
    state: str | None = None
    raw_state: str | None = None
    do_not_record: bool | None = None
    do_not_stream: bool | None = None
    #: The component group that this record was parsed from (delta parsing of iCalendar: the UID), else "".
    part: str = ""


class Contact(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a people table says about one person. `key` is its row's own key in that feed; the rest is private.

    `person` tells who it is: name, ids (a code, `code:NQTF8Y`) and e-mail, as a talk's feed would name them.
    """

    key: str
    person: Person
    phone: str | None = None
    company: str | None = None
    first_time: bool | None = None
    #: The person speaks from elsewhere: nobody waits for them at the desk.
    remote: bool | None = None
    #: Rooms that this person hosts.
    hosts: tuple[str, ...] = ()


class Video(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one feed says about one recording: what it shows, how far it has come, and who may see it.

    `key` begins with its sort. `youtube:ID`, `voctoweb:GUID`, `peertube:UUID` and `vimeo:ID` mean one recording in
    whichever feed they stand; all others (`row:…`, `ticket:…`, `talk:…`, `file:…`) count within their feed alone.
    """

    key: str
    title: str = ""
    #: Ways to its session, the surest first: pretalx's code, the schedule's guid, the talk's plain number.
    code: str | None = None
    guid: str | None = None
    number: str | None = None
    #: Addresses that may be the talk's: of the link, then of the description.
    links: tuple[str, ...] = ()
    #: As media.ccc.de forms it: `acronym-number-title`.
    slug: str | None = None
    #: Keys of other recordings that this one says it is: the address in a spreadsheet's row.
    same: tuple[str, ...] = ()
    #: What was recorded where, and from when on (UTC seconds); only the day, as ISO date, where no more is said.
    room: str | None = None
    starts: int | None = None
    day: str | None = None
    #: Length, in seconds.
    seconds: int | None = None
    people: tuple[str, ...] = ()
    #: One of `VIDEO_STATES`; None where the feed's word is not known, or says nothing.
    state: str | None = None
    raw_state: str | None = None
    #: One of `REACHES`: the word of the host alone, of what its own doors show.
    reach: str | None = None
    #: Where it can be watched.
    url: str | None = None
    #: When it became public, and when this was last said, by the source's own clock. UTC seconds.
    published_at: int | None = None
    said_at: int | None = None
    #: `published_at` is but the beginning of a day: the source gives no time.
    published_day: bool = False
    #: Who has it, and a remark, in the source's words.
    owner: str | None = None
    note: str | None = None
    #: A machine step failed, in the source's words; it is being taken down.
    failed: str | None = None
    removal: bool = False

    @property
    def published_by(self) -> int | None:
        """The latest moment at which it can have become public: of a day alone, that day's last second. UTC."""
        if self.published_at is None or not self.published_day:
            return self.published_at
        return self.published_at + 86_399


class Scholarship(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one feed says about one application for a scholarship. Nearly all of it is private.

    `base` tells the row from the others of its feed: `id:17`, else `email:…`, else `name:…`; it is private too, and
    never a key that anybody sees: the store makes those.
    """

    base: str
    #: Who applies: name, ids (`code:NQTF8Y` of a speaker), e-mail.
    person: Person
    #: From which pot the money comes, as the organisers call it.
    pot: str | None = None
    #: One of `SCHOLARSHIP_STATES`; None where the feed's word is not known, or says nothing.
    state: str | None = None
    raw_state: str | None = None
    #: Something is asked of the applicant before the review can go on.
    needs_info: bool = False
    #: One of `REIMBURSEMENTS`, where the feed says so in a word; and that word as it is written, private too.
    reimbursement: str | None = None
    raw_reimbursement: str | None = None
    requested: Money | None = None
    offered: Money | None = None
    accepted: Money | None = None
    claimed: Money | None = None
    charged: Money | None = None
    paid: Money | None = None
    #: When it was offered and answered, and until when to answer and to claim: UTC seconds; of a day alone that day's
    #: last second in the event's zone for `…_by`, its first for the others.
    offered_at: int | None = None
    answered_at: int | None = None
    answer_by: int | None = None
    claim_by: int | None = None
    #: When the row was last written to, by the source's own word.
    said_at: int | None = None


class Aside(msgspec.Struct, frozen=True):
    """A row of a table that cannot be read, kept aside: where it stands, and why. The reason quotes nothing private."""

    line: int
    reason: str


class EventFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a feed says about the conference itself; `confdash init` writes it into the config."""

    title: str | None = None
    acronym: str | None = None
    #: An IANA zone name.
    timezone: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None


class Part(msgspec.Struct, frozen=True):
    """One component group of a feed that can be parsed in parts: its digest and what it held."""

    digest: bytes
    #: Components that were read in this group.
    read: int
    #: Reasons of those components that were skipped; `read` − `len(skipped)` of them became records.
    skipped: tuple[str, ...] = ()


class Batch(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """All that one body of one feed says.

    `read` counts the feed's components, `items` those that became (part of) records; each of the others is
    counted in `skipped` under its reason, so that ``read == items + sum(skipped.values())`` always holds.
    One component may give several talks (a recurring event) and several components one (a plenary).
    """

    format: str
    talks: tuple[Talk, ...] = ()
    #: Of a people table.
    contacts: tuple[Contact, ...] = ()
    #: Of a feed of recordings; each key once.
    videos: tuple[Video, ...] = ()
    #: Of a table of scholarships; each `base` once.
    scholarships: tuple[Scholarship, ...] = ()
    #: Rows that were set aside, in their order, at most 200; all of them are counted in `skipped`.
    aside: tuple[Aside, ...] = ()
    #: The format never lists everything (the newest 15): what is absent may be there all the same.
    window: bool = False
    read: int
    items: int
    skipped: dict[str, int] = {}
    #: Sentences about things that were read all the same; at most 20.
    warnings: tuple[str, ...] = ()
    event: EventFacts = EventFacts()
    #: Delta parsing: the digest of all that the parts' meaning depends on; empty where a body is parsed whole.
    context: bytes = b""
    #: Delta parsing: all groups of the body. Those in `kept` were not parsed: their old records stand.
    parts: dict[str, Part] = {}
    kept: frozenset[str] = frozenset()


class ParseOptions(msgspec.Struct, frozen=True):
    """What parsing may know beside the bytes. A change of any of it means that a feed is parsed anew."""

    #: The IANA zone in which times without zone or offset are read.
    timezone: str = "UTC"
    #: The host of the feed's address (or ""): prefixes bare numbers where the feed names no conference.
    host: str = ""
    #: The event's first and last day, which bound the expansion of recurring events; None: as far as the
    #: feed's single events reach.
    starts: dt.date | None = None
    ends: dt.date | None = None
    #: Of a table: what its rows are (`people`, `talks`, `videos`, `scholarships`), our field → the table's column,
    #: its word → our state.
    entity: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    states: tuple[tuple[str, str], ...] = ()
    #: Of a table of scholarships: the currency of amounts that name none; and its word → our step of a reimbursement.
    currency: str | None = None
    reimbursements: tuple[tuple[str, str], ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What the store knows of a feed's last applied body, for delta parsing: its context and its groups."""

    context: bytes
    parts: dict[str, Part]
