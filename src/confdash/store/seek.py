"""Looks for names and addresses in the bytes of every file of a folder, whatever it is: what is gone must be gone."""

from __future__ import annotations

import json
import mmap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from confdash.text import fold

#: In which ways texts lie in files; the last is that of old spreadsheets.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "windows-1252")
#: So many bytes of a file are read at once.
_CHUNK = 8 << 20
#: Length of what is looked for first, in bytes.
_SIGN = 6


def seek(folder: Path, wanted: Iterable[str], others: Iterable[str] = ()) -> tuple[list[Path], list[Path]]:
    """The files that hold one of these texts, and those that cannot be read.

    `others`: longer texts that are to stay, such as somebody else's name, in which a text may be found. What is packed
    (a spreadsheet's own format, a PDF) is not looked into. Links are not followed.
    """
    needles = _needles(list(wanted), others)
    signs = _signs(needles)
    found, unread = [], []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            if _holds(path, needles, signs):
                found.append(path)
        except OSError:
            unread.append(path)
    return found, unread


def holds(path: Path, wanted: Iterable[str], others: Iterable[str] = ()) -> bool:
    """Whether one file holds one of these texts. Raises `OSError`."""
    needles = _needles(list(wanted), others)
    return _holds(path, needles, _signs(needles))


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


def _holds(path: Path, needles: dict[bytes, list[tuple[int, bytes]]], signs: list[bytes]) -> bool:
    with path.open("rb") as file:
        held = _may(file, signs, {needle.lower() for needle in needles})
        if not held:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(_stands(content, needle, longer) for needle, longer in needles.items() if needle.lower() in held)


def _may(file: BinaryIO, signs: list[bytes], lowered: set[bytes]) -> set[bytes]:
    """Which of these a file holds, without regard to capitals: soon told, and mostly none."""
    held = set()
    overlap = max(map(len, lowered), default=1)
    before = b""
    while chunk := file.read(_CHUNK):
        content = before + chunk.lower()
        if any(sign in content for sign in signs):
            held |= {needle for needle in lowered if needle in content}
        before = content[-overlap:]
    return held


def _signs(needles: Iterable[bytes]) -> list[bytes]:
    """A few short pieces, of which each needle holds one in small letters: hundreds of spellings share them."""
    found: list[bytes] = []
    left = {needle.lower() for needle in needles}
    while left:
        pieces = Counter(piece for needle in left for piece in _pieces(needle))
        found.append(min(pieces, key=lambda piece: (-pieces[piece], piece)))
        left = {needle for needle in left if found[-1] not in needle}
    return found


def _pieces(needle: bytes) -> set[bytes]:
    needle = needle[: 2 * _SIGN]  # many addresses end alike
    return {needle[at : at + _SIGN] for at in range(max(1, len(needle) - _SIGN + 1))}


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
