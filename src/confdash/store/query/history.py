"""The journal as a list: what people decided, the newest first."""

from __future__ import annotations

import msgspec

from confdash.store.query.source import Order
from confdash.store.query.timeline import TIMELINE
from confdash.store.views import RECORDING, decisions

#: A part of the time line, with the fields that say something about decisions.
HISTORY = msgspec.structs.replace(
    TIMELINE,
    name="history",
    table="told_decisions",
    parts=(),
    key="entry",
    fields={name: field for name, field in TIMELINE.fields.items() if name not in ("feed", "sort")},
    # By their order in the journal: several of one batch have one time.
    orders={
        "newest": Order("newest first", "number", descending=True),
        "oldest": Order("oldest first", "number"),
    },
)
#: With the decisions about scholarships and pots, which the time line leaves out: for desks that may open those.
OPENED = msgspec.structs.replace(
    HISTORY,
    table=f"({decisions(RECORDING).partition(' AS')[2].strip().rstrip(';')})",
)
