"""The Schedule board: the talks of one day as a grid. What is known of a talk is what the Talks board knows."""

from __future__ import annotations

import msgspec

from confdash.tui.boards.talks import TALKS_BOARD

SCHEDULE_BOARD = msgspec.structs.replace(
    TALKS_BOARD,
    name="schedule",
    title="Schedule",
    number="6",
    pane_share=30,
)
