"""The columns of the Videos board: how old, what, how far, who has it, how long it may still take, how it was joined.

Rows are `FilmRow`: sessions, and stray recordings that belong to no session for sure, which are dim.
"""

from __future__ import annotations

from confdash.clock import real
from confdash.records import EARLY, SETTLED_STATES
from confdash.store.query.film_rows import FilmRow
from confdash.store.query.videos import state_at
from confdash.tui import words
from confdash.tui.boards.talk_cells import MOVED
from confdash.tui.boards.video_states import called
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role

#: Flag → its badge, and how it looks; in the order in which they are shown, the gravest first.
BADGES: dict[str, tuple[str, Role]] = {
    "vanished": ("vanished", "bad"),
    "lost": ("lost", "bad"),
    "unlisted": ("unlisted", "warn"),
    "needs_work": ("needs work", "warn"),
    "back": ("stepped back", "warn"),
    "claimed": ("two talks", "warn"),
    "ahead": ("ahead of the host", "warn"),
    "early": ("early", "warn"),
    "removal": ("coming down", "dim"),
}
#: Where nobody waits for it any more: state → sign.
_SIGNS: dict[str, tuple[str, Role]] = {
    "published": ("✓", "good"),
    "lost": ("✗", "bad"),
    "opted_out": ("⊘", "dim"),
}
_QUIET: tuple[str, Role] = ("·", "dim")
#: How a recording was joined, where the store's word is not a person's.
_MATCHES = {"manual": "by hand"}
#: States that last, or that say nothing by lasting: how long the files are waited for is the session's age.
_TIMELESS = frozenset({*SETTLED_STATES, "lost", "waiting_for_files"})
#: Cells of the column of the target.
_TARGET = 9
#: A state that stands for less than so many seconds is not said to: it may have been read for the first time just now.
WORTH_SAYING = 600


def hours(seconds: int) -> str:
    """A length of time as the people who wait for it count it: `40 min`, `19 h`, `12 d` from ten days on."""
    whole = abs(seconds)
    if whole < 3600:
        return f"{whole // 60} min"
    return f"{whole // 3600} h" if whole < 240 * 3600 else f"{whole // 86400} d"


def age(row: FilmRow, now: int) -> int | None:
    """Seconds since the session ended, as long as somebody waits for its recording; None: nobody does."""
    open_ = row.entity == "talk" and row.state not in (*SETTLED_STATES, "lost")
    return now - row.ended if open_ and row.ended is not None and row.ended <= now else None


def stands(row: FilmRow) -> int | None:
    """Seconds for which it has been in its state; None where that is of no concern, or not known.

    What was read for the first time a moment ago may have stood so for hours: so short a time is not said.
    """
    if row.since is None or row.state is None or row.entity != "talk" or row.state in _TIMELESS:
        return None
    long = real() - row.since
    return long if long >= WORTH_SAYING else None


def took(row: FilmRow) -> int | None:
    """Seconds from the end of the session until its recording was public; below zero: before that end."""
    if row.entity != "talk" or row.state != "published" or row.public_at is None or row.ended is None:
        return None
    lasted = row.public_at - row.ended
    return 0 if -EARLY <= lasted < 0 else lasted  # a slip of the clock


def badges(row: FilmRow) -> list[tuple[str, Role]]:
    """What else is to be known of it, a word or two each."""
    found = [badge for flag, badge in BADGES.items() if flag in row.flags and flag != row.state]
    if row.failed:
        found.insert(0, ("failed", "bad"))
    if row.lost_told and row.state == "lost":
        found.append(("told", "dim"))
    if row.review:
        found.append(("approved", "dim") if row.approved else ("to be approved", "warn"))
    if row.taken_down is not None:
        found.append(("said to be down", "warn"))
    return found


def _quiet(row: FilmRow) -> bool:
    """Whether nobody has to do anything about it now."""
    return row.entity == "video" or row.outside or row.state in SETTLED_STATES


def _age(row: FilmRow, drawing: Drawing) -> Cell:
    """`!! 44 h`: past what is too long; `!  30 h`: past the target; else the hours alone, or a quiet sign."""
    old = age(row, drawing.now)
    if old is None:
        return (_SIGNS.get(row.state or "", _QUIET) if row.entity == "talk" else _QUIET,)
    times = drawing.times
    if old > times.long:
        return (("!!", "bad"), (f"{hours(old):>6}", "bad"))
    if old > times.target:
        return (("! ", "warn"), (f"{hours(old):>6}", "warn"))
    return (("  ", ""), (f"{hours(old):>6}", ""))


def _title(row: FilmRow, drawing: Drawing) -> Cell:
    title = titled(row.title)
    if row.entity == "video":
        asks: tuple[str, Role] = ("? ", _stray(row)[1])
        return (asks, (f"“{title}”", "dim"))
    pieces: list[tuple[str, Role]] = [(title, "dim" if _quiet(row) else "strong" if age(row, drawing.now) else "")]
    if row.kind == "keynote":
        pieces.insert(0, ("◆ ", "accent"))
    if row.note:
        pieces.insert(0, ("⚑ ", "accent"))
    if sign := _sign(row, drawing):
        pieces.insert(0, sign)
    if row.do_not_record:
        pieces.insert(0, ("NO REC ", "bad"))
    return pieces


def _sign(row: FilmRow, drawing: Drawing) -> tuple[str, Role] | None:
    """`▲` where somebody has to look at it; that it is late is said by its age already."""
    over = row.ended is not None and row.ended <= drawing.now
    flag = drawing.flags.get(row.key) if over else None
    odd = any(role in ("bad", "warn") for _, role in badges(row)) or row.state in ("needs_work", "lost")
    late = (age(row, drawing.now) or 0) > drawing.times.target
    if flag == "critical":
        return "▲ ", "bad"
    return ("▲ ", "warn") if odd or (flag is not None and not late) else None


def _ended(row: FilmRow, drawing: Drawing) -> Cell:
    if row.ended is None:
        return (("—", "dim"),)
    local = drawing.clock.local(row.ended)
    return ((f"{local:%a} ", "dim"), (f"{local:%H:%M}", "dim" if _quiet(row) else ""))


def state_words(row: FilmRow, now: int) -> tuple[str, Role]:
    """The state as a person reads it; a word that no feed's mapping knows stands as it is written."""
    state = state_at(row, now)
    if state is not None:
        return called(state)
    if row.raw_state and row.state is None:
        return f"“{shown(row.raw_state, 40)}”", "warn"
    return ("coming", "dim") if row.entity == "talk" else ("—", "dim")


def _state(row: FilmRow, drawing: Drawing) -> Cell:
    """`review 26 h`: the state, and for how long; behind one that a person said, the sign for that."""
    text, role = state_words(row, drawing.now)
    pieces: list[tuple[str, Role]] = [(text, "dim" if row.entity == "video" and role == "good" else role)]
    long = stands(row)
    if long is not None:
        pieces.append((f" {hours(long)}", "dim"))
    if row.by_hand:
        pieces.append((MOVED, "accent"))
    return pieces


def _badges(row: FilmRow, _drawing: Drawing) -> Cell:
    """Of a stray what it is: the first thing that somebody must know of it."""
    if row.entity == "video":
        return (_stray(row),)
    pieces: list[tuple[str, Role]] = []
    for text, role in badges(row):
        pieces += [(", ", "dim"), (text, role)] if pieces else [(text, role)]
    return pieces or (("", ""),)


def _stray(row: FilmRow) -> tuple[str, Role]:
    """`guess 0.83`, `whole room`, `2 talks claim it`, `no talk`; `of no talk` where somebody has said so."""
    if row.cover_room:
        return "whole room", "dim"
    if row.match == "manual":
        return "of no talk", "dim"
    if row.outside:
        return "before the event", "dim"
    if row.guess is not None:
        return f"guess {row.score or 0:.2f}", "accent"
    return (f"{words.count(len(row.claims), 'talk')} claim it" if row.claims else "no talk"), "warn"


def _who(row: FilmRow, _drawing: Drawing) -> Cell:
    return ((shown(row.owner), ""),) if row.owner else (("—", "dim"),)


def _target(row: FilmRow, drawing: Drawing) -> Cell:
    """`−20 h` over the target, `5 h left` until it; of what is public, how long it took."""
    lasted = took(row)
    if lasted is not None:
        text = "early" if lasted < 0 else f"took {hours(lasted)}"
        return ((text if len(text) <= _TARGET else hours(lasted), "warn" if lasted < 0 else "dim"),)
    old = age(row, drawing.now)
    if old is None:
        return (("", ""),)
    left = drawing.times.target - old
    if left < 0:
        return ((f"−{hours(left)}", "warn"),)
    return ((f"{hours(left)} left" if left >= 3600 else f"{left // 60} m left", ""),)


def match_words(row: FilmRow) -> tuple[str, Role]:
    """How surely it is the session's, or of a stray what it may be."""
    if row.entity == "talk":
        more = f" +{row.videos - 1}" if row.videos > 1 else ""
        return (f"{_MATCHES.get(row.match, row.match)}{more}", "dim") if row.match else ("", "")
    if row.cover_room:
        return f"covers {shown(row.cover_room)}", "dim"
    return (f"→ {titled(row.guess_title)}?", "accent") if row.guess is not None else ("", "")


#: Adding a column is one line here. A title gets 30 cells before another column is shown.
COLUMNS = (
    Column(title="   age", draw=_age, least=8, most=8, rank=0, order="age"),
    Column(title="talk", draw=_title, least=30, most=70, weight=3, rank=0, order="title"),
    Column(title="end", draw=_ended, least=9, most=9, rank=3),
    Column(title="state", draw=_state, least=15, most=16, rank=0, order="state", snug=True),
    Column(title="flags", draw=_badges, least=12, most=26, rank=1, snug=True),
    Column(title="who", draw=_who, least=5, most=12, rank=2, order="who", snug=True),
    Column(title="target", draw=_target, least=_TARGET, most=_TARGET, rank=4),
    Column(title="match", draw=lambda row, _: (match_words(row),), least=8, most=34, rank=5, weight=1),
    Column(title="room", draw=lambda row, _: ((shown(row.room), "dim"),), least=6, most=14, rank=6, order="room",
           snug=True),
)  # fmt: skip
