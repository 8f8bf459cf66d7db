"""A request → its answer. Pure: it looks into a dictionary of ready pages, and touches neither store nor disk.

Whoever asks again gets `304 Not Modified`, whatever they kept of the tag: programs send it back in a list, weakened by
a proxy (`W/"…"`), or without its quotation marks. A path is decoded once and looked up as it is, so that no `..`, no
second encoding and no NUL leads anywhere.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from confdash.export.site import TEXT
from confdash.web.shelf import Form, Shelf, Shown

#: Longest path that is looked at, in bytes; ours have at most a hundred.
_PATH = 1_024
_ALLOWED = "GET, HEAD"
#: Seconds after which a calendar may be asked for again while there is none.
_AGAIN = "60"
#: A host as a client may call us: a name or an address, and a port. Nothing else is repeated in a page.
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
#: How a target begins that says by which name the client reached us: as it does to a proxy.
_NAMED = re.compile(rb"http://(?:%b)(?=[/?]|\Z)" % _HOST.pattern.encode(), re.IGNORECASE)
#: In every answer.
_COMMON = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
#: One tag of a list, as it should be and as some programs send it. What weakens one (`W/`) looks like another.
_TAG = re.compile(r'("[^"]*")|([^\s,"]+)')

#: The weight of what a client does not take.
_NEVER = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*", re.IGNORECASE)

Fields = Sequence[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """What is sent back. Of a HEAD, `body` is empty and the fields are those of a GET."""

    status: HTTPStatus
    fields: list[tuple[str, str]]
    body: bytes = b""


def answer(shelf: Shelf, method: bytes, target: bytes, fields: Fields) -> Answer:
    """The answer to a request whose head has been read; `fields` by their names in small letters."""
    if method not in (b"GET", b"HEAD"):
        return refusal(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", _ALLOWED))
    if _has_body(fields):
        return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = _page(shelf, target, fields)
    if isinstance(found, Shown):
        form = found.packed if found.packed is not None and _unpacks(fields) else found.whole
        found = _unchanged(found, form) if _has_it(found, form, fields) else _whole(found, form)
    return found._replace(body=b"") if method == b"HEAD" else found


def refusal(status: HTTPStatus, *more: tuple[str, str]) -> Answer:
    """A short answer to whoever asks for what there is not, or in no way that is answered."""
    body = f"{status.value} {status.phrase}. What there is stands at /\n".encode()
    fields = [*_COMMON, ("Content-Type", TEXT), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    return Answer(status, [*fields, *more], body)


def _rooted(target: bytes) -> bytes:
    """A target that names this server too (absolute form, RFC 9112 §3.2.2) without that: it is asked all the same."""
    named = _NAMED.match(target)
    rest = target[named.end() :] if named else target
    return rest if named is None or rest.startswith(b"/") else b"/" + rest


def _page(shelf: Shelf, target: bytes, fields: Fields) -> Shown | Answer:
    target = _rooted(target)
    if len(target) > _PATH:
        return refusal(HTTPStatus.REQUEST_URI_TOO_LONG)
    if not target.startswith(b"/"):
        return refusal(HTTPStatus.BAD_REQUEST)
    try:
        path = unquote_to_bytes(target.partition(b"?")[0]).decode()
    except UnicodeDecodeError:
        return refusal(HTTPStatus.BAD_REQUEST)
    page = shelf.front(_host(fields)) if path == "/" else shelf.page(path)
    if page is not None:
        return page
    if shelf.waits:
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", _AGAIN))
    return refusal(HTTPStatus.NOT_FOUND)


def _whole(shown: Shown, form: Form) -> Answer:
    page = shown.page
    more = [("Content-Type", page.type), ("Content-Length", str(len(form.body)))]
    if form is shown.packed:
        more.append(("Content-Encoding", "gzip"))
    if page.name:
        more.append(("Content-Disposition", f'inline; filename="{page.name}"'))
    if page.policy:
        more.append(("Content-Security-Policy", page.policy))
    return Answer(HTTPStatus.OK, [*_COMMON, *_validators(shown, form), *more], form.body)


def _unchanged(shown: Shown, form: Form) -> Answer:
    return Answer(HTTPStatus.NOT_MODIFIED, [*_COMMON, *_validators(shown, form)])


def _validators(shown: Shown, form: Form) -> Iterable[tuple[str, str]]:
    """What lets a program ask whether anything is new; `no-cache`: it may keep the page, and asks each time."""
    yield "ETag", form.etag
    yield "Last-Modified", formatdate(shown.since, usegmt=True)
    yield "Cache-Control", "no-cache"
    yield "Vary", "Accept-Encoding"


def _has_it(shown: Shown, form: Form, fields: Fields) -> bool:
    """Whether the client has this very page (RFC 9110 §13.1): a date counts only where no tag is sent."""
    tags = ",".join(value.decode("latin-1") for name, value in fields if name == b"if-none-match")
    if tags:
        known = {quoted or f'"{bare}"' for quoted, bare in _TAG.findall(tags)}
        return form.etag in known or tags.strip() == "*"
    since = _first(fields, b"if-modified-since")
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        return since is not None and shown.since <= parsedate_to_datetime(since).timestamp()
    return False


def _unpacks(fields: Fields) -> bool:
    """Whether the client says that it takes gzip."""
    for name, value in fields:
        for each in value.decode("latin-1").split(",") if name == b"accept-encoding" else ():
            coding, _, weight = each.partition(";")
            if coding.strip().lower() == "gzip":
                return not _NEVER.fullmatch(weight)
    return False


def _has_body(fields: Fields) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0") != b"")
        for name, value in fields
    )


def _host(fields: Fields) -> str | None:
    """By which name the client reached us; None where it gives none that may stand in a page."""
    host = _first(fields, b"host")
    return host.lower() if host and _HOST.fullmatch(host) else None


def _first(fields: Fields, wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in fields if name == wanted), None)
