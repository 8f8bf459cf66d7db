"""Tables in Markdown, as foundations publish them: GitHub's, with and without outer pipes.

A row with another number of cells than there are titles is read as a page shows it (GitHub Flavored Markdown, 4.10):
missing cells are empty, and what is too much is left out. Tables of the same titles, such as one for each quarter, are
one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from confdash.feeds.collect import rows_in
from confdash.feeds.private_titles import titles_told
from confdash.records import FeedError
from confdash.text import fold, line

#: The row below the titles: dashes and colons alone.
_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$", re.MULTILINE)
#: Where two of its columns meet.
_PART = re.compile(r"-:?[ \t]*\|[ \t]*:?-")
#: No line of titles is longer.
_WIDEST = 100_000
_PIPE = re.compile(r"(?<!\\)\|")
_LINE = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
#: Another block begins, and the table ends.
_BLOCK = re.compile(r"[ \t]{0,3}(?:#{1,6}\s|>|```|~~~)")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)|\[[^\[\]]{0,100}\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^<>\s]{1,500}[@/][^<>\s]{1,500})>")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*\*\*|\*\*|\*|__|_|~~|``|`)(\S(?:[^*_`~]{0,500}\S)?)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHOWN = 3
#: Letters of private use stand for escaped marks while the others are taken off.
_HIDDEN = 0xF500
_SHOW = {_HIDDEN + code: code for code in range(0x21, 0x7F)}


class Table(msgspec.Struct):
    """One table of a document: the line of its titles, its titles, and its records with the lines where they stand."""

    line: int
    titles: list[str]
    records: list[tuple[int, list[str]]]
    #: Lines with fewer cells than titles, and with more, which were not all empty.
    short: list[int] = []
    long: list[int] = []


def rule_at(text: str) -> int:
    """Where the row below a table's titles begins in a text that may be Markdown, or −1 where there is none."""
    at = 0
    while found := _PART.search(text, at):
        start = max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1
        rule = _RULE.match(text, start)
        before = text[max(0, start - _WIDEST) : start].rstrip("\r\n").rpartition("\n")[2].rpartition("\r")[2]
        if rule and _PIPE.search(before):
            return start
        at = text.find("\n", found.end())
        if at < 0:
            break
    return -1


def tables(text: str) -> list[Table]:
    """All tables of a document of at least two columns; those of the same titles are one."""
    lines = _LINE.split(text)
    found: dict[tuple[str, ...], Table] = {}
    at, fence = 0, ""
    while at < len(lines):
        opened = _FENCE.match(lines[at])
        if opened and fence in ("", opened[1]):
            fence = "" if fence else opened[1]
        titles = [] if fence or opened or not _begins(lines, at) else _cells(lines[at])
        if len(titles) < 2:
            at += 1
            continue
        table = Table(at + 1, titles, [])
        at = _take(table, lines, at + 2)
        same = found.setdefault(tuple(fold(title) for title in titles), table)
        if same is not table:
            same.records += table.records
            same.short += table.short
            same.long += table.long
    return list(found.values())


def chosen(found: Sequence[Table], fits: Callable[[Sequence[str]], int], *, private: bool = False) -> Table:
    """The table that fits best, the longest of several. Raises `FeedError` where several do not fit at all.

    `fits` says of titles how well they do: 0 for not at all. Where there is but one table, it is that. `private`: no
    titles are told save those that are known.
    """
    best = max(found, key=lambda table: (fits(table.titles), len(table.records)))
    if len(found) == 1 or fits(best.titles):
        return best
    shown = "; ".join(
        f"{titles_told(table.titles)} (line {table.line})"
        if private
        else ", ".join(f"“{line(title, 30)}”" for title in table.titles[:6])
        for table in found[:_SHOWN]
    )
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise FeedError(
        f"This document has {len(found)} tables, and by its titles none of them is the one: {shown}{more};"
        " map the columns in the feed’s `columns`."
    )


def notes(table: Table, among: int) -> list[str]:
    """What to say of how a table was read that is one of so many."""
    said = []
    if among > 1:
        said.append(f"of {among} tables in this document the one at line {table.line} is read")
    if table.short:
        said.append(f"fewer cells than titles in {rows_in(table.short)}: the last count as empty, as a page shows them")
    if table.long:
        said.append(f"more cells than titles in {rows_in(table.long)}: the last are left out, as on a page")
    return said


def unmarked(cell: str) -> str:
    """The text of a cell as a page shows it: links by their words, no emphasis, no backslashes."""
    if not any(char in cell for char in "[*_`~<\\&"):
        return cell
    cell = _ESCAPE.sub(lambda escaped: chr(_HIDDEN + ord(escaped[1])), cell)
    cell = _IMAGE_OR_LINK.sub(r"\1", cell)
    cell = _AUTOLINK.sub(lambda link: link[1].removeprefix("mailto:"), cell)
    cell = re.sub(r"<br\s*/?>", "\n", cell, flags=re.IGNORECASE)
    cell = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", cell))
    cell = cell.translate(_SHOW)
    if "&" in cell:
        import html  # a table of 2,000 names

        cell = html.unescape(cell)
    return cell


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a table begins in this line: titles, and a row of dashes below them."""
    if at + 1 >= len(lines) or "|" not in lines[at + 1] or not _RULE.fullmatch(lines[at + 1]):
        return False
    return bool(_PIPE.search(lines[at])) and not _RULE.fullmatch(lines[at])


def _take(table: Table, lines: Sequence[str], at: int) -> int:
    """Takes the records from this line on, as far as the table goes; gives the line after them."""
    width = len(table.titles)
    while at < len(lines) and _PIPE.search(lines[at]) and not _BLOCK.match(lines[at]) and not _begins(lines, at):
        cells = _cells(lines[at], width)
        if len(cells) < width:
            table.short.append(at + 1)
        elif any(cells[width:]):
            table.long.append(at + 1)
        if any(cells):
            table.records.append((at + 1, [*cells[:width], *[""] * (width - len(cells))]))
        at += 1
    return at


def _cells(text: str, width: int = 0) -> list[str]:
    """The cells of a row, without the empty ones that outer pipes make; a row of `width` ends in no outer pipe."""
    cells = [cell.strip().replace("\\|", "|") for cell in _PIPE.split(text.strip())]
    if len(cells) > 1 and not cells[0]:
        del cells[0]
    if len(cells) > max(width, 1) and not cells[-1]:
        del cells[-1]
    return cells
