"""The demo's event: where the sample lies, its feeds, and the folder with its config and its spreadsheet."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: The sample's revisions: a folder `rev1`, `rev2` each.
REVISIONS = (1, 2)
#: The feeds in the order in which the demo believes them: name in the config, file, media type.
FEEDS = (
    ("programme", "schedule.json", "application/json"),
    ("fahrplan", "schedule.xml", "text/xml; charset=utf-8"),
    ("calendar", "schedule.ics", "text/calendar; charset=utf-8"),
    ("people", "people.csv", "text/csv; charset=utf-8"),
)
#: And the feeds of the recordings: their host, the pipeline before it, and an archive.
FILMS = (
    ("playlist", "videos.json", "application/json; charset=utf-8"),
    ("pipeline", "pipeline.json", "application/json; charset=utf-8"),
    ("archive", "archive.json", "application/json; charset=utf-8"),
)
#: And the committee's sheet of applications for scholarships.
SCHOLARSHIPS = ("scholarships", "scholarships.csv", "text/csv; charset=utf-8")
#: Everything that is served, in the order in which the config has it.
SERVED = (*FEEDS, *FILMS, SCHOLARSHIPS)
#: The spreadsheet of who cuts the recordings: a feed that is a file.
SHEET = ("cutting", "cutting.csv")
#: How long ago it was last edited when the demo opens, in seconds.
_EDITED = 91 * 60

_CONFIG = """\
# The demo's conference is invented, and this folder goes when the demo ends.
[event]
name = "Harbour Days 2026"
timezone = "Europe/Copenhagen"
starts = 2026-11-09
ends = 2026-11-11
"""
_FEED = """
[[feeds]]
name = "{name}"
url = "{base}/{file}"
every = "{every}"
"""
#: What the config says of a feed beside its address, by name.
_MORE = {
    "people": """\
kind = "table"
entity = "people"
[feeds.columns]                     # our field = the table's column; what is not named here is never read
name = "Full name"
code = "Code"
email = "E-mail"
phone = "Mobile"
company = "Organisation"
first_time = "First-time speaker"
remote = "Remote"
hosts = "Room host"
""",
    "playlist": 'kind = "youtube-api"\n',
    "pipeline": 'kind = "sreview"\n',
    "archive": 'kind = "voctoweb"\n',
    "scholarships": """\
kind = "table"
entity = "scholarships"
currency = "EUR"                    # of amounts that name none
[feeds.columns]                     # what is not named here is never read: neither need nor gender has a way in
id = "Application"
name = "Full name"
email = "E-mail"
pot = "Fund"
state = "Decision"
requested = "Asked for"
offered = "Offered"
accepted = "Accepted"
answer_by = "Answer by"
offered_on = "Offered on"
answered_on = "Answered on"
claim_by = "Claim by"
claimed = "Claimed"
charged = "Charged"
paid = "Paid"
reimbursement = "Reimbursement"
updated = "Changed"
[feeds.states]                      # the committee's word = what it means
"reading" = "under_review"
"wait list" = "waitlisted"
"offer sent" = "offered"
"yes, coming" = "accepted"
"no thanks" = "declined"
"lapsed" = "expired"
"not this year" = "denied"
"pulled out" = "canceled"
""",
}
_SHEET = """
[[feeds]]
name = "{name}"
url = "{file}"                       # beside this file
every = "{every}"
kind = "table"
entity = "videos"
[feeds.columns]
title = "Talk"
room = "Room"
starts = "Start"
state = "Status"
owner = "Who"
url = "Link"
updated = "Changed"
note = "Remark"
[feeds.states]                      # the table's word = what it means
"rec ok" = "recorded"
"cutting" = "editing"
"QC" = "review"
"render" = "transcoding"
"online" = "published"
"redo" = "needs_work"
"no cam" = "not_recorded"
"NO REC" = "opted_out"
"""
_POTS = """
[[pots]]                            # the money for scholarships
name = "Travel EUR"
currency = "EUR"
budget = "28.000 €"
raised = "27.500 €"

[[pots]]
name = "Tickets EUR"
currency = "EUR"
budget = "8.000 €"
raised = "9.200 €"

[[pots]]
name = "Travel USD"
currency = "USD"
budget = "$20,000"
raised = "$16,900"
"""


class DemoError(Exception):
    """The demo cannot be shown. The message is one sentence for a person."""


def sample_folder() -> Path:
    """Where the sample lies: in an installed confdash, or beside `src` in a checkout. Raises `DemoError`."""
    package = Path(__file__).resolve().parent
    for folder in (package / "sample_data", package.parents[1] / "sample_data"):
        if (folder / "rev1").is_dir():
            return folder
    raise DemoError(f"the sample conference is missing from {package}; install confdash again")


def make_event(folder: Path, base_url: str, every: str = "5s") -> None:
    """Writes the demo's `confdash.toml` into a folder, with its feeds under `base_url`, and the spreadsheet.

    Raises `FileExistsError` where there is a config already: it may be somebody's own.
    """
    base = base_url.rstrip("/")
    feeds = "".join(
        _FEED.format(name=name, base=base, file=file, every=every) + _MORE.get(name, "") for name, file, _ in SERVED
    )
    name, file = SHEET
    with (folder / "confdash.toml").open("x", encoding="utf-8") as config:
        config.write(_CONFIG + feeds + _SHEET.format(name=name, file=file, every=every) + _POTS)
    edit(folder, REVISIONS[0], ago=_EDITED)


def edit(folder: Path, revision: int, ago: int = 0) -> None:
    """Puts a revision of the spreadsheet into the event's folder, last edited so many seconds ago by the machine."""
    path = folder / SHEET[1]
    fresh = path.with_suffix(".new")
    fresh.write_bytes((sample_folder() / f"rev{revision}" / SHEET[1]).read_bytes())
    edited = time.time() - ago
    os.utime(fresh, (edited, edited))
    fresh.replace(path)
