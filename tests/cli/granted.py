"""An event with applications that all are canaries: nothing of them may be found where nobody asked for it."""

from __future__ import annotations

from tests.e2e import made
from tests.e2e.made import Slot
from tests.e2e.program import Event

CONFIG = """
[[feeds]]
name = "grants"
url = "grants.csv"
kind = "table"
entity = "scholarships"
[feeds.columns]
id = "No"
name = "Name"
email = "Mail"
pot = "Pot"
state = "State"
requested = "Asked"
offered = "Offered"
accepted = "Accepted"
charged = "Charged"
paid = "Paid"
answer_by = "Answer by"
claim_by = "Claim by"

[[pots]]
name = "Travel"
currency = "EUR"
budget = 20000
raised = 8000
"""
HEAD = "No,Name,Mail,Pot,State,Asked,Offered,Accepted,Charged,Paid,Answer by,Claim by"
ROWS = [
    "1,Ada Kanaria,ada@kanaria.example,Travel,accepted,1717.17 EUR,1616.16 EUR,1515.15 EUR,,,,2026-12-09",
    "2,Bo Kanaria,bo@kanaria.example,Travel,offered,717.17 EUR,616.16 EUR,,,,2026-11-08,",
    '3,"=HYPERLINK(""http://kanaria.example"",""x"")",=cmd@kanaria.example,Travel,accepted,,515.15 USD,515.15 USD,'
    "313.13 EUR,-,,",
    "4,Cy Kanaria,cy@kanaria.example,Tickets,denied,919.19 EUR,,,,,,",
    "5,Dot Kanaria,dot@kanaria.example,Travel,hm kanaria,818.18 EUR,,,,,,",
]
#: Of each application what tells of it: the name, the address, the amounts in any writing.
CANARIES = ("kanaria", "hyperlink", "17.17", "1717", "1616", "616.16", "1515", "515.15", "919", "818", "313.13")
#: Of `--pots`: its sums are of all.
LOOKED_AT = ("--now", "2026-11-09T10:00")


def filled(event: Event) -> None:
    """Syncs a programme and the applications."""
    event.feeds(
        ("programme", "schedule.json"), zone="Europe/Copenhagen", event="starts = 2026-11-09\nends = 2026-11-11"
    )
    event.config.write_text(event.config.read_text() + CONFIG)
    event.put("schedule.json", made.schedule_json([Slot("ALFA", "Queues all the way down")]))
    event.put("grants.csv", "\n".join([HEAD, *ROWS]) + "\n")
    event.ok("sync")


def canaries(text: str) -> list[str]:
    """Those that are found in a text."""
    return [each for each in CANARIES if each in text.casefold().replace(",", "")]
