"""What the second revision changes against the first, slot by slot and field by field: `changes.json`."""

from __future__ import annotations

import json

from sample_data.model import Programme, Slot

Value = str | bool | list[str] | None


def changes_json(before: Programme, after: Programme) -> str:
    """A list of changes by start, each with `change`, `code`, `slot`, `guid`, `title` and `fields`.

    `change` is moved, edited, vanished or appeared; `slot` counts a session's slots from 1 by start; `title`
    is the first revision's where there is one; `fields` gives each field that differs, its old and new value.
    Times are ISO 8601 in the event's zone.
    """
    old, new = _slots(before), _slots(after)
    changes = []
    for key in sorted(old | new, key=lambda key: (_slot(key, old, new).starts, key)):
        fields = _fields(old.get(key), new.get(key))
        if not fields:
            continue
        code, number = key
        changes.append(
            {
                "change": _word(key in old, key in new, fields),
                "code": code,
                "slot": number,
                "guid": _slot(key, old, new).guid,
                "title": _slot(key, old, new).session.title,
                "fields": fields,
            }
        )
    return json.dumps(changes, ensure_ascii=False, indent=1) + "\n"


def _slots(programme: Programme) -> dict[tuple[str, int], Slot]:
    return {(slot.session.code, int(slot.suffix.removeprefix("-") or 0) + 1): slot for slot in programme.slots}


def _slot(key: tuple[str, int], old: dict[tuple[str, int], Slot], new: dict[tuple[str, int], Slot]) -> Slot:
    return old[key] if key in old else new[key]


def _fields(old: Slot | None, new: Slot | None) -> dict[str, list[Value]]:
    was, now = _values(old), _values(new)
    return {name: [was[name], now[name]] for name in was if was[name] != now[name]}


def _values(slot: Slot | None) -> dict[str, Value]:
    return {
        "title": slot.session.title if slot else None,
        "speakers": [speaker.name for speaker in slot.session.speakers] if slot else None,
        "starts_at": slot.starts.isoformat() if slot else None,
        "ends_at": slot.ends.isoformat() if slot else None,
        "room": slot.room if slot else None,
        "do_not_record": slot.session.do_not_record if slot else None,
    }


def _word(was: bool, now: bool, fields: dict[str, list[Value]]) -> str:
    if not was:
        return "appeared"
    if not now:
        return "vanished"
    return "moved" if fields.keys() & {"room", "starts_at", "ends_at"} else "edited"
