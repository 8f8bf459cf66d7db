"""A table's mapped columns as rows by our field: what every kind of table shares, whatever its rows are about.

Columns that are not mapped are never looked at: a table of people holds more than an organiser's desk may know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from confdash.feeds.table_read import Sheet, read
from confdash.records import TABLE_FIELDS, FeedError, ParseOptions
from confdash.text import clean, fold, line

#: Our field → the text of its cell, cleaned, "" where it is empty.
Row = Mapping[str, str]

#: Longest cell; lists of names need most.
_CELL = 2_000
_SHOWN = 8
_ABOUT = {
    "people": ("name", "first_name", "last_name", "code", "id", "email"),
    "talks": ("title", "code", "id", "guid"),
    "videos": ("title", "code", "id", "guid", "slug", "url", "talk_url", "room", "speakers"),
}
# Titles of columns by which a field is known where nothing is mapped: letters and digits alone.
_GUESSES = {
    "people": {
        "name": "name fullname speaker speakername displayname publicname person",
        "first_name": "firstname givenname forename",
        "last_name": "lastname surname familyname",
        "code": "code speakercode personcode pretalxcode",
        "id": "id speakerid personid guid",
        "email": "email mail emailaddress mailaddress speakeremail",
        "phone": "phone telephone tel mobile cell phonenumber telephonenumber mobilenumber mobilephone",
        "company": "company organisation organization affiliation employer institution",
        "first_time": "firsttimespeaker firsttime firsttimer",
        "remote": "remote online remotespeaker virtual",
        "hosts": "host hosts roomhost roomhosts hostof hostsroom hostsrooms",
    },
    "talks": {
        "title": "title talk talktitle sessiontitle session",
        "code": "code talkcode sessioncode submissioncode",
        "id": "id talkid sessionid",
        "guid": "guid uuid",
        "state": "state status decision",
        "room": "room location venue hall",
        "date": "date day",
        "starts": "start starts startsat starttime begin begins from time",
        "ends": "end ends endsat endtime until to",
        "duration": "duration length minutes",
        "speakers": "speaker speakers speakernames presenter presenters by people",
        "do_not_record": "donotrecord norecording optout",
        "kind": "kind type format sessiontype talktype",
        "track": "track",
        "url": "url link",
    },
    "videos": {
        "title": "title talk talktitle sessiontitle session",
        "code": "code talkcode sessioncode submissioncode",
        "id": "id talkid sessionid",
        "guid": "guid uuid",
        "slug": "slug",
        "url": "video youtube peertube vimeo recording url link videourl videolink youtubeurl youtubelink youtubeid"
        " youtubevideo peertubeurl recordingurl recordinglink",
        "talk_url": "talkurl talklink sessionurl sessionlink pretalx pretalxurl",
        "state": "videostate videostatus recordingstate recordingstatus recstate recstatus editstate editstatus"
        " state status",
        "room": "room location venue hall",
        "date": "date day",
        "starts": "start starts startsat starttime begin begins from time",
        "duration": "duration length minutes",
        "speakers": "speaker speakers speakernames presenter presenters by people",
        "owner": "owner editor cutter who assignee assigned assignedto",
        "note": "note notes comment comments remark remarks",
        "published": "published publishedat publishedon releasedat released publicsince",
        "updated": "updated updatedat lastupdate lastupdated modified lastmodified",
    },
}
# Of these one tells that a table's rows are recordings: no list of talks or people has them.
_RECORDING = frozenset({
    "video", "youtube", "peertube", "vimeo", "recording", "videourl", "videolink", "youtubeurl", "youtubelink",
    "youtubeid", "youtubevideo", "peertubeurl", "recordingurl", "recordinglink", "videostate", "videostatus",
    "recordingstate", "recordingstatus", "recstate", "recstatus",
})  # fmt: skip
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
#: How our own export and others guard a cell that begins like a formula.
_GUARDED = re.compile(r"'[=+\-@]")


class Rows(msgspec.Struct):
    """The rows of a table, as far as its columns are mapped. `sheet` says what was left out."""

    sheet: Sheet
    #: Our field → the column's title as the table writes it.
    columns: dict[str, str]
    places: dict[str, int]
    guessed: bool = False

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """Each row with the line (of JSON: the item) where it stands."""
        fields = list(self.places)
        for number, cells in self.sheet.pick(list(self.places.values())):
            yield number, dict(zip(fields, map(_cell, cells), strict=True))


def rows(body: bytes, options: ParseOptions) -> Rows:
    """The rows of a table whose entity is in the options. Raises `FeedError` with one sentence."""
    sheet = read(body)
    entity = options.entity or entity_of(sheet.titles)
    if entity not in TABLE_FIELDS:
        raise FeedError(
            f"Nothing says what the rows of this table are: give its feed `entity`, one of {', '.join(TABLE_FIELDS)};"
            f" its columns are {_titles(sheet)}."
        )
    if not sheet.titles and not sheet.records:
        return Rows(sheet, {}, {})
    places = _mapped(sheet, options.columns) if options.columns else guessed(sheet.titles, entity)
    if not places.keys() & set(_ABOUT[entity]):
        wanted = " or ".join(f"`{field}`" for field in _ABOUT[entity])
        raise FeedError(
            f"No column says which of the {entity} a row is about: map {wanted} to one in the feed’s `columns`;"
            f" the table’s are {_titles(sheet)}."
        )
    columns = {field: line(sheet.titles[place]) for field, place in places.items()}
    return Rows(sheet, columns, places, guessed=not options.columns)


def entity_of(titles: Sequence[str]) -> str:
    """What the rows of a table are where its titles leave no doubt, else ""."""
    talks, people = guessed(titles, "talks"), guessed(titles, "people")
    if "title" in talks and {"starts", "state", "room"} & talks.keys():
        return "talks"
    named = "name" in people or {"first_name", "last_name"} <= people.keys()
    if named and {"email", "phone", "first_time", "remote", "hosts", "code"} & people.keys():
        return "people"
    videos = guessed(titles, "videos")
    named = bool({"title", "code", "guid"} & videos.keys()) or {"room", "starts"} <= videos.keys()
    if named and _RECORDING & set(map(_word, titles)):
        return "videos"
    return ""


def guessed(titles: Sequence[str], entity: str) -> dict[str, int]:
    """Our field → the place of the first column whose title is a known word for it.

    A table of recordings may state the talk's own state and address beside the recording's: there the surest word wins,
    which stands first in `_GUESSES`.
    """
    listed = {field: words.split() for field, words in _GUESSES[entity].items()}
    fields = {word: field for field, words in listed.items() for word in words}
    found: dict[str, tuple[int, int]] = {}
    for place, title in enumerate(titles):
        field = fields.get(word := _word(title))
        if field is not None:
            sure = listed[field].index(word) if entity == "videos" else 0
            found[field] = min((sure, place), found.get(field, (sure, place)))
    return {field: place for field, (_, place) in found.items()}


def _word(title: str) -> str:
    """A column's title as letters and digits alone."""
    return "".join(filter(str.isalnum, fold(title[:200])))


def _mapped(sheet: Sheet, columns: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Our field → place, as the config maps them. Raises `FeedError` for a column that is not there."""
    places: dict[str, list[int]] = {}
    for place, title in enumerate(sheet.titles):
        places.setdefault(_key(title), []).append(place)
    found: dict[str, int] = {}
    for field, title in columns:
        there = places.get(_key(title))
        if there is None:
            raise FeedError(
                f"The table has no column “{line(title, 60)}”, to which the config maps `{field}`; its columns are"
                f" {_titles(sheet)}."
            )
        if len(there) > 1 and (note := _twice(sheet, there)) not in sheet.notes:
            sheet.notes.append(note)
        found[field] = there[0]
    return found


def _twice(sheet: Sheet, there: Sequence[int]) -> str:
    return f"{len(there)} columns are called “{line(sheet.titles[there[0]], 60)}”: the first is used"


def _key(title: str) -> str:
    """A column's title without case, blanks and accents."""
    return "".join(fold(line(title)).split())


def _titles(sheet: Sheet) -> str:
    shown = [f"“{line(title, 40)}”" for title in sheet.titles[:_SHOWN]]
    more = len(sheet.titles) - len(shown)
    return (", ".join(shown) or "none") + (f" and {more} more" if more else "")


def _cell(raw: str) -> str:
    """The text of a cell, cleaned; what spreadsheets put around a text so that it stays one is taken off."""
    raw = raw[: _CELL * 2].strip()
    quoted = _EXCEL_TEXT.fullmatch(raw)
    if quoted:
        raw = quoted[1].replace('""', '"')
    elif _GUARDED.match(raw):
        raw = raw[1:]
    return clean(raw, _CELL)
