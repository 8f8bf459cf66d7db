"""The chart of how long it took: how many were public after how many hours, and the figures of each room and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from textual.content import Content

from confdash.attention.video_times import VideoTimes
from confdash.clock import Clock
from confdash.store.query.turnaround import Report, Turnaround, bins
from confdash.store.query.words import day as day_words
from confdash.tui import histogram, words
from confdash.tui.boards.video_cells import hours
from confdash.tui.cells import fit, shown, width
from confdash.tui.film_strip import percent
from confdash.tui.page import ACCENT, BAD, DIM, GOOD, STRONG, WARN, Page

#: Cells of the axis at the left, with its numbers.
_AXIS = 9
#: Lines of the columns, where there is room and where there is little.
_HIGH, _LOW = 12, 7
_ROOMY = 110
#: Cells at the right, where it is told how many took longer than the chart reaches.
_LATER = 11
#: The least cells between two ticks of the axis below.
_TICK = 8
_RULE = "┊"
#: Cells of a table's columns: its name; public, median, nine of ten; the share; open, oldest. What is left is a bar.
_NAME, _FIRST, _SHARE, _LAST = 19, (8, 7, 7), 7, (6, 7)
#: The least and the most cells of that bar.
_BAR = (6, 30)
_HEADS = ("public", "median", "p90", "open", "oldest")


class Plot:
    """Where the columns of the chart stand, in cells from the axis on."""

    def __init__(self, times: VideoTimes, cells: int) -> None:
        room = cells - _AXIS - 2
        self.times = times
        self.each = histogram.stretch(times.target, times.long, max(4, (room - _LATER) // 2 - 1))
        #: Stretches up to what is too long, and up to the target.
        self.all = histogram.number(times.long, self.each)
        self.until = histogram.number(times.target, self.each)
        self.wide = max(1, min(6, (room - _LATER) // (self.all + 1)))

    def at(self, stretch: int) -> int:
        """Where a stretch begins; the line of the target and that of what is too long take a cell each."""
        return stretch * self.wide + (stretch > self.until) + (stretch > self.all)

    def ticks(self) -> list[int]:
        """The ends of stretches that are named below: 0, the target, what is too long, and some between."""
        for part in (4, 2, 1):
            step = self.until // part
            if step * part == self.until and step * self.wide >= _TICK:
                break
        else:
            step = self.until
        wanted = sorted({0, self.until, self.all, *range(0, self.all, max(1, step))})
        # What is too long may lie close behind another tick, which then gives way.
        return [at for at in wanted if at in (0, self.until, self.all) or self.at(self.all) - self.at(at) >= _TICK]


def chart_page(report: Report, times: VideoTimes, clock: Clock, cells: int, *, letters: bool = False) -> Content:
    """The whole page. `letters`: the terminal has ASCII alone, and no eighths of a cell."""
    page = Page(cells)
    _summary(report, times, page)
    page.blank()
    if report.all.seconds:
        _chart(report.all, Plot(times, page.cells), page, letters=letters)
    _tables(report, clock, page)
    page.blank()
    page.text(_NOTE, DIM)
    return page.content()


_NOTE = (
    "Counted from the end of a talk's last slot until its recording was public. Those public before that end are "
    "early, and in no figure; guessed recordings count for nothing. Nine of ten (p90) is a time that one of them took."
)


def _summary(report: Report, times: VideoTimes, page: Page) -> None:
    all_ = report.all
    pieces = [(f"{all_.public:,}", STRONG), (f" of {words.count(report.ended, 'ended session')} public", "")]
    if all_.open and all_.oldest is not None:
        style = BAD if all_.oldest > times.long else WARN if all_.oldest > times.target else ""
        pieces += [
            (" · ", DIM),
            (f"{all_.open:,}", STRONG),
            (" open, the oldest ended ", ""),
            (hours(all_.oldest), style),
        ]
        pieces += [(" ago", "")]
    page.line(*pieces)
    pieces = []
    if all_.median is not None and all_.p90 is not None and all_.share is not None:
        style = GOOD if all_.median <= times.target else WARN
        pieces += [("median ", DIM), (hours(all_.median), f"bold {style}"), (" · p90 ", DIM), (hours(all_.p90), STRONG)]
        pieces += [(" · ", DIM), (percent(all_.share), STRONG), (f" within {hours(times.target)}", DIM)]
    pieces += [(f" · {all_.early:,} early", WARN)] if all_.early else []
    pieces += [(f" · {all_.undated:,} public since nobody knows when", DIM)] if all_.undated else []
    if pieces:
        page.line(*pieces)


def _chart(all_: Turnaround, plot: Plot, page: Page, *, letters: bool) -> None:
    counts = bins(all_.seconds, plot.each, plot.all)
    highest = max(counts)
    lines = _HIGH if page.cells >= _ROOMY else _LOW
    bar = plot.wide - 1 if plot.wide > 2 else plot.wide
    page.line(*_labels(plot, page.cells))
    drawn = histogram.columns(counts, highest, lines, bar, letters=letters)
    for number, texts in enumerate(drawn):
        # The middle line says half as much as the top one, where that is a whole number.
        half = lines % 2 == 0 and number == lines // 2 and highest % 2 == 0
        label = f"{highest:,}" if number == 0 else f"{highest // 2:,}" if half else ""
        page.line((f"{label:>{_AXIS - 2}} ", DIM), ("│", "$line"), *_columns(texts, plot))
    _axis(all_, plot, page)


def _columns(texts: Sequence[str], plot: Plot) -> list[tuple[str, str]]:
    gap = " " * (plot.wide - len(texts[0]))
    within = "".join(text + gap for text in texts[: plot.until])
    beyond = "".join(text + gap for text in texts[plot.until : plot.all])
    pieces = [(within, GOOD), (_RULE, DIM)]
    if plot.until < plot.all:
        pieces += [(beyond, WARN), (_RULE, DIM)]
    return [*pieces, (texts[-1], BAD)]


def _labels(plot: Plot, cells: int) -> list[tuple[str, str]]:
    """`┊ 24 h target` above its line; what would run over the edge stands before its line instead."""
    target, long = f"{_RULE} {hours(plot.times.target)} target", f"{_RULE} {hours(plot.times.long)} too long"
    begin = _AXIS + plot.at(plot.until)
    if plot.until >= plot.all:
        return [(" " * begin, ""), (target, STRONG)]
    end = _AXIS + plot.at(plot.all)
    if end + width(long) > cells:
        long = f"{hours(plot.times.long)} too long {_RULE}"
        end -= width(long) - 1
    space = end - begin - width(target)
    return [(" " * begin, ""), (target, STRONG), (" " * space, ""), (long, STRONG)] if space > 0 else [
        (" " * begin, ""), (target, STRONG),
    ]  # fmt: skip


def _axis(all_: Turnaround, plot: Plot, page: Page) -> None:
    """The axis with its ticks; below each the hours, and how many were public by then."""
    marks, named, done, all_by = "", "", "", False
    for tick in plot.ticks():
        x = plot.at(tick)
        share = sum(length <= tick * plot.each for length in all_.seconds) / len(all_.seconds)
        marks += "─" * (x - len(marks)) + "┴"
        named += " " * (x - len(named)) + hours(tick * plot.each) if tick else "0 h"
        # All by then: so it is ever after.
        done += " " * (x - len(done)) + percent(share) if tick and not all_by else ""
        all_by = share >= 1
    end = plot.at(plot.all + 1)
    marks += "─" * (end - len(marks))
    later = sum(length > plot.times.long for length in all_.seconds)
    page.line((" " * (_AXIS - 1), ""), ("└", "$line"), (marks, "$line"))
    page.line((" " * _AXIS, ""), (named, DIM), (f"   later: {later:,}" if later else "", BAD))
    page.line((fit("by then", _AXIS), DIM), (done, ""))


def _tables(report: Report, clock: Clock, page: Page) -> None:
    """Rooms and days, side by side where there is room."""
    days = [(_day(day, clock), found) for day, found in report.by_day.items()]
    rooms = [(shown(room) or "no room", found) for room, found in report.by_room.items()]
    beside = page.cells >= 140
    cells = (page.cells - 4) // 2 if beside else page.cells
    pages = [_table(title, rows, cells) for title, rows in (("By day", days), ("By room", rooms)) if rows]
    if not pages:
        return
    page.blank()
    page.beside(pages)


def _day(day: dt.date, clock: Clock) -> str:
    """`day 2 · Tue 10 Nov`; a day outside of the event has no number."""
    number = (day - clock.first_day).days + 1 if clock.first_day is not None else 0
    outside = number < 1 or (clock.last_day is not None and day > clock.last_day)
    return day_words(day) if outside else f"day {number} · {day_words(day)}"


def _table(title: str, rows: Iterable[tuple[str, Turnaround]], cells: int) -> Page:
    page = Page(cells)
    spare = page.cells - _NAME - sum(_FIRST) - _SHARE - sum(_LAST) - 2
    bar = min(_BAR[1], spare) if spare >= _BAR[0] else 0
    name = min(_NAME + 12, page.cells - sum(_FIRST) - _SHARE - sum(_LAST) - (bar + 2 if bar else 0))
    page.heading(title)
    first = "".join(fit(head, taken, right=True) for head, taken in zip(_HEADS[:3], _FIRST, strict=True))
    share = "  " + fit("within target", bar + _SHARE) if bar else fit("target", _SHARE, right=True)
    last = "".join(fit(head, taken, right=True) for head, taken in zip(_HEADS[3:], _LAST, strict=True))
    page.line((fit("", name) + first + share + last, DIM))
    for label, found in rows:
        page.line(*_row(label, found, name, bar))
    return page


def _row(label: str, found: Turnaround, name: int, bar: int) -> list[tuple[str, str]]:
    late = found.median is not None and found.median > found.target
    old = found.oldest is not None and found.oldest > found.target
    full = round((found.share or 0) * bar)
    share = percent(found.share) if found.share is not None else "—"
    beside = [("  ", ""), ("█" * full, ACCENT), ("░" * (bar - full), "$line")] if bar else []
    return [
        (fit(label, name), ""),
        (fit(f"{found.public:,}/{found.public + found.open:,}", _FIRST[0], right=True), ""),
        (fit(_span(found.median), _FIRST[1], right=True), WARN if late else STRONG),
        (fit(_span(found.p90), _FIRST[2], right=True), ""),
        *beside,
        (fit(share, _SHARE, right=True), STRONG if found.share is not None else DIM),
        (fit(f"{found.open:,}" if found.open else "—", _LAST[0], right=True), "" if found.open else DIM),
        (fit(_span(found.oldest), _LAST[1], right=True), WARN if old else DIM),
    ]


def _span(seconds: int | None) -> str:
    return "—" if seconds is None else hours(seconds)
