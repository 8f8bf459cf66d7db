"""The journal as a list: what people decided, the newest first."""

from __future__ import annotations

import msgspec

from confdash.store.query.source import Order
from confdash.store.query.timeline import TIMELINE

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
