"""What the types of the config cannot say: names that are there, times, addresses, columns of a table."""

from __future__ import annotations

import re
import string
import zoneinfo
from typing import TYPE_CHECKING

import msgspec

from confdash import clock, money
from confdash.config_error import nearest
from confdash.records import KINDS, REIMBURSEMENTS, SCHOLARSHIP_STATES, TABLE_FIELDS, TALK_STATES, VIDEO_STATES

if TYPE_CHECKING:
    from confdash.config import Event, Feed, Pot, Settings

#: What may stand in braces in `[messages]`.
PLACES = ("name", "title", "time", "room", "event", "by")

#: Fields of a talk for which `owns` may put a feed first.
OWNABLE = (
    "title", "subtitle", "abstract", "description", "starts_at", "ends_at", "room", "track", "kind",
    "state", "speakers", "url", "language", "do_not_stream",
)  # fmt: skip


#: What the words of a table may mean, by what its rows are.
STATES = {"talks": TALK_STATES, "videos": VIDEO_STATES, "scholarships": SCHOLARSHIP_STATES}
#: No pot's name is longer: it stands on the board, and in commands.
_POT = 60


def duration(text: str) -> int:
    """Seconds of `90s`, `2m`, `1h`. Raises `ValueError` with a sentence."""
    match = re.fullmatch(r"(\d{1,6})\s*(s|m|h)", text.strip())
    if not match or int(match[1]) == 0:
        raise ValueError(f"“{text}” is not a length of time; write it as 30s, 2m or 1h")
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]


#: Names in the query of an address whose value lets in whoever has it (`private_token`, `accessKey`, Indico's `ak`);
#: and the same as a part of the path.
_KEYS = re.compile(
    r".*(?:token|secret|password)|(?:.*[_-])?(?:access|api|private|user)?[_-]?key|(?:.*[_-])?(?:auth|pwd|sig|signature)|ak"
)
_PRIVATE_PATH = re.compile(r"/private-[0-9a-f]{8,}(/|$)", re.IGNORECASE)


def secret_in(url: str) -> bool:
    """Whether an address itself holds a secret: credentials, a key in the query, Google's private calendars."""
    from urllib.parse import parse_qsl, urlsplit

    if "://" not in url:
        return False
    parts = urlsplit(url)
    names = (name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return bool("@" in parts.netloc or any(map(_KEYS.fullmatch, names)) or _PRIVATE_PATH.search(parts.path))


def check(settings: Settings) -> None:
    """What types alone cannot say. Raises `msgspec.ValidationError` with the path, as msgspec itself does."""
    _check_event(settings.event)
    names: set[str] = set()
    for index, feed in enumerate(settings.feeds):
        path = f"$.feeds[{index}]"
        if feed.name in names:
            raise _wrong(f"two feeds are called “{feed.name}”", f"{path}.name")
        names.add(feed.name)
        _check_feed(feed, path)
    for word, kind in settings.kinds.items():
        if kind not in KINDS:
            raise _wrong(f"“{kind}” is no kind; {nearest(kind, KINDS)}", f"$.kinds.{word}")
    for name, text in settings.messages.items():
        _check_message(text, f"$.messages.{name}")
    _check_pots(settings.pots)
    for index, desk in enumerate(settings.privacy.desks):
        if not desk.strip():
            raise _wrong("write the name of a desk, as `confdash doctor` says it", f"$.privacy.desks[{index}]")


def _check_pots(pots: tuple[Pot, ...]) -> None:
    names: set[str] = set()
    for index, pot in enumerate(pots):
        path = f"$.pots[{index}]"
        if not pot.name.strip() or len(pot.name) > _POT or not pot.name.isprintable():
            raise _wrong(f"a pot's name has 1 to {_POT} letters, and no line breaks", f"{path}.name")
        if pot.name.casefold() in names:
            raise _wrong(f"two pots are called “{pot.name}”", f"{path}.name")
        names.add(pot.name.casefold())
        _check_currency(pot.currency, f"{path}.currency")
        for key in ("budget", "raised"):
            value: str | int | None = getattr(pot, key)
            if value is None:
                continue
            try:
                money.stated(value, pot.currency)
            except money.MoneyError as error:
                raise _wrong(f"“{value}”: {error}", f"{path}.{key}") from error


def _check_currency(code: str, path: str) -> None:
    if code not in money.CURRENCIES:
        near = nearest(code.upper(), money.CURRENCIES, few=False)
        raise _wrong(f"“{code}” is no currency of ISO 4217, such as EUR{near and '; '}{near}", path)


def _check_message(text: str, path: str) -> None:
    try:
        places = [(place, spec, how) for _, place, spec, how in string.Formatter().parse(text) if place is not None]
    except ValueError as error:
        raise _wrong("a brace stands alone; write {name}, or {{ for a brace itself", path) from error
    for place, spec, how in places:
        if place not in PLACES or spec or how:
            raise _wrong(f"{{{place}}} cannot be filled in; {nearest(place, PLACES)}", path)


def _check_event(event: Event) -> None:
    try:
        clock.zone(event.timezone)
    except ValueError as error:
        near = nearest(event.timezone, zoneinfo.available_timezones(), few=False)
        raise _wrong(f"{error}{near and '; '}{near}", "$.event.timezone") from error
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", event.day_starts):
        raise _wrong(f"“{event.day_starts}” is no time of day; write it as 04:00", "$.event.day_starts")
    if event.starts and event.ends and event.ends < event.starts:
        raise _wrong("the event ends before it starts", "$.event.ends")


def _check_feed(feed: Feed, path: str) -> None:
    if not re.fullmatch(r"[\w][\w .-]{0,39}", feed.name) or feed.name == "local":
        rule = "letters, digits, blanks, dots and dashes, and not “local”"
        raise _wrong(f"“{feed.name}” cannot be a feed's name: {rule}", f"{path}.name")
    try:
        duration(feed.every)
    except ValueError as error:
        raise _wrong(str(error), f"{path}.every") from error
    if not feed.local:
        _check_address(feed.url, f"{path}.url")
    if feed.token is not None and not re.fullmatch(r"env:\w+|cmd:.*\S.*", feed.token):
        raise _wrong("write env:NAME or cmd:COMMAND, never the secret itself", f"{path}.token")
    for field in feed.owns:
        if field not in OWNABLE:
            raise _wrong(f"no field is called “{field}”; {nearest(field, OWNABLE)}", f"{path}.owns")
    _check_table(feed, path)


def _check_table(feed: Feed, path: str) -> None:
    """What a feed may say of a table, and must say where it is one."""
    if feed.kind != "table":
        for key in ("entity", "columns", "states", "reimbursements", "currency"):
            if getattr(feed, key):
                raise _wrong('only a table has this; say kind = "table" above it', f"{path}.{key}")
        return
    if feed.entity is None:
        raise _wrong(f"a table needs `entity`: what its rows are, one of {', '.join(TABLE_FIELDS)}", f"{path}.kind")
    if feed.currency is not None:
        if feed.entity != "scholarships":
            raise _wrong("only a table of scholarships has amounts", f"{path}.currency")
        _check_currency(feed.currency, f"{path}.currency")
    for field, column in feed.columns.items():
        fields = TABLE_FIELDS[feed.entity]
        if field not in fields:
            raise _wrong(
                f"a table of {feed.entity} has no field “{field}”; {nearest(field, fields)}", f"{path}.columns.{field}"
            )
        if not column.strip():
            raise _wrong("write the title of the column that the table has for it", f"{path}.columns.{field}")
    states = STATES.get(feed.entity, ())
    if feed.states and not states:
        raise _wrong("only a table of talks, videos or scholarships has states", f"{path}.states")
    for word, state in feed.states.items():
        at = f"{path}.states.{word}"
        if feed.entity == "scholarships" and state in REIMBURSEMENTS:
            raise _wrong(
                f"“{state}” is a step of the reimbursement: say it under [feeds.reimbursements], which is for the words"
                " of that column alone",
                at,
            )
        if state not in states:
            raise _wrong(f"“{state}” is no state; {nearest(state, states)}", at)
    _check_reimbursements(feed, path)


def _check_reimbursements(feed: Feed, path: str) -> None:
    if feed.reimbursements and feed.entity != "scholarships":
        raise _wrong("only a table of scholarships has reimbursements", f"{path}.reimbursements")
    for word, step in feed.reimbursements.items():
        at = f"{path}.reimbursements.{word}"
        if step in SCHOLARSHIP_STATES:
            raise _wrong(f"“{step}” is a state of the application: say it under [feeds.states]", at)
        if step not in REIMBURSEMENTS:
            raise _wrong(f"“{step}” is no step of a reimbursement; {nearest(step, REIMBURSEMENTS)}", at)


def _check_address(url: str, path: str) -> None:
    if not url.lower().startswith(("http://", "https://")):
        raise _wrong(f"a feed is read by http, https or from a file, not by “{url}”", path)
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        good = parts.hostname and parts.port != 0
    except ValueError:  # of an unclosed bracket, or a port that is no number
        good = False
    if not good:
        raise _wrong("this is not a web address; write it as https://example.org/schedule.json", path)


def _wrong(what: str, path: str) -> msgspec.ValidationError:
    return msgspec.ValidationError(f"{what} - at `{path}`")
