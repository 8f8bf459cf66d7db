"""A line of the time line in words: what it is, and its two sides, for the board, the list and the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from confdash.clock import Clock
from confdash.store.query import words
from confdash.store.query.rows import TimelineRow

#: What nobody is shown unasked: what somebody noted, and how to reach a person.
PRIVATE = frozenset({"note", "video_note", "email", "phone"})

_NAMES = {
    "starts_at": "start", "ends_at": "end", "do_not_record": "do not record", "do_not_stream": "do not stream",
    "av_told": "AV told", "ack": "acknowledged", "snooze": "snoozed", "late": "room late", "owner": "handed to",
    "first_time": "first time", "add": "added", "told": "told otherwise", "held": "held batch", "join": "joined",
    "split": "split", "hold over": "hold over", "phone": "telephone", "email": "e-mail", "video_state": "video",
    "video_owner": "video handed to", "video_note": "note on the video", "lost_told": "told that it is lost",
    "review": "speakers see it first", "approved": "approved by the speakers", "cover": "covers",
}  # fmt: skip
#: Fields of which the name says all.
_BARE = frozenset({
    "appeared", "vanished", "returned", "add", "ack", "join", "split", "recovered", "online", "taken_down",
})  # fmt: skip
_YES_NO = frozenset({
    "do_not_record", "do_not_stream", "public", "av_told", "remote", "first_time", "lost_told", "review", "approved",
})  # fmt: skip
#: Of which the word and the value are one phrase: `handed to sam`, `linked to “Queues”`.
_PHRASES = frozenset({"owner", "video_owner", "snooze", "talk", "cover"})
_STAGES = {"on_stage": "on stage", "no_show": "no-show"}


def name(row: TimelineRow) -> str:
    """What the line is about in a word or two: `start`, `handed to`, `held`."""
    if row.field in ("here", "arrived"):
        return "is here" if row.new is not None else "not here"
    if row.sort == "feed":
        return row.field
    if row.entity == "video" and row.field in ("talk", "taken_down"):
        word = "linked" if row.field == "talk" else "taken down"
        return word if row.new is not None or row.sort == "change" else f"not {word}"
    return _NAMES.get(row.field, row.field.replace("_", " "))


def private(row: TimelineRow) -> bool:
    """Whether its values are for those alone who ask for private things."""
    return row.sort == "decision" and (row.field in PRIVATE or (row.field, row.entity) == ("add", "person"))


def sides(row: TimelineRow, clock: Clock, *, show_private: bool = False) -> tuple[str, str]:
    """Old and new as a person reads them; "" where a side says nothing."""
    if row.field in _BARE:
        return "", ""
    if private(row) and not show_private:
        return "", "written" if row.new else "taken away"
    return _side(row, row.old, clock, None), _side(row, row.new, clock, row.old)


def sentence(row: TimelineRow, clock: Clock, *, show_private: bool = False) -> str:
    """`room: Hall A → Hall B`, `appeared`, `asleep 07:10–08:02`; a decision that was taken back says so."""
    if row.reverts is not None and not row.again:
        # What is undone is what had been done, not what holds again.
        done = msgspec.structs.replace(row, old=None, new=row.old, reverts=None, undone=False)
        text = f"undone: {sentence(done, clock, show_private=show_private)}"
        return f"{text} (taken back since)" if row.undone else text
    old, new = sides(row, clock, show_private=show_private)
    text = name(row)
    if row.field == "first sync":
        text = f"first sync: {words.first_sync(row.new)}"
    elif row.sort == "feed":
        text = f"{text} {new}" if row.field == "asleep" else f"{text}: {new}" if new else text
    elif row.field in ("abstract", "description"):
        text = f"{text} rewritten"
    elif row.field in ("here", "arrived"):
        pass  # when it was said is when they were seen
    elif private(row) and not show_private:
        text = {"note": "noted", "add": "added"}.get(row.field, f"{text} set") if row.new else f"{text} taken away"
    elif row.field in _PHRASES and new:
        text = f"{text} {new}"
    elif old or new:
        text = f"{text}: {old or '—'} → {new or '—'}" if old or row.sort == "change" else f"{text}: {new}"
    if row.reverts is not None:
        text = f"done again: {text}"
    return f"{text} (taken back since)" if row.undone else text


def _side(row: TimelineRow, text: str | None, clock: Clock, beside: str | None) -> str:
    if text is None or text == "":
        return ""
    read = _READ.get(row.field, _plain)
    if row.entity in ("scholarship", "pot"):
        from confdash.store.query.told_scholarships import READ  # seldom, and never on the board

        read = READ.get(row.field, read)
    try:
        shown = read(text, clock, beside)
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        shown = text  # of another version, or by hand: shown as it stands
    return shown.replace("\n", " ")


def _plain(text: str, _clock: Clock, _beside: str | None) -> str:
    return text


def _yes_no(text: str, _clock: Clock, _beside: str | None) -> str:
    return {"1": "yes", "0": "no"}.get(text, text)


def _time(text: str, clock: Clock, beside: str | None) -> str:
    return words.moment(int(text), clock, int(beside) if beside else None)


def _names(text: str, _clock: Clock, _beside: str | None) -> str:
    """A JSON list of texts or of `Named`; a feed's change has them as text."""
    if not text.startswith("["):
        return text
    found: list[Any] = msgspec.json.decode(text)
    return ", ".join(each["name"] if isinstance(each, dict) else str(each) for each in found)


def _here(text: str, clock: Clock, _beside: str | None) -> str:
    seen: dict[str, Any] = msgspec.json.decode(text)
    return f"seen {words.moment(int(seen['at']), clock)}"


def _late(text: str, _clock: Clock, _beside: str | None) -> str:
    minutes = int(msgspec.json.decode(text)["minutes"])
    return f"+{minutes} min" if minutes else "on time"


def _until(text: str, clock: Clock, _beside: str | None) -> str:
    return f"until {words.moment(int(msgspec.json.decode(text)['until']), clock)}"


def _told(text: str, _clock: Clock, _beside: str | None) -> str:
    return ", ".join(_NAMES.get(field, field) for field in msgspec.json.decode(text))


def _held(text: str, _clock: Clock, _beside: str | None) -> str:
    """A person's word on a held batch has its digest behind it."""
    word, _, rest = text.partition(" ")
    return {"accept": "accepted", "reject": "rejected"}.get(word, text) if rest else text


def _said(text: str, _clock: Clock, _beside: str | None) -> str:
    """A person's word on how far a recording has come is JSON; a feed's is words."""
    state = msgspec.json.decode(text)["state"] if text.startswith("{") else text
    return str(state).replace("_", " ")


def _linked(text: str, _clock: Clock, _beside: str | None) -> str:
    linked: dict[str, Any] = msgspec.json.decode(text)
    return f"to “{linked.get('title') or linked['key']}”" if linked["key"] else "to no session"


def _words(text: str, _clock: Clock, _beside: str | None) -> str:
    meant: dict[str, Any] = msgspec.json.decode(text)
    return ", ".join(f"“{word}” is {str(state).replace('_', ' ')}" for word, state in meant.items())


def _cover(text: str, clock: Clock, _beside: str | None) -> str:
    cover: dict[str, Any] = msgspec.json.decode(text)
    return f"{cover['room']} {words.span(int(cover['starts']), int(cover['ends']), clock)}"


def _stage(text: str, _clock: Clock, _beside: str | None) -> str:
    return _STAGES.get(text, text.replace("_", " "))


def _asleep(text: str, clock: Clock, _beside: str | None) -> str:
    begin, _, end = text.partition(" ")
    return f"{clock.local(int(begin)):%H:%M}–{clock.local(int(end)):%H:%M}"


_READ: dict[str, Callable[[str, Clock, str | None], str]] = {
    "starts_at": _time, "ends_at": _time, "room": _names, "speakers": _names, "tags": _names, "here": _here,
    "late": _late, "snooze": _until, "told": _told, "held": _held, "stage": _stage, "asleep": _asleep,
    "video_state": _said, "talk": _linked, "cover": _cover, "words": _words,
    **dict.fromkeys(_YES_NO, _yes_no),
}  # fmt: skip
