"""A slot in words, for all sheets: when, who, and what must be known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from confdash.clock import Clock
from confdash.export.paper import NAME, ROOM, Cell, Line, Piece, listed, piece
from confdash.records import SESSION_KINDS, SIDE_KINDS
from confdash.store.query import words
from confdash.store.query.moved import Moved
from confdash.store.query.rundown import Giver, Slot

#: Those who give a slot, on a sheet: a hostile feed may name thousands.
_MOST = 20
_STAGES = {"on_stage": "on stage", "finished": "finished", "no_show": "no-show"}
_OFF = {"canceled": "CANCELLED", "withdrawn": "WITHDRAWN"}


def span(starts: int, ends: int | None, clock: Clock) -> str:
    """`10:00–10:45`."""
    begin = f"{clock.local(starts):%H:%M}"
    return begin if ends is None or ends <= starts else f"{begin}–{clock.local(ends):%H:%M}"


def title(text: str, *, off: bool = False) -> Piece:
    """What a slot is called, struck through where it does not take place here."""
    return piece(words.title(text), "off" if off else "bold")


def off(state: str) -> Piece:
    """Says of what does not take place that it does not."""
    return Piece(_OFF.get(state, "CANCELLED"), "loud")


def moved_to(was: Moved, starts: int | None, rooms: Sequence[str], clock: Clock) -> str:
    """Where something is now, as far as that is another place or time: `moved to Hall C, Wed 14:30`."""
    place = "" if was.rooms == tuple(rooms) else listed(rooms, ROOM, 3) or "no room"
    return f"moved to {_place(place, starts, was.starts, clock)}"


def left(was: Moved, clock: Clock) -> tuple[Piece, Piece]:
    """What is no longer where it was to be: its title, and where it is now."""
    return title(was.title, off=True), Piece(moved_to(was, was.starts_now, was.rooms_now, clock), "bold")


def moved_from(was: Moved, slot: Slot, clock: Clock) -> str:
    """Where something was to be before: `was in Hall A, 14:00`."""
    place = "" if was.rooms == slot.rooms else listed(was.rooms, ROOM, 3)
    return f"was {_place(f'in {place}' if place else '', was.starts, slot.starts, clock)}"


def _place(place: str, starts: int | None, beside: int, clock: Clock) -> str:
    if starts is None or starts == beside:
        return place
    return ", ".join(filter(None, (place, words.hour(starts, clock, beside))))


def expected(slot: Slot, clock: Clock) -> str:
    """When it will begin, as far as its room runs late; "" where that is as planned."""
    return f"now {clock.local(slot.starts + 60 * slot.delay):%H:%M}" if slot.delay and not slot.cancelled else ""


def givers(slot: Slot) -> list[Line]:
    """Those who give it, a line each: box, handle, name. Nobody is awaited for what is off."""
    lines: list[Line] = []
    for giver in slot.givers[:_MOST]:
        name = piece(giver.name, cells=NAME) if giver.key is not None else Piece("who presents it")
        marks = (Piece(giver.handle, "key"),) if slot.cancelled else (box(giver), Piece(giver.handle, "key"))
        lines.append((*marks, name, Piece(signs(giver), "quiet")))
    more = len(slot.givers) - _MOST
    return [*lines, (Piece(f"and {more} more", "quiet"),)] if more > 0 else lines


def box(giver: Giver) -> Piece:
    """A box, ticked where they are here; who speaks from elsewhere comes to no desk."""
    return Piece("") if giver.remote and not giver.here else Piece("x" if giver.here else "", "box")


def signs(giver: Giver) -> str:
    """What a desk must know of somebody."""
    return ", ".join([*(["remote"] if giver.remote else []), *(["first time"] if giver.first_time else [])])


def how(slot: Slot) -> Line:
    """How far it is from taking place as planned: `unconfirmed`, `on stage`; cancelled last of all."""
    if slot.cancelled:
        return (off(slot.state),)
    found = [_STAGES[slot.stage]] if slot.stage in _STAGES else []
    if slot.state != "confirmed":
        found.append("unconfirmed" if slot.state == "accepted" else slot.state)
    return (Piece(", ".join(found), "quiet"),) if found else ()


def consent(slot: Slot, *, stated: bool) -> list[Line]:
    """What AV must know: a line each. `stated`: whether anybody says of this day's sessions what may be recorded."""
    if slot.cancelled:
        return []
    lines: list[Line] = []
    if slot.do_not_record:
        told = (Piece("AV was told", "quiet"),) if slot.av_told else ()
        lines.append((Piece("DO NOT RECORD", "loud"), *told))
    if slot.do_not_stream:
        lines.append((Piece("DO NOT STREAM", "loud"),))
    if slot.do_not_record is None and stated and slot.kind in SESSION_KINDS:
        lines.append((Piece("recording: ask first", "quiet"),))
    return lines


def weight(kind: str, *, given: bool) -> Literal["", "pause"]:
    """How large a slot stands on a sheet: what is beside the programme is a pause, unless somebody gives it."""
    return "pause" if kind in SIDE_KINDS and not given else ""


def cell(*lines: Line) -> Cell:
    """A cell, without what says nothing."""
    return tuple(line for line in lines if any(part.text or part.look == "box" for part in line))


def on(date: dt.date, starts: int | None, clock: Clock) -> bool:
    """Whether something begins on an event day."""
    return starts is not None and clock.day(starts) == date
