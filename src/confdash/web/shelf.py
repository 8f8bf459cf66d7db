"""What is served now: a whole set of pages, which another one takes the place of at once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

import msgspec

from confdash import clock
from confdash.export.site import Page, Site, waiting

#: The front page's links name the host by which its reader reached us; so many forms of it are kept at a time.
_HOSTS = 16
#: Bytes: what is smaller goes out in one packet anyway.
_SMALL = 1_200


class Form(msgspec.Struct, frozen=True):
    """The bytes of a page as they are sent, and the tag of just these, in quotation marks."""

    body: bytes
    etag: str


class Shown(msgspec.Struct, frozen=True):
    """A page, and what tells it from any other that stood or will stand in its place."""

    page: Page
    whole: Form
    #: For whoever takes gzip, which is an eighth of a calendar; None where that is not worth it.
    packed: Form | None
    #: Since when it has been what it is, as far as this process knows, in UTC seconds. The data's own time may be
    #: older than a talk's leaving the programme, and who asks by date alone must hear of that too.
    since: int


class _Set(msgspec.Struct, frozen=True):
    """All pages of a moment. Never changed save that forms of the front page are added."""

    site: Site | None
    pages: Mapping[str, Shown]
    since: int
    fronts: dict[str, Shown]


class Shelf:
    """The pages. One thread puts new ones up, any may read: each of its answers is of one set."""

    def __init__(self, base: str | None, address: str) -> None:
        #: The address that an organiser gave for the links; None: that by which a reader reached us.
        self._base = base
        #: The address for readers who do not say how they reached us, without `http://`.
        self._address = address
        self._set = _Set(None, {}, clock.real(), {})

    @property
    def waits(self) -> bool:
        """Whether there is nothing to give yet, since no feed has been read."""
        return self._set.site is None

    def put(self, site: Site | None) -> bool:
        """Puts other pages up, None for none; says whether that is anything new."""
        now, before = clock.real(), self._set
        if site is not None and site is before.site:
            return False
        pages = {} if site is None else {path: _shown(page, before.pages.get(path), now) for path, page in site.pages}
        same_list = site is not None and before.site is not None and before.site.listed == site.listed
        if same_list and pages == before.pages:
            return False
        self._set = _Set(site, pages, now, {})
        return True

    def page(self, path: str) -> Shown | None:
        """What stands at a path other than `/`; None where nothing does."""
        return self._set.pages.get(path)

    def front(self, host: str | None) -> Shown:
        """The page that lists the others, for a reader who calls us so."""
        now = self._set
        base = self._base or f"http://{host or self._address}/"
        found = now.fronts.get(base)
        if found is None:
            page = waiting() if now.site is None else now.site.front(base)
            found = _shown(page, None, now.since)
            if len(now.fronts) < _HOSTS:
                now.fronts[base] = found
        return found


def _shown(page: Page, before: Shown | None, now: int) -> Shown:
    """The page as it is served; the very one from before where nothing has changed."""
    whole = _form(page.body)
    if before is not None and before.whole.etag == whole.etag:
        return before
    packed = gzip.compress(page.body, 6, mtime=0) if len(page.body) >= _SMALL else page.body
    return Shown(page, whole, _form(packed) if len(packed) < len(page.body) else None, now)


def _form(body: bytes) -> Form:
    return Form(body, f'"{hashlib.sha256(body).hexdigest()}"')
