"""The page that lists the calendars: black on white, for a phone, without a script and without a word of now."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import itertools
from collections.abc import Iterable, Iterator

import msgspec

from confdash.export.parts import By
from confdash.export.sentences import DELAYED
from confdash.export.told import PROGRAM
from confdash.text import fold

#: For whatever is no page of ours; no other site may put it into a frame.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: From so many speakers on letters lead to them.
_LETTERS = 30
_HEADINGS: dict[By, str] = {"day": "Days", "room": "Rooms", "track": "Tracks", "speaker": "Speakers"}


class Part(msgspec.Struct, frozen=True):
    """One calendar: what it is of, where it stands, and how many entries it has."""

    name: str
    path: str
    number: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page says."""

    event: str
    zone: str
    #: When anything last changed, in words; "" where nothing is known of that.
    changed: str
    #: Entries in the calendar of everything.
    number: int
    #: Whether times are those that late rooms mean.
    delays: bool
    sections: tuple[tuple[By, tuple[Part, ...]], ...]


@functools.cache
def policy() -> str:
    """What a browser may do with the page: show it in its own style, which is known by its digest."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"{POLICY}; style-src 'sha256-{digest}'"


def written(listed: Listed, base: str | None) -> bytes:
    """The page, with links to follow a calendar where its own address is known (with a slash at the end)."""
    follow = None if base is None else "webcal:" + base.partition(":")[2]
    sections = [(by, of) for by, of in sorted(listed.sections, key=lambda each: list(_HEADINGS).index(each[0])) if of]
    jumps = [*((by, _HEADINGS[by]) for by, _ in sections), ("programs", "For programs")]
    return _page(
        listed.event,
        "".join(
            (
                f'<h1 dir="auto">{html.escape(listed.event)}</h1>\n',
                *(f"<p>{each}</p>\n" for each in _said(listed, follow=follow is not None)),
                _list([Part("Everything", "all.ics", listed.number)], follow),
                _jumps(jumps),
                *(_section(by, of, follow) for by, of in sections),
                _PROGRAMS,
            )
        ),
    )


def waiting_page() -> bytes:
    """The page before any feed has been read."""
    return _page("No programme yet", "<h1>No programme yet</h1>\n<p>Come back in a few minutes.</p>\n")


def _said(listed: Listed, *, follow: bool) -> Iterator[str]:
    yield "Calendars of the programme: all of it, or what you want to see of it."
    if follow:
        yield (
            "Tap a name, and your calendar follows it through every change. Where nothing happens, copy the address of"
            " <i>file</i> and give it to your calendar program as one to subscribe to."
        )
    else:
        yield "Copy the address of a link, and give it to your calendar program as one to subscribe to."
    times = f"{DELAYED} " if listed.delays else ""
    changed = f"The programme last changed {html.escape(listed.changed)}." if listed.changed else ""
    yield f"{times}The event’s time zone is {html.escape(listed.zone)}. {changed}".rstrip()


def _section(by: By, of: tuple[Part, ...], follow: str | None) -> str:
    heading = f'<h2 id="{by}">{_HEADINGS[by]}</h2>\n'
    if by != "speaker" or len(of) < _LETTERS:
        return heading + _list(of, follow)
    of = tuple(sorted(of, key=lambda part: not _letter(part.name)))  # those of other letters last
    groups = [(letter, list(some)) for letter, some in itertools.groupby(of, lambda part: _letter(part.name))]
    names = [(f"speaker-{letter or 'other'}", letter.upper() or "…") for letter, _ in groups]
    lists = (
        f'<h3 id="{id_}">{name}</h3>\n{_list(some, follow)}'
        for (id_, name), (_, some) in zip(names, groups, strict=True)
    )
    return heading + _jumps(names) + "".join(lists)


def _jumps(to: Iterable[tuple[str, str]]) -> str:
    return "<nav>" + " ".join(f'<a href="#{id_}">{name}</a>' for id_, name in to) + "</nav>\n"


def _letter(name: str) -> str:
    """What a name begins with as a reader of English looks for it; "" for other letters."""
    first = fold(name)[:1]
    return first if "a" <= first <= "z" else ""


def _list(of: Iterable[Part], follow: str | None) -> str:
    return f"<ul>\n{''.join(_item(part, follow) for part in of)}</ul>\n"


def _item(part: Part, follow: str | None) -> str:
    name = f"<bdi>{html.escape(part.name)}</bdi> <small>{part.number:,}</small>"
    path = html.escape(part.path)
    if follow is None:
        return f'<li><a href="{path}">{name}</a></li>\n'
    return f'<li><a href="{html.escape(follow)}{path}">{name}</a> <a class="file" href="{path}">file</a></li>\n'


def _page(title: str, body: str) -> bytes:
    return _PAGE.format(program=PROGRAM, policy=policy().replace("; frame-ancestors 'none'", ""),
                        title=html.escape(title), style=_STYLE, body=body).encode("utf-8", "replace")  # fmt: skip


_STYLE = """
:root { color-scheme: light; }
body { max-width: 40rem; margin: 0 auto; padding: 1rem; color: #000; background: #fff;
  font: 1.05rem/1.4 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.25rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 0; }
p { margin: 0 0 0.75rem; }
a { color: #000; }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid #000; }
li { display: flex; border-bottom: 1px solid #000; }
li a { flex: 1; padding: 0.65rem 0; }
li a.file { flex: none; padding-inline: 1rem; }
small { font-size: 0.8rem; }
nav { margin: 1rem 0 0; line-height: 2.4; }
nav a { display: inline-block; min-width: 1.6rem; margin-inline-end: 0.8rem; }
"""
_PROGRAMS = """<h2 id="programs">For programs</h2>
<ul>
<li><a href="schedule.json">schedule.json</a></li>
<li><a href="schedule.xml">schedule.xml</a></li>
<li><a href="schedule.csv">schedule.csv</a></li>
</ul>
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="{program}">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}</body>
</html>
"""
