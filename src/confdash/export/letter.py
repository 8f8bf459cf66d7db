"""The letter to whoever cuts the recordings, as plain text 80 columns wide: they need never open confdash.

What is wanted next, what is asked, what must not be published, and the news since a moment. It says nothing private
but the notes on recordings, which are meant for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from confdash.clock import Clock
from confdash.config import Settings
from confdash.export.plain import fit, section, wrapped
from confdash.records import VIDEO_STATES
from confdash.store.query import words
from confdash.store.query.cuts import Cut, cuts, in_video
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.reader import Reader
from confdash.store.query.rows import FeedRow
from confdash.store.query.sources import FEEDS, TALKS
from confdash.store.query.videos import VIDEOS, claimed, state_at, unknown_words

#: States after which whoever cuts has nothing more to do, or cannot.
_DONE = frozenset({"published", "not_recorded", "opted_out", "lost", "needs_work"})
#: So many lines of a section; of what must not be published all are there.
_MOST, _ALL = 40, 100_000
#: Where there is no recording, there is nothing to publish.
_NOTHING = frozenset({None, "waiting_for_files", "not_recorded", "opted_out", "lost"})
assert {*_DONE, *_NOTHING} <= {None, *VIDEO_STATES}
#: Cells of a title, and of a room: what is said of them must stay in sight.
_TITLE, _ROOM = 60, 30


def letter(reader: Reader, clock: Clock, settings: Settings, since: int | None = None) -> str:
    """The letter as of now, with the news since a moment (UTC seconds; None: since the event day began).

    Lines end with a line feed; feed text is harmless. Raises `StoreError`.
    """
    now = clock.now()
    begin = clock.day_bounds(clock.day(now))[0] if since is None else since
    rows = [row for row in reader.rows(VIDEOS) if isinstance(row, FilmRow)]
    sessions = [row for row in rows if row.entity == "talk"]
    strays = [row for row in rows if row.entity == "video"]
    lines = [
        *wrapped(f"{settings.event.name}: recordings", "", ""),
        f"{words.moment(now, clock)} {clock.local(now):%Z}",
    ]
    lines += section("Wanted next", _wanted(sessions, clock, now), _MOST, "nothing")
    asked = [*_of_sessions(sessions, clock), *_of_words(reader), *_of_strays(reader, strays, sessions, clock)]
    lines += section("Questions", asked, _MOST, "none")
    lines += section("Must NOT be published", _forbidden(reader, sessions, strays, clock, now), _ALL, "nothing")
    news = _news(sessions, clock, begin, now)
    lines += section(f"News since {words.moment(begin, clock, now)}", news, _MOST, "none")
    return "\n".join(line.rstrip() for line in lines) + "\n"


# ----- what is wanted


def _wanted(sessions: Iterable[FilmRow], clock: Clock, now: int) -> list[list[str]]:
    """Keynotes first, then what has waited the longest."""
    open_ = [
        row
        for row in sessions
        if row.do_not_record is not True
        and row.ended is not None
        and row.ended <= now
        and state_at(row, now) not in _DONE
    ]
    open_.sort(key=lambda row: (row.kind != "keynote", row.ended or 0, row.key))
    return [
        wrapped(
            _joined(
                ("KEYNOTE " if row.kind == "keynote" else "") + _named(row.title),
                _where(row, clock),
                _words(state_at(row, now)),
                f"{row.owner} has it" if row.owner else "",
                row.note,
            ),
            f"  {_age(now - (row.ended or now)):>7}  ",
            " " * 11,
        )
        for row in open_
    ]


# ----- what is asked


def _of_sessions(sessions: Iterable[FilmRow], clock: Clock) -> Iterator[list[str]]:
    for row in sessions:
        what = _question(row, clock)
        if what:
            yield _asked(f"“{_named(row.title)}” ({_where(row, clock)}): {what}", row.url)


def _question(row: FilmRow, clock: Clock) -> str:
    """What has to be asked about a session's recording; "" where all is well."""
    if row.state == "needs_work" or "needs_work" in row.flags:
        return f"needs work: {row.note or 'nobody wrote what'}"
    if row.failed:
        return f"failed: {row.failed}. Does it go on?"
    if row.back_from:
        was = f"{_words(row.back_from)} ({row.back_by})" if row.back_by else _words(row.back_from)
        when = f", {words.moment(row.back_at, clock)}" if row.back_at is not None else ""
        return f"was {was}{when}, now {_words(row.state)}{f' ({row.said_by})' if row.said_by else ''}: which is right?"
    if "vanished" in row.flags:
        return "was public, and can be seen no more: why?"
    if "ahead" in row.flags:
        return f"{row.said_by or 'somebody'} says published, and it cannot be seen: where is it?"
    return ""


def _of_words(reader: Reader) -> Iterator[list[str]]:
    """States in words that nobody has explained: each is asked about once."""
    for feed in reader.rows(FEEDS):
        if isinstance(feed, FeedRow) and feed.unknown:
            for word, number in unknown_words(reader.link(), feed.name):
                about = "one recording" if number == 1 else f"{number} recordings"
                yield _asked(f"{about}: what does “{word}” in {feed.name} mean?")


def _of_strays(
    reader: Reader, strays: Iterable[FilmRow], sessions: Iterable[FilmRow], clock: Clock
) -> Iterator[list[str]]:
    known = {row.key: row for row in sessions}
    several = claimed(reader)
    for each in several:
        names = " and ".join(f"“{_title(reader, key)}”" for key in each.claims[:3])
        yield _asked(f"“{_named(each.title or each.key)}”: {names} claim it. Which is it?", each.url)
    told = {each.key for each in several}
    for row in strays:
        settled = row.outside or row.cover_room is not None or row.match == "manual"
        if row.key in told or settled:
            continue
        name = _named(row.title or row.key)
        if row.guess is not None:
            session = known.get(row.guess)
            where = f" ({_where(session, clock)})" if session is not None else ""
            yield _asked(f"“{name}”: is it “{_named(row.guess_title or row.guess)}”{where}?", row.url)
        else:
            yield _asked(f"“{name}”: of which session is it?", row.url)


def _title(reader: Reader, key: str) -> str:
    found = reader.by_keys(TALKS, [key])
    return _named(getattr(found[0], "title", "")) if found else key


def _asked(text: str, url: str | None = None) -> list[str]:
    return _entry(text, "  ? ", "    ", url)


# ----- what must not be published


def _forbidden(
    reader: Reader, sessions: Iterable[FilmRow], strays: Iterable[FilmRow], clock: Clock, now: int
) -> list[list[str]]:
    found = []
    titles: dict[str, str] = {}
    for row in sessions:
        if row.do_not_record is not True:
            continue
        titles[row.key] = _named(row.title)
        there = row.videos > 0 or row.state not in _NOTHING
        if there or (row.ended is not None and row.ended <= now):
            found.append((0 if _seen(row) else 1 if there else 2, row))
    found.sort(key=lambda each: (each[0], each[1].ended or 0))
    entries = [
        _entry(_joined(_named(row.title), _where(row, clock), _warning(row)), "  - ", "    ", row.url)
        for _, row in found
    ]
    for row in strays:
        if row.guess in titles:
            text = f"“{_named(row.title or row.key)}”, if it is “{titles[row.guess or '']}”"
            entries.append(_entry(text, "  - ", "    ", row.url))
    return entries + _stretches(cuts(reader), clock)


def _seen(row: FilmRow) -> bool:
    return row.state == "published" or row.reach in ("public", "unlisted")


def _warning(row: FilmRow) -> str:
    if _seen(row):
        return "IT CAN BE SEEN NOW: take it down"
    return f"a recording is there: {_words(row.state)}" if row.state not in _NOTHING or row.videos else ""


def _stretches(found: Iterable[Cut], clock: Clock) -> list[list[str]]:
    """Of each recording of a room, what to cut, in the recording's own time."""
    entries: dict[str, list[str]] = {}
    for cut in found:
        if cut.video not in entries:
            where = f"{fit(cut.room, _ROOM)} from {words.moment(cut.covers, clock)} on"
            text = f"cut from “{_named(cut.video_title or cut.video)}” ({where}):"
            entries[cut.video] = _entry(text, "  - ", "    ", cut.url)
        span = f"{in_video(cut.begin)}–{in_video(cut.end)}"
        entries[cut.video] += wrapped(_named(cut.title), f"      {span}  ", " " * (len(span) + 8))
    return list(entries.values())


# ----- what is new


def _news(sessions: Iterable[FilmRow], clock: Clock, since: int, now: int) -> list[list[str]]:
    """What has come into another state, by when it did."""
    new = [(at, row) for row in sessions if (at := _changed(row)) is not None and since <= at <= now]
    new.sort(key=lambda each: (each[0], each[1].key))
    return [
        _entry(
            _joined(_named(row.title), _words(row.state), row.failed),
            f"  {words.moment(at, clock, now):<16} ",
            " " * 19,
            row.url if row.state == "published" else None,
        )
        for at, row in new
    ]


def _changed(row: FilmRow) -> int | None:
    """When it came into its state."""
    return row.public_at if row.state == "published" and row.public_at is not None else row.since


# ----- words


def _words(state: str | None) -> str:
    return (state or "nothing said").replace("_", " ")


def _where(row: FilmRow, clock: Clock) -> str:
    when = words.moment(row.starts, clock) if row.starts is not None else ""
    return ", ".join(part for part in (fit(row.room or "", _ROOM), when) if part) or "no room, no time"


def _entry(text: str, first: str, then: str, url: str | None = None) -> list[str]:
    """An entry; an address has a line of its own, since one that is broken leads nowhere."""
    return [*wrapped(text, first, then), *([then + url] if url else [])]


def _named(title: str) -> str:
    return fit(words.title(title), _TITLE)


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _age(seconds: int) -> str:
    """`5 h`, `44 h`, `5 days`."""
    hours = seconds // 3600
    return f"{hours} h" if hours < 100 else f"{hours // 24} days"
