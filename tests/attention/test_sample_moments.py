"""At any moment of the sample the list is short enough to work with."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.attention.moments import MOMENTS, Look, looks

#: Rows in all, with three in four speakers marked and with nobody; and at any one desk.
SOME, NOBODY, AT_A_DESK = 25, 30, 25
#: All through the three days, from before the doors open until the evening.
EVERY_TWENTY_MINUTES = tuple(
    (day, hour, minute) for day in (9, 10, 11) for hour in range(8, 18) for minute in (5, 25, 45)
)
#: The twelve of the table, and one in every two of those hours: one event lives through all of them.
EVERY_TWO_HOURS = tuple(sorted({*MOMENTS, *EVERY_TWENTY_MINUTES[1::6]}))


@pytest.mark.parametrize("marked", [True, False], ids=["three in four marked", "nobody marked"])
@pytest.mark.parametrize(
    "moments",
    [
        pytest.param(EVERY_TWO_HOURS, id="every two hours"),
        pytest.param(EVERY_TWENTY_MINUTES, id="every twenty minutes", marks=pytest.mark.soak),
    ],
)
def test_the_list_is_short_enough(tmp_path: Path, moments: tuple[tuple[int, int, int], ...], marked: bool) -> None:
    found = list(looks(tmp_path / "event", marked=marked, moments=moments))
    assert len(found) == len(moments)
    for look in found:
        assert look.listing.problems == ()
        assert len(look.listing.lines) <= (SOME if marked else NOBODY), told(look)
        assert max(look.by_desk.values()) <= AT_A_DESK, told(look)
    assert max(len(look.listing.lines) for look in found) > 5, "a list that is always empty would prove nothing"


def test_what_must_be_seen_is_seen(tmp_path: Path) -> None:
    """The sample's clash, its double-booking, its opt-outs and its recordings are rows, not information."""
    (look,) = looks(tmp_path / "event", marked=True, moments=((10, 10, 21),))
    rules = {item.rule for line in look.listing.lines for item in line.items}
    assert {"room-clash", "double-booked", "unconfirmed"} <= rules
    assert {
        "opted-out-but-public", "video-late", "video-stuck", "video-needs-decision", "video-lost",
        "unknown-words",
    } <= rules  # fmt: skip
    assert look.listing.apart is not None
    assert {item.rule for item in look.listing.apart.items} >= {"offer-expiring", "offer-lapsed", "over-budget"}
    assert "video-unmatched" in {item.rule for item in look.listing.items}
    clash = next(item for item in look.listing.items if item.rule == "room-clash" and item.severity == "critical")
    assert set(clash.keys) == {"JQYJY9", "GWYNSU"}


def told(look: Look) -> str:
    """Which rules the rows are of, for a failure's message."""
    return f"{look.moment}: {look.by_desk}, {dict(look.rules)}"
