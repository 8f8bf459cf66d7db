"""How many took how long, drawn with blocks: a line of them for a strip, columns of them for a chart."""

from __future__ import annotations

from collections.abc import Sequence

#: Eighths of a cell from below, and letters that are darker and darker where a terminal has ASCII alone.
_BLOCKS, _LETTERS = " ▁▂▃▄▅▆▇█", " .:-=+*%#"
#: A target is cut into so many stretches, the most for which there is room.
_PARTS = (24, 12, 8, 6, 4, 3, 2, 1)


def stretch(target: int, long: int, most: int) -> int:
    """Seconds of each stretch, so that no more than `most` reach to `long` and the target ends one of them.

    Where even whole targets are too many, the stretches are as long as they must be.
    """
    for parts in _PARTS:
        each = target // parts
        if each >= 60 and number(long, each) <= most:
            return each
    return max(60, number(long, most))


def number(length: int, each: int) -> int:
    """How many stretches it takes to cover a length."""
    return max(1, -(-length // each))


def spark(counts: Sequence[int], highest: int, *, letters: bool = False) -> str:
    """A cell for each count, the fuller the more; one that is not nought is never blank."""
    signs = _LETTERS if letters else _BLOCKS
    return "".join(signs[_eighths(count, highest, 8)] for count in counts)


def columns(counts: Sequence[int], highest: int, lines: int, wide: int, *, letters: bool = False) -> list[list[str]]:
    """The cells of columns `wide` cells wide, line by line from the top: of each line a text for each count."""
    signs = _LETTERS if letters else _BLOCKS
    heights = [_eighths(count, highest, lines * 8) for count in counts]
    found: list[list[str]] = []
    for line in range(lines - 1, -1, -1):
        parts = [min(8, max(0, height - line * 8)) for height in heights]
        found.append([(signs[part] if not letters or part in (0, 8) else "." if part < 4 else ":") * wide
                      for part in parts])  # fmt: skip
    return found


def _eighths(count: int, highest: int, whole: int) -> int:
    return 0 if count <= 0 or highest <= 0 else max(1, round(count / highest * whole))
