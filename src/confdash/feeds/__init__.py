"""Bytes to records: one module a format, and the registry that knows them.

A format is recognised by the bytes alone, never by a name or a server's word. Its module is imported when it
is first needed, since some load heavy libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from confdash.records import Batch, FeedError, Known, ParseOptions

__all__ = ["FORMATS", "RECOGNISED", "Format", "Parser", "parse", "parse_held", "sniff", "to_keep"]


#: How the warning begins that says which columns of a table were guessed.
RECOGNISED = "the config maps no columns, so these were recognised"


class Parser(Protocol):
    """What each format's module offers."""

    def recognise(self, body: bytes) -> bool:
        """Whether the body is of this format, judged by its bytes alone."""

    def parse(self, body: bytes, options: ParseOptions, known: Known | None = None) -> Batch:
        """All that the body says. Raises FeedError with one sentence when it cannot be read."""


class Format(msgspec.Struct, frozen=True):
    """One format of feeds."""

    name: str
    #: What people call it.
    title: str
    #: Imports its module.
    parser: Callable[[], Parser]


def _ics() -> Parser:
    from confdash.feeds import ics

    return ics


def _schedule_xml() -> Parser:
    from confdash.feeds import schedule_xml

    return schedule_xml


def _schedule_json() -> Parser:
    from confdash.feeds import schedule_json

    return schedule_json


def _youtube_atom() -> Parser:
    from confdash.feeds import youtube_atom

    return youtube_atom


def _youtube_api() -> Parser:
    from confdash.feeds import youtube_api

    return youtube_api


def _voctoweb() -> Parser:
    from confdash.feeds import voctoweb

    return voctoweb


def _sreview() -> Parser:
    from confdash.feeds import sreview

    return sreview


def _tracker() -> Parser:
    from confdash.feeds import tracker

    return tracker


def _pretalx_youtube() -> Parser:
    from confdash.feeds import pretalx_youtube

    return pretalx_youtube


def _relive() -> Parser:
    from confdash.feeds import relive

    return relive


def _pyvideo() -> Parser:
    from confdash.feeds import pyvideo

    return pyvideo


def _table() -> Parser:
    from confdash.feeds import table

    return table


#: All formats by name, in the order in which they are tried: what needs no heavy library comes first.
FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("schedule-xml", "schedule XML (frab, pretalx, wafer)", _schedule_xml),
        Format("schedule-json", "schedule JSON (pretalx, c3voc)", _schedule_json),
        Format("ics", "iCalendar", _ics),
        # Recordings: none of these looks like a programme, and programmes are asked first all the same.
        Format("youtube-atom", "YouTube’s Atom feed", _youtube_atom),
        Format("youtube-api", "a playlist from YouTube’s Data API", _youtube_api),
        Format("voctoweb", "recordings on media.ccc.de", _voctoweb),
        Format("sreview", "SReview’s talks", _sreview),
        Format("tracker", "tickets of the C3VOC tracker", _tracker),
        Format("pretalx-youtube", "links of pretalx’s YouTube plugin", _pretalx_youtube),
        Format("relive", "C3VOC’s re-live index", _relive),
        Format("pyvideo", "a folder of pyvideo.org", _pyvideo),
        # Last: many things look a little like CSV.
        Format("table", "a table (CSV, JSON, Markdown)", _table),
    )
}


_PROGRAMMES = ("schedule-xml", "schedule-json", "ics")


def sniff(body: bytes) -> str:
    """The name of the format that a body is in. Raises FeedError, which says what it looks like instead."""
    for name, form in FORMATS.items():
        if form.parser().recognise(body):
            return name
    from confdash.feeds.describe import describe

    raise FeedError(describe(body))


def parse(
    body: bytes,
    options: ParseOptions,
    *,
    format: str | None = None,  # noqa: A002 - the word of the config and of records.Batch
    known: Known | None = None,
) -> Batch:
    """All that a body says. The format is recognised when it is not given.

    `known` is what the store holds of the last body, for formats that are parsed in parts. Raises FeedError
    with one sentence.
    """
    form = FORMATS.get(format or sniff(body))
    if form is None:
        raise FeedError(f"There is no format “{format}”; there are {', '.join(FORMATS)}.")
    try:
        return form.parser().parse(body, options, known)
    except FeedError as error:
        if format is None or form.parser().recognise(body):
            raise
        raise FeedError(_not_of(form, body, error)) from error


def to_keep(body: bytes, options: ParseOptions, batch: Batch) -> bytes:
    """What of a body is kept while it waits for a person: of a table of scholarships no more than `batch` says.

    `parse_held` reads it with the same options, and it gives the same again.
    """
    if batch.format != "table":
        return body
    from confdash.feeds import table

    return table.kept(body, options, batch)


def parse_held(body: bytes, options: ParseOptions, *, format: str | None = None) -> Batch:  # noqa: A002 - as in `parse`
    """As `parse`, of a body that `to_keep` gave. No server's answer is read so: it could claim to be one."""
    from confdash.feeds import table

    return table.parse_kept(body, options) if table.is_kept(body) else parse(body, options, format=format)


def _not_of(form: Format, body: bytes, fault: FeedError) -> str:
    """The sentence for a body that the config calls one format and that is not."""
    try:
        other = FORMATS[sniff(body)]
    except FeedError as error:
        # Most tables are not recognised as such: what is wrong with one, only its own parser can say. And who wants
        # recordings is not told that this is no schedule.
        return str(error if form.name in _PROGRAMMES else fault)
    return f"The config says that this is {form.title}, but it is {other.title}: take “kind” out of the config."
