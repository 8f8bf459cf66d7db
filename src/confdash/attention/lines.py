"""From what rules found to the rows of the list: one a talk, with signs; bundles of what is alike; the rest alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from confdash.attention.bands import order, worst_first
from confdash.attention.items import BANDS, SEVERITIES, DeskName, Item, Line, Listing
from confdash.attention.run import Found
from confdash.clock import Clock
from confdash.store.query import words


class Pair(NamedTuple):
    """A finding, and the item that was made of it."""

    found: Found
    item: Item


class Arranged(msgspec.Struct, frozen=True):
    """Lines in their order, the keys of those that stand in every view, and what is information only."""

    lines: tuple[Line, ...]
    always: frozenset[str]
    #: Of a bundled item, by its place among those that were arranged: its line's key.
    bundles: dict[int, str]
    info: int


def arrange(pairs: Sequence[Pair], clock: Clock) -> Arranged:
    """The lines of these items, which nobody has acknowledged or snoozed."""
    rows = [place for place, pair in enumerate(pairs) if _is_row(pair)]
    bundles = _bundles(pairs, rows)
    lines: list[Line] = []
    always: set[str] = set()
    talks: dict[str, list[Item]] = defaultdict(list)
    bundled: dict[str, list[int]] = defaultdict(list)
    for place in rows:
        found, item = pairs[place]
        if place in bundles:
            bundled[bundles[place]].append(place)
        elif item.entity == "talk" and not found.rule.always:
            talks[item.key].append(item)
        else:
            lines.append(line_of(item.mark, [item]))
            if found.rule.always:
                always.add(item.mark)
    signs = [item for found, item in pairs if found.badge]
    shown = _give_signs(talks, signs)
    lines += [line_of(f"talk {key}", items) for key, items in talks.items()]
    lines += [_bundle(key, [pairs[place] for place in places], clock) for key, places in bundled.items()]
    info = len(pairs) - len(rows) - shown
    return Arranged(tuple(sorted(lines, key=order)), frozenset(always), bundles, info)


def line_of(key: str, items: Iterable[Item], badges: bool = True) -> Line:
    """One line of items: the worst says what it is, the others are signs."""
    ranked = sorted(items, key=worst_first)
    worst = ranked[0]
    real = [item for item in ranked if not item.badge] or ranked
    return Line(
        key=key,
        severity=worst.severity,
        band=min((item.band for item in real), key=BANDS.index),
        desk=worst.desk,
        hurts_at=min((item.hurts_at for item in real if item.hurts_at is not None), default=None),
        what=worst.summary,
        where=next((item.where for item in ranked if item.where), ""),
        who=next((item.who for item in ranked if item.who), ""),
        owner=next((item.owner for item in ranked if item.owner), None),
        note=next((item.note for item in ranked if item.note), None),
        items=tuple(ranked),
        badges=tuple(dict.fromkeys(item.short or item.summary for item in ranked[1:])) if badges else (),
    )


def seen_by(listing: Listing, desk: DeskName | None) -> tuple[Line, ...]:
    """The lines of one desk's view: its own, and those that stand in every view. None: all desks.

    Of a talk that several desks have something with, each sees its own part and the signs.
    """
    if desk is None:
        return listing.lines
    kept: list[Line] = []
    for line in listing.lines:
        if line.key in listing.always or all(item.desk == desk for item in line.items):
            kept.append(line)
            continue
        own = [item for item in line.items if item.desk == desk or item.badge]
        if not line.bundle and any(not item.badge for item in own):
            kept.append(line_of(line.key, own))
    return tuple(sorted(kept, key=order))


def _is_row(pair: Pair) -> bool:
    """Whether a finding stands in the list by itself: what is information only, or a sign, does not."""
    return pair.item.severity != "info" and not pair.found.badge


def _bundles(pairs: Sequence[Pair], rows: list[int]) -> dict[int, str]:
    """Which findings are shown together: those of one label, and those of one rule that are too many."""
    alone: dict[str, list[int]] = defaultdict(list)
    found: dict[int, str] = {}
    for place in rows:
        one = pairs[place].found
        if one.label is not None:
            found[place] = f"bundle {one.rule.id} {one.label}"
        elif one.rule.bundle.beyond is not None and not one.rule.always:
            alone[one.rule.id].append(place)
    for id_, places in alone.items():
        beyond = pairs[places[0]].found.rule.bundle.beyond
        if beyond is not None and len(places) > beyond:
            found.update(dict.fromkeys(places, f"bundle {id_}"))
    return found


def _give_signs(talks: dict[str, list[Item]], signs: list[Item]) -> int:
    """Puts signs on the rows of their talks; how many of them found one."""
    given = 0
    for item in signs:
        here = {item.key} if item.entity == "talk" else set(item.keys)
        rows = [talks[key] for key in sorted(here) if key in talks]
        for row in rows:
            row.append(item)
        given += bool(rows)
    return given


def _bundle(key: str, pairs: list[Pair], clock: Clock) -> Line:
    ranked = sorted(pairs, key=lambda pair: order(pair.item))
    items = [msgspec.structs.replace(pair.item, bundle=key) for pair in ranked]
    # Of those that are as urgent, the one that the rule names first: the oldest, where it says “oldest 44 h”.
    first = min(pairs, key=lambda pair: (order(pair.item)[:3], pair.found.place)).found
    hurts_at = min((item.hurts_at for item in items if item.hurts_at is not None), default=None)
    where = {item.where for item in items}
    owners = {item.owner for item in items}
    return Line(
        key=key,
        severity=min((item.severity for item in items), key=SEVERITIES.index),
        band=min((item.band for item in items), key=BANDS.index),
        desk=first.rule.desk,
        hurts_at=hurts_at,
        what=_bundle_words(first, items, hurts_at, clock),
        where=where.pop() if len(where) == 1 else "",
        who="",
        owner=owners.pop() if len(owners) == 1 else None,
        note=next((item.note for item in items if item.note), None),
        items=tuple(items),
        bundle=True,
        opens=first.opens or first.rule.bundle.opens,
    )


def _bundle_words(first: Found, items: list[Item], hurts_at: int | None, clock: Clock) -> str:
    template = first.words or first.rule.bundle.words or "{count} × {title}"
    # Not `str.format`, which would follow any name that a rule's file holds.
    for name, value in (
        ("count", str(len(items))),
        ("title", first.rule.title),
        ("first", items[0].where or items[0].who or items[0].summary),
        ("day", "" if hurts_at is None else words.day(clock.day(hurts_at))),
    ):
        template = template.replace("{" + name + "}", value)
    return template
