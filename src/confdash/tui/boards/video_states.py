"""What the states of a recording are called on the boards, and how they look."""

from __future__ import annotations

from confdash.tui.columns import Role

#: Of `records.VIDEO_STATES`, in their order.
STATES: dict[str, tuple[str, Role]] = {
    "waiting_for_files": ("waiting", ""),
    "recorded": ("recorded", ""),
    "editing": ("editing", ""),
    "review": ("review", ""),
    "transcoding": ("transcoding", ""),
    "uploaded": ("uploaded", ""),
    "published": ("published", "good"),
    "needs_work": ("needs work", "bad"),
    "lost": ("lost", "bad"),
    "not_recorded": ("not recorded", "dim"),
    "opted_out": ("opted out", "dim"),
}


def called(state: str | None) -> tuple[str, Role]:
    """A state as a person reads it; "" for none."""
    return STATES[state] if state in STATES else ((state or "").replace("_", " "), "")
