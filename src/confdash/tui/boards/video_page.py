"""All about one row of the Videos board: how far it is, what is strange, every recording of it, and what was said."""

from __future__ import annotations

from collections.abc import Iterator

from confdash.clock import real
from confdash.records import SETTLED_STATES
from confdash.store.query.film_rows import FilmRow, VideoRow
from confdash.store.query.rows import TimelineRow
from confdash.store.query.timeline import lines_of
from confdash.store.query.videos import recordings_of, state_at
from confdash.tui import words
from confdash.tui.boards.changes import told
from confdash.tui.boards.description import Telling
from confdash.tui.boards.offered import keys
from confdash.tui.boards.stray_page import about, stray
from confdash.tui.boards.video_cells import BADGES, WORTH_SAYING, age, hours, stands, state_words, took
from confdash.tui.boards.video_states import called
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Role
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN, Page

_STYLES: dict[Role, str] = {"good": GOOD, "warn": WARN, "accent": ACCENT, "bad": BAD, "dim": DIM, "strong": STRONG}
#: Flag → what it means, and what to do; that of a step back is told with who said what.
_MEANS: dict[str, str] = {
    "unlisted": "Whoever has the link can watch it. Ask whether that is meant; if it is, nothing is to be done.",
    "vanished": "It was public and is not any more, and nothing else of this talk is. Ask whoever publishes whether "
    "that is meant.",
    "lost": "One recording of it is lost. Look whether another has all of it; if not, tell the speaker.",
    "needs_work": "One recording of it needs work before it can go out. Say who does it.",
    "claimed": "Several talks claim the same recording. Look at it, and link it to the right one.",
    "ahead": "Whoever cuts it says that it is published, and the host does not show it. Read the host's feed; if it "
    "still is not there, ask.",
    "early": "It was public before its talk ended. Look whether it is the right recording, or the stream.",
    "removal": "It is being taken down.",
}


def film_page(row: FilmRow, telling: Telling, page: Page) -> None:
    """Writes all that is known of a session's recording, or of a stray."""
    page.title(titled(row.title))
    if row.entity == "video":
        stray(row, telling, page)
    else:
        _session(row, telling, page)
    keys(resolving(row), telling, page)
    _history(row, telling, page)
    page.blank()
    page.line((f"{row.key}  ·  from {', '.join(row.feeds) or 'no feed'}", DIM))


def _session(row: FilmRow, telling: Telling, page: Page) -> None:
    if row.do_not_record:
        page.line(("NO REC: it must not be recorded, nor published", BAD))
    _progress(row, telling, page)
    _strange(row, telling, page)
    page.blank()
    page.field("ended" if row.ended is None or row.ended <= telling.now else "ends", _ended(row, telling))
    page.field("where", row.room)
    page.field("speakers", ", ".join(row.speakers))
    page.field("said by", _said_by(row))
    page.field("has it", row.owner or "nobody yet", ACCENT if row.owner else DIM)
    page.field("note", row.note, WARN)
    page.field("record", *_consent(row))
    page.field("review", _review(row), WARN if row.review and not row.approved else "")
    page.field("lost", "the speaker has been told" if row.lost_told else None)
    page.field("link", row.url, ACCENT)
    found = recordings_of(telling.reader, row.key)
    page.heading(words.count(len(found), "recording") if found else "No recording is known")
    if not found and state_at(row, telling.now) is not None and row.state not in SETTLED_STATES:
        page.text(
            "No feed speaks of one. Once one does it joins by itself, or is linked; till then say the state.", DIM
        )
    for number, video in enumerate(found):
        if number:
            page.blank()
        _recording(video, row, telling, page)


def _progress(row: FilmRow, telling: Telling, page: Page) -> None:
    """`review for 26 h`, and `20 h over the target of 24 h`."""
    text, role = state_words(row, telling.now)
    long = stands(row)
    page.line((text, _STYLES.get(role, STRONG)), (f" for {hours(long)}" if long is not None else "", ""))
    lasted, old, target = took(row), age(row, telling.now), telling.times.target
    if lasted is not None and lasted < 0:
        page.line((f"public {hours(lasted)} before its end", WARN))
    elif lasted is not None:
        over = f"{hours(lasted - target)} over the target of" if lasted > target else "within the target of"
        page.line((f"public {hours(lasted)} after its end, {over} {hours(target)}", DIM))
    elif old is not None:
        style = BAD if old > telling.times.long else WARN if old > target else DIM
        left = f"{hours(old - target)} over" if old > target else f"{hours(target - old)} left of"
        page.line((f"{left} the target of {hours(target)}", style))


def _strange(row: FilmRow, telling: Telling, page: Page) -> None:
    """What does not fit, each with what to do."""
    if row.failed:
        page.blank()
        page.text(f"✗ A step of the machine failed: {shown(row.failed)}", BAD)
    for flag, (_badge, role) in BADGES.items():
        sentence = _stepped_back(row, telling) if flag == "back" else _MEANS.get(flag, "")
        if flag in row.flags and flag != row.state and sentence:
            page.blank()
            page.text(f"▲ {sentence}", _STYLES.get(role, ""))


def _stepped_back(row: FilmRow, telling: Telling) -> str:
    """`sheet said “published” (Mon 9 Nov 14:30), tracker now says “review”: …`."""
    before = called(row.back_from)[0] or "more"
    when = f" ({words.day_time(row.back_at, telling.clock)})" if row.back_at is not None else ""
    now = state_words(row, telling.now)[0]
    return (
        f"It stepped back: {shown(row.back_by) or 'somebody'} said “{before}”{when}, {shown(row.said_by) or 'a feed'} "
        f"now says “{now}”. The newest word counts; if it is wrong, set the state by hand."
    )


def _ended(row: FilmRow, telling: Telling) -> str:
    if row.ended is None:
        return "no time is known"
    return f"{words.day_time(row.ended, telling.clock)} · {_since(row.ended, telling.now)}"


def _since(stamp: int, now: int) -> str:
    return f"{hours(now - stamp)} ago" if stamp <= now else f"in {hours(stamp - now)}"


def _said_by(row: FilmRow) -> str | None:
    """`pipeline: “preview”, 3 h ago`; `mira by hand, 2 min ago`."""
    if row.said_by is None:
        return None
    raw = f": “{shown(row.raw_state, 60)}”" if row.raw_state and row.raw_state != row.state else ""
    # When a feed came to say so is known as the time at which it was first read: a moment ago says nothing.
    told = row.since is not None and (row.by_hand or real() - row.since >= WORTH_SAYING)
    when = f", {words.ago(row.since, real())}" if told and row.since is not None else ""
    return f"{shown(row.said_by)}{' by hand' if row.by_hand else ''}{raw}{when}"


def _consent(row: FilmRow) -> tuple[str | None, str]:
    """What was said of recording it; that it must not be stands above all else."""
    if row.do_not_record:
        return None, ""
    return ("yes", "") if row.do_not_record is False else ("nobody has said: ask before it is published", WARN)


def _review(row: FilmRow) -> str | None:
    if not row.review:
        return None
    return "the speaker has approved it" if row.approved else "the speaker wants to see it before it is public"


def _recording(video: VideoRow, row: FilmRow, telling: Telling, page: Page) -> None:
    """One recording: its state and how it was joined, its title, where it is and who says what of it."""
    guessed = video.match == "guessed"
    text, role = called(video.state) if video.state else ("no state", "dim")
    sign = "○ " if video.gone else "? " if guessed else "● " if video.key == row.video else "· "
    joined = f"maybe: a guess, {video.score or 0:.2f}" if guessed else f"joined by {_joined(video)}"
    page.line((sign, ACCENT), (text, _STYLES.get(role, STRONG)), (f" · {joined}", WARN if guessed else DIM))
    if video.gone:
        page.line(("  no feed lists it any more", WARN))
    if video.title and video.title != row.title:
        page.field("", f"“{titled(video.title)}”", label_cells=2)
    about(video, row.ended, telling, page)
    if video.url and video.url != row.url:
        page.field("", video.url, ACCENT, label_cells=2)


def _joined(video: VideoRow) -> str:
    return {"manual": "hand", None: "nothing"}.get(video.match, video.match or "")


def resolving(row: FilmRow) -> Iterator[str]:
    """Commands that help with what is the matter, the best first."""
    if row.entity == "video":
        if row.match == "guessed":
            yield "video.confirm"
        yield "video.link"
        if row.match == "guessed":
            yield "video.unlink"
        elif row.cover_room is not None:
            yield "video.uncover"
        elif not row.outside and row.match is None:
            yield "video.cover"
    elif row.state == "lost" and not row.lost_told:
        yield "talk.lost_told"
    if "claimed" in row.flags or "early" in row.flags:
        yield from ("video.link", "video.unlink")
    if row.do_not_record and row.video is not None:
        yield "video.taken_down"
    if row.review and not row.approved:
        yield "talk.approved"
    if row.entity == "talk" and ("back" in row.flags or row.state is None or row.failed):
        yield "talk.video_state"
    nobodys = row.outside or (row.entity == "video" and row.match == "manual")
    if row.owner is None and not nobodys and row.state not in (*SETTLED_STATES, "lost"):
        yield "film.owner"


def _history(row: FilmRow, telling: Telling, page: Page) -> None:
    """What was decided and what feeds changed, about the talk and about its recording, newest first."""
    lines: list[TimelineRow] = lines_of(telling.reader, "talk", row.key) if row.entity == "talk" else []
    videos = [row.key] if row.entity == "video" else [v.key for v in recordings_of(telling.reader, row.key)]
    for key in videos:
        lines += lines_of(telling.reader, "video", key)
    if lines:
        page.heading("What was decided, and what changed")
    for line in sorted(lines, key=lambda line: (line.at, line.id), reverse=True)[:30]:
        what = "".join(text for text, _ in told(line, telling.clock)).strip()
        page.field(words.ago(line.at, real()), f"{what}  ({', '.join(line.sayers)})", label_cells=12)
