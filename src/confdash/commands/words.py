"""Decisions in words, for toasts, the time line, the history and the hand-over page. Pure, save `titles`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from confdash.clock import Clock
from confdash.commands import scholarship_words
from confdash.commands.named import names_in
from confdash.store.query.words import moment, span

#: What is said of one field, given old value, new value, and the clock.
Say = Callable[[str | None, str, Clock], str]
#: One field of one thing that was decided: entity, key, field, from, to.
Deed = tuple[str, str, str, str | None, str | None]

_STAGES = {"on_stage": "is on stage", "finished": "has finished", "no_show": "is a no-show"}
#: What is said when a decision about a field was taken back.
_GONE = {
    "stage": "is as it was before the day",
    "here": "is not here (yet)",
    "av_told": "was not told to AV",
    "owner": "is nobody's now",
    "note": "has no note any more",
    "tags": "has no tags",
    "late": "is on time",
    "host": "has no host",
    "ack": "is not acknowledged any more",
    "snooze": "is not snoozed any more",
    "told": "is not told otherwise any more",
    "add": "was removed",
    "public": "is as public as the feeds say",
    "phone": "has no telephone number any more",
    "video_state": "has the feeds' word on its recording again",
    "video_owner": "has a recording that is nobody's now",
    "video_note": "has no note on its recording any more",
    "lost_told": "is not told as lost to its speakers",
    "review": "need not be seen by its speakers first",
    "approved": "is not approved by its speakers (yet)",
    "talk": "is joined as the feeds have it again",
    "cover": "covers no room any more",
    "taken_down": "has not been taken down",
    "words": "has no word explained any more",
}
#: So many words of a feed are named.
_MOST_WORDS = 3
#: How far a recording has come, of its session.
_FILMED = {
    "waiting_for_files": "waits for the files of its recording",
    "recorded": "has its recording",
    "editing": "has its recording in editing",
    "review": "has its recording in review",
    "transcoding": "has its recording in transcoding",
    "uploaded": "has its recording uploaded, not public",
    "published": "has its recording published",
    "needs_work": "has a recording that needs work",
    "lost": "has lost its recording",
    "not_recorded": "was not recorded",
    "opted_out": "opted out of its recording",
}
_FIELDS = {
    "starts_at": "start", "ends_at": "end", "do_not_record": "do not record", "do_not_stream": "do not stream",
    "email": "e-mail", "first_time": "first time",
}  # fmt: skip


def _decoded(value: str) -> dict[str, object]:
    try:
        found = msgspec.json.decode(value)
    except msgspec.MsgspecError:
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: str) -> list[str]:
    try:
        found = msgspec.json.decode(value)
    except msgspec.MsgspecError:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []


def _stamp(value: object) -> int | None:
    try:
        return int(value) if isinstance(value, (int, str)) else None
    except ValueError:
        return None


def _at(said: str) -> Say:
    def say(_old: str | None, new: str, clock: Clock) -> str:
        stamp = _stamp(new)
        return f"{said} {moment(stamp, clock) if stamp is not None else new}"

    return say


def _flag(yes: str, no: str) -> Say:
    return lambda _old, new, _clock: yes if new == "1" else no


def _here(old: str | None, new: str, clock: Clock) -> str:
    seen, before = _stamp(_decoded(new).get("at")), _stamp(_decoded(old or "").get("at"))
    if seen is not None and before is not None and seen < before and clock.day(seen) < clock.day(before):
        return f"is not here yet (seen {moment(seen, clock)})"
    return "is here"


def _speakers(_old: str | None, new: str, _clock: Clock) -> str:
    try:
        names = names_in(new)
    except msgspec.MsgspecError:
        names = []
    return f"is given by {', '.join(names)}" if names else "names nobody"


def _late(_old: str | None, new: str, _clock: Clock) -> str:
    return f"runs {_decoded(new).get('minutes', '?')} min late"


def _snooze(_old: str | None, new: str, clock: Clock) -> str:
    until = _stamp(_decoded(new).get("until"))
    return "is snoozed" if until is None else f"is snoozed until {moment(until, clock)}"


def said_of_state(state: str | None) -> str:
    """How far a recording has come, of its session: “has its recording in review”; None: as the feeds say."""
    return (
        _GONE["video_state"] if state is None else _FILMED.get(state, f"has its recording in {state.replace('_', ' ')}")
    )


def _linked(_old: str | None, new: str, _clock: Clock) -> str:
    linked = _decoded(new)
    if not linked.get("key"):
        return "belongs to no session"
    return f"is linked to “{linked.get('title') or linked['key']}”"


def _covers(_old: str | None, new: str, clock: Clock) -> str:
    cover = _decoded(new)
    starts, ends = _stamp(cover.get("starts")), _stamp(cover.get("ends"))
    if starts is None or ends is None:
        return "covers a room"
    return f"covers {cover.get('room', 'a room')} {span(starts, ends, clock)}"


def _explained(old: str | None, new: str, _clock: Clock) -> str:
    before, now = _decoded(old or ""), _decoded(new)
    fresh = [
        f"“{word}” explained as {str(state).replace('_', ' ')}"
        for word, state in now.items()
        if before.get(word) != state
    ]
    fresh = fresh or [f"“{word}” explained no more" for word in before if word not in now]
    more = len(fresh) - _MOST_WORDS
    return f"has {', '.join(fresh[:_MOST_WORDS])}{f' and {more} more' if more > 0 else ''}"


def _with(said: str) -> Say:
    return lambda _old, new, _clock: said.format(new)


_SAY: dict[str, Say] = {
    "title": _with("is called “{}”"),
    "kind": _with("is of kind {}"),
    "state": _with("is {}"),
    "room": lambda _old, new, _clock: f"moved to {', '.join(_list(new)) or 'no room'}",
    "starts_at": _at("starts"),
    "ends_at": _at("ends"),
    "speakers": _speakers,
    "do_not_record": _flag("must not be recorded", "may be recorded"),
    "do_not_stream": _flag("must not be streamed", "may be streamed"),
    "public": _flag("is public", "is not public"),
    "av_told": _flag("was told to AV", "was not told to AV"),
    "stage": lambda _old, new, _clock: _STAGES.get(new, new),
    "here": _here,
    "told": _with("is told otherwise"),
    "tags": lambda _old, new, _clock: f"tagged {', '.join(_list(new)) or 'nothing'}",
    "name": _with("is called {}"),
    # What is private is not said.
    "email": _with("has another e-mail address"),
    "phone": _with("has another telephone number"),
    "company": _with("is of {}"),
    "remote": _flag("speaks from elsewhere", "speaks here"),
    "first_time": _flag("speaks for the first time", "has spoken before"),
    "late": _late,
    "host": _with("is hosted by {}"),
    "ack": _with("is acknowledged"),
    "snooze": _snooze,
    "owner": _with("handed to {}"),
    "note": _with("has a note"),
    "add": _with("was added"),
    "join": _with("was joined with another"),
    "split": _with("was split"),
    "video_state": lambda _old, new, _clock: said_of_state(str(_decoded(new).get("state", ""))),
    "video_owner": _with("has its recording handed to {}"),
    "video_note": _with("has a note on its recording"),
    "lost_told": _flag("is told as lost to its speakers", "is not told as lost to its speakers"),
    "review": _flag("is to be seen by its speakers before it is public", "need not be seen by its speakers first"),
    "approved": _flag("is approved by its speakers", "is not approved by its speakers (yet)"),
    "talk": _linked,
    "cover": _covers,
    "taken_down": _with("was taken down"),
    "words": _explained,
    "held": lambda _old, new, _clock: f"has what was held {new.partition(' ')[0]}ed",
}


def named(entity: str, title: str, field: str = "") -> str:
    """How a subject is called in a sentence: a talk or a recording in quotes, others by name."""
    if entity in ("talk", "video"):
        quoted = f"“{title or 'no title'}”"
        return f"who presents {quoted}" if field == "here" else quoted
    return title


def said(entity: str, field: str, old: str | None, new: str | None, title: str, clock: Clock) -> str:
    """One decision as a sentence: `Bo Lindqvist is here`, `“Queues” moved to Hall B`. Notes and numbers stay unsaid."""
    return f"{named(entity, title, field)} {_what(entity, field, old, new, clock)}"


def _what(entity: str, field: str, old: str | None, new: str | None, clock: Clock) -> str:
    if private := scholarship_words.said(entity, field, new, clock):
        return private
    if new is None:
        return _GONE.get(field, f"has the feeds' {_FIELDS.get(field, field)} again")
    say = _SAY.get(field)
    return say(old, new, clock) if say else f"has another {_FIELDS.get(field, field.replace('_', ' '))}"


def said_together(deeds: Sequence[Deed], titles: Mapping[tuple[str, str], str], clock: Clock) -> str:
    """One batch as a sentence: what happened to its one subject, or to how many."""
    deeds = scholarship_words.unnamed(deeds)
    subjects = list(dict.fromkeys((entity, key) for entity, key, *_ in deeds))
    if not subjects:
        return "nothing"
    (entity, key), own = subjects[0], [deed for deed in deeds if deed[:2] == subjects[0]]
    title = titles.get((entity, key), key)
    if title == key:  # what was added and is taken back is in no table any more
        title = next((name for deed in own if deed[2] == "add" and (name := _added(deed))), key)
    # An addition says all; its speakers and number belong to it.
    own = [deed for deed in own if deed[2] == "add"] or own
    about = [_what(entity, field, old, new, clock) for _, _, field, old, new in own if not _follows(field, own)]
    first = f"{named(entity, title, own[0][2])} {', '.join(about[:3])}{', …' if len(about) > 3 else ''}"
    more = len(subjects) - 1
    return f"{first}, and {more} more" if more else first


def _added(deed: Deed) -> str:
    """How a talk or person that was added is called, as its entry says; "" where it does not."""
    what = _decoded(deed[4] or deed[3] or "{}")
    name = what.get("title") or what.get("name")
    return name if isinstance(name, str) else ""


def _follows(field: str, own: Sequence[Deed]) -> bool:
    """Whether a field goes without saying: an end that moved along with its start, the amount of an offer."""
    leading = {"ends_at": "starts_at", "offered": "state", "accepted": "state"}.get(field)
    return leading is not None and any(each[2] == leading for each in own)


_TABLES = {"talk": ("talks", "title"), "person": ("speakers", "name"), "video": ("videos", "title")}


def titles(link: sqlite3.Connection, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(entity, key) → how it is called now; the key where the store has it no more."""
    found = {}
    for entity, key in dict.fromkeys(subjects):
        of, name = entity, key
        if entity == "item":  # its key is `RULE ENTITY KEY`
            rule, _, rest = key.partition(" ")
            of, _, name = rest.partition(" ")
        row = None
        if of in _TABLES:
            table, column = _TABLES[of]
            row = link.execute(f"SELECT {column} FROM {table} WHERE key = ?", [name]).fetchone()  # noqa: S608
        title = row[0] if row and (row[0] or of != "video") else name
        found[entity, key] = f"{title} ({rule})" if entity == "item" else title
    return found


def taken_back(link: sqlite3.Connection, reverted: Sequence[Deed], clock: Clock, *, again: bool = False) -> str:
    """What undo took back, as the sentence that it was; with `again` what redo did, as it is now."""
    deeds = [
        (entity, key, field, old, new) if again else (entity, key, field, new, old)
        for entity, key, field, old, new in reverted
    ]
    # Undone is in the order opposite to that in which it was done.
    deeds = deeds if again else deeds[::-1]
    return said_together(deeds, titles(link, [deed[:2] for deed in deeds]), clock)
