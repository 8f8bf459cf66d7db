"""Which band a finding is in, and what stands before what."""

from __future__ import annotations

from confdash.attention.items import BANDS, SEVERITIES, Band, Item, Line, Severity

#: What hurts within so many seconds is “now”.
SOON = 3600

_SEVERITY: dict[str, int] = {severity: place for place, severity in enumerate(SEVERITIES)}
_BAND: dict[str, int] = {band: place for place, band in enumerate(BANDS)}
#: After every moment.
_NEVER = 1 << 60


def band(severity: Severity, hurts_at: int | None, *, overdue: bool, now: int, today_ends: int) -> Band:
    """The band of a finding; moments are UTC seconds.

    What is overdue grows no worse by waiting; what has begun to hurt does. What has no time is for today,
    or for now where it is critical.
    """
    if overdue:
        return "later"
    if hurts_at is None:
        return "now" if severity == "critical" else "today"
    if hurts_at <= now + SOON:
        return "now"
    return "today" if hurts_at < today_ends else "later"


def worse(severity: str, than: str) -> bool:
    """Whether a severity is higher than another. One that is not known is the lowest."""
    return _SEVERITY.get(severity, 9) < _SEVERITY.get(than, 9)


def order(each: Item | Line) -> tuple[int, int, bool, int, str]:
    """How the list is sorted: band, severity, what harms a person while it is looked at, time (none last), key."""
    key = each.key if isinstance(each, Line) else each.mark
    items = each.items if isinstance(each, Line) else (each,)
    harmless = not any(item.always for item in items)
    hurts = _NEVER if each.hurts_at is None else each.hurts_at
    return _BAND[each.band], _SEVERITY[each.severity], harmless, hurts, key


def worst_first(item: Item) -> tuple[bool, int, int, int, str]:
    """How the items of one talk are sorted: the worst first, signs last."""
    hurts = _NEVER if item.hurts_at is None else item.hurts_at
    return item.badge, _SEVERITY[item.severity], _BAND[item.band], hurts, item.mark
