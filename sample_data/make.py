"""Makes the sample's files anew: `python sample_data/make.py [FOLDER]`.

Without a folder it rewrites `rev1`, `rev2` and `changes.json` beside itself. The same sources give the same
bytes, on every machine and every day. Needs Python's standard library alone.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample_data.model import Programme

HERE = Path(__file__).resolve().parent


def files() -> dict[str, str]:
    """Every file that is made rather than written: its path under `sample_data`, and its text."""
    from sample_data import compare, films, read, write_csv, write_ics, write_json, write_xml

    before = read.first()
    after = read.second(before)
    desk = read.desk()
    made = {"changes.json": compare.changes_json(before, after)}
    for folder, programme, look in (("rev1", before, films.FIRST_LOOK), ("rev2", after, films.SECOND_LOOK)):
        made[f"{folder}/schedule.json"] = write_json.schedule_json(programme)
        made[f"{folder}/schedule.xml"] = write_xml.schedule_xml(programme)
        made[f"{folder}/schedule.ics"] = write_ics.schedule_ics(programme)
        made[f"{folder}/people.csv"] = write_csv.people_csv(programme, desk)
        made |= {f"{folder}/{name}": text for name, text in videos(programme, look).items()}
        made[f"{folder}/scholarships.csv"] = scholarships(look)
    return made


def videos(programme: Programme, moment: dt.datetime) -> dict[str, str]:
    """What the four sources say of the recordings of a programme at any moment, by file."""
    from sample_data import films, write_videos

    all_of_them = films.films(programme)
    return {
        "videos.json": write_videos.videos_json(all_of_them, moment),
        "pipeline.json": write_videos.pipeline_json(all_of_them, moment),
        "archive.json": write_videos.archive_json(all_of_them, moment),
        "cutting.csv": write_videos.cutting_csv(all_of_them, moment),
    }


def scholarships(moment: dt.datetime) -> str:
    """What the committee's sheet says of the applications for scholarships at any moment."""
    from sample_data import scholarships, write_scholarships

    return write_scholarships.scholarships_csv(scholarships.applications(), moment)


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
