"""Rows as CSV, for programs and for spreadsheets, which must not take what others wrote for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

#: Spreadsheets run what begins so (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a header; no cell begins like a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        text = ", ".join(str(each) for each in value)
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, (int, float)) else text
