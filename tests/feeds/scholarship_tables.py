"""Tables of scholarships as tests read them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

from confdash import feeds
from confdash.records import (
    Batch,
    ParseOptions,
    Scholarship,
)

ZONE = "Europe/Copenhagen"
OPTIONS = ParseOptions(timezone=ZONE, entity="scholarships", currency="EUR", host="desk.example.org")
ROW = (
    "Application,Full name,E-mail,Fund,Decision,Asked for,Offered,Accepted,Answer by,Claimed,Charged,Paid,"
    "Reimbursement,Changed,Diet\n"
    '17,Ada Løw,Ada@x.test,Travel fund,Accepted,"1.800,00 €","$1,200",1200 USD,9 Nov 2026,"kr 9 000,50 SEK",'
    "1234.50,0,Claimed,2026-10-01 10:00,cannot eat fish\n"
)


def read(body: str | bytes, options: ParseOptions = OPTIONS) -> Batch:
    """A table, read; every row is kept or counted."""
    batch = feeds.parse(body.encode() if isinstance(body, str) else body, options, format="table")
    assert batch.read == batch.items + sum(batch.skipped.values())
    assert len(batch.scholarships) == batch.items == len({each.base for each in batch.scholarships})
    return batch


def only(body: str | bytes, options: ParseOptions = OPTIONS) -> Scholarship:
    """The only application of a table."""
    (row,) = read(body, options).scholarships
    return row


def cell(field: str, text: str, options: ParseOptions = OPTIONS) -> object:
    """What one cell says in a column of that name."""
    out = io.StringIO()
    csv.writer(out).writerows([["Name", field], ["Ada", text]])
    return getattr(only(out.getvalue(), options), field)


def at(text: str, zone: str = ZONE) -> int:
    """UTC seconds of a wall time."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())
