"""What stands in the block of one talk: signs and title, who gives it, and at its end what is special about it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import chop_cells

from confdash.records import SESSION_KINDS
from confdash.store.query.rows import TalkRow
from confdash.tui.boards.talk_cells import MOVED, STAGES, here_cell, is_off, is_on, title_cell
from confdash.tui.cells import fit, shown, width, wrap
from confdash.tui.columns import Drawing, Role

#: Pieces of one line, each with its role.
Text = list[tuple[str, Role]]
#: A block with fewer cells says its title and no more.
_SLIM = 9
#: With fewer cells words are cut wherever the line ends.
_WRAPS = 8
#: Before a talk that needs a room which another one needs too, and before all of which Attention speaks.
_CLASH = "▲"


def begins(row: TalkRow) -> int:
    """When it begins, or began, as far as the room's delay tells."""
    return (row.starts or 0) + 60 * row.delay


def goes_on(row: TalkRow, now: int) -> bool:
    """Whether it is on, as far as the room's delay and those in the room tell."""
    if row.stage is None and row.delay and row.ends is not None:
        return not is_off(row) and begins(row) <= now < row.ends + 60 * row.delay
    return is_on(row, now)


def text_of(
    row: TalkRow, drawing: Drawing, cells: int, height: int, *, origin: str | None = None, clashes: bool = False
) -> list[Text]:
    """The lines of a block, `height` of them, each at most `cells` wide. `origin`: the room that it was moved from."""
    title = list(title_cell(row, drawing))
    if clashes and not any(text.startswith(_CLASH) for text, _ in title[:-1]):
        title.insert(0, (f"{_CLASH} ", "bad"))
    last = _tail(row, drawing, cells, height, origin)
    taken = sum(width(text) for text, _ in last)
    # The title has all lines; on the last one it makes room for what stands at its end.
    room = cells - taken - 1 if last and height == 1 else cells
    lines = _wrapped(title, room, cells if height == 1 else cells - taken - 1 if last else cells, height)
    free = height - len(lines)
    if free and row.speakers and cells >= _SLIM:
        fits = cells if free > 1 or not last else cells - taken - 1
        if fits >= _SLIM:
            lines.append([(_cut(shown(", ".join(row.speakers)), fits), "dim")])
    lines += [[] for _ in range(height - len(lines))]
    if last:
        before = sum(width(text) for text, _ in lines[-1])
        lines[-1] = [*lines[-1], (" " * max(1 if before else 0, cells - taken - before), ""), *last]
    return lines


def _cut(text: str, cells: int) -> str:
    return text if width(text) <= cells else fit(text, max(1, cells))


def _wrapped(title: Sequence[tuple[str, Role]], cells: int, end: int, height: int) -> list[Text]:
    """The title on at most so many lines of `cells`, the last possible one of `end`; signs keep their roles."""
    *signs, (words, role) = title
    before = "".join(text for text, _ in signs)
    parts = _fold(before + words, max(1, cells))
    if len(parts) > height or (len(parts) == height and height > 1 and width(parts[-1]) > end):
        kept, rest = parts[: height - 1], " ".join(parts[height - 1 :])
        parts = [*kept, _cut(rest, max(1, end if height > 1 else cells))]
    lines: list[Text] = [[(part, role)] for part in parts]
    if signs and parts and parts[0].startswith(before):
        lines[0] = [*signs, (parts[0][len(before) :], role)]
    return lines


def _fold(text: str, cells: int) -> list[str]:
    """The lines of a text, as narrow as a lane may be."""
    return wrap(text, cells) if cells >= _WRAPS else [part.strip() for part in chop_cells(text, cells)]


def _tail(row: TalkRow, drawing: Drawing, cells: int, height: int, origin: str | None) -> Text:
    """What stands at the end of the last line: why it is off, how late it is, where it came from, who is here."""
    if cells < _SLIM:
        return []
    found: Text = []
    if is_off(row):
        word = "gone" if row.gone else "no-show" if row.stage == "no_show" else row.state
        return [(word, "bad")] if cells >= width(word) + 4 and height > 1 else []
    if "room" in row.decided:
        came = f"{MOVED} {shown(origin)}" if origin and height > 1 else MOVED
        found.append((_cut(came, max(1, cells // 2)), "accent"))
    elif "starts_at" in row.decided:
        found.append((MOVED, "accent"))
    over = row.ends is not None and row.ends + row.delay * 60 <= drawing.now
    if row.delay and not over:
        late = f"+{row.delay}"
        if height > 2 and row.starts is not None and cells >= 2 * _SLIM:
            late += f" → {drawing.clock.local(begins(row)):%H:%M}"
        found.append((late, "warn"))
    if row.stage == "on_stage" and height > 1:
        found.append(STAGES["on_stage"])
    if row.kind in SESSION_KINDS and not over:
        found += [(text, role) for text, role in here_cell(row, drawing) if text.strip() and text != "·"]
    if row.do_not_record and height > 2 and not over:
        found.append(("NO REC", "bad"))
    while found and sum(width(text) + 1 for text, _ in found) > cells - 1:
        found.pop(0)
    spaced: Text = []
    for text, role in found:
        spaced += [(" ", ""), (text, role)] if spaced else [(text, role)]
    return spaced
