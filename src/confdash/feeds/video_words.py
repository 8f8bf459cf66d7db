"""The words of other systems for how far a recording has come.

What each means is `confdash.records.VIDEO_STATES`' (domain: SReview, veyepar, the C3VOC tracker, PeerTube, YouTube,
Python Italia), and what people write into a spreadsheet without asking anybody. A word that may mean two things is not
here: it is better asked about than wrongly understood.
"""

from __future__ import annotations

import re

from confdash.records import LADDER, VIDEO_STATES
from confdash.text import fold

_JOINTS = re.compile(r"[\s_-]+")

#: SReview (lib/SReview/Talk/State.pm). `remove` and `removing` stand in `_REMOVAL` too.
SREVIEW = {
    "waiting_for_files": "waiting_for_files",
    "cutting": "editing", "generating_previews": "editing", "injecting": "editing",
    "notification": "review", "preview": "review", "notify_final": "review", "finalreview": "review",
    "transcoding": "transcoding", "fixuping": "transcoding",
    "uploading": "uploaded", "publishing": "uploaded", "transcribing": "uploaded", "syncing": "uploaded",
    "announcing": "uploaded", "remove": "uploaded", "removing": "uploaded",
    "done": "published", "broken": "needs_work", "needs_work": "needs_work", "lost": "lost",
    "ignored": "not_recorded", "uninteresting": "not_recorded",
}  # fmt: skip

#: The C3VOC tracker's, of recording and encoding tickets. Those of meta tickets (staging, staged, closed) say nothing
#: about a recording. What is archived or removed there is done with; it is no word about the video.
TRACKER = {
    "locked": "waiting_for_files", "scheduled": "waiting_for_files", "recording": "waiting_for_files",
    "material needed": "waiting_for_files",
    "recorded": "recorded", "preparing": "recorded", "prepared": "recorded",
    "cutting": "editing", "cut": "editing", "finalizing": "editing", "finalized": "editing",
    "ready to encode": "transcoding", "encoding": "transcoding", "encoded": "transcoding",
    "postencoding": "transcoding", "postencoded": "transcoding", "postprocessing": "transcoding",
    "postprocessed": "transcoding",
    "checking": "review", "checked": "review", "ready to release": "review",
    "releasing": "uploaded", "released": "published", "gone": "not_recorded",
}  # fmt: skip
#: Of the tracker, without any word about the video.
TRACKER_SILENT = frozenset({
    "staging", "staged", "closed", "ready to archive", "archiving", "archived", "ready to remove", "removing",
})  # fmt: skip

# veyepar's names of its states 0 to 13; it uploads unlisted before it reviews.
_VEYEPAR = {
    "borked": "needs_work", "edit": "editing", "encode": "transcoding", "push to queue": "uploaded",
    "post": "uploaded", "richard": "uploaded", "review 1": "uploaded", "email": "review", "review 2": "review",
    "make public": "uploaded", "tweet": "published", "to-miror": "published", "to-mirror": "published",
    "conf": "published", "done": "published",
}  # fmt: skip
# PeerTube's, as its API labels them. Its "To edit" is here what a person means by it.
_PEERTUBE = {
    "to transcode": "transcoding", "to import": "transcoding", "to move to external storage": "transcoding",
    "to move to file system": "transcoding", "waiting for livestream": "waiting_for_files",
    "waiting for live stream": "waiting_for_files", "livestream ended": "recorded", "live ended": "recorded",
    "transcoding failed": "needs_work", "external storage move failed": "needs_work", "move failed": "needs_work",
    "import failed": "needs_work", "edit failed": "needs_work",
}  # fmt: skip
_YOUTUBE = {"public": "published", "unlisted": "uploaded", "private": "uploaded"}
_PYITALIA = {"pending": "recorded", "processing": "transcoding", "completed": "uploaded", "failed": "needs_work"}
_PLAIN = {
    "waiting": "waiting_for_files", "waiting for file": "waiting_for_files",
    "to edit": "editing", "in edit": "editing", "being edited": "editing",
    "in review": "review", "to review": "review", "reviewing": "review",
    "rendering": "transcoding", "needs fixing": "needs_work", "to fix": "needs_work",
    "no recording": "not_recorded", "no rec": "not_recorded", "unrecorded": "not_recorded",
    "opt out": "opted_out", "opt-out": "opted_out", "optout": "opted_out", "do not publish": "opted_out",
    "do not record": "opted_out",
}  # fmt: skip
_REMOVAL = frozenset({"remove", "removing"})


def _plain(word: str) -> str:
    return _JOINTS.sub(" ", fold(word)).strip()


_KNOWN = {
    _plain(word): state
    for words in (
        _PLAIN, _PYITALIA, _YOUTUBE, _PEERTUBE, _VEYEPAR, TRACKER, SREVIEW, {each: each for each in VIDEO_STATES},
    )
    for word, state in words.items()
}  # fmt: skip


def video_state(word: str) -> str | None:
    """The canonical state that a word means, whichever system's it is; None where it is not known."""
    return _KNOWN.get(_plain(word))


def is_removal(word: str) -> bool:
    """Whether the word says that the recording is being taken down (SReview's)."""
    return _plain(word) in _REMOVAL


def tracker_state(word: str) -> str | None:
    """The canonical state that a state of the C3VOC tracker means; None where it says nothing, or is not known."""
    return TRACKER.get(_plain(word))


def further(one: str | None, other: str | None) -> bool:
    """Whether the first state is further up the ladder than the second; nothing is below all."""
    order = {state: at for at, state in enumerate(LADDER)}
    return order.get(one or "", -1) > order.get(other or "", -1)
