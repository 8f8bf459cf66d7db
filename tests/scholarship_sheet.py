"""The sample's sheet of applications, read with other code than the program's."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sample_data import scholarships

SAMPLE = Path(__file__).parents[1] / "sample_data"
REVISIONS = (1, 2)
ZONE = ZoneInfo("Europe/Copenhagen")
#: What the columns of amounts are called.
AMOUNTS = ("Asked for", "Offered", "Accepted", "Claimed", "Charged", "Paid")
#: Those of whom confdash knows nothing.
UNREAD = ("Why do you need support?", "Gender", "Notes from the committee")
#: In the committee's words.
OFFERED, ACCEPTED = "offer sent", "yes, coming"


class Amount(NamedTuple):
    """In hundredths of the currency: of yen too."""

    currency: str
    hundredths: int


def body(revision: int) -> str:
    return (SAMPLE / f"rev{revision}" / "scholarships.csv").read_bytes().decode()


def sheet(revision: int) -> list[dict[str, str]]:
    """All rows but the one that was only begun."""
    return [row for row in read(body(revision)) if row["Full name"]]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def amount(text: str) -> Amount | None:
    """What a cell says: the last two digits behind a dot or comma are cents, and without a word it is euros."""
    if not text:
        return None
    found = re.search(r"EUR|USD|SEK|JPY|BRL|€|\$", text)
    currency = {"€": "EUR", "$": "USD", None: "EUR"}.get(found and found[0], found[0] if found else "")
    digits = re.fullmatch(r"(.*?)(?:[.,](\d\d))?", re.sub(r"[^\d.,]", "", text))
    assert digits is not None
    return Amount(currency, int(re.sub(r"\D", "", digits[1])) * 100 + int(digits[2] or 0))


def by_name(revision: int) -> dict[tuple[str, str], dict[str, str]]:
    """By pot and name; of two of one name, the last."""
    return {(row["Fund"], row["Full name"]): row for row in sheet(revision)}


def speakers() -> dict[str, str]:
    """Everybody in the programme: name → the address in the table of people, or ""."""
    days = json.loads((SAMPLE / "rev1" / "schedule.json").read_bytes())["schedule"]["conference"]["days"]
    names = {
        person["name"]
        for day in days
        for room in day["rooms"].values()
        for event in room
        for person in event["persons"]
    }
    people = read((SAMPLE / "rev1" / "people.csv").read_text(encoding="utf-8"))
    return dict.fromkeys(names, "") | {row["Full name"]: row["E-mail"] for row in people if row["Full name"] in names}


def strangers() -> set[str]:
    """Names of those who apply and do not speak, without the formula."""
    return {each.name for each in scholarships.applications()} - speakers().keys()


def committed(revision: int) -> dict[tuple[str, str], int]:
    """What offers and acceptances take of each pot, by pot and currency, in hundredths."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in sheet(revision):
        promised, charged = amount(row["Accepted"] or row["Offered"]), amount(row["Charged"])
        if row["Decision"] == ACCEPTED and row["Reimbursement"] == "paid":
            promised = charged
        elif row["Decision"] == ACCEPTED and promised and charged:
            promised = max(promised, charged)
        elif row["Decision"] == OFFERED:
            promised = amount(row["Offered"])
        if row["Decision"] in (OFFERED, ACCEPTED) and promised:
            sums[row["Fund"], promised.currency] += promised.hundredths
    return dict(sums)
