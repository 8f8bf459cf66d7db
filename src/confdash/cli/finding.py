"""One thing that `confdash doctor` looked at."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: how it is, and what to do where it is not well."""

    what: str
    how: Literal["ok", "note", "bad"]
    text: str
