"""How each role looks under the theme. Drawn lines take their styles from here, all else from the style sheet.

Worked out once for a theme, not as component classes: those are matched against the whole style sheet for every
widget, which cost a fifth of the time to the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color, ColorParseError

#: Role → (colour variable, background variable, attributes; and the attributes where there are no colours).
_ROLES: dict[str, tuple[str, str, str, str]] = {
    "": ("", "", "", ""),
    "dim": ("quiet", "", "", "dim"),
    "strong": ("", "", "bold", "bold"),
    "accent": ("accent", "", "bold", "bold"),
    "good": ("success", "", "", ""),
    "warn": ("warning", "", "", ""),
    "bad": ("error", "", "bold", "bold"),
    "gone": ("quiet", "", "strike", "strike dim"),
    "key": ("accent", "", "bold", "bold"),
    "tab": ("accent", "panel", "bold", "bold reverse"),
    "banner": ("background", "warning", "bold", "bold reverse"),
    "heading": ("accent", "", "", "bold"),
    "rule": ("line", "", "", ""),
    "titles": ("quiet", "", "", "underline"),
    "sorted": ("accent", "", "bold", "bold underline"),
    "cursor": ("", "row-cursor", "", "reverse"),
    "cursor-blur": ("", "row-cursor-blur", "", "reverse"),
    "block": ("", "row-cursor-blur", "", ""),
    "block-other": ("", "panel", "", ""),
    "marked": ("", "row-marked", "", "bold"),
}


#: The terminal's sixteen colours have none that every other can be read on: these rows are reversed instead.
_REVERSED = ("cursor", "cursor-blur")


def styles(variables: Mapping[str, str], *, colourless: bool, ansi: bool = False) -> dict[str, Style]:
    """The style of every role, from the theme's variables; `ansi` where those are the terminal's own colours."""
    return {
        role: _style(variables, *how, colourless=colourless or (ansi and role in _REVERSED))
        for role, how in _ROLES.items()
    }


def _style(
    variables: Mapping[str, str], colour: str, background: str, coloured: str, bare: str, *, colourless: bool
) -> Style:
    if colourless:
        return Style.parse(bare)
    return Style.parse(coloured) + Style(color=_rich(variables, colour), bgcolor=_rich(variables, background))


def _rich(variables: Mapping[str, str], name: str) -> str | None:
    if not name or name not in variables:
        return None
    try:
        colour = Color.parse(variables[name])
    except ColorParseError:  # "auto 87%" and its like, which mean something to a style sheet alone
        return None
    return colour.rich_color.name
