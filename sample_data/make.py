"""Makes the sample's files anew: `python sample_data/make.py [FOLDER]`.

Without a folder it rewrites `rev1`, `rev2` and `changes.json` beside itself. The same sources give the same
bytes, on every machine and every day. Needs Python's standard library alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def files() -> dict[str, str]:
    """Every file that is made rather than written: its path under `sample_data`, and its text."""
    from sample_data import compare, read, write_csv, write_ics, write_json, write_xml

    before = read.first()
    after = read.second(before)
    desk = read.desk()
    made = {"changes.json": compare.changes_json(before, after)}
    for folder, programme in (("rev1", before), ("rev2", after)):
        made[f"{folder}/schedule.json"] = write_json.schedule_json(programme)
        made[f"{folder}/schedule.xml"] = write_xml.schedule_xml(programme)
        made[f"{folder}/schedule.ics"] = write_ics.schedule_ics(programme)
        made[f"{folder}/people.csv"] = write_csv.people_csv(programme, desk)
    return made


def main(folder: Path = HERE) -> None:
    """Writes every file into `folder`."""
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        print(f"{path}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    # As a script, Python looks for modules in this folder; the package lies one above.
    sys.path[0] = str(HERE.parent)
    main(*map(Path, sys.argv[1:]))
