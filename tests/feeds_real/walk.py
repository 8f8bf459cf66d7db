"""One file of the shared feeds along the whole road: `init`, `sync`, `talks`, compared with what the README states."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.program import Done, Event
from tests.feeds_real.readme import Row

#: How a command is run: in this process (`Event.__call__`), or as one of its own (`Event.really`).
Runner = Callable[..., Done]

#: The README measures components. Where a later one of the same UID supersedes some, the talks are fewer than these.
SUPERSEDED = {
    "node-ical__duplicate-uid-sequence.ics": ("2024-01-15T10:00:00Z", "2024-01-20T15:00:00Z"),
    "ical4j__incoming.ics": ("1997-07-01T19:00:00Z", "1997-07-01T20:00:00Z"),
}
#: No day of any feed: within it, nothing is unfolded.
NEVER = "starts = 1600-01-01\nends = 1600-01-01\n"


class Walked(NamedTuple):
    """What came of a file: what differs from the README, and what is worth saying of it."""

    differences: list[str]
    remark: str


def walk(row: Row, folder: Path, run: Runner | None = None) -> Walked:
    """Takes a file along the road in an empty folder."""
    event = Event(folder)
    run = run or event
    made = run("init", *(["--timezone", row.zone] if row.zone else []), str(row.path))
    if row.refused:
        return Walked(_refusal(row, made, event), made.err.strip().removeprefix(f"confdash: {row.path}: "))
    if made.code:
        return Walked([f"init: {made}"], "")
    synced = run("sync")
    if synced.code or synced.err:
        return Walked([f"sync: {synced}"], "")
    [feed] = run("feeds", "--format", "json").json
    talks = run("talks", "--format", "json").json
    differences = _counts(row, feed, talks, synced) + _times(row, span(talks))
    return Walked(differences, _remark(row, feed, talks))


def walk_once(row: Row, folder: Path) -> Walked:
    """Takes a file with repeats along the road, unfolding none of them."""
    event = Event(folder)
    made = event("init", *(["--timezone", row.zone] if row.zone else []), str(row.path))
    text = re.sub(r"^(starts|ends) = .*\n", "", event.config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    event.config.write_text(text.replace("\n\n[[feeds]]", f"\n{NEVER}\n[[feeds]]"), encoding="utf-8")
    synced = event("sync")
    found = span(event.list("talks"))
    wrong = [] if found == _stated(row) else [f"unfolding nothing: {found}, stated {_stated(row)}"]
    return Walked([*wrong, *(str(done) for done in (made, synced) if done.code or done.err)], "")


def span(talks: list[dict[str, Any]]) -> tuple[str, str] | None:
    """First start and last end in UTC, as the README writes them."""
    starts = [talk["starts_at"] for talk in talks if talk["starts_at"]]
    ends = [talk["ends_at"] for talk in talks if talk["ends_at"]]
    return (min(map(_utc, starts)), max(map(_utc, ends))) if starts and ends else None


def _utc(text: str) -> str:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stated(row: Row) -> tuple[str, str] | None:
    return SUPERSEDED.get(row.path.name, row.span)


def _refusal(row: Row, made: Done, event: Event) -> list[str]:
    """What is wrong with how a file was refused."""
    wrong = []
    if made.code != 2 or made.out:
        wrong.append(f"exit code {made.code}, {made.out!r}")
    if not re.fullmatch(rf"confdash: {re.escape(str(row.path))}: [A-Z][^\n]{{20,250}}[^.]\.\n", made.err):
        wrong.append(f"not one sentence that names the file: {made.err!r}")
    if event.config.exists():
        wrong.append("a config was made")
    return wrong


def _counts(row: Row, feed: dict[str, Any], talks: list[dict[str, Any]], synced: Done) -> list[str]:
    wrong = []
    if feed["items"] != row.items:
        wrong.append(f"{feed['items']} items, stated {row.items}")
    if feed["read"] != feed["items"] + feed["skipped"] or feed["skipped"] != sum(feed["skipped_reasons"].values()):
        wrong.append(f"{feed['read']} read, but {feed['items']} items and {feed['skipped']} skipped")
    if feed["talks"] != len(talks):
        wrong.append(f"{feed['talks']} talks of the feed, but {len(talks)} listed")
    if len({talk["key"] for talk in talks}) != len(talks):
        wrong.append("a key stands for two talks")
    if "a warning each" in row.outcome and not feed["warnings"]:
        wrong.append("no warning")
    if row.items == 0 and "0 talks" not in synced.out:
        wrong.append(f"that it is empty is not said: {synced.out!r}")
    return wrong


def _times(row: Row, found: tuple[str, str] | None) -> list[str]:
    stated = _stated(row)
    if "pyconfr" in row.path.name:
        return []  # Its times are places in a grid; the README states none.
    if row.repeats and found and stated:
        # Occurrences during the event come to what the README counts.
        return [] if found[0] == stated[0] and found[1] >= stated[1] else [f"{found}, stated {stated}"]
    return [] if found == stated else [f"{found}, stated {stated}"]


def _remark(row: Row, feed: dict[str, Any], talks: list[dict[str, Any]]) -> str:
    remarks = []
    if row.path.name in SUPERSEDED:
        remarks.append(f"{row.items} components, of which later ones supersede others: {len(talks)} talks")
    elif feed["talks"] != feed["items"]:
        remarks.append(f"{feed['talks']} talks")
    if row.repeats and (found := span(talks)) and found != row.span:
        remarks.append(f"repeats unfolded during the event, to {found[1]}")
    if feed["skipped"]:
        remarks.append(", ".join(f"{count} × {reason}" for reason, count in feed["skipped_reasons"].items()))
    if feed["warnings"]:
        remarks.append(f"{len(feed['warnings'])} warnings")
    return "; ".join(remarks)
