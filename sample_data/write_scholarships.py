"""The committee's sheet of applications for scholarships, as a spreadsheet exports it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from sample_data.scholarships import Application

#: The columns; the last three are nobody's business outside the committee.
TITLES = (
    "Application", "Full name", "E-mail", "Fund", "Decision", "Asked for", "Offered", "Accepted", "Answer by",
    "Offered on", "Answered on", "Claim by", "Claimed", "Charged", "Paid", "Reimbursement", "Changed",
    "Why do you need support?", "Gender", "Notes from the committee",
)  # fmt: skip
_CELLS = (
    "decision", "asked", "offered", "accepted", "answer_by", "offered_on", "answered_on", "claim_by", "claimed",
    "charged", "paid", "reimbursement", "changed",
)  # fmt: skip
#: A row that somebody began, and never finished: it names nobody.
_BEGUN = ("", "", "", "Travel EUR", "", "600 €")


def scholarships_csv(applications: Iterable[Application], moment: dt.datetime) -> str:
    """The sheet at a moment: a row an application, in the order in which they came, and one without a name."""
    text = io.StringIO()
    writer = csv.writer(text)  # lines end by CR LF, as spreadsheets write them
    writer.writerow(TITLES)
    for each in applications:
        cells = each.at(moment)
        if cells is not None:
            row = [each.number, each.cell, each.email, each.pot, *(cells.get(name, "") for name in _CELLS)]
            writer.writerow([*row, each.why, each.gender, each.committee])
    writer.writerow([*_BEGUN, *[""] * (len(TITLES) - len(_BEGUN))])
    return text.getvalue()
