"""What a table's own words for the state of a recording mean: each that is not known is asked about once.

The answer holds at once and at every desk; the line that the config needs is told with it, so that it stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from confdash.commands import values
from confdash.commands.deciding import Change, commit, settings_of, some
from confdash.commands.declare import Ask, Choice, Command, Desk, Looking, Outcome, Refused, Rows, Values
from confdash.commands.recordings import state_of
from confdash.commands.values import Beside
from confdash.records import VIDEO_STATES
from confdash.text import fold, line

#: Takes the meaning of a word back.
_NOTHING = "-"


def read(here: Beside, text: str) -> str | None:
    """Words of a feed with what was said before: `QC=review`, several with semicolons; `QC=-` takes one back."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        raise Refused(f"“{text}” explains nothing; write WORD=STATE, such as 'QC=review'")
    found: dict[str, str] = {}
    for part in parts:
        word, equals, state = (each.strip() for each in part.rpartition("="))
        if not equals or not word or not state:
            raise Refused(f"“{part}” explains nothing; write WORD=STATE, such as 'QC=review'")
        found[word] = state
    return told(here.link, here.row.name, found)


def told(link: sqlite3.Connection, feed: str, found: dict[str, str]) -> str | None:
    """What holds of a feed's words with these; None: nothing does. Raises `Refused` at a word that is no feed's."""
    from confdash.store.meanings import decided
    from confdash.store.query.videos import unknown_words

    held = decided(link, feed)
    known = {fold(word): word for word in (*held, *(word for word, _ in unknown_words(link, feed)))}
    for typed, state in found.items():
        word = known.get(fold(line(typed)))
        if word is None:
            raise Refused(f"{feed}: {_no_word(typed, list(known.values()))}")
        if state == _NOTHING:
            held.pop(word, None)
        else:
            held[word] = state_of(state)
    return values.packed(dict(sorted(held.items()))) if held else None


def _no_word(typed: str, known: list[str]) -> str:
    from confdash.config_error import nearest

    if not known:
        return f"nobody asks what “{typed}” means: all its words are known"
    return f"nobody asks what “{typed}” means; {nearest(typed, known)}"


def for_config(desk: Desk, feed: str, words: Mapping[str, str]) -> str:
    """What to add to the config for words that it does not explain yet, behind a sentence; "" where nothing is."""
    listed = settings_of(desk).feed(feed)
    if listed is None or listed.kind != "table":
        return ""
    explained = set(map(fold, listed.states))
    lines = [f"{_quoted(word)} = {_quoted(state)}" for word, state in words.items() if fold(word) not in explained]
    return f"; add to [feeds.states] of {feed} in confdash.toml: {', '.join(lines)}" if lines else ""


def _quoted(text: str) -> str:
    """As TOML writes a text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def marked(desk: Desk, changes: Sequence[Change]) -> str:
    """`for_config` of what was decided of feeds' words, among other things."""
    return "".join(
        for_config(desk, key, msgspec.json.decode(new, type=dict[str, str]))
        for entity, key, field, new in changes
        if (entity, field) == ("feed", "words") and new
    )


def explain(link: sqlite3.Connection, desk: Desk, rows: Rows, values: Values) -> Outcome:
    """Says what a word of a feed means, and what to write into the config."""
    feed, word, state = rows[0].name, values.get("word", ""), state_of(values.get("state", ""))
    batch = commit(link, desk, [("feed", feed, "words", told(link, feed, {word: state}))])
    return Outcome(f"{feed}: “{word}” means {state.replace('_', ' ')}{for_config(desk, feed, {word: state})}", batch)


def _words(looking: Looking, rows: Rows) -> Sequence[Choice]:
    from confdash.store.query.videos import unknown_words

    return [
        Choice(word, word, f"{number} recording{'' if number == 1 else 's'}")
        for word, number in unknown_words(looking.reader.link(), rows[0].name)
    ]


def _first(looking: Looking, rows: Rows) -> str:
    return next((choice.value for choice in _words(looking, rows)), "")


def _states(_looking: Looking, _rows: Rows) -> Sequence[Choice]:
    return [Choice(state, state.replace("_", " ")) for state in VIDEO_STATES]


COMMANDS = (
    Command(
        id="feed.word",
        words="Say what a word for the state of recordings means…",
        key="M",
        footer="explain",
        group="Decide",
        boards=("feeds", "attention"),
        entity="feed",
        takes="row",
        asks=(
            Ask(name="word", words="Which word", sort="choice", choices=_words, start=_first),
            Ask(name="state", words="What it means", sort="choice", choices=_states),
        ),
        legal=some(lambda row: row.unknown > 0, "all its words for the states of recordings are known"),
        write=explain,
    ),
)
