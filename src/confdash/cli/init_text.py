"""The text of the config that `confdash init` writes: the event, a `[[feeds]]` for each address, and, commented out,
what only the organisers can say.
"""

from __future__ import annotations

import datetime as dt
import json

import msgspec

from confdash import clock
from confdash.config import Feed
from confdash.records import REIMBURSEMENTS, SCHOLARSHIP_STATES, TABLE_FIELDS, Batch

#: How often to read what may not be asked every five minutes: YouTube's API counts each page against a daily quota.
_PACE = {"youtube-api": "15m"}
#: Formats whose answer, when there is nothing in it, looks like any other empty list: the config says which it is.
_NAMELESS = frozenset({"sreview", "tracker", "relive", "pretalx-youtube"})
#: So many words and pots of a table of scholarships are written out.
_HINTS = 8


class Found(msgspec.Struct):
    """What was found at one address: what it says, or why it could not be read just now, or is not known."""

    feed: Feed
    batch: Batch | None
    trouble: str | None = None
    #: Of a table: what its rows are, and our field → its column, as recognised.
    entity: str | None = None
    columns: dict[str, str] = {}
    #: The same as it may be told; and words for states that are not known, as far as they are nobody's name.
    told: dict[str, str] = {}
    asked: list[str] = []
    #: Of a table: the columns that nothing is read from, as they may be told.
    aside: list[str] = []
    #: Of a table that is not recognised: its titles, as far as they may be written out; None of all else.
    titles: tuple[str, ...] | None = None


def config_text(found: list[Found], *, zone: str | None, name: str) -> str:
    """The config for what was found: name, zone and days as the feeds say them, one `[[feeds]]` for each."""
    events = [each.batch.event for each in found if each.batch]
    title = next((facts.title for facts in events if facts.title), name)
    stated = zone or next((facts.timezone for facts in events if facts.timezone), None)
    first, last = _days(found, stated or "UTC")
    lines = ["[event]", f"name = {_toml(title)}"]
    note = "" if stated else "   # no feed says it: change this to the event's own zone"
    lines.append(f"timezone = {_toml(stated or 'UTC')}{note}")
    if first and last:
        lines += [f"starts = {first.isoformat()}", f"ends = {last.isoformat()}"]
    for each in found:
        lines += feed_lines(each)
    lines += money_lines(found)
    if not found:
        lines += [
            "",
            "# [[feeds]]",
            '# name = "programme"',
            '# url = "https://cfp.example.org/my-event/schedule/export/schedule.json"',
        ]
    return "\n".join(lines) + "\n"


def feed_lines(found: Found) -> list[str]:
    """What the config says of a feed; of a table also what its rows are, and which of its columns are read."""
    if found.titles is not None:
        return _unknown_lines(found, found.titles)
    lines = ["", "[[feeds]]", f"name = {_toml(found.feed.name)}", f"url = {_toml(found.feed.url)}"]
    form = found.batch.format if found.batch else ""
    if form in _PACE:
        lines.append(f"every = {_toml(_PACE[form])}")
    if form in _NAMELESS:
        lines.append(f"kind = {_toml(form)}")
    if found.entity is None:
        return lines
    return [
        *lines,
        'kind = "table"',
        f"entity = {_toml(found.entity)}",
        *(['# currency = "EUR"   # of amounts that name none'] if found.entity == "scholarships" else []),
        "[feeds.columns]   # our field = the table's column; what is not named here is never read",
        *(f"{field} = {_toml(column)}" for field, column in found.columns.items()),
        *_state_lines(found),
    ]


def _unknown_lines(found: Found, titles: tuple[str, ...]) -> list[str]:
    """Of a table that is not recognised: its lines, right once they are filled in and their first marks are gone."""
    shown = ", ".join(f"“{title}”" for title in titles)
    return [
        "",
        "# # The titles of this table do not say what its rows are: say it, and take the first “# ” of each line away.",
        "# [[feeds]]",
        f"# name = {_toml(found.feed.name)}",
        f"# url = {_toml(found.feed.url)}",
        '# kind = "table"',
        f'# entity = "…"   # what its rows are: one of {", ".join(TABLE_FIELDS)}',
        "# [feeds.columns]   # our field = the table's column; what is not named here is never read",
        f"# # its columns: {shown or 'not shown, since nothing says that its first line is one of titles'}",
        *(f"# # fields of {entity}: {', '.join(fields)}" for entity, fields in TABLE_FIELDS.items()),
        '# name = "…"',
    ]


def _state_lines(found: Found) -> list[str]:
    """Of a table of scholarships: where to say what its words mean that are not known."""
    rows = found.batch.scholarships if found.batch else ()
    lines: list[str] = []
    if any(row.state is None and row.raw_state for row in rows):
        lines = [f'# {_toml(word)} = "…"' for word in found.asked[:_HINTS]] or ['# "a word of the table" = "…"']
        lines.insert(0, f"# [feeds.states]   # what these words mean: one of {', '.join(SCHOLARSHIP_STATES)}")
    warnings = found.batch.warnings if found.batch else ()
    if any("[feeds.reimbursements]" in warning for warning in warnings):
        lines += [
            f"# [feeds.reimbursements]   # what words of that column mean: one of {', '.join(REIMBURSEMENTS)}",
            '# "a word of the column" = "…"',
        ]
    return lines


def money_lines(found: list[Found]) -> list[str]:
    """Where there are scholarships: how to say what is in the pots, and who may look; all of it to be filled in."""
    tables = [each.batch for each in found if each.batch and each.entity == "scholarships"]
    if not tables:
        return []
    pots: dict[str, str] = {}
    for row in (row for batch in tables for row in batch.scholarships):
        promised = row.accepted or row.offered or row.requested
        if row.pot and len(pots) < _HINTS:
            pots.setdefault(row.pot, promised.currency if promised else "EUR")
    return [
        "",
        "# What may be spent, and what has come in so far, of each pot that the table names:",
        *(
            line
            for pot, currency in (pots or {"Scholarships": "EUR"}).items()
            for line in (
                "# [[pots]]", f"# name = {_toml(pot)}", f"# currency = {_toml(currency)}", '# budget = "50,000"',
                '# raised = "42,500"',
            )
        ),
        "",
        "# [privacy]   # these desks alone open the Scholarships board; `confdash doctor` says what yours is called",
        '# desks = ["scholarships"]',
    ]  # fmt: skip


def _days(found: list[Found], zone: str) -> tuple[dt.date | None, dt.date | None]:
    """The event's first and last day: as a feed states them, else of its talks."""
    for each in found:
        if each.batch and each.batch.event.starts and each.batch.event.ends:
            return each.batch.event.starts, each.batch.event.ends
    when = clock.Clock(timezone=zone)
    starts = [talk.starts for each in found if each.batch for talk in each.batch.talks if talk.starts is not None]
    return (when.day(min(starts)), when.day(max(starts))) if starts else (None, None)


def _toml(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, save that TOML has the delete character escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
