"""The columns of the Talks board: when, where, what, who and whether they are here, how far it has come."""

from __future__ import annotations

from confdash.records import OFF_STATES, SESSION_KINDS
from confdash.store.query.presence import presence
from confdash.store.query.rows import TalkRow
from confdash.tui.boards.video_states import called
from confdash.tui.cells import shown, titled
from confdash.tui.columns import Cell, Column, Drawing, Role

#: How far a talk has come on the day: as `records.STAGES` says it, and as a person reads it.
STAGES: dict[str, tuple[str, Role]] = {
    "on_stage": ("● on stage", "accent"),
    "finished": ("finished", "dim"),
    "no_show": ("✗ no-show", "bad"),
}
#: Within so many seconds of the start, a talk of which nobody is here stands out; and until so long after it.
_SOON, _OVER = 1800, 600
#: Behind a room or a time that a person decided.
MOVED = "↢"


def is_off(row: TalkRow) -> bool:
    """Whether it will not take place as far as anybody knows."""
    return row.gone or row.state in OFF_STATES or row.stage == "no_show"


def is_on(row: TalkRow, now: int) -> bool:
    """Whether it takes place at this moment."""
    if row.stage in ("on_stage", "finished"):
        return row.stage == "on_stage"
    return row.starts is not None and row.ends is not None and row.starts <= now < row.ends and not is_off(row)


def _role(row: TalkRow, drawing: Drawing) -> Role:
    if is_off(row):
        return "gone"
    if is_on(row, drawing.now):
        return "strong"
    past = row.stage == "finished" or (row.ends is not None and row.ends <= drawing.now)
    return "dim" if past or row.kind not in SESSION_KINDS else ""


def _time(row: TalkRow, drawing: Drawing) -> Cell:
    if row.starts is None:
        return (("no time yet", "dim"),)
    start = drawing.clock.local(row.starts)
    hours = f"{start:%H:%M}–{drawing.clock.local(row.ends):%H:%M}" if row.ends else f"{start:%H:%M}"
    role = "accent" if is_on(row, drawing.now) else _role(row, drawing)
    pieces: list[tuple[str, Role]] = [(f"{start:%a} ", "dim"), (hours, "dim" if role == "gone" else role)]
    if "starts_at" in row.decided:
        pieces.append((MOVED, "accent"))
    if row.delay and not is_off(row) and (row.ends is None or row.ends + row.delay * 60 > drawing.now):
        pieces.append((f" +{row.delay}", "warn"))
    return pieces


def _room(row: TalkRow, drawing: Drawing) -> Cell:
    role = _role(row, drawing)
    name: tuple[str, Role] = (shown(", ".join(row.rooms)) or "—", "dim" if role == "gone" else role)
    return (name, (MOVED, "accent")) if "room" in row.decided else (name,)


def title_cell(row: TalkRow, drawing: Drawing) -> Cell:
    """Its title, with the signs of what is special about it before it; the title is the last piece."""
    title = titled(row.title)
    if row.gone:
        return (("∅ ", "warn"), (title, "gone"))
    if is_off(row):
        return (("✗ ", "bad"), (title, "gone"))
    pieces: list[tuple[str, Role]] = [(title, _role(row, drawing))]
    if row.note or row.tags:
        pieces.insert(0, ("⚑ ", "accent"))
    if row.do_not_record:
        pieces.insert(0, ("⊘ ", "bad"))
    flag = drawing.flags.get(row.key)
    if flag is not None:
        pieces.insert(0, ("▲ ", "bad" if flag == "critical" else "warn"))
    return pieces


def _people(row: TalkRow, drawing: Drawing) -> Cell:
    role: Role = "dim" if _role(row, drawing) in ("dim", "gone") else ""
    return ((shown(", ".join(row.speakers)), role),)


def here_cell(row: TalkRow, drawing: Drawing) -> Cell:
    """`✓` all are here, `1/2` some, `✗ 0/2` nobody though it begins soon, `·` nobody yet; `remote`; nothing."""
    there, expected = presence(row, drawing.clock)
    if is_off(row) or row.kind not in SESSION_KINDS:
        return (("", ""),)
    if not expected:
        return (("remote", "dim"),)
    if there >= expected:
        return (("✓", "good"),)
    now = drawing.now
    near = row.starts is not None and row.starts - _SOON <= now < row.starts + _OVER and row.stage is None
    if there:
        return ((f"{there}/{expected}", "warn" if near else ""),)
    return ((f"✗ 0/{expected}", "bad"),) if near else (("·", "dim"),)


def _state(row: TalkRow, drawing: Drawing) -> Cell:
    if row.gone:
        return (("gone", "warn"),)
    if row.state in OFF_STATES:
        return ((row.state, "bad"),)
    if row.stage in STAGES:
        return (STAGES[row.stage],)
    if is_on(row, drawing.now) and row.kind in SESSION_KINDS:
        return (("● on now", "accent"),)
    return ((row.state, "dim" if row.state == "confirmed" else "warn"),)


def _recording(row: TalkRow, _drawing: Drawing) -> Cell:
    """`NO REC` where it must not be, `ask?` where nobody has said."""
    if row.do_not_record:
        return (("NO REC", "bad"),)
    if row.kind not in SESSION_KINDS:
        return (("", ""),)
    return (("ask?", ""),) if row.do_not_record is None else (("yes", "dim"),)


def _video(row: TalkRow, _drawing: Drawing) -> Cell:
    """How far its recording has come; `—` where nothing is said."""
    if row.video_state is None:
        return (("—", "dim"),)
    text, role = called(row.video_state)
    return ((text, "dim" if role in ("good", "") else role),)


def _quiet(text: str | None) -> Cell:
    return ((shown(text), "dim"),)


#: Adding a column is one line here.
COLUMNS = (
    Column(title="time", draw=_time, least=18, most=20, rank=0, order="time", snug=True),
    Column(title="room", draw=_room, least=6, most=16, rank=1, order="room", snug=True),
    Column(title="talk", draw=title_cell, least=24, most=76, weight=3, rank=0, order="title"),
    Column(title="speakers", draw=_people, least=11, most=40, weight=2, rank=2, order="speakers"),
    Column(title="here", draw=here_cell, least=6, most=6, rank=1, snug=True),
    Column(title="state", draw=_state, least=10, most=10, rank=4, order="state", snug=True),
    Column(title="record", draw=_recording, least=6, most=6, rank=3),
    Column(title="video", draw=_video, least=9, most=12, rank=5, snug=True),
    Column(title="owner", draw=lambda row, _: _quiet(row.owner), least=5, most=12, rank=7, snug=True),
    Column(title="kind", draw=lambda row, _: _quiet(row.kind), least=5, most=9, rank=6, order="kind", snug=True),
    Column(title="track", draw=lambda row, _: _quiet(row.track), least=8, most=20, rank=5, order="track", snug=True),
    Column(title="feeds", draw=lambda row, _: _quiet(", ".join(row.feeds)), least=8, most=14, rank=8, snug=True),
)
