"""Money: whole minor units and a currency, never a float, and never added across currencies.

How people write an amount (`1.234,50 €`, `$1,200`, `1200 USD`) becomes `Money` in `parse`; `shown` writes it so that
`parse` gives it back.
"""

from __future__ import annotations

import msgspec


class Money(msgspec.Struct, frozen=True, array_like=True):
    """An amount: minor units (cents; of JPY whole yen) and an ISO 4217 code in capitals."""

    minor: int
    currency: str
