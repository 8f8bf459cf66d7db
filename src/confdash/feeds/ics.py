"""iCalendar (RFC 5545): the calendars that conference tools, phones and office suites publish.

A body is read whole, or, where it has the strict form and the last one is known, only as far as it changed
(`ics_delta`). icalendar does the reading, and is imported only when there is something to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from confdash.feeds import ics_delta
from confdash.feeds.ics_lines import NotStrict, Sheet, cut, decode, looks_like_calendar, unravel
from confdash.feeds.ics_notes import UNREADABLE, Notes, quiet
from confdash.records import Batch, EventFacts, FeedError, Known, ParseOptions, Part, Talk

FORMAT = "ics"


def recognise(body: bytes) -> bool:
    """Whether the bytes are a calendar, whole or in pieces, in UTF-8 or UTF-16; looks at the head only."""
    return looks_like_calendar(body)


def parse(body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
    """Read a calendar. Raises `FeedError` with a sentence when it is none, is cut off, or has a broken frame.

    Items are VEVENT components. A higher SEQUENCE supersedes others of its UID, a repeating event gives
    a talk for each occurrence during the event, and equal ones in several rooms give one talk.

    With what is `known` of the last body, only events that are new or changed are read; `Batch.warnings` and
    `Batch.event` then speak of those alone.
    """
    if not recognise(body):
        raise FeedError(_what_it_is(body))
    with quiet():
        content, damage = decode(body)
        sheet = cut(content)
        batch = None if sheet is None else _read_cut(sheet, options, known, Notes(damage))
        if batch is None:
            batch = _read_unravelled(content, options, Notes(damage))
    if not batch.read and b"BEGIN:VEVENT" in content.upper():
        raise FeedError("The calendar cannot be read: it has events, but not as lines of their own.")
    return batch


def _what_it_is(body: bytes) -> str:
    head = body[:4096].lstrip()
    if not head:
        return "There is no calendar: the answer is empty."
    if head[:1] in (b"[", b"{"):
        return "This is JSON (perhaps jCal), not iCalendar; ask for the .ics file."
    if head[:1] == b"<":
        return "This is a web page or XML, not a calendar; open the address to see what it says."
    return "This is not a calendar: it does not begin with BEGIN:VCALENDAR."


def _read_cut(sheet: Sheet, options: ParseOptions, known: Known | None, notes: Notes) -> Batch | None:
    """A calendar in the strict form, by parts where that is exact; None when it is not of that form."""
    found = ics_delta.groups(sheet)
    try:
        if found is None:
            return _read_all([sheet], options, notes)
        return _read_parts(sheet, *found, options, known, notes)
    except NotStrict:
        return None


def _read_parts(
    sheet: Sheet,
    keys: list[str],
    digests: dict[str, bytes],
    options: ParseOptions,
    known: Known | None,
    notes: Notes,
) -> Batch:
    context = ics_delta.context(sheet, options)
    old = known.parts if known is not None and known.context == context else {}
    kept = frozenset(key for key, digest in digests.items() if key in old and old[key].digest == digest)
    parts = {key: old[key] for key in kept}
    wanted = [place for place, key in enumerate(keys) if key not in kept]
    if not wanted and kept:
        return _batch([], EventFacts(), notes, context, parts, kept)

    from confdash.feeds.ics_programme import Programme

    programme = Programme(options, notes)
    programme.add(sheet, wanted, keys)
    if kept and programme.recurs:
        # How far it repeats may depend on other events, and how often on how many others repeat.
        return _read_parts(sheet, keys, digests, options, None, notes)
    programme.report_unread(alone=not any(len(part.skipped) < part.read for part in parts.values()))
    talks = programme.talks()
    unread = Counter(keys[place] for place in programme.unread)
    for key, count in Counter(keys[place] for place in wanted).items():
        parts[key] = Part(digests[key], count, (UNREADABLE,) * unread[key])
    batch = _batch(talks, programme.facts, notes, context, parts, kept)
    return _without_parts(batch) if programme.entangled else batch


def _batch(
    talks: list[Talk],
    facts: EventFacts,
    notes: Notes,
    context: bytes,
    parts: dict[str, Part],
    kept: frozenset[str],
) -> Batch:
    read = sum(part.read for part in parts.values())
    skipped = Counter(reason for part in parts.values() for reason in part.skipped)
    if not read:
        notes.add("the calendar is valid, but holds no events")
    return Batch(
        format=FORMAT, talks=tuple(talks), read=read, items=read - skipped.total(), skipped=dict(skipped),
        warnings=notes.sentences(), event=facts, context=context, parts=parts, kept=kept,
    )  # fmt: skip


def _without_parts(batch: Batch) -> Batch:
    """The same, as one that can only be read whole."""
    talks = tuple(msgspec.structs.replace(talk, part="") for talk in batch.talks)
    return msgspec.structs.replace(batch, talks=talks, context=b"", parts={}, kept=frozenset())


def _read_all(sheets: Iterable[Sheet], options: ParseOptions, notes: Notes) -> Batch:
    """All events of all sheets, not by parts."""
    from confdash.feeds.ics_programme import Programme

    programme, read = Programme(options, notes), 0
    for sheet in sheets:
        programme.add(sheet, range(len(sheet.events)))
        read += len(sheet.events)
    programme.report_unread(alone=True)
    whole = Part(b"", read, (UNREADABLE,) * len(programme.unread))
    return _without_parts(_batch(programme.talks(), programme.facts, notes, b"", {"": whole}, frozenset()))


def _read_unravelled(content: bytes, options: ParseOptions, notes: Notes) -> Batch:
    """A body in any other form. Raises `FeedError` when it cannot be read as calendars and events."""
    sheets = unravel(content)
    if not any(sheet.whole or sheet.events for sheet in sheets):
        raise FeedError("The calendar cannot be read: there is neither a VCALENDAR nor an event in it.")
    return _read_all(sheets, options, notes)
