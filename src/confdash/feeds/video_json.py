"""What the parsers of recordings in JSON share: a cheap look, pages, and texts, people and lengths of any shape.

All of it is pure; only `document` raises, with one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from confdash.feeds.collect import Collector
from confdash.feeds.common import key_text
from confdash.feeds.decode import Notes, json_document, unwrapped
from confdash.feeds.describe import describe, json_sentence
from confdash.feeds.json_values import Object, row, spelt
from confdash.records import FeedError
from confdash.text import line

#: No talk has more people, and no name is longer.
_PEOPLE, _NAME = 100, 300
#: No recording lasts longer, in seconds: two days.
_LONGEST = 2 * 86_400
#: So many items tell what a list is of.
_LOOKED_AT = 20
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def glance(body: bytes, *words: bytes) -> object:
    """The JSON value of a body that holds all these words; None where it does not, or is no JSON.

    The words are looked for first, since that is far cheaper than reading a programme of megabytes in vain.
    """
    if unwrapped(body[:1_000])[:1] not in (b"{", b"["):
        return None
    whole = unwrapped(body)
    if not all(word in whole for word in words):
        return None
    try:
        return json_document(whole)[0]
    except FeedError:
        return None


def document(body: bytes) -> tuple[object, Notes]:
    """The JSON value of a body, and what was mended. Raises `FeedError` that says what it is instead."""
    if unwrapped(body[:1_000])[:1] not in (b"{", b"["):
        raise FeedError(_of_recordings(describe(body)))
    return json_document(body)


def no_recordings(value: object) -> FeedError:
    """The refusal of a JSON value that lists no recordings in the form that was looked for."""
    return FeedError(_of_recordings(json_sentence(value)))


def _of_recordings(sentence: str) -> str:
    """A sentence about what is no schedule, for somebody who looks for recordings."""
    return sentence.replace("not a schedule", "not a list of recordings").replace("not of talks", "not of recordings")


def pages(value: object) -> list[object]:
    """The pages of an answer: the values of a list, or the one value."""
    return value if isinstance(value, list) else [value]


def most(values: list[object]) -> list[Object]:
    """The objects among the first values of a list: what tells what it is of."""
    return [value for value in values[:_LOOKED_AT] if isinstance(value, dict)]


def objects(values: object, collector: Collector) -> Iterator[Object]:
    """The objects of a list; each other value is counted as skipped."""
    for value in row(values):
        if isinstance(value, dict):
            yield value
        else:
            collector.skip("not an object")


def text_of(value: object) -> str:
    """One line of text, cleaned; "" for what is none."""
    return line(spelt(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def key_of(value: object) -> str:
    """An identifier, cleaned, whether it is written as a text or as a number."""
    return key_text(text_of(value))


def people_of(value: object) -> tuple[str, ...]:
    """Names: of a list of texts or of objects with a name, or of one text that parts them by commas."""
    if isinstance(value, str):
        found = re.split(r"[,;]| and ", line(value, _PEOPLE * _NAME))
    else:
        found = [spelt(each.get("name") if isinstance(each, dict) else each) for each in row(value)[:_PEOPLE]]
    names = (line(name, _NAME) for name in found)
    return tuple(dict.fromkeys(name for name in names if name))[:_PEOPLE]


def seconds_of(value: object) -> int | None:
    """A length in seconds, written as a number or as its digits; None for what no recording lasts."""
    if isinstance(value, str):
        value = float(value) if re.fullmatch(r"\s*\d{1,9}(?:\.\d{1,9})?\s*", value, re.ASCII) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value <= _LONGEST else None


def is_guid(text: str) -> bool:
    """Whether an identifier is a GUID."""
    return _UUID.fullmatch(text) is not None
