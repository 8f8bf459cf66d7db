"""The public programme as a set of pages: a calendar for each room, day, track and speaker, and one that lists them.

Pure: the same programme gives the same bytes, whenever it is asked and whoever asks. What serves them, over HTTP or as
files, knows nothing else of the programme, and so can tell nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from confdash.export.calendar import assemble, components, timed
from confdash.export.parts import BY, By, parts, slug
from confdash.export.sentences import DELAYED
from confdash.export.site_page import POLICY, Listed, Part, policy, waiting_page, written
from confdash.export.stamp import stamp
from confdash.export.told import Told

CALENDAR = "text/calendar; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


class Page(msgspec.Struct, frozen=True):
    """What stands at one address."""

    body: bytes
    type: str
    #: The name under which a browser saves it; "" leaves that to the browser.
    name: str = ""
    #: What a browser may do with it: nothing beyond showing it.
    policy: str = POLICY


class Site(msgspec.Struct, frozen=True):
    """The pages by path (`/room/hall-a.ics`), save the one at `/`, which depends on how its readers come here."""

    pages: tuple[tuple[str, Page], ...]
    listed: Listed
    #: Of what they were made, and each entry as it stands in the calendars, by key.
    told: Told
    rendered: Mapping[str, bytes]

    def front(self, base: str | None) -> Page:
        """The page that lists the others. `base`: the address of it, with a slash at its end.

        A calendar program can only be told to follow a calendar by a whole address: without one there are no such
        links, and those to the files stand for themselves.
        """
        return Page(written(self.listed, base), HTML, policy=policy())


def site(told: Told, before: Site | None = None) -> Site:
    """The pages of a programme, for which its records must have been read too.

    `before` are those of a while ago: what is the same in them need not be done again.
    """
    if before is not None and before.told == told:
        return before
    settings = told.settings
    event = settings.event.name
    about = DELAYED if told.delays else ""
    rendered = _rendered(told, before)
    sections: list[tuple[By, tuple[Part, ...]]] = []
    pages = [("/all.ics", Page(assemble(told, event, told.entries, rendered, about), CALENDAR, f"{slug(event)}.ics"))]
    for by in BY:
        listed = []
        for part in parts(told, by):
            path = f"{by}/{part.slug}.ics"
            body = assemble(told, f"{event}: {part.name}", part.entries, rendered, about)
            pages.append((f"/{path}", Page(body, CALENDAR, f"{part.slug}.ics")))
            name = part.name[:1].upper() + part.name[1:] if by == "day" else part.name
            listed.append(Part(name, path, len(timed(told, part.entries))))
        sections.append((by, tuple(listed)))
    pages += [
        (f"/schedule.{form}", Page(body(told), type_, f"{slug(event)}.{form}")) for form, type_, body in _schedules()
    ]
    return Site(
        tuple(pages),
        Listed(
            event=event,
            zone=settings.event.timezone,
            changed=stamp(told.clock, told.changed_at, None) if told.changed_at else "",
            number=len(timed(told)),
            delays=told.delays,
            sections=tuple(sections),
        ),
        told,
        rendered,
    )


def _rendered(told: Told, before: Site | None) -> dict[str, bytes]:
    """Key → the entry as it stands in calendars; rendered anew only where anything of it is new."""
    same: dict[str, bytes] = {}
    if before is not None and before.told.settings == told.settings and before.told.delays == told.delays:
        known = {entry.key: (entry, before.told.stamp(entry)) for entry in before.told.entries}
        same = {
            entry.key: before.rendered[entry.key]
            for entry in told.entries
            if entry.key in before.rendered and known.get(entry.key) == (entry, told.stamp(entry))
        }
    rest = tuple(entry for entry in told.entries if entry.key not in same)
    return same | components(msgspec.structs.replace(told, entries=rest))


def waiting() -> Page:
    """What stands at `/` before there is a programme."""
    return Page(waiting_page(), HTML, policy=policy())


def files(made: Site, base: str | None) -> dict[str, bytes]:
    """The pages as files by their names, the one that lists the others last: it names what must be there before."""
    found = {path.removeprefix("/"): page.body for path, page in made.pages}
    return found | {"index.html": made.front(base).body}


def _schedules() -> Iterable[tuple[str, str, Callable[[Told], bytes]]]:
    """What programs read: form, type, and what writes it."""
    from confdash.export.schedule_csv import as_csv
    from confdash.export.schedule_json import as_json
    from confdash.export.schedule_xml import as_xml

    return (
        ("json", "application/json", as_json),
        ("xml", "application/xml; charset=utf-8", as_xml),
        ("csv", "text/csv; charset=utf-8", as_csv),
    )
