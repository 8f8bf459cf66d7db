"""What is done to every line just before it is drawn: ASCII for plain terminals, no colour where none is wanted.

Doing it here, once, covers what Textual draws itself (borders, scroll bars, toasts, palette) as well as ours.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

#: Each sign that the dashboard draws, with the letter of the same width that stands for it.
_LETTERS = {
    "●": "*", "○": "o", "▲": "!", "✗": "x", "✓": "v", "✚": "+", "▌": ">", "┃": "|", "∅": "-", "⊘": "N", "◆": "*",
    "↑": "^", "↓": "v", "→": ">", "←": "<", "‹": "<", "›": ">", "↢": "<", "…": "~", "—": "-", "–": "-", "·": ".",
    "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "≥": ">", "≤": "<", "×": "x", "▸": ">", "▾": "v", "▼": "v",
    "⏵": ">", "━": "=", "╸": "-", "╺": "-", "─": "-", "═": "=", "│": "|", "║": "|", "█": "#", "▒": ":", "░": ".",
    "■": "#", "▔": " ", "▏": "|", "▎": "|", "▍": "|", "▊": "|", "▋": "|", "▉": "|", "▕": "|", "▐": "|", "\xa0": " ",
    "┊": "|", "−": "-", "⚑": "P", "▓": "=", "≈": "~",
    "🔎": "??", "◐": "o", "▁": " ", "▀": " ", "▄": " ",
}  # fmt: skip
_CORNERS = "╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋▛▜▙▟▖▗▘▝"
ASCII = str.maketrans(
    _LETTERS | dict.fromkeys(_CORNERS, "+") | dict.fromkeys("▂▃▅▆▇", " ") | dict.fromkeys("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "*")
)


def wants_ascii(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal should get ASCII alone: `CONFDASH_ASCII=1`, or a locale of `C` or `POSIX`."""
    chosen = environment.get("CONFDASH_ASCII", "")
    if chosen:
        return chosen not in ("0", "no", "off")
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if environment.get(name):
            return environment[name] in ("C", "POSIX")
    return False


class AsciiSigns(LineFilter):
    """Draws our signs and all borders in ASCII. Other people's words stay as they are written."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The segments with each sign as a letter."""
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(ASCII), segment.style, segment.control)
            for segment in segments
        ]


@functools.lru_cache(1024)
def _bare(style: Style) -> Style:
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse,
        strike=style.strike,
        meta=style.meta or None,
    )


class NoColours(LineFilter):
    """Leaves bold, dim, underline and reverse, and takes every colour: Textual's own answer to NO_COLOR sends greys."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The segments without colours."""
        return [
            Segment(segment.text, None if segment.style is None else _bare(segment.style), segment.control)
            for segment in segments
        ]
