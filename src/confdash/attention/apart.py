"""Who sees the rows of the desk that is told apart: that somebody applied for a scholarship is private (design §10).

The rules' list keeps them by themselves (`Listing.apart`), so that whoever counts or shows a listing knows nothing of
them. Here they are put back, for the views that may have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from confdash.attention.bands import order
from confdash.attention.items import APART, Line, Listing

if TYPE_CHECKING:
    from confdash.config import Privacy


def view(desk: str, privacy: Privacy, here: str) -> str:
    """Whose rows are looked at, where `desk` was chosen; all (""), where the desk `here` may not look at those."""
    return "" if desk == APART and not privacy.may_open(here) else desk


def told(listing: Listing, desk: str, privacy: Privacy, here: str) -> Listing:
    """The listing that the view of `desk` ("": all) is made of at the desk `here`: all is shown and counted from it.

    What stands apart is in it where `[privacy] desks` names this desk, and else in its own view alone.
    """
    apart = listing.apart
    mine = privacy.told(here) or (desk == APART and privacy.may_open(here))
    if apart is None or not mine:
        return msgspec.structs.replace(listing, apart=None)
    return msgspec.structs.replace(
        listing,
        lines=_joined(listing.lines, apart.lines),
        items=(*listing.items, *apart.items),
        snoozed=listing.snoozed + apart.snoozed,
        acknowledged=listing.acknowledged + apart.acknowledged,
        info=listing.info + apart.info,
        apart=None,
    )


def _joined(lines: tuple[Line, ...], more: tuple[Line, ...]) -> tuple[Line, ...]:
    """All lines in their order; of a talk that both have something about, one."""
    from confdash.attention.lines import line_of  # late: the first paint needs no rules

    found = {line.key: line for line in lines}
    for line in more:
        other = found.get(line.key)
        found[line.key] = line if other is None else line_of(line.key, (*other.items, *line.items))
    return tuple(sorted(found.values(), key=order))
