"""The sign-in sheet: who accepted a scholarship, by family name, with room for a signature. On paper; private.

It says no more of them than that: no pot, no amount, no state, since whoever signs reads the names above theirs. Each
line has the beginning of its key, as short as it may be, by which `confdash mark scholarship` finds it again.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Literal

import msgspec
from rich.cells import set_cell_size

from confdash.clock import Clock
from confdash.export.family_name import by_family, family_name
from confdash.export.plain import WIDTH, fit
from confdash.export.stamp import stamp
from confdash.store.query.handles import beginnings
from confdash.store.query.presence import at_event
from confdash.store.query.scholarship_rows import ScholarshipRow

#: The shortest beginning of a key that stands on paper: `s-7kq`.
_HANDLE = 5
#: Cells of a name and of the line for a signature in the text.
_NAME, _SIGN = 30, 24
#: And of a name on a page, which has room for two lines.
_LONGEST = 60
_WARNING = "Private: keep it with you, and destroy it after use."


class Line(msgspec.Struct, frozen=True):
    """Somebody who may sign; `seen`: when they were seen at the event, in UTC seconds, if they were."""

    name: str
    handle: str
    seen: int | None
    #: Whether their row has gone from its source.
    gone: bool = False


class Sheet(msgspec.Struct, frozen=True):
    """A sheet, by family name. `of` says of whom it is, where it is not of all; times in UTC seconds."""

    event: str
    at: int
    read_at: int | None
    lines: tuple[Line, ...]
    of: str = ""


def sheet(
    rows: Iterable[ScholarshipRow], keys: Iterable[str], clock: Clock, event: str, read_at: int | None, of: str = ""
) -> Sheet:
    """The sheet of opened rows, as of `clock.now()`: of those who accepted, with a sign where a row has gone.

    `keys` are those of all applications, so that a handle means one of them alone.
    """
    handles = beginnings(keys, _HANDLE)
    lines = [
        Line(row.name or "", handles[row.key], row.seen if at_event(clock, row.seen) else None, row.gone)
        for row in rows
        if row.state == "accepted"
    ]
    lines.sort(key=lambda line: (*by_family(line.name), line.handle))
    return Sheet(event, clock.now(), read_at, tuple(lines), of)


def as_text(sheet: Sheet, clock: Clock) -> str:
    """Plain text, 80 columns wide, with an empty line between two people, so that there is room to write."""
    lines = [fit(_title(sheet), WIDTH), _stamp(sheet, clock), _WARNING, *filter(None, [_asking(sheet)]), ""]
    for line in sheet.lines:
        box = "x" if line.seen else " "
        name = set_cell_size(fit(line.name or _NOBODY, _NAME), _NAME)
        name = f"{_GONE if line.gone else ' '}{name}"
        lines += [f"[{box}]{name}  {line.handle:{_HANDLE}}  {'_' * _SIGN}  {_time(line, clock) or '____:____'}", ""]
    return "\n".join(lines)


def as_html(sheet: Sheet, clock: Clock, paper: Literal["a4", "letter"] | None = None) -> str:
    """A page for a browser's print command: black on white, the head on each sheet, no line on two of them.

    It loads nothing and runs nothing. `paper`: without it, what the printer has; A4 and Letter both do.
    """
    size = "" if paper is None else f" size: {'A4' if paper == 'a4' else 'letter'};"
    rows = "\n".join(_row(line, clock) for line in sheet.lines)
    return _PAGE.format(
        title=html.escape(_title(sheet)), stamp=html.escape(_stamp(sheet, clock)),
        warning=html.escape(" ".join(filter(None, (_WARNING, _asking(sheet))))),
        style=_STYLE.replace("/*size*/", size), rows=rows,
    )  # fmt: skip


#: Beside somebody whose row has gone from its source; the desk knows what to ask.
_GONE = "?"
#: Somebody whose source names nobody.
_NOBODY = "(no name)"


def _title(sheet: Sheet) -> str:
    return f"{sheet.event}: sign-in" + (f" ({sheet.of})" if sheet.of else "")


def _stamp(sheet: Sheet, clock: Clock) -> str:
    number = len(sheet.lines)
    return f"{number} {'person' if number == 1 else 'people'} · {stamp(clock, sheet.at, sheet.read_at)}"


def _asking(sheet: Sheet) -> str:
    """What the sign means, where it stands."""
    return f"{_GONE} ask the desk before they sign." if any(line.gone for line in sheet.lines) else ""


def _time(line: Line, clock: Clock) -> str:
    """When somebody was seen: `Mon 09:12`."""
    return "" if line.seen is None else f"{clock.local(line.seen):%a %H:%M}"


def _row(line: Line, clock: Clock) -> str:
    whole = fit(line.name, _LONGEST) or _NOBODY
    family = family_name(whole)
    before, bold, behind = whole.rpartition(family)
    name = f"{html.escape(before)}<b>{html.escape(bold)}</b>{html.escape(behind)}"
    box = "✓" if line.seen else ""
    name += f" {_GONE}" if line.gone else ""
    return (
        f'<tr><td class="box"><span>{box}</span></td><td class="name" dir="auto">{name}</td>'
        f'<td class="key">{html.escape(line.handle)}</td><td class="sign"></td>'
        f'<td class="time">{_time(line, clock)}</td></tr>'
    )


_STYLE = """
@page {/*size*/ margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); } }
:root { color-scheme: light; }
body { margin: 0; color: #000; background: #fff; font: 12pt/1.25 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; page-break-inside: avoid; }
th { padding: 1mm; text-align: start; font-weight: normal; font-size: 9pt; }
th.head b { font-size: 14pt; }
td { height: 10mm; padding: 1mm; border-bottom: 0.2mm solid #000; vertical-align: bottom; overflow-wrap: anywhere; }
col.box { width: 9mm; } col.key { width: 22mm; } col.sign { width: 34%; } col.time { width: 28mm; }
td.key { font-family: monospace; } td.time { white-space: nowrap; }
td.sign, td.time { border-inline-start: 0.2mm solid #000; }
td.box span { display: inline-block; width: 5mm; height: 5mm; border: 0.3mm solid #000; text-align: center; }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<table>
<colgroup><col class="box"><col><col class="key"><col class="sign"><col class="time"></colgroup>
<thead>
<tr><th class="head" colspan="5"><b>{title}</b><br>{stamp}<br>{warning}</th></tr>
<tr><th></th><th>name</th><th>key</th><th>signature</th><th>time</th></tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""
