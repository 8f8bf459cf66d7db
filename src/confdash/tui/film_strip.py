"""The strip above the list of recordings: how many stand on each rung, and how long it took until they were public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from confdash.attention.video_times import VideoTimes
from confdash.records import LADDER
from confdash.store.query.turnaround import Report, bins
from confdash.tui import histogram
from confdash.tui.bars import Bar, Piece
from confdash.tui.boards.video_cells import hours
from confdash.tui.boards.video_states import STATES
from confdash.tui.cells import width

#: Rungs and what stands beside them, as they are shown; and their names where there is less room, and little.
RUNGS = (*LADDER, "needs_work", "opted_out", "not_recorded", "lost")
_LONG = {state: STATES[state][0] for state in RUNGS}
_LESS = _LONG | {"transcoding": "coding", "published": "public"}
_SHORT = {
    "waiting_for_files": "wait", "recorded": "rec", "editing": "edit", "review": "rev", "transcoding": "code",
    "uploaded": "up", "published": "pub", "needs_work": "work", "opted_out": "out", "not_recorded": "none",
    "lost": "lost",
}  # fmt: skip
#: What gives way where there is no room for all, the first first.
_GIVES_WAY = ("not_recorded", "opted_out", "recorded", "transcoding", "uploaded", "editing")
#: Stretches from 0 to what is too long, in the line of them, where there is room and where there is little.
_WIDE, _NARROW = 36, 12
_RULE = "┊"


class FilmStrip(Bar):
    """Two lines; a click on a rung shows what stands there."""

    def __init__(self, times: VideoTimes) -> None:
        super().__init__(id="strip")
        self._times = times
        self._report: Report | None = None

    def show(self, report: Report) -> None:
        """The figures of now; where there is nothing to count, the list has the room."""
        self._report = report
        self.display = bool(report.ended or report.coming)
        self.renew()

    def lines(self, cells: int) -> list[tuple[Sequence[Piece], Sequence[Piece]]]:
        """The rungs; and below, how long it took."""
        report = self._report
        if report is None:
            return [((("   …", "dim", ""),), ()), ((), ())]
        if not report.ended:
            return [((("   no session has ended yet", "dim", ""),), ()), ((), ())]
        letters = bool(getattr(self.app, "ascii_only", False))
        return [(rungs(report, cells), ()), (pace(report, self._times, cells, letters=letters), ())]


def rungs(report: Report, cells: int) -> list[Piece]:
    """`waiting 12 ▲3   recorded 9   …`, in the first manner for which there is room."""
    many = [state for state in RUNGS if state != "not_recorded" or report.counts[state]]
    some = [state for state in many if report.counts[state]]
    fewer = [state for state in some if state != "not_recorded"]
    manners = [(many, _LONG, 3), (many, _LONG, 2), (some, _LONG, 2), (some, _LESS, 2), (fewer, _LESS, 2)]
    left = [[state for state in some if state not in _GIVES_WAY[:given]] for given in range(len(_GIVES_WAY) + 1)]
    manners += [(states, _SHORT, 2) for states in left]
    for states, names, gap in manners:
        pieces = _rungs(report, states, gap, names)
        if _taken(pieces) <= cells:
            break
    return pieces


def _rungs(report: Report, states: Iterable[str], gap: int, names: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for state in states:
        count, late = report.counts[state], report.late[state]
        _, role = STATES[state]
        shows = f"screen.filter('state:{state}')"
        pieces.append((" " * (gap if pieces else 3), "", ""))
        pieces.append((f"{names[state]} ", "dim", shows))
        pieces.append((f"{count:,}", "dim" if not count else role if role != "dim" else "strong", shows))
        if late:
            pieces.append((f" ▲{late:,}", "warn", "screen.filter('is:late')"))
    return pieces


def pace(report: Report, times: VideoTimes, cells: int, *, letters: bool) -> list[Piece]:
    """`public after 0 h ▁▂▄▆█▇┊ 24 h target ┊▂▁▁┊ 72 h    median 19 h · p90 41 h · …`, as much as there is room for."""
    figures = _figures(report)
    for most, named in ((_WIDE, True), (_WIDE, False), (_NARROW, False)):
        line = _line(report, times, most, named=named, letters=letters) if report.all.seconds else []
        for words in figures:
            pieces = [*line, ("   ", "", ""), *words] if line else words
            if _taken(pieces) + 3 <= cells:
                return [("   ", "", ""), *pieces]
    return [("   ", "", ""), *figures[-1]]


def _line(report: Report, times: VideoTimes, most: int, *, named: bool, letters: bool) -> list[Piece]:
    each = histogram.stretch(times.target, times.long, most)
    until, all_ = histogram.number(times.target, each), histogram.number(times.long, each)
    counts = bins(report.all.seconds, each, all_)
    drawn = histogram.spark(counts, max(counts), letters=letters)
    target = f"{_RULE} {hours(times.target)} target {_RULE}" if named else f"{_RULE}{hours(times.target)}{_RULE}"
    long = f"{_RULE} {hours(times.long)} {_RULE}" if named else f"{_RULE}{hours(times.long)}{_RULE}"
    begin: list[Piece] = [("public after  0 h ", "dim", ""), (_RULE, "rule", "")] if named else [(_RULE, "rule", "")]
    end: list[Piece] = [] if until >= all_ else [(drawn[until:all_], "warn", ""), (long, "dim", "")]
    return [*begin, (drawn[:until], "good", ""), (target, "dim", ""), *end, (drawn[all_:], "bad", "")]


def _figures(report: Report) -> list[list[Piece]]:
    """The figures, in ever fewer words."""
    all_ = report.all
    found: list[list[Piece]] = []
    for manner in range(3):
        parts: list[list[Piece]] = []
        if all_.median is not None and all_.p90 is not None and all_.share is not None:
            parts.append([("median ", "dim", ""), (hours(all_.median), "strong", "")])
            parts.append([("p90 ", "dim", ""), (hours(all_.p90), "strong", "")])
            within = " within target" if manner == 0 else " in target" if manner == 1 else ""
            parts.append([(f"{percent(all_.share)}", "strong", ""), (within, "dim", "")])
        else:
            parts.append([("nothing is public yet" if not all_.public else "", "dim", "")])
        parts.append(_open(report, manner))
        if all_.early and manner == 0:
            parts.append([(f"{all_.early:,}", "warn", ""), (" early", "dim", "")])
        found.append(_joined(parts))
    return found


def _open(report: Report, manner: int) -> list[Piece]:
    if not report.all.open:
        return [("nothing is open", "good", "")]
    pieces: list[Piece] = [(f"{report.all.open:,}", "strong", ""), (" open", "dim", "")]
    if report.all.oldest is not None:
        role = "warn" if report.all.oldest > report.all.target else "strong"
        pieces += [(", oldest " if manner < 2 else ", ", "dim", ""), (hours(report.all.oldest), role, "")]
    return pieces


def percent(share: float) -> str:
    """`78 %`; not all is never `100 %`, and some is never `0 %`."""
    whole = round(share * 100)
    return f"{min(max(whole, 1 if share > 0 else 0), 100 if share >= 1 else 99)} %"


def _joined(parts: Sequence[Sequence[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in parts:
        if any(text for text, _, _ in part):
            pieces += [(" · ", "dim", "")] if pieces else []
            pieces += [piece for piece in part if piece[0]]
    return pieces


def _taken(pieces: Iterable[Piece]) -> int:
    return sum(width(text) for text, _, _ in pieces)
