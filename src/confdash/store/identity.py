"""Which records of different feeds are one talk (design §3.1). Pure.

Surest is a GUID or UID of our own making (`confdash.uid`): whoever carries one was exported here, or in a store like
this one, as the talk of whose key it is made, and belongs to no other. Sure signs join: the same guid, code or link, or
a link or UID that contains the other's code or guid. Without one, equal titles and starts join when it is the only such
pair of the two feeds. Anything weaker is "maybe the same" (`store.learn`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from confdash.records import Talk
from confdash.store.slots import split
from confdash.text import fold
from confdash.uid import guid_of, hidden, is_hidden, may_be_ours, uid_of, uids_of

_PIECES = re.compile(r"[^0-9A-Za-z_]+")
#: Shorter codes occur by chance in addresses ("talk", "2026"); pretalx's have six letters, frab's are numbers.
CODE = re.compile(r"(?=.*[A-Z])[0-9A-Z]{5,}")
#: frab and OSEM make an event's UID of its guid.
UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")


class Known(msgspec.Struct, frozen=True):
    """One record, as matching sees it. `feed` and `key` name it; `talk` is where it belongs so far."""

    feed: int
    key: str
    talk: str
    record: Talk
    live: bool = True

    @property
    def name(self) -> tuple[int, str]:
        """Feed and key: what names a record."""
        return self.feed, self.key


def minute(stamp: int | None) -> int | None:
    """A time to the minute, in which feeds agree even where one drops the seconds."""
    return None if stamp is None else stamp // 60


def pieces(record: Talk) -> set[str]:
    """The parts of a record's UID and link that may be another feed's code or guid (in lower case)."""
    found: set[str] = set()
    for text in (record.uid, record.url):
        if text:
            found.update(piece for piece in _PIECES.split(text) if CODE.fullmatch(piece))
            found.update(UUID.findall(text.lower()))
    return found


class Index:
    """The records of other feeds, found by each sign that may join one to a new record."""

    def __init__(self, records: Iterable[Known]) -> None:
        self._guid: dict[str, list[Known]] = defaultdict(list)
        self._code: dict[str, list[Known]] = defaultdict(list)
        self._piece: dict[str, list[Known]] = defaultdict(list)
        self._link: dict[tuple[int, str], list[Known]] = defaultdict(list)
        self._title: dict[tuple[int, str, int], list[Known]] = defaultdict(list)
        self._feeds: set[int] = set()
        for known in records:
            record = known.record
            self._feeds.add(known.feed)
            if record.guid:
                self._guid[record.guid.lower()].append(known)
            if record.code:
                self._code[record.code].append(known)
            for piece in pieces(record):
                self._piece[piece].append(known)
            if record.url:
                self._link[known.feed, _link(record.url)].append(known)
            at = minute(record.starts)
            if at is not None and record.title:
                self._title[known.feed, fold(record.title), at].append(known)

    def sure(self, record: Talk, links: Mapping[str, int]) -> list[Known]:
        """The records with a sure sign; `links` counts each link within the new record's own feed."""
        found: list[Known] = []
        if record.guid:
            found += self._guid.get(record.guid.lower(), ())
            found += self._piece.get(record.guid.lower(), ())
        if record.code:
            found += self._code.get(record.code, ())
            found += self._piece.get(record.code, ())
        for piece in pieces(record):
            found += self._code.get(piece, ())
            found += self._guid.get(piece, ())
        if record.url and links.get(_link(record.url)) == 1:
            for feed in self._feeds:
                same = self._link.get((feed, _link(record.url)), [])
                if len(same) == 1:
                    found += same
        return list({known.name: known for known in found}.values())

    def same_title(self, record: Talk) -> list[Known]:
        """The records with the same title at the same minute, of each feed where it is the only one."""
        at = minute(record.starts)
        if at is None or not record.title:
            return []
        groups = (self._title.get((feed, fold(record.title), at), []) for feed in self._feeds)
        return [group[0] for group in groups if len(group) == 1]

    def only_guid(self, known: Known) -> bool:
        """Whether no other record of its feed carries this record's guid."""
        same = self._guid.get((known.record.guid or "").lower(), ())
        return sum(other.feed == known.feed for other in same) == 1


def _link(url: str) -> str:
    return url.partition("#")[0].rstrip("/").removeprefix("https://").removeprefix("http://").lower()


def count_links(records: Iterable[Talk]) -> dict[str, int]:
    """How often each link stands in one feed."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        if record.url:
            found[_link(record.url)] += 1
    return found


#: How surely two records are one *slot*, the surest first.
_OUR_OWN, _SAME_GUID, _SAME_TIME_AND_ROOM, _SAME_TIME, _SAME_NUMBER, _SAME_KEY, _SAME_TITLE = range(7)
#: Added for a record that has gone: whatever lives comes first.
_GONE = 10


def _closeness(new: Known, other: Known) -> int:
    """How surely two records with a sure sign are the same slot of their session."""
    a, b = new.record, other.record
    if minute(a.starts) == minute(b.starts):
        return _SAME_TIME_AND_ROOM if a.rooms == b.rooms else _SAME_TIME
    return _SAME_NUMBER if split(new.key)[1] == split(other.key)[1] else _SAME_KEY


class Pair(msgspec.Struct, frozen=True):
    """A new record and one that it belongs with, the surest pairs first."""

    rank: int
    new: Known
    other: Known


def _told(record: Talk) -> list[str]:
    """What of a record may be made of a key by us."""
    return [sign for sign in ((record.guid or "").lower(), record.uid) if sign]


class _Ours:
    """Finds records by what exports of ours, read back as feeds, say of the keys of talks."""

    def __init__(self, others: Sequence[Known], new: Iterable[Known], former: Mapping[str, Sequence[str]]) -> None:
        #: By the keys of talks, which they have or had, and by those of records: in another store a talk may have been
        #: named by any of them.
        self._by_talk: dict[str, list[Known]] = defaultdict(list)
        self._by_record: dict[str, list[Known]] = defaultdict(list)
        #: The other way about: records that were exported, by what they say.
        self._exported: dict[str, list[Known]] = defaultdict(list)
        told = [known.record for known in new if may_be_ours(known.record.guid, known.record.uid)]
        # What is made of a key is only made where somebody may carry it: a store has thousands of keys.
        makers: list[Callable[[str], str]] = []
        if any(record.guid for record in told):
            makers.append(guid_of)
        if any(record.uid for record in told):
            makers.append(uid_of)
        if any(is_hidden(record.uid) for record in told):
            makers.append(lambda key: uid_of(hidden(key)))
        wanted = {sign for record in told for sign in _told(record)}
        for known in others if told else ():
            for make in makers:
                for key in (known.talk, *former.get(known.talk, ())):
                    if (sign := make(key)) in wanted:
                        self._by_talk[sign].append(known)
                if known.key != known.talk and (sign := make(known.key)) in wanted:
                    self._by_record[sign].append(known)
        for known in others:
            if may_be_ours(known.record.guid, known.record.uid):
                for sign in _told(known.record):
                    self._exported[sign].append(known)

    def named(self, record: Talk) -> Known | None:
        """The record whose talk a new record says that it is."""
        if not may_be_ours(record.guid, record.uid):
            return None
        for found in (self._by_talk, self._by_record):
            for sign in _told(record):
                if same := found.get(sign):
                    return min(same, key=lambda known: (not known.live, known.feed, known.key))
        return None

    def naming(self, known: Known) -> list[Known]:
        """The records that say they are the talk, or the record, that is new here."""
        if not self._exported:
            return []
        signs = dict.fromkeys((*_made_of(known.talk), *_made_of(known.key)))
        return [other for sign in signs for other in self._exported.get(sign, ())]


def _made_of(key: str) -> tuple[str, str, str]:
    return guid_of(key), *uids_of(key)


def own_slots(items: Sequence[Talk], numbers: Mapping[str, int]) -> dict[int, int]:
    """Item → number of its slot, of items of one key that are exports of ours; `numbers`: talk → number.

    They say which slot they are, wherever people have moved it; another slot may now be where it was.
    """
    if not any(may_be_ours(item.guid, item.uid) for item in items):
        return {}
    signs = {sign: number for talk, number in numbers.items() for sign in _made_of(talk)}
    found = {index: number for index, item in enumerate(items) for sign in _told(item) if (number := signs.get(sign))}
    return found if len(set(found.values())) == len(found) else {}


class _Finder:
    """Finds the pairs of one feed's new records among the records of other feeds."""

    def __init__(
        self, new: Iterable[Known], others: Iterable[Known], own: Iterable[Talk], former: Mapping[str, Sequence[str]]
    ) -> None:
        others, own = list(others), list(own)
        self._live = Index(known for known in others if known.live)
        # What has gone from a feed is still known by its sure signs: existence is the word of the first feed (§3.4).
        self._gone = Index(known for known in others if not known.live)
        self._links = count_links(own)
        self._guids = Counter(record.guid.lower() for record in own if record.guid)
        self._titles = Counter((fold(record.title), minute(record.starts)) for record in own)
        self._ours = _Ours(others, new, former)

    def pairs(self, known: Known) -> Iterator[Pair]:
        """The pairs of one new record."""
        record = known.record
        if exported := self._ours.named(record):
            # It is that talk's export. A person may have given it another's title, time or room since.
            yield Pair(_OUR_OWN if exported.live else _OUR_OWN + _GONE, known, exported)
            return
        yield from (Pair(_OUR_OWN, known, other) for other in self._ours.naming(known))
        sure = self._live.sure(record, self._links)
        yield from (Pair(self._rank(known, other, self._live), known, other) for other in sure)
        named = {other.feed for other in sure}
        gone = [other for other in self._gone.sure(record, self._links) if other.feed not in named]
        yield from (Pair(_GONE + self._rank(known, other, self._gone), known, other) for other in gone)
        if self._titles[fold(record.title), minute(record.starts)] == 1:
            yield from (Pair(_SAME_TITLE, known, other) for other in self._live.same_title(record))

    def _rank(self, new: Known, other: Known, index: Index) -> int:
        guid = (new.record.guid or "").lower()
        # Some feeds give all slots of a session one guid: then only time and number tell them apart.
        same = guid and guid == (other.record.guid or "").lower() and self._guids[guid] == 1
        return _SAME_GUID if same and index.only_guid(other) else _closeness(new, other)


def pairs(
    new: Iterable[Known],
    others: Iterable[Known],
    own: Iterable[Talk],
    former: Mapping[str, Sequence[str]] | None = None,
) -> list[Pair]:
    """All pairs that may be one talk, surest first.

    `own` are all live records of the new records' feed, `former` the keys that a talk had before it was joined.
    """
    new = list(new)
    finder = _Finder(new, others, own, former or {})
    found = [pair for known in new for pair in finder.pairs(known)]
    return sorted(found, key=lambda pair: (pair.rank, pair.new.key, pair.other.feed, pair.other.key))


class Grouping:
    """Talks as groups of records while pairs are joined: at most one live record of each feed in a talk."""

    def __init__(self, members: Iterable[Known], apart: set[tuple[tuple[int, str], tuple[int, str]]]) -> None:
        self._members: dict[str, list[Known]] = defaultdict(list)
        self._apart = apart
        for known in members:
            self._members[known.talk].append(known)
        #: Key of a talk that was joined into another → that other.
        self.into: dict[str, str] = {}

    def talk(self, key: str) -> str:
        """The talk that a key means by now."""
        while key in self.into:
            key = self.into[key]
        return key

    def join(self, keep: str, drop: str, *, gone: bool = False) -> bool:
        """Joins two talks if they may be one; False where a feed lists both, or where a person split them.

        Where only a record that has `gone` says so, a feed may not even have listed both once: of a session's
        gone slots each stays what it was.
        """
        keep, drop = self.talk(keep), self.talk(drop)
        if keep == drop:
            return True
        ours, theirs = self._members[keep], self._members[drop]
        if {known.feed for known in ours if gone or known.live} & {
            known.feed for known in theirs if gone or known.live
        }:
            return False
        if any((a.name, b.name) in self._apart or (b.name, a.name) in self._apart for a in ours for b in theirs):
            return False
        ours.extend(theirs)
        del self._members[drop]
        self.into[drop] = keep
        return True
