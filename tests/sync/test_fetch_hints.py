"""What headers say about time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confdash.sync.hints import edited, http_date, retry_after

NOW = 1794301200
NINE = "Tue, 10 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (NINE, NOW),
        ("Tuesday, 10-Nov-26 09:00:00 GMT", NOW),
        ("Tue Nov 10 09:00:00 2026", NOW),
        ("Tue, 10 Nov 2026 10:00:00 +0100", NOW),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("Tue, 99 Nov 2026 09:00:00 GMT", None),
        ("120", None),
    ],
)
def test_http_dates(text: str | None, seconds: int | None) -> None:
    assert http_date(text) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "١٢"}, None),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Tue, 10 Nov 2026 09:02:00 GMT"}, 120),
        ({"retry-after": "Tue, 10 Nov 2026 08:00:00 GMT"}, 0),
        # By the server's clock, which is not ours: two minutes from its now.
        ({"retry-after": "Tue, 10 Nov 2026 07:02:00 GMT", "date": "Tue, 10 Nov 2026 07:00:00 GMT"}, 120),
        ({"x-rate-limit-reset-at": str(NOW + 30)}, 30),
        ({"x-rate-limit-reset-at": str(NOW - 30)}, 0),
        ({"x-rate-limit-reset-at": "30"}, None),
        ({"x-rate-limit-reset-at": str(NOW + 3_630), "date": "Tue, 10 Nov 2026 10:00:00 GMT"}, 30),
        ({"x-rate-limit-reset-at": str(NOW + 30), "retry-after": "20"}, 30),
        ({"x-rate-limit-reset-at": str(NOW + 30), "retry-after": "40"}, 40),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: int | None) -> None:
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "ago"),
    [
        ({}, None),
        ({"last-modified": "yesterday"}, None),
        ({"last-modified": "Thu, 01 Jan 1970 00:00:01 GMT"}, None),
        ({"last-modified": "Tue, 10 Nov 2026 06:00:00 GMT"}, 3 * 3600),
        ({"last-modified": "Tue, 10 Nov 2026 09:00:01 GMT"}, 0),
        # By the server's clock, which is two hours behind ours, and which an hour ahead.
        ({"last-modified": "Tue, 10 Nov 2026 06:00:00 GMT", "date": "Tue, 10 Nov 2026 07:00:00 GMT"}, 3600),
        ({"last-modified": "Tue, 10 Nov 2026 09:30:00 GMT", "date": "Tue, 10 Nov 2026 10:00:00 GMT"}, 1800),
        ({"last-modified": "Tue, 10 Nov 2026 09:30:00 GMT", "date": "soon"}, 0),
    ],
)
def test_when_a_body_was_last_written_to(headers: dict[str, str], ago: int | None) -> None:
    assert edited(headers, NOW) == (None if ago is None else NOW - ago)


values = st.text() | st.from_regex(r"\A[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ (GMT|[+-]\d+)\Z")


@given(st.dictionaries(st.sampled_from(["date", "retry-after", "x-rate-limit-reset-at"]), values))
def test_nonsense_says_nothing(headers: dict[str, str]) -> None:
    wait = retry_after(headers, NOW)
    assert wait is None or wait >= 0
