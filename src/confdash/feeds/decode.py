"""Bytes to JSON values and XML trees, as forgiving as the text of real servers needs.

What is mended: byte-order marks, UTF-16, blank lines before the start, wrong encodings, control characters
that the format forbids (hosts of pretalx before v2026.2 let them through). Each mending gives a note. What
cannot be read is a `FeedError` that says where.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
import xml.etree.ElementTree as ET  # for the names of its types alone: what parses is defusedxml
from xml.parsers.expat import ErrorString
from xml.parsers.expat.errors import XML_ERROR_NO_ELEMENTS, codes

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from confdash.records import FeedError
from confdash.text import line

Notes = tuple[str, ...]

_HEAD = 65_536
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    *((char.encode(encoding), encoding) for char in "{[<\n" for encoding in ("utf-16-le", "utf-16-be")),
)
# What XML 1.0 forbids even as a reference: C0 save tab and line ends, surrogates, noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")


def unwrapped(body: bytes) -> bytes:
    """The body without byte-order mark and leading blanks; UTF-16 and UTF-32 as UTF-8, all else as it is."""
    wide = _wide_text(body)
    if wide is not None:
        return wide.encode("utf-8", "replace")
    return body.removeprefix(codecs.BOM_UTF8).lstrip()


def _wide_text(body: bytes) -> str | None:
    """The text of a body in UTF-16 or UTF-32, by its mark or first character; None when it is in neither."""
    for mark, encoding in _WIDE:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    return None


def lenient_text(body: bytes) -> tuple[str, str]:
    """The body as text whatever its encoding, and a note where it is not UTF-8, else ""."""
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        where = error.start
    damaged = body.decode("utf-8", "replace")
    wrong = damaged.count("\ufffd")
    if wrong <= len(damaged) - len(damaged.encode("ascii", "ignore")) - wrong:
        return damaged, f"{wrong} damaged characters were left out (the first at byte {where})"
    return body.decode("cp1252", "replace"), f"the text is not UTF-8 (byte {where}): it was read as Windows-1252"


def json_document(body: bytes) -> tuple[object, Notes]:
    """The JSON value of a body, and notes of what was mended. Raises FeedError with line, column and byte."""
    body = unwrapped(body)
    try:
        value: object = msgspec.json.decode(body)
    except RecursionError:
        raise FeedError("The JSON is nested too deeply to be a schedule.") from None
    except ValueError:  # msgspec's and Unicode's errors are both
        return _lenient_json(body)
    return value, ()


def _lenient_json(body: bytes) -> tuple[object, Notes]:
    """As `json_document`, by the standard library: it bears lone surrogates, control characters and NaN."""
    text, note = lenient_text(body)
    try:
        value: object = json.loads(text, strict=False, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        at = f"at line {error.lineno}, column {error.colno} (byte {len(text[: error.pos].encode())})"
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        if cut_off:
            raise FeedError(f"The JSON ends too early, {at}: the answer was cut off.") from None
        raise FeedError(f"This is not valid JSON {at}: {error.msg[:1].lower()}{error.msg[1:]}.") from None
    except RecursionError:
        raise FeedError("The JSON is nested too deeply to be a schedule.") from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise FeedError("The JSON holds a number of thousands of digits, which no schedule needs.") from None
    return value, (note,) if note else ()


class _FirstName:
    """A target of the XML parser that keeps nothing but the name of the first element."""

    name: str | None = None

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Called by the parser for each element that begins."""
        self.name = self.name or tag.rpartition("}")[2]


def xml_root_name(body: bytes) -> str | None:
    """The name of an XML body's root, without namespace, from its beginning alone; None when it is no XML."""
    start = unwrapped(body[:_HEAD])
    if not start.startswith(b"<"):
        return None
    try:
        return _first_name(_xml_data(body[:_HEAD])) or _first_name(_mended(start)[0])
    except DefusedXmlException:
        return None


def _first_name(data: bytes | str) -> str | None:
    target = _FirstName()
    with contextlib.suppress(ET.ParseError, ValueError, LookupError):  # after the root it is known all the same
        DefusedXMLParser(target=target).feed(data)
    return target.name


def xml_document(body: bytes) -> tuple[ET.Element, Notes]:
    """The XML tree of a body, and notes of what was mended. Raises FeedError with the line."""
    try:
        return _parse_xml(_xml_data(body)), ()
    except (ET.ParseError, ValueError, LookupError) as error:  # ValueError: an encoding that expat lacks
        first = error
    text, notes = _mended(unwrapped(body))
    if notes:
        try:
            return _parse_xml(text), notes
        except ET.ParseError as error:
            first = error
    raise FeedError(_xml_sentence(first)) from None


def _xml_data(body: bytes) -> bytes | str:
    """What to give to the parser: text where we decoded it, since then the declared encoding is wrong."""
    wide = _wide_text(body)
    return body.removeprefix(codecs.BOM_UTF8).lstrip() if wide is None else wide


def _parse_xml(data: bytes | str) -> ET.Element:
    # The default builder is Python and takes three times as long as this one, which is C.
    parser = DefusedXMLParser(target=ET.TreeBuilder())
    try:
        parser.feed(data)
        root: ET.Element = parser.close()
    except DefusedXmlException:
        place = f"at line {parser.parser.CurrentLineNumber}"
        raise FeedError(
            f"The XML declares an entity {place}; that is refused, because a few of them can fill all memory."
        ) from None
    return root


def _mended(body: bytes) -> tuple[str, Notes]:
    """The text of a body that is not well-formed, in its declared encoding, without what XML forbids."""
    text, note = lenient_text(body)
    declared = _DECLARED.match(body)
    if note and declared is not None:
        encoding = declared[1].decode("ascii")
        try:
            if codecs.lookup(encoding).name != "utf-8":
                text, note = body.decode(encoding, "replace"), f"the text was decoded as {encoding}"
        except (LookupError, ValueError):  # unknown to Python, or no encoding of texts
            pass
    cleared, characters = _FORBIDDEN.subn("", text)
    mended = _REFERENCE.sub(_allowed, cleared)
    if characters or mended != cleared:
        note = note or "control characters, which XML forbids, were left out"
    return mended, (note,) if note else ()


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    forbidden = code > 0x10FFFF or _FORBIDDEN.fullmatch(chr(code)) is not None
    return "" if forbidden else reference[0]


def _xml_sentence(error: Exception) -> str:
    if not isinstance(error, ET.ParseError):
        return f"The XML’s encoding cannot be read: {line(str(error), 100)}."
    row, column = error.position
    if error.code == codes[XML_ERROR_NO_ELEMENTS]:
        return f"The XML ends too early, at line {row}: the answer was cut off."
    return f"This is not valid XML at line {row}, column {column + 1}: {ErrorString(error.code)}."


def local_name(element: ET.Element) -> str:
    """An element's name without its namespace; "" for a comment or an instruction."""
    tag: object = element.tag  # a function for comments, which the stubs do not say
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
