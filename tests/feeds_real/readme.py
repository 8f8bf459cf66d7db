"""What the README of the shared feeds says of each file, for the formats that confdash reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FEEDS = Path(__file__).parents[3] / "shared" / "feeds"
#: Folder → the files of it that are ours to read, by the beginning of their names.
OURS = {
    "ics": ("",),
    "ics-quirks": ("",),
    "schedule-xml": ("",),
    "schedule-json": ("c3voc-", "pyconfr-", "packagingcon-"),
}


class Row(NamedTuple):
    """One file and its expected outcome, as written."""

    path: Path
    outcome: str

    @property
    def name(self) -> str:
        """Folder and file."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def refused(self) -> bool:
        """Whether the file is to be refused with a sentence."""
        return self.outcome.startswith(("not valid", "readable JSON but no known feed"))

    @property
    def items(self) -> int:
        """How many components it has."""
        found = re.search(r"reads to (\d+) talks", self.outcome)
        return int(found[1]) if found else 0

    @property
    def span(self) -> tuple[str, str] | None:
        """First start and last end in UTC, repeats not unfolded."""
        found = re.search(r"(\d{4}-[\dT:-]+Z) to (\d{4}-[\dT:-]+Z)", self.outcome)
        return (found[1], found[2]) if found else None

    @property
    def zone(self) -> str | None:
        """The zone that a person has to give, because the file does not."""
        found = re.search(r"local times read as (\w+/\w+|UTC)", self.outcome)
        return found[1] if found else None

    @property
    def repeats(self) -> bool:
        """Whether some of its events repeat."""
        return " recurring" in self.outcome


def rows() -> list[Row]:
    """All files that confdash is to read or refuse; none where the shared feeds are absent."""
    readme = FEEDS / "README.md"
    if not readme.exists():
        return []
    found, folder = [], ""
    for line in readme.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        elif line.startswith("| `"):
            cells = re.split(r"(?<!\\) \| ", line.strip("| "))
            name = cells[0].strip("`")
            if name.startswith(OURS.get(folder, ())):
                found.append(Row(FEEDS / folder / name, cells[-1]))
    return found
