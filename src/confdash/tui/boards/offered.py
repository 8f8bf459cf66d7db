"""The keys of what can be done about a row, as the detail pages of boards write them."""

from __future__ import annotations

from collections.abc import Iterable

from confdash.tui.boards.description import Telling
from confdash.tui.cells import width
from confdash.tui.page import ACCENT, Page


def keys(ids: Iterable[str], telling: Telling, page: Page, *, apart: bool = True) -> None:
    """The commands that resolve it, as they are mapped now; what has no key of its own is behind that of the menu.

    `apart`: below an empty line.
    """
    legal = telling.legal(list(dict.fromkeys(ids)))
    known = [(telling.key_of(id_), telling.command_words(id_)) for id_ in legal]
    pairs = [(key, does) for key, does in known if key and does]
    behind = [does for key, does in known if does and not key]
    menu = telling.key_of("decide.menu")
    if menu and behind:
        pairs.append((menu, f"menu: {', '.join(behind)}"))
    pieces = [piece for key, does in pairs for piece in ((key, f"bold {ACCENT}"), (f" {does}   ", ""))]
    if not pieces:
        return
    if apart:
        page.blank()
    if sum(width(text) for text, _ in pieces) <= page.cells:
        page.line(*pieces)
    else:
        for key, does in pairs:
            page.field(key, does, label_cells=max(len(key) for key, _ in pairs) + 2, label_style=f"bold {ACCENT}")
