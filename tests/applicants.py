"""The sample's event with and without its scholarships, and what of them must be found nowhere.

The applicants' addresses and amounts, and the names of those who do not speak, are read from the sample's source and
sheet; nothing of confdash has a part in it.
"""

from __future__ import annotations

import asyncio
import atexit
import csv
import functools
import html
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sample_data import scholarships

from confdash import clock, config, demo
from confdash.cli import morning
from confdash.sync.run import Syncer
from confdash.text import fold

SAMPLE = Path(__file__).parents[1] / "sample_data"
NAME, SHEET, _ = demo.SCHOLARSHIPS
#: What is left out: formats that say nothing more about people, and take their time.
SLOW = ("fahrplan", "calendar", "pipeline", "archive")
#: The columns of amounts; and those of which confdash knows nothing.
AMOUNTS = ("Asked for", "Offered", "Accepted", "Claimed", "Charged", "Paid")
UNREAD = ("Why do you need support?", "Gender", "Notes from the committee")


def rows(revision: int = 1) -> list[dict[str, str]]:
    """The sheet, without the row that names nobody."""
    text = (SAMPLE / f"rev{revision}" / SHEET).read_bytes().decode()
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["Full name"]]


# ----- the event, as `confdash sync` makes it


def event(folder: Path, *, applied: bool = True, more: str = "") -> Path:
    """The event in a folder, read at the demo's moment; without `applied` the sheet has nothing but its columns.

    `more` stands at the end of the config.
    """
    shutil.copytree(_made(applied=applied), folder)
    with (folder / config.CONFIG).open("a", encoding="utf-8") as file:
        file.write(more)
    return folder


@functools.cache
def _made(*, applied: bool) -> Path:
    """The two events differ in the sheet alone: all else was read before, for both."""
    body = (SAMPLE / "rev1" / SHEET).read_bytes()
    folder = _folder() / "event"
    shutil.copytree(_before(), folder)
    put(folder, SHEET, body if applied else body.partition(b"\r\n")[0])
    sync(folder, NAME)
    return folder


@functools.cache
def _before() -> Path:
    folder = _folder()
    demo.make_event(folder, "http://127.0.0.1:1", every="1h")
    path = folder / config.CONFIG
    head, *feeds = path.read_text(encoding="utf-8").replace("http://127.0.0.1:1/", "").split("[[feeds]]")
    kept = [feed for feed in feeds if not any(f'name = "{name}"' in feed for name in SLOW)]
    path.write_text("[[feeds]]".join([head, *kept]), encoding="utf-8")
    others = [feed for feed in config.load(folder).feeds if feed.name != NAME]
    for feed in others:
        put(folder, feed.url, (SAMPLE / "rev1" / feed.url).read_bytes())
    morning.write(folder)
    sync(folder, *(feed.name for feed in others))
    return folder


def _folder() -> Path:
    home = Path(tempfile.mkdtemp(prefix="confdash-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def put(folder: Path, name: str, body: bytes) -> None:
    """A feed's file, as if edited long ago: one that has just been written is first watched for a while."""
    (folder / name).write_bytes(body)
    long_ago = clock.real() - 90 * 60
    os.utime(folder / name, (long_ago, long_ago))


def sync(folder: Path, *names: str) -> None:
    """Reads these feeds, or all."""
    settings = config.load(folder)
    syncer = Syncer(folder, settings, lambda _event: None)
    feeds = [feed for feed in settings.feeds if not names or feed.name in names]
    results = asyncio.run(syncer.cycle(feeds))
    syncer.close()
    assert {result.state for result in results} <= {"ok", "unchanged"}, results


# ----- what must be found nowhere


def strangers() -> tuple[str, ...]:
    """Names of those who apply and do not speak, without the formula around one."""
    speaking = _others()
    names = {each.name for each in scholarships.applications()}
    return tuple(sorted(name for name in names if name not in speaking))


#: So much of a name shows whose it is: a column may have room for no more.
_PART = 6


class Canaries:
    """Finds what is private of the sample's applicants in a text, also where it is cut short or written otherwise.

    Names of those who do not speak; addresses, also of those who speak where `speaking` is on, for they stand in the
    table of people too; and all amounts, as sheets, confdash and programs write them. `known`: what is no secret
    although it looks like one, such as sums of pots.
    """

    def __init__(self, *, speaking: bool = True, known: Iterable[str] = ()) -> None:
        hidden = set(strangers())
        applied = [row for revision in (1, 2) for row in rows(revision)]
        self._addresses = {fold(row["E-mail"]) for row in applied if speaking or _name(row) in hidden} - {""}
        self._names = {_telling(name) for name in hidden}
        self._amounts = _amounts(applied) - {fold(each) for each in known}

    def in_(self, text: str) -> set[str]:
        """What is found."""
        plain = fold(html.unescape(text).replace("&#160;", " "))
        found = self._addresses.intersection(_ADDRESS.findall(plain))
        found |= {word for word in _WORD.findall(plain) for part in (word[:_PART],) if part in self._names}
        for match in _AMOUNT.finditer(plain):
            whole, number = match[0].strip(), match[1].rstrip(".,")
            found |= self._amounts & {whole, whole.rstrip(".,"), number}
        return found


_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*\w")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CURRENCY = r"(?:€|\$|us\$|eur|usd|sek|jpy|brl)"
_AMOUNT = re.compile(rf"(?:{_CURRENCY} ?)?(?<![\w.,:/-])(\d[\d.,]*)(?: ?{_CURRENCY}(?!\w))?")


def _telling(name: str) -> str:
    """The beginning of the word of a name, behind the first, that tells most."""
    words = [part for word in fold(name).split()[1:] for part in word.split("-")]
    return max(words, key=len)[:_PART]


def _name(row: dict[str, str]) -> str:
    """Who applies, also where a formula stands for the name."""
    return row["Full name"].rstrip('")').rpartition('"')[2] if row["Full name"].startswith("=") else row["Full name"]


def _amounts(applied: Iterable[dict[str, str]]) -> set[str]:
    """All amounts, in every way in which somebody might write them."""
    found = set()
    for text in {row[title] for row in applied for title in AMOUNTS} - {""}:
        digits = re.fullmatch(r"(.*?)(?:[.,](\d\d))?", re.sub(r"[^\d.,]", "", text))
        assert digits is not None
        whole, cents = int(re.sub(r"\D", "", digits[1])), digits[2] or "00"
        currency = next(
            (each for each in ("USD", "SEK", "JPY", "BRL") if each in text), "USD" if "$" in text else "EUR"
        )
        sign = {"USD": "$", "EUR": "€"}.get(currency, currency)
        exact = {f"{whole:,}.{cents}", f"{whole}.{cents}", f"{whole:,}.{cents}".translate(_SWAPPED), f"{whole},{cents}"}
        round_ = {f"{whole}", f"{whole:,}", f"{whole:,}".replace(",", ".")} if cents == "00" else set()
        for number in exact | round_:
            found |= {f"{number} {currency}", f"{currency} {number}", f"{number} {sign}", f"{sign}{number}"}
        found |= exact | ({f"{whole}{cents}"} if cents != "00" else set())
    return {fold(each) for each in found}


_SWAPPED = str.maketrans(",.", ".,")


@functools.cache
def _others() -> str:
    """All of the sample that is not about scholarships."""
    names = ("schedule.json", "people.csv")
    return "".join((SAMPLE / f"rev{each}" / name).read_text(encoding="utf-8") for each in (1, 2) for name in names)
