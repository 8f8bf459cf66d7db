"""From items to a `Batch`: what was read and skipped, plenaries joined, doubtful numbers left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from confdash.records import Aside, Batch, Contact, EventFacts, Person, Scholarship, Talk, Video
from confdash.text import fold, line

_WARNINGS = 20
#: So many rows are kept aside one by one; all are counted.
ASIDE = 200
#: So many lines are named of each trouble.
_LINES = 8
_Slot = tuple[str, str, int, int | None]


class Collector:
    """Takes the items of one feed, one by one, and gives the batch at the end."""

    def __init__(self, form: str, nothing: str = "no talk", *, window: bool = False) -> None:
        self._form = form
        self._window = window
        self._nothing = nothing
        self._talks: list[Talk] = []
        self._contacts: list[Contact] = []
        self._videos: dict[str, Video] = {}
        self._scholarships: list[Scholarship] = []
        self._aside: list[Aside] = []
        self._items = 0
        self._skipped: Counter[str] = Counter()
        self._warnings: list[str] = []
        self._settled = False

    def keep(self, talks: Iterable[Talk]) -> None:
        """One item was read; it gives these talks."""
        self._items += 1
        self._talks.extend(talks)

    def settle(self, change: Callable[[Sequence[Talk]], Iterable[Talk]]) -> None:
        """All talks are what this makes of them, and none of these are one; as many items have been read."""
        self._talks = list(change(self._talks))
        self._settled = True

    def keep_contact(self, contact: Contact, rows: int = 1) -> None:
        """So many rows of a people table were read; together they say this of one person."""
        self._items += rows
        self._contacts.append(contact)

    def keep_video(self, video: Video) -> None:
        """One item was read; it says this of one recording. A key that came before is skipped."""
        if video.key in self._videos:
            self.skip("listed twice")
            return
        self._items += 1
        self._videos[video.key] = video

    def keep_scholarship(self, scholarship: Scholarship) -> None:
        """One row was read; it says this of one application."""
        self._items += 1
        self._scholarships.append(scholarship)

    def set_aside(self, number: int, reason: str) -> None:
        """One row cannot be read; it stands in this line. The reason quotes nothing of it."""
        self._skipped[reason] += 1
        self._aside.append(Aside(number, reason))

    def skip(self, reason: str) -> None:
        """One item was read and left out."""
        self._skipped[reason] += 1

    def warn(self, problem: str, title: str | None = None, *, first: bool = False) -> None:
        """Something was read all the same, or in part; nothing when the problem is "". `first`: before all others."""
        if problem:
            about = "" if title is None else f"“{line(title, 60) or 'an item without a title'}”: "
            self._warnings.insert(0 if first else len(self._warnings), about + problem)

    def batch(self, event: EventFacts) -> Batch:
        """All that was taken, as one batch."""
        talks = self._told_apart(self._talks if self._settled else _plenaries(self._talks))
        read = self._items + self._skipped.total()
        if not self._items:
            self.warn(f"the feed is valid, but there is {self._nothing} in it")
        warnings = self._warnings
        if len(warnings) > _WARNINGS:
            rest = len(warnings) - _WARNINGS + 1
            warnings = [*warnings[: _WARNINGS - 1], f"and {rest} more like these"]
        return Batch(
            format=self._form,
            talks=tuple(talks),
            contacts=tuple(self._contacts),
            videos=tuple(self._videos.values()),
            scholarships=tuple(self._scholarships),
            aside=tuple(sorted(self._aside, key=lambda each: each.line)[:ASIDE]),
            window=self._window,
            read=read,
            items=self._items,
            skipped=dict(self._skipped),
            warnings=tuple(warnings),
            event=event,
        )

    def _told_apart(self, talks: list[Talk]) -> list[Talk]:
        """The talks without those person numbers that stand for several people.

        A feed that was merged from several planners repeats their numbers: in 36C3's, 155 of 437 numbers
        name two people or more. By name those can still be told apart. Codes and GUIDs are made to be unique.
        """
        names: dict[str, set[str]] = {}
        for talk in talks:
            for person in talk.people or ():
                for identifier in person.ids:
                    names.setdefault(identifier, set()).add(fold(person.name))
        doubtful = {key for key, called in names.items() if len(called) > 1 and key.startswith("id:")}
        if not doubtful:
            return talks
        self.warn(f"person numbers that stand for several people are not used ({len(doubtful)} of them)")
        return [_without(talk, doubtful) for talk in talks]


def rows_in(numbers: Sequence[int], unit: str = "line") -> str:
    """Rows of a table by where they stand: `3 rows (lines 5, 9, 12)`; of many the first."""
    shown = ", ".join(map(str, numbers[:_LINES])) + (" …" if len(numbers) > _LINES else "")
    return f"1 row ({unit} {shown})" if len(numbers) == 1 else f"{len(numbers)} rows ({unit}s {shown})"


def _without(talk: Talk, doubtful: set[str]) -> Talk:
    if not any(identifier in doubtful for person in talk.people or () for identifier in person.ids):
        return talk
    people = tuple(
        Person(person.name, tuple(key for key in person.ids if key not in doubtful), person.email)
        for person in talk.people or ()
    )
    return msgspec.structs.replace(talk, people=people)


def _plenaries(talks: list[Talk]) -> list[Talk]:
    """The talks, with one that the feed repeats per room (same key, title, times) as one in several rooms."""
    joined: list[Talk] = []
    first: dict[_Slot, int] = {}
    for talk in talks:
        if talk.starts is None:
            joined.append(talk)
            continue
        at = first.setdefault((talk.base, talk.title, talk.starts, talk.ends), len(joined))
        if at == len(joined):
            joined.append(talk)
        elif set(talk.rooms) != set(joined[at].rooms):
            joined[at] = _in_both(joined[at], talk)
        elif talk != joined[at]:  # not told twice: the same key stands for two slots
            joined.append(talk)
    return joined


def _in_both(talk: Talk, other: Talk) -> Talk:
    """One talk in the rooms of both. Consent is not a vote: one "do not record" holds."""
    return msgspec.structs.replace(
        talk,
        rooms=tuple(dict.fromkeys((*talk.rooms, *other.rooms))),
        do_not_record=True if other.do_not_record else talk.do_not_record,
        do_not_stream=True if other.do_not_stream else talk.do_not_stream,
    )
