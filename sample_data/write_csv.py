"""The organisers' own table of people: how to reach the speakers, and what the desks should know of them.

About one speaker in six is missing, and hardly anybody filled in every column, as in any real one.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from sample_data.model import Programme, Speaker, digest
from sample_data.read import Desk

TITLES = (
    "Full name", "Code", "E-mail", "Mobile", "Organisation", "First-time speaker", "Remote", "Room host",
    "T-shirt size",
)  # fmt: skip
_DOMAINS = ("example.org", "example.net", "example.com")
_SIZES = ("S", "M", "L", "XL")
# What NFD does not take apart.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ß": "ss", "ı": "i", "đ": "d", "å": "aa", "ð": "d"})


def people_csv(programme: Programme, desk: Desk) -> str:
    """The table for those who speak in a programme, by number, then for the volunteers."""
    speakers = {speaker.key: speaker for slot in programme.slots for speaker in slot.session.speakers}
    text = io.StringIO()
    writer = csv.writer(text)  # lines end by CR LF, as spreadsheets write them
    writer.writerow(TITLES)
    for speaker in sorted(speakers.values(), key=lambda each: each.number):
        if _listed(speaker, desk):
            writer.writerow(_speaker(speaker, desk))
    for number, (name, room) in enumerate(desk.volunteers.items(), start=900):
        writer.writerow([name, "", email(name, number), phone(number), "", "", "no", room, "L"])
    return text.getvalue()


def phone(number: int) -> str:
    """A telephone number that nobody can have."""
    return f"+45 00 00 {number // 100:02} {number % 100:02}"


def address(speaker: Speaker) -> str:
    """A speaker's address: of two people of one name, the second has another."""
    second = speaker.key != speaker.name
    return email(f"{speaker.name} second" if second else speaker.name, speaker.number)


def email(name: str, number: int) -> str:
    """An address of a domain that is nobody's; names without Latin letters go by their number."""
    plain = unicodedata.normalize("NFD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain)
    local = f"{words[0]}.{words[-1]}" if len(words) > 1 else f"speaker{number}"
    return f"{local}@{_DOMAINS[number % len(_DOMAINS)]}"


def _listed(speaker: Speaker, desk: Desk) -> bool:
    chosen = speaker.key in desk.remote or speaker.key in desk.hosts.values()
    return chosen or _drawn("listed", speaker, 6) > 0


def _speaker(speaker: Speaker, desk: Desk) -> list[str]:
    return [
        speaker.name,
        speaker.code,
        address(speaker) if _drawn("e-mail", speaker, 20) else "",
        phone(speaker.number) if _drawn("mobile", speaker, 5) else "",
        desk.companies[_drawn("company", speaker, len(desk.companies))] if _drawn("works", speaker, 3) else "",
        ("yes", "no", "no", "no", "")[_drawn("first time", speaker, 5)],
        "yes" if speaker.key in desk.remote else "no" if _drawn("on site", speaker, 3) else "",
        ", ".join(room for room, host in desk.hosts.items() if host == speaker.key),
        _SIZES[_drawn("size", speaker, len(_SIZES))],
    ]


def _drawn(what: str, speaker: Speaker, among: int) -> int:
    """A number below `among` that is always the same for the same speaker."""
    return digest(f"{what} {speaker.key}") % among
