"""The dashboard's own colours: quiet greys, one accent, and three that mean good, look here, and wrong."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="confdash-dark",
    primary="#6cb6c9",
    secondary="#8fa3b0",
    accent="#6cb6c9",
    success="#86b583",
    warning="#dfb163",
    error="#e27d77",
    foreground="#d5dbe0",
    background="#14181c",
    surface="#171c21",
    panel="#232a31",
    dark=True,
    variables={
        "row-cursor": "#26363e",
        "row-cursor-blur": "#1f282e",
        "row-marked": "#1c2b2a",
        "quiet": "#7f8c97",
        "line": "#333d46",
        "footer-background": "#14181c",
        "scrollbar": "#333d46",
        "scrollbar-hover": "#4a5762",
        "scrollbar-active": "#6cb6c9",
        "scrollbar-background": "#171c21",
        "scrollbar-background-hover": "#171c21",
        "scrollbar-background-active": "#171c21",
        "input-selection-background": "#6cb6c9 30%",
    },
)

LIGHT = Theme(
    name="confdash-light",
    primary="#0b6a80",
    secondary="#4d5c66",
    accent="#0b6a80",
    success="#2d6a33",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#20272d",
    background="#f4f3ef",
    surface="#faf9f6",
    panel="#e9e7e1",
    dark=False,
    variables={
        "row-cursor": "#d3e5e9",
        "row-cursor-blur": "#e6ebea",
        "row-marked": "#e4efe6",
        "quiet": "#6a737a",
        "line": "#cfccc4",
        "footer-background": "#f4f3ef",
        "scrollbar": "#c9c6be",
        "scrollbar-hover": "#a9a69e",
        "scrollbar-active": "#0b6a80",
        "scrollbar-background": "#faf9f6",
        "scrollbar-background-hover": "#faf9f6",
        "scrollbar-background-active": "#faf9f6",
        "input-selection-background": "#0b6a80 25%",
    },
)

THEMES = (DARK, LIGHT)
#: Theme → what it is called in the menu.
OFFERED = {
    "confdash-dark": "dark",
    "confdash-light": "light",
    "ansi-dark": "the terminal's own, dark",
    "ansi-light": "the terminal's own, light",
}
#: What the style sheet needs of themes that are not ours: names of the terminal's own colours.
VARIABLES = {
    "row-cursor": "ansi_bright_black",
    "row-cursor-blur": "ansi_bright_black",
    "row-marked": "ansi_default",
    "quiet": "ansi_bright_black",
    "line": "ansi_bright_black",
}
