"""What a board is: all that tells Talks from Feeds. The screen, the table and the keys are the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from confdash.attention.video_times import VideoTimes
from confdash.clock import Clock
from confdash.commands.declare import Entity
from confdash.store.query.reader import Reader
from confdash.store.query.source import Source
from confdash.tui.columns import Column
from confdash.tui.page import Page


class Telling(msgspec.Struct, frozen=True):
    """What a detail page may know beside its row: the store to ask, the clock, now (UTC seconds), commands' keys."""

    reader: Reader
    clock: Clock
    now: int
    #: The key of a command as it is mapped now, "" where it has none.
    key_of: Callable[[str], str] = lambda _command: ""
    #: What a command does, in a word or two; "" where there is no such command.
    command_words: Callable[[str], str] = lambda _command: ""
    #: Of commands, by id, those that would do something with the row.
    legal: Callable[[Sequence[str]], Sequence[str]] = tuple
    #: How long a recording may take.
    times: VideoTimes = VideoTimes()


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """One board. Rows are of the source's own type."""

    name: str
    title: str
    #: The key that shows it, which is also its number among the tabs.
    number: str
    source: Source
    columns: tuple[Column, ...]
    #: One of them, and several.
    nouns: tuple[str, str]
    #: Shown where there are no rows at all and no filter.
    empty: str
    #: What a row is called, for titles, questions and messages.
    title_of: Callable[[Any], str]
    #: Writes all about a row on a page.
    detail: Callable[[Any, Telling, Page], None]
    #: The address that `o` opens, or None.
    link_of: Callable[[Any], str | None] = lambda _row: None
    #: What `y` offers: (what it is, the text).
    copies: Callable[[Any, Clock], list[tuple[str, str]]] = lambda _row, _clock: []
    #: The feeds that `r` reads anew.
    feeds_of: Callable[[Any], tuple[str, ...]] = lambda _row: ()
    #: Keys of each kind of thing that a row is about: what commands of that kind act on. Who may be marked as here
    #: ("presenter") is found from the row's persons, else from its talks.
    keys_of: Mapping[Entity, Callable[[Any], Sequence[str]]] = MappingProxyType({})
    #: The commands that resolve what is the matter with a row, by id, the best first: the menu has them on top.
    resolves: Callable[[Any], Iterable[str]] = lambda _row: ()
    #: The detail pane's share of the screen, in hundredths, before a person makes it larger or smaller.
    pane_share: int = 42
    #: The filter that jumps to what is on now; "" where that means nothing.
    now_filter: str = ""
    #: Its rows are nobody's affair at other desks: it has no number among the tabs, what was typed there is not
    #: remembered, and no log says what is in its rows.
    private: bool = False
