"""The bytes of an iCalendar body, cut into its frame (all outside the events) and its events.

Two ways: `cut` takes milliseconds for 10,000 events but only the strict form, in which it is exact; `unravel`
takes every form that people publish, line by line, and says at which line a body breaks. Neither reads a
property; that is icalendar's work.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import msgspec

from confdash import text
from confdash.records import FeedError

Line = tuple[int, str]
"""A content line, unfolded, and the number (from 1) of the line of the body at which it begins."""

_BEGIN, _END = b"\nBEGIN:VEVENT", b"\nEND:VEVENT"
_HEAD = re.compile(rb"\s*BEGIN[ \t]*(?:\r?\n[ \t])?:(?!VCARD)", re.IGNORECASE)
_UTF16 = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"B\0": "utf-16-le",
    b"\0B": "utf-16-be",
}


class NotStrict(Exception):  # noqa: N818 -- no error: the body is then read in the other way
    """A calendar that was cut in the strict form is not of that form after all."""


class Sheet(msgspec.Struct):
    """One calendar, cut up."""

    #: All lines outside the events, as one calendar of its own.
    frame: bytes
    #: Each event, from its BEGIN line to its END line.
    events: list[bytes]
    #: Where each event begins: a line number, or the place in `body` where that is known.
    starts: list[int]
    #: The lines of the frame; empty when the calendar was cut in the strict form.
    lines: list[Line] = []
    body: bytes | None = None
    #: Whether a VCALENDAR stood around it.
    whole: bool = True

    def line(self, index: int) -> int:
        """The number of the line at which an event begins."""
        start = self.starts[index]
        return start if self.body is None else self.body.count(b"\n", 0, start) + 1


def looks_like_calendar(body: bytes) -> bool:
    """Whether the first bytes are those of a calendar, in any encoding and case that we read."""
    head = body[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    encoding = _UTF16.get(head[:2])
    if encoding:
        head = head[: len(head) // 2 * 2].decode(encoding, "replace").encode()
    return _HEAD.match(head) is not None


def decode(body: bytes) -> tuple[bytes, str | None]:
    """The body as UTF-8 without a byte-order mark, and a sentence when that was not what it was."""
    body = body.removeprefix(codecs.BOM_UTF8)
    if not body[:1].isalpha():
        body = body.lstrip()
    encoding = _UTF16.get(body[:2])
    if encoding:
        return body.decode(encoding, "replace").lstrip().encode(), None
    try:
        if not body.isascii():
            body.decode()
    except UnicodeDecodeError:
        content = body.decode("utf-8", "replace")
        if any(char > "\x7f" and char != "\ufffd" for char in content):
            return content.encode(), "some characters are damaged (not UTF-8) and are shown as \ufffd"
        # Not one letter is UTF-8: an old server's single-byte encoding, of which browsers take this one.
        return body.decode("cp1252", "replace").encode(), "the calendar is not UTF-8; it is read as Windows-1252"
    return body, None


def cut(body: bytes) -> Sheet | None:
    """The calendar in a body of the strict form, else None.

    Strict is: one VCALENDAR around everything, and each event from a line BEGIN:VEVENT to the next
    END:VEVENT, both in capitals and unfolded. What hides in the frame is found when icalendar reads that.
    """
    if not body.startswith(b"BEGIN:VCALENDAR") or not body[-200:].rstrip().endswith(b"\nEND:VCALENDAR"):
        return None
    parts = body.split(_BEGIN)
    frame, events, starts = [parts[0]], list[bytes](), list[int]()
    start = len(parts[0]) + 1
    for part in parts[1:]:
        end = part.find(_END) + len(_END)
        after = part[end:]
        if end < len(_END) or not _line_end(part, 0):
            return None
        if after not in (b"\r", b""):  # else the next event follows at once
            newline = _line_end(after, 0)
            if not newline:
                return None
            frame.append(after[newline:])
        events.append(b"%b%b\n" % (_BEGIN[1:], part[:end]))
        starts.append(start)
        start += len(part) + len(_BEGIN)
    outside = b"\n".join(frame)
    if outside.count(b"BEGIN:VCALENDAR") != 1 or _END in outside:
        return None
    return Sheet(outside, events, starts, body=body)


def _line_end(body: bytes, at: int) -> int:
    """Where the next line begins when one ends at `at` and the next is no fold of it, else 0."""
    at += body.startswith(b"\r", at)
    return at + 1 if body.startswith(b"\n", at) and not body.startswith((b" ", b"\t"), at + 1) else 0


def logical_lines(content: str, first: int = 1) -> Iterator[Line]:
    """The content lines, unfolded as icalendar does it (a fold may have blank lines before it)."""
    number, pieces = first, list[str]()
    for count, raw in enumerate(content.split("\n"), first):
        line = raw.removesuffix("\r")
        if not line:
            continue
        if pieces and line[0] in " \t":
            pieces.append(line[1:])
            continue
        if pieces:
            yield number, "".join(pieces)
        number, pieces = count, [line]
    if pieces:
        yield number, "".join(pieces)


class _Draft:
    """A sheet while its lines come in."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.lines: list[Line] = []
        self.events: list[list[Line]] = []

    def sheet(self) -> Sheet:
        lines = self.lines if self.whole else [(1, "BEGIN:VCALENDAR"), *self.lines, (1, "END:VCALENDAR")]
        events = [_joined(event) for event in self.events]
        return Sheet(_joined(lines), events, [event[0][0] for event in self.events], lines, whole=self.whole)


class _Unraveller:
    """Takes the lines of a body one by one and puts each where it belongs."""

    def __init__(self) -> None:
        self.bare = self.draft = _Draft(whole=False)
        self.drafts = [self.bare]
        #: What is open, outermost first: the line of its BEGIN and its name.
        self.open: list[Line] = []
        #: How many things are open around the event whose lines are coming; None outside an event.
        self.event_depth: int | None = None

    def take(self, number: int, line: str) -> None:
        """Put one line away. Raises `FeedError` where BEGINs and ENDs do not match."""
        word, name = _frame_word(line)
        if word == "BEGIN":
            self._begin(number, name)
        if not self.open:
            if line.strip() and not line.upper().startswith("X-COMMENT"):
                raise FeedError(f"Line {number} stands outside of any calendar: “{text.line(line, 60)}”.")
            return
        lines = self.draft.lines if self.event_depth is None else self.draft.events[-1]
        lines.append((number, f"{word}:{name}" if word else line))
        if word == "END":
            self._end(number, name)

    def _begin(self, number: int, name: str) -> None:
        if not self.open:
            self.draft = _Draft(whole=True) if name == "VCALENDAR" else self.bare
            if self.draft.whole:
                self.drafts.append(self.draft)
        if name == "VEVENT":
            if self.event_depth is not None:
                begun = self.open[self.event_depth][0]
                raise FeedError(f"The event of line {begun} has not ended where line {number} begins another.")
            self.event_depth = len(self.open)
            self.draft.events.append([])
        self.open.append((number, name))

    def _end(self, number: int, name: str) -> None:
        begun, opened = self.open.pop()
        if name != opened:
            said, meant = _called(name), _called(opened)
            raise FeedError(f"Line {number} ends a {said}, but what is open there is the {meant} of line {begun}.")
        if len(self.open) == self.event_depth:
            self.event_depth = None

    def sheets(self) -> list[Sheet]:
        """All that came in. Raises `FeedError` when something was never ended."""
        if self.open:
            begun, name = self.open[-1]
            raise FeedError(
                f"The calendar is not complete: the {_called(name)} that begins at line {begun} never ends; "
                "the download was probably cut off."
            )
        return [draft.sheet() for draft in self.drafts if draft.lines or draft.events]


def unravel(body: bytes) -> list[Sheet]:
    """All calendars of a body in any form; events outside of any calendar are one calendar more.

    Raises `FeedError`, with the line, where the body is cut off or its BEGINs and ENDs do not match.
    """
    content = body.decode("utf-8", "replace").replace("\ufeff", "")
    if "\n" not in content and "\r" in content:
        raise FeedError("The calendar’s lines end in CR alone, which no calendar may; they must end in CR and LF.")
    unraveller = _Unraveller()
    for number, line in logical_lines(content):
        unraveller.take(number, line)
    return unraveller.sheets()


def _called(name: str) -> str:
    return text.line(name, 40) or "block"


def _frame_word(line: str) -> tuple[str, str]:
    """BEGIN or END and what of, in capitals; two empty texts for any other line."""
    head, colon, value = line.partition(":")
    word = head.partition(";")[0].replace(" ", "").replace("\t", "").upper()
    return (word, value.strip().upper()) if colon and word in ("BEGIN", "END") else ("", "")


def _joined(lines: list[Line]) -> bytes:
    return "".join(f"{line}\n" for _, line in lines).encode()
