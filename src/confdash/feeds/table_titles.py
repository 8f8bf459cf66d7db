"""What the titles of a table's columns say: which of our fields each is, and what the rows are about.

Titles are compared as letters and digits alone. What cannot be told from them, the organisers map in the config.
"""

from __future__ import annotations

from collections.abc import Sequence

from confdash.feeds import scholarship_titles
from confdash.records import ParseOptions
from confdash.text import fold, line

#: One of these must be known, or nothing says about whom or what a row is.
ABOUT = {
    "people": ("name", "first_name", "last_name", "code", "id", "email"),
    "talks": ("title", "code", "id", "guid"),
    "videos": ("title", "code", "id", "guid", "slug", "url", "talk_url", "room", "speakers"),
    "scholarships": ("name", "first_name", "last_name", "email", "code", "id"),
}
# Titles of columns by which a field is known where nothing is mapped.
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


def entity_of(titles: Sequence[str]) -> str:
    """What the rows of a table are where its titles leave no doubt, else ""."""
    talks, people = guessed(titles, "talks"), guessed(titles, "people")
    if "title" in talks and {"starts", "room"} & talks.keys():
        return "talks"
    if not {"title", "speakers"} <= talks.keys() and scholarship_titles.sure(titles):
        return "scholarships"
    if "title" in talks and "state" in talks:
        return "talks"
    named = "name" in people or {"first_name", "last_name"} <= people.keys()
    if named and {"email", "phone", "first_time", "remote", "hosts", "code"} & people.keys():
        return "people"
    videos = guessed(titles, "videos")
    named = bool({"title", "code", "guid"} & videos.keys()) or {"room", "starts"} <= videos.keys()
    if named and _RECORDING & set(map(word, titles)):
        return "videos"
    return ""


def guessed(titles: Sequence[str], entity: str) -> dict[str, int]:
    """Our field → the place of the first column whose title is a known word for it.

    A table of recordings may state the talk's own state and address beside the recording's: there the surest word wins,
    which stands first in `_GUESSES`.
    """
    if entity == "scholarships":
        return scholarship_titles.guessed(titles)
    listed = {field: words.split() for field, words in _GUESSES[entity].items()}
    fields = {word: field for field, words in listed.items() for word in words}
    found: dict[str, tuple[int, int]] = {}
    for place, title in enumerate(titles):
        field = fields.get(name := word(title))
        if field is not None:
            sure = listed[field].index(name) if entity == "videos" else 0
            found[field] = min((sure, place), found.get(field, (sure, place)))
    return {field: place for field, (_, place) in found.items()}


def fits(titles: Sequence[str], options: ParseOptions) -> int:
    """How well a table with these titles, one of several, fits what the config says of it: 0 for not at all."""
    if options.columns:
        there = set(map(key, titles))
        return 2 if all(key(title) in there for _, title in options.columns) else 0
    if options.entity is None:
        return 2 if entity_of(titles) == "scholarships" else 0
    known = guessed(titles, options.entity).keys()
    return (2 if entity_of(titles) == options.entity else 1) if known & set(ABOUT[options.entity]) else 0


def key(title: str) -> str:
    """A column's title without case, blanks and accents."""
    return "".join(fold(line(title)).split())


def word(title: str) -> str:
    """A column's title as letters and digits alone."""
    return "".join(filter(str.isalnum, fold(title[:200])))
