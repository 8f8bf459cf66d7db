"""Looks for names and addresses in the bytes of every file of a folder, whatever it is: what is gone must be gone."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from confdash.text import fold

#: In which ways texts lie in files; the last is that of old spreadsheets.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "windows-1252")


def seek(folder: Path, wanted: Iterable[str], others: Iterable[str] = ()) -> tuple[list[Path], list[Path]]:
    """The files that hold one of these texts, and those that cannot be read.

    `others`: longer texts that are to stay, such as somebody else's name, in which a text may be found. What is packed
    (a spreadsheet's own format, a PDF) is not looked into. Links are not followed.
    """
    needles = _needles(list(wanted), others)
    found, unread = [], []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            if _holds(path, needles):
                found.append(path)
        except OSError:
            unread.append(path)
    return found, unread


def holds(path: Path, wanted: Iterable[str], others: Iterable[str] = ()) -> bool:
    """Whether one file holds one of these texts. Raises `OSError`."""
    return _holds(path, _needles(list(wanted), others))


def _needles(wanted: list[str], others: Iterable[str]) -> dict[bytes, list[tuple[int, bytes]]]:
    folded = [*map(fold, wanted)]
    longer = [other for other in others if (whole := fold(other)) and any(text in whole for text in folded)]
    return {needle: _around(needle, longer) for text in wanted for needle in _written(text)}


def _written(text: str) -> set[bytes]:
    """A text as it may lie in a file: as it is, in small letters, as it is searched, as JSON and links have it."""
    forms = {text, text.lower(), text.casefold(), text.upper(), fold(text)} - {""}
    escaped = {json.dumps(form)[1:-1] for form in forms}
    written = set()
    for form in forms | escaped | {quote(form, safe="@") for form in forms} | {quote(form) for form in forms}:
        for encoding in _ENCODINGS:
            try:
                written.add(form.encode(encoding))
            except UnicodeEncodeError:
                continue
    return written


def _around(needle: bytes, others: Iterable[str]) -> list[tuple[int, bytes]]:
    """Of each longer text that holds a needle, where within it, and the whole."""
    return [
        (place, whole)
        for other in others
        for whole in _written(other)
        if len(whole) > len(needle) and (place := whole.find(needle)) >= 0
    ]


def _holds(path: Path, needles: dict[bytes, list[tuple[int, bytes]]]) -> bool:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(_stands(content, needle, longer) for needle, longer in needles.items())


def _stands(content: mmap.mmap, needle: bytes, longer: list[tuple[int, bytes]]) -> bool:
    """Whether a needle stands in a file otherwise than within one of the longer texts."""
    place = content.find(needle)
    while place >= 0:
        within = (
            place >= offset and content[place - offset : place - offset + len(whole)] == whole
            for offset, whole in longer
        )
        if not any(within):
            return True
        place = content.find(needle, place + 1)
    return False
