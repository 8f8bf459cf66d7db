"""Why a row of the list needs a human: the evidence, the times, what is involved, and the keys that resolve it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from confdash.attention.items import Item, Line
from confdash.clock import real
from confdash.store.query.detail import talk_detail
from confdash.store.query.film_rows import VideoRow
from confdash.store.query.rows import FeedRow, TalkRow
from confdash.store.query.scholarship_rows import ScholarshipRow
from confdash.store.query.scholarship_steps import next_step
from confdash.store.query.scholarships import SCHOLARSHIPS
from confdash.store.query.sources import FEEDS, TALKS
from confdash.store.query.videos import recordings
from confdash.tui import words
from confdash.tui.boards.changes import told
from confdash.tui.boards.description import Telling
from confdash.tui.cells import fit, shown, titled, width
from confdash.tui.page import ACCENT, BAD, DIM, STRONG, WARN, Page

_STYLES = {"critical": BAD, "warning": WARN, "info": DIM}
#: Who may see a recording, as its host says it.
_SEEN_BY = {"public": "everybody", "unlisted": "whoever has the link", "private": "nobody"}
#: So many talks, and so many items of a bundle, are told of; `enter` shows all.
_TALKS, _ITEMS = 4, 24
#: Changes this old say nothing about a row of now. Seconds.
_FRESH = 36 * 3600


def why(line: Line, telling: Telling, page: Page) -> None:
    """Writes all that is known of a row: the reasons, and what it is about as that is now."""
    reasons(line, telling, page)
    if not line.bundle:
        _subjects(line, telling, page)


def reasons(line: Line, telling: Telling, page: Page) -> None:
    """Writes what is the matter and what to do."""
    first = line.items[0]
    page.line((shown(line.what), STRONG), ("   ", ""), *_urgency(line, telling))
    page.blank()
    if line.bundle:
        _bundle(line, telling, page)
    else:
        page.text(first.why)
    if first.todo:
        page.blank()
        page.line(("What to do: ", STRONG), (first.todo, ""))
    _keys(line, telling, page)
    if line.owner or line.note:
        page.blank()
        page.field("for", line.owner, ACCENT)
        page.field("note", line.note)
    if not line.bundle:
        _also(line.items[1:], page)


def _urgency(line: Line, telling: Telling) -> list[tuple[str, str]]:
    """`critical · in 9 min · Hall C · programme desk`."""
    pieces: list[tuple[str, str]] = [(line.severity, _STYLES[line.severity])]
    if line.hurts_at is not None:
        minutes = line.hurts_at // 60 - telling.now // 60
        far = abs(minutes) >= 24 * 60
        if far:
            text = words.day_time(line.hurts_at, telling.clock)
        elif minutes == 0:
            text = "now"
        else:
            length = f"{abs(minutes)} min" if abs(minutes) < 100 else words.span(minutes * 60)
            text = f"in {length}" if minutes > 0 else f"{length} ago"
        pieces.append((f" · {text}", ""))
    if line.where:
        pieces.append((f" · {shown(line.where)}", ""))
    pieces.append((f" · {line.desk} desk", DIM))
    return pieces


def resolving(line: Line) -> tuple[str, ...]:
    """The commands that resolve a row, by id, as its rule names them: the best first."""
    return tuple(dict.fromkeys(action for item in line.items[:1] for action in item.actions))


def _keys(line: Line, telling: Telling, page: Page) -> None:
    """The keys that resolve it, as they are mapped now, as many on a line as there is room for."""
    known = [(telling.key_of(id_), telling.command_words(id_)) for id_ in telling.legal(resolving(line))]
    pairs = [(key, does) for key, does in known if key and does]
    menu = telling.key_of("decide.menu")
    without = [does for key, does in known if does and not key]
    if menu and without:
        pairs.append((menu, f"menu: {', '.join(without)}"))
    if line.bundle and line.opens:
        pairs.insert(0, (telling.key_of("open"), f"open all {len(line.items)}"))
    if not pairs:
        return
    page.blank()
    pieces: list[tuple[str, str]] = []
    taken = 0
    for key, does in pairs:
        cells = width(key) + width(does) + 4
        if pieces and taken + cells - 3 > page.cells:
            page.line(*pieces)
            pieces, taken = [], 0
        pieces += [(key, f"bold {ACCENT}"), (f" {does}   ", "")]
        taken += cells
    page.line(*pieces)


def _bundle(line: Line, telling: Telling, page: Page) -> None:
    """What is in it, a line each: its time, what it is about, where."""
    page.text(line.items[0].why if len(line.items) == 1 else f"{words.count(len(line.items), 'row')} of one kind:", DIM)
    titles = _titles((item.key for item in line.items[:_ITEMS] if item.entity == "talk"), telling)
    for item in line.items[:_ITEMS]:
        about = titles.get(item.key) or item.who or item.why
        time = words.day_time(item.hurts_at, telling.clock) if item.hurts_at is not None else ""
        room = max(10, page.cells - 16 - 12)
        page.line((fit(time, 16) + "  ", DIM), (fit(shown(about), room - 2), ""), (f"  {shown(item.where)}", DIM))
    if len(line.items) > _ITEMS:
        page.line((f"and {len(line.items) - _ITEMS} more", DIM))


def _titles(keys: Iterable[str], telling: Telling) -> dict[str, str]:
    rows = telling.reader.by_keys(TALKS, keys)
    return {row.key: titled(row.title) for row in rows if isinstance(row, TalkRow)}


def _also(items: Sequence[Item], page: Page) -> None:
    """What else is the matter with the same talk."""
    for item in items:
        page.blank()
        page.line(("Also: ", DIM), (shown(item.summary), STRONG))
        if item.why:
            page.text(item.why)


def _subjects(line: Line, telling: Telling, page: Page) -> None:
    """The recordings, the scholarships, the talks or the feeds that it is about, as they are now."""
    filmed(line, telling, page)
    _granted(line, telling, page)
    talks = [row for row in telling.reader.by_keys(TALKS, line.talks[:_TALKS]) if isinstance(row, TalkRow)]
    for talk in talks:
        page.heading(titled(talk.title))
        _talk(talk, telling, page)
    keys = dict.fromkeys(key for item in line.items if item.entity == "feed" for key in item.keys)
    for feed in telling.reader.by_keys(FEEDS, keys):
        if isinstance(feed, FeedRow):
            page.heading(feed.name)
            _feed(feed, telling, page)


def filmed(line: Line, telling: Telling, page: Page) -> None:
    """Writes what holds of the recordings that it is about."""
    for video in recordings(telling.reader, [item.key for item in line.items if item.entity == "video"][:_TALKS]):
        page.heading(titled(video.title))
        _video(video, telling, page)


def _granted(line: Line, telling: Telling, page: Page) -> None:
    """What stands of scholarships while they are masked: nothing private is read here."""
    keys = [item.key for item in line.items if item.entity == "scholarship"][:_TALKS]
    for row in telling.reader.by_keys(SCHOLARSHIPS, keys) if keys else ():
        if isinstance(row, ScholarshipRow):
            page.heading(row.key)
            page.field("pot", row.pot)
            page.field("state", shown((row.state or row.raw_state or "not known").replace("_", " ")))
            page.field("next", next_step(row, telling.clock).words)
            page.field("from", ", ".join(row.feeds))


def _video(video: VideoRow, telling: Telling, page: Page) -> None:
    page.field("link", video.url, ACCENT)
    page.field("seen by", _SEEN_BY.get(video.reach or "", "nobody knows: no host says so"))
    if video.published_at is not None:
        page.field("since", words.day_time(video.published_at, telling.clock))
    if video.session_title is not None:
        maybe = f"maybe (a guess, {video.score or 0:.2f}): " if video.match == "guessed" else ""
        page.field("talk", f"{maybe}{titled(video.session_title)}")
    if video.cover_starts is not None and video.cover_ends is not None:
        page.field("shows", f"{video.cover_room}, {words.slot(video.cover_starts, video.cover_ends, telling.clock)}")
    if video.seconds is not None:
        page.field("length", words.span(video.seconds))
    if video.taken_down is not None:
        page.field("down", f"marked as taken down {words.ago(video.taken_down, real())}", WARN)
    page.field("from", ", ".join(video.feeds))
    page.field("key", video.key)


def _talk(talk: TalkRow, telling: Telling, page: Page) -> None:
    when = words.slot(talk.starts, talk.ends, telling.clock)
    if talk.delay and talk.starts is not None:
        when += f" planned; the room runs late, expect {telling.clock.local(talk.starts + talk.delay * 60):%H:%M}"
    page.field("when", when)
    page.field("where", ", ".join(talk.rooms) or "no room yet")
    page.field("who", _people(talk, telling) or "nobody is named")
    page.field("record", "NO: do not record" if talk.do_not_record else None, BAD)
    page.field("owner", talk.owner, ACCENT)
    page.field("note", talk.note)
    found = talk_detail(telling.reader, talk.key)
    for change in found.changes[:3] if found is not None else ():
        if real() - change.at < _FRESH:
            what = "".join(text for text, _ in told(change, telling.clock))
            page.field("changed", f"{what}  ({', '.join(change.feeds)}, {words.ago(change.at, real())})")


def _people(talk: TalkRow, telling: Telling) -> str:
    """`Bo Lindqvist ✓ 08:41, Anjali Rao`."""
    since, _ = telling.clock.day_bounds(telling.clock.day(telling.now))
    seen = (*talk.speakers_seen, *(None,) * len(talk.speakers))
    remote = (*talk.speakers_remote, *(False,) * len(talk.speakers))
    said = []
    for name, at, away in zip(talk.speakers, seen, remote, strict=False):
        here = f" ✓ {telling.clock.local(at):%H:%M}" if at is not None and at >= since else ""
        said.append(f"{name}{here}{' (remote)' if away else ''}")
    return ", ".join(said)


def _feed(feed: FeedRow, telling: Telling, page: Page) -> None:
    page.field("state", feed.state)
    page.field("error", feed.error, BAD)
    page.field("held", feed.held_reason, WARN)
    if feed.checked_at is not None:
        page.field("read", f"{words.day_time(feed.checked_at, telling.clock)}, {words.ago(feed.checked_at, real())}")
    page.field("address", feed.source)
