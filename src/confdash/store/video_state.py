"""How far the recording of a session has come, from all that is said of it (design §4). Pure.

State is an observation: the newest statement wins, and only a step back is worth a person's look. Who may see it is
the word of its host; how far it came before that, the pipeline's, and a person's. A feed that says "published" is
believed where no host can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from confdash.records import EARLY, LADDER, Video
from confdash.store.video_records import public

#: What else may have to be known of a session's recording; see `stand`.
FLAGS = (
    "needs_work", "lost", "ahead", "early", "back", "removal", "vanished", "unlisted", "claimed",
)  # fmt: skip


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One feed's record of one recording, with what the store remembers of it."""

    key: str
    feed: str
    video: Video
    said_at: int
    seen_public: int | None = None
    #: It was public already when its feed was read for the first time.
    undated: bool = False
    earlier: str | None = None
    #: A window lists it no longer; it has gone from a whole source.
    missing: bool = False
    gone: bool = False


class Word(msgspec.Struct, frozen=True):
    """One statement: a state, when it was said, by whom, in which words; the state that the same one said before."""

    state: str
    at: int
    by: str
    raw: str | None = None
    hand: bool = False
    earlier: str | None = None
    #: Of a host: what it says is of who may see it, so that nobody falls behind it.
    host: bool = False


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What holds of a session's recording: columns of table `footage`."""

    state: str | None = None
    raw_state: str | None = None
    since: int | None = None
    said_by: str | None = None
    by_hand: bool = False
    reach: str | None = None
    public_at: int | None = None
    url: str | None = None
    #: Key of the recording that counts.
    video: str | None = None
    flags: tuple[str, ...] = ()
    back_from: str | None = None
    back_by: str | None = None
    back_at: int | None = None
    failed: str | None = None
    owner: str | None = None
    note: str | None = None


def stand(heard: Sequence[Heard], hand: Word | None, over: int | None, *, hosted: bool, forbidden: bool) -> Standing:
    """What holds. `hosted`: a host lists all recordings, so that what it does not show is not public.

    `forbidden`: its speaker wants no recording. `over`: when the first of its slots ends, of which a recording may be.
    """
    living = [each for each in heard if not each.gone]
    doors = _doors(living)
    reach, shown = _reach(doors)
    words, ahead = _words(living, doors, hand, reach, hosted=hosted)
    newest = words[-1] if words else None
    state = "published" if reach == "public" else newest.state if newest else None
    public_at = _public_at(living) if state == "published" else None
    lost_sight = _lost_sight(heard, told=reach is not None or hosted) if state != "published" else None
    back = lost_sight or (_stepped_back(words) if state != "published" else None)
    if newest is not None and state == "published" and newest.state != "published" and shown is not None:
        newest = Word("published", shown.said_at, shown.feed, shown.video.raw_state)  # the host knows better
    elif newest is not None and newest.state == "uploaded" and ahead is not None and not lost_sight:
        newest = ahead  # who says more than the host shows is to be asked
    if state in (None, "waiting_for_files") and forbidden and not (newest and newest.hand):
        state = "opted_out"
    main = _main(living)
    told = {
        "needs_work": state != "needs_work" and _beside("needs_work", living, hand, public_at),
        "lost": state != "lost" and _beside("lost", living, hand, public_at),
        "ahead": ahead is not None and lost_sight is None,
        "early": public_at is not None and over is not None and public_at < over - EARLY,
        "back": back is not None and lost_sight is None,
        "removal": any(each.video.removal for each in living),
        "vanished": lost_sight is not None,
        "unlisted": reach == "unlisted",
    }
    return Standing(
        state=state,
        raw_state=newest.raw if newest else None,
        since=public_at if public_at is not None else newest.at if newest else None,
        said_by=newest.by if newest else None,
        by_hand=bool(newest and newest.hand),
        reach=reach,
        public_at=public_at,
        url=main.video.url if main else None,
        video=main.key if main else None,
        flags=tuple(flag for flag in FLAGS if told.get(flag)),
        back_from=back.state if back else None,
        back_by=back.by if back else None,
        back_at=back.at if back else None,
        failed=next((each.video.failed for each in living if each.video.failed), None),
        owner=next((each.video.owner for each in living if each.video.owner), None),
        note=next((each.video.note for each in living if each.video.note), None),
    )


def _beside(state: str, living: Sequence[Heard], hand: Word | None, public_at: int | None) -> bool:
    """Whether something is wrong beside what counts: before it was public, or said since, or of another recording.

    A spreadsheet that is behind its host says what is over.
    """
    if hand is not None and hand.state == state and (public_at is None or hand.at > public_at):
        return True
    return any(
        each.video.state == state and (public_at is None or each.said_at > public_at or each.video.reach is not None)
        for each in living
    )


def _words(
    living: Sequence[Heard], doors: Mapping[str, Heard], hand: Word | None, reach: str | None, *, hosted: bool
) -> tuple[list[Word], Word | None]:
    """All statements about its state, the newest last; and the newest that says more than the host shows.

    Of one moment, what has come further counts as newer.
    """
    words = [
        Word(
            each.video.state, each.said_at, each.feed, each.video.raw_state, earlier=each.earlier,
            host=each.video.reach is not None,
        )
        for each in living
        if each.video.state is not None and (each.video.reach is None or doors[each.key] is each)
    ]  # fmt: skip
    if hand is not None:
        words.append(hand)
    more: list[Word] = []
    for place, word in enumerate(words):
        unseen = reach is not None or (hosted and not word.hand)
        if word.state == "published" and reach != "public" and unseen:
            words[place] = msgspec.structs.replace(word, state="uploaded")
            more.append(words[place])
    ahead = max(more, key=lambda word: word.at, default=None)
    return sorted(words, key=lambda word: (word.at, word.hand, _rung(word.state), word.by)), ahead


def _rung(state: str | None) -> int:
    """How high a state stands on the ladder; −1: beside it."""
    return LADDER.index(state) if state in LADDER else -1


def _doors(living: Sequence[Heard]) -> dict[str, Heard]:
    """Recording → what its host says, by the door that looked last."""
    latest: dict[str, Heard] = {}
    for each in living:
        if each.video.reach is not None:
            known = latest.get(each.key)
            if known is None or looked(each) > looked(known):
                latest[each.key] = each
    return latest


def _reach(doors: Mapping[str, Heard]) -> tuple[str | None, Heard | None]:
    """Who may see any of them, on a host's word, and the record of the host that looked last: never of any first."""
    for reach in ("public", "unlisted", "private"):
        showing = [each for each in doors.values() if each.video.reach == reach]
        if showing:
            return reach, max(showing, key=lambda each: (*looked(each), each.feed, each.key))
    return None, None


def looked(each: Heard) -> tuple[bool, int]:
    """Of two doors of one host the greater one looked last; a window that has moved on looked earlier.

    A date of publication may lie before the day on which another door still showed nothing: what counts is when it
    was seen, where the source does not say when it speaks.
    """
    dated = each.video.said_at is not None or each.video.reach != "public"
    return not each.missing, each.said_at if dated else max(each.said_at, each.seen_public or 0)


def _public_at(living: Sequence[Heard]) -> int | None:
    """Since when it is public: as the host dates it, else since it was seen to be, by whoever says so first."""
    hosts = [each for each in living if each.video.reach == "public"]
    dates = [
        moment
        for each in hosts or [each for each in living if public(each.video)]
        if (moment := _published(each)) is not None
    ]
    return min(dates, default=None)


def _published(each: Heard) -> int | None:
    """When a recording became public: as it is dated, else when it was first seen to be; of a day, the earlier.

    Of what was public before its feed was ever read, its source alone can tell: when it says so, at the latest.
    """
    dated, seen = each.video.published_by, each.seen_public
    if each.video.published_day and dated is not None and seen is not None:
        return min(dated, seen)
    if dated is not None:
        return dated
    return each.video.said_at if each.undated else seen


def _stepped_back(words: Sequence[Word]) -> Word | None:
    """The statement that the newest one falls behind; a person may set it back, and then it is none."""
    if not words or words[-1].hand or words[-1].host or _rung(words[-1].state) < 0:
        return None
    newest = words[-1]
    before = [word for word in words[:-1] if not word.host]
    followed = any(word.hand and word.state == newest.state for word in words)  # it says now what a person said
    if newest.earlier is not None and _rung(newest.earlier) > _rung(newest.state) and not followed:
        before.append(Word(newest.earlier, newest.at, newest.by))
    if set_back := max((word.at for word in words if word.hand), default=None):
        before = [word for word in before if word.at >= set_back]
    higher = [word for word in before if _rung(word.state) > _rung(newest.state)]
    return max(higher, key=lambda word: _rung(word.state), default=None)


def _lost_sight(heard: Sequence[Heard], *, told: bool) -> Word | None:
    """Of what was public and is no longer, its last public word. `told`: a host speaks, so its word alone counts."""
    gone = [
        each
        for each in heard
        if each.seen_public is not None and (each.video.reach is not None or (each.gone and not told))
    ]
    last = max(gone, key=lambda each: each.said_at, default=None)
    return Word("published", last.said_at, last.feed) if last else None


def _main(living: Sequence[Heard]) -> Heard | None:
    """The recording that counts: public before unlisted before private; one with an address before one without."""
    order = {"public": 0, "unlisted": 1, None: 2, "private": 3}
    return min(
        living,
        key=lambda each: (order[each.video.reach], each.video.url is None, bool(each.video.same), each.key),
        default=None,
    )
