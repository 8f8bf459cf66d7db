"""YouTube's Data API: the pages of `playlistItems` (v3), each an object, several in a list.

A key sees what is public or unlisted; private drafts are listed to the channel's owner alone, and what became private
stands there without its title. `snippet.publishedAt` is when a video was added to the playlist, and no word about the
video; `contentDetails.videoPublishedAt` is when it was published.
"""

from __future__ import annotations

from confdash.feeds.collect import Collector
from confdash.feeds.json_values import Object, first, row, spelt, table
from confdash.feeds.times import moment, zone_for
from confdash.feeds.video_json import document, glance, no_recordings, objects, pages
from confdash.feeds.video_links import links_in, watch_url, youtube_id
from confdash.records import REACHES, Batch, EventFacts, FeedError, Known, ParseOptions, Video
from confdash.text import clean, fold, line, plain

_KIND = "youtube#playlistItemListResponse"
_DESCRIPTION = 5_000
# What stands in place of the title of a video that the asker may not see.
_HIDDEN = {"private video": "private", "deleted video": "deleted"}
_BLIND = (
    "a key of YouTube’s sees public and unlisted videos alone: private drafts are listed only to the channel’s owner"
)
_NO_STATUS = "the address asks for no `status`, so every video with a title counts as public: add part=status to it"
_REASONS = {
    "quotaExceeded": "the key’s quota of YouTube’s API is used up; it comes back at midnight Pacific time",
    "dailyLimitExceeded": "the key’s quota of YouTube’s API is used up; it comes back at midnight Pacific time",
    "rateLimitExceeded": "YouTube’s API was asked too often with this key; it answers again in a minute",
    "userRateLimitExceeded": "YouTube’s API was asked too often with this key; it answers again in a minute",
    "keyInvalid": "YouTube’s API does not know this key; check the feed’s key",
    "API_KEY_INVALID": "YouTube’s API does not know this key; check the feed’s key",
    "keyExpired": "the key of YouTube’s API has expired; make a new one for the feed",
    "API_KEY_EXPIRED": "the key of YouTube’s API has expired; make a new one for the feed",
    "API_KEY_SERVICE_BLOCKED": "the key may not ask YouTube’s Data API; allow that in Google’s console",
    "accessNotConfigured": "the key’s project has not switched on YouTube’s Data API; do that in Google’s console",
    "SERVICE_DISABLED": "the key’s project has not switched on YouTube’s Data API; do that in Google’s console",
    "ipRefererBlocked": "the key may not be used from this machine; change its restrictions in Google’s console",
    "playlistNotFound": "YouTube has no playlist of this id, or it is private; check `playlistId` in the address",
    "playlistItemsNotAccessible": "YouTube shows this playlist to its owner alone; make it public or unlisted",
    "invalidPageToken": "YouTube no longer knows the page that was asked for; the next fetch begins anew",
}


def recognise(body: bytes) -> bool:
    """Whether the body is pages of playlistItems, or an error in the form of Google's APIs."""
    if (value := glance(body, _KIND.encode())) is not None:
        return _is_answer(value)
    return _is_error(glance(body, b'"error"', b'"domain"'))


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """All videos of a playlist. Raises `FeedError` with one sentence, also for an error that YouTube answers."""
    del known  # cheap to parse as a whole
    value, notes = document(body)
    listed = pages(value)
    for page in listed:
        if isinstance(page, dict) and "error" in page:
            raise FeedError(refusal(page))
    if listed and not _is_answer(value):
        raise no_recordings(value)
    unfinished = _unfinished(listed)
    collector = Collector("youtube-api", "no video", window=bool(unfinished))
    for note in (*notes, _BLIND, *unfinished):
        collector.warn(note)
    reader = _Reader(options, collector)
    for page in listed:
        for item in objects(table(page).get("items"), collector):
            reader.read(item)
    if reader.assumed:
        collector.warn(_NO_STATUS)
    return collector.batch(EventFacts())


def refusal(answer: Object) -> str:
    """The sentence for an error that YouTube's API answers: `{"error": {…}}`."""
    error = table(answer.get("error"))
    said = [table(each).get("reason") for key in ("errors", "details") for each in row(error.get(key))]
    for reason in said:
        if isinstance(reason, str) and reason in _REASONS:
            known = _REASONS[reason]
            return f"{known[:1].upper()}{known[1:]}."
    message = line(plain(spelt(first(error, "message", "status")))[:600], 200).rstrip(".")
    code = error.get("code")
    shown = f" ({code})" if isinstance(code, int) and 0 < code < 1_000 else ""
    return f"YouTube’s API refuses{shown}: {message or 'it does not say why'}."


def _is_answer(value: object) -> bool:
    listed = pages(value)
    return bool(listed) and all(isinstance(page, dict) and page.get("kind") == _KIND for page in listed)


def _is_error(value: object) -> bool:
    error = table(table(value).get("error"))
    return isinstance(error.get("code"), int) and any("domain" in table(each) for each in row(error.get("errors")))


def _unfinished(listed: list[object]) -> list[str]:
    """That the last page announces another one."""
    last = table(listed[-1]) if listed else {}
    if not last.get("nextPageToken"):
        return []
    total = table(last.get("pageInfo")).get("totalResults")
    here = sum(len(row(table(page).get("items"))) for page in listed)
    known = f" of {total}" if isinstance(total, int) and here < total < 10_000_000 else ""
    return [f"the list goes on: {here}{known} videos were read, and the rest may be there all the same"]


class _Reader:
    """Reads the items of all pages into a collector."""

    def __init__(self, options: ParseOptions, collector: Collector) -> None:
        self._zone, _ = zone_for("", options)
        self._collector = collector
        #: Whether a video counts as public because nothing was said about it.
        self.assumed = False

    def read(self, item: Object) -> None:
        """Take one item: it is kept, or counted as skipped."""
        snippet, details = table(item.get("snippet")), table(item.get("contentDetails"))
        named = first(table(snippet.get("resourceId")), "videoId") or details.get("videoId")
        identifier = youtube_id(named.strip()) if isinstance(named, str) else None
        if identifier is None:
            self._collector.skip("no video id")
            return
        published = moment(spelt(details.get("videoPublishedAt")), self._zone)
        title = line(spelt(snippet.get("title")))
        word, reach = self._reach(table(item.get("status")).get("privacyStatus"), title, published)
        hidden = reach == "private" and published is None and fold(title) in _HIDDEN
        self._collector.keep_video(
            Video(
                key=f"youtube:{identifier}",
                # YouTube's words in place of a title would be taken for one.
                title="" if hidden else title,
                links=() if hidden else links_in(clean(spelt(snippet.get("description")), _DESCRIPTION)),
                state="published" if reach == "public" else "uploaded",
                raw_state=word,
                reach=reach,
                url=watch_url(identifier),
                published_at=published if reach == "public" else None,
            )
        )

    def _reach(self, status: object, title: str, published: int | None) -> tuple[str, str]:
        """YouTube's word for who may see it, and what that means."""
        hidden = _HIDDEN.get(fold(title)) if published is None else None
        if isinstance(status, str) and status in REACHES and not (hidden and status == "private"):
            return status, status
        if hidden is not None:
            return hidden, "private"
        if isinstance(status, str) and status:  # a word that is new: who it is shown to is not known to be everybody
            return line(status, 60), "private"
        self.assumed = True
        return "public", "public"
