"""What the page of a row says of one recording by itself, and of one that belongs to no session for sure."""

from __future__ import annotations

from collections.abc import Sequence

from confdash.clock import real
from confdash.store.query.cuts import cuts, in_video
from confdash.store.query.film_rows import FilmRow, VideoRow
from confdash.store.query.rows import TalkRow
from confdash.store.query.sources import TALKS
from confdash.store.query.videos import recordings
from confdash.store.video_slots import LONG
from confdash.tui import words
from confdash.tui.boards.description import Telling
from confdash.tui.boards.video_cells import hours, state_words
from confdash.tui.cells import shown, titled
from confdash.tui.page import ACCENT, BAD, DIM, STRONG, WARN, Page

_REACH = {"public": "public", "unlisted": "unlisted: who has the link can watch it", "private": "private"}


def about(video: VideoRow, ended: int | None, telling: Telling, page: Page) -> None:
    """Who sees it, how long it is, since when; and the words of its feeds."""
    facts = [_REACH.get(video.reach or "", "")]
    if video.seconds:
        facts.append(f"{round(video.seconds / 60)} min long")
    if video.published_at is not None:
        after = "" if ended is None else f" ({hours(video.published_at - ended)} after the end)"
        after = after.replace("after", "before") if ended is not None and video.published_at < ended else after
        facts.append(f"published {words.day_time(video.published_at, telling.clock)}{after}")
    if video.taken_down is not None:
        facts.append(f"said to be taken down {words.ago(video.taken_down, real())}; the next fetch checks")
    if any(facts):
        style = WARN if video.taken_down else ""
        page.field("", " · ".join(fact for fact in facts if fact), style, label_cells=2)
    many = "" if len(video.feeds) > 1 else "s"
    said = f"say{many} “{shown(video.raw_state, 60)}”" if video.raw_state else f"list{many} it"
    text = f"{' and '.join(video.feeds) or 'nobody'} {said}, {words.ago(video.said_at, real())}"
    page.field("", text, DIM, label_cells=2)
    if video.raw_state and video.state is None:
        page.field("", f"no state is known for “{shown(video.raw_state, 60)}”: Attention says how to map it", WARN,
                   label_cells=2)  # fmt: skip
    note = [f"has it: {shown(video.owner)}" if video.owner else "", shown(video.note)]
    if any(note):
        page.line((f"  {' · '.join(text for text in note if text)}", WARN))


def stray(row: FilmRow, telling: Telling, page: Page) -> None:
    """A recording that belongs to no session for sure."""
    found = recordings(telling.reader, [row.key])
    if row.cover_room is not None and row.cover_starts is not None and row.cover_ends is not None:
        slot = words.slot(row.cover_starts, row.cover_ends, telling.clock)
        page.line((f"shows the whole of {shown(row.cover_room)}, {slot}", ACCENT))
        _cuts(row, telling, page)
    elif row.match == "manual":
        page.line(("somebody has said that it is of no talk", DIM))
    elif row.outside:
        page.line(("from before the event's first day: it counts for nothing", DIM))
    elif row.guess is not None:
        page.line(("may be ", ""), (titled(row.guess_title), STRONG), (f", a guess of {row.score or 0:.2f}", WARN))
        page.text("It counts for nothing until somebody confirms it. Look at it first.", DIM)
        _maybe(row, telling, page)
    elif row.claims:
        page.line((f"▲ {words.count(len(row.claims), 'talk')} claim it: link it to the right one", WARN))
        _claims(row, telling, page)
    else:
        whole = row.seconds is not None and row.seconds >= LONG
        what = "say which room it shows, and from when to when" if whole else "link it to one, or say it is of none"
        page.line((f"belongs to no talk that is known: {what}", WARN))
    page.blank()
    for video in found:
        page.field("state", state_words(row, telling.now)[0] if row.state or row.raw_state else None)
        page.field("where", video.room)
        page.field("began", words.day_time(video.starts, telling.clock) if video.starts is not None else None)
        about(video, None, telling, page)
    page.field("has it", row.owner, ACCENT)
    page.field("note", row.note, WARN)
    page.field("link", row.url, ACCENT)


def _maybe(row: FilmRow, telling: Telling, page: Page) -> None:
    _talks([row.guess] if row.guess else [], telling, page)


def _claims(row: FilmRow, telling: Telling, page: Page) -> None:
    _talks(row.claims, telling, page)


def _talks(keys: Sequence[str], telling: Telling, page: Page) -> None:
    """The talks that it may be, with when, where and who."""
    for talk in telling.reader.by_keys(TALKS, keys[:4]):
        if isinstance(talk, TalkRow):
            page.blank()
            page.line((titled(talk.title), STRONG))
            slot = words.slot(talk.starts, talk.ends, telling.clock)
            page.line((f"  {slot} · {', '.join(talk.rooms) or 'no room'}", DIM))
            page.line((f"  {', '.join(talk.speakers) or 'nobody is named'}", DIM))


def _cuts(row: FilmRow, telling: Telling, page: Page) -> None:
    """What of the room must not be shown, in the time of the recording."""
    for cut in cuts(telling.reader):
        if cut.video == row.key:
            begin, end = in_video(cut.begin), in_video(cut.end)
            page.field("", f"NO REC: cut {begin}–{end}, “{titled(cut.title)}”", BAD, label_cells=2)
