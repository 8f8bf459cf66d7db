"""The command line, too, finds nothing of the sample's applicants unless `--private` is asked for.

And what it lists for other desks is the same with and without scholarships.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests import applicants
from tests.e2e.program import Done, Event

from confdash import clock, demo
from confdash.cli import private
from confdash.cli.group import COMMANDS

#: The sample's event is made once for all of them.
pytestmark = pytest.mark.xdist_group("applicants")

#: The commands that say nothing of scholarships, whoever asks; each as a pipe gets it, and as programs do.
OTHERS: tuple[tuple[str, ...], ...] = (
    ("attention",), ("talks",), ("speakers",), ("videos",), ("changes",), ("history",),
)  # fmt: skip
PLAIN: tuple[tuple[str, ...], ...] = (
    ("attention", "--desk", "feeds"), ("videos", "--letter"), ("handover",), ("speakers", "rashida.oumarsen"),
    ("export", "csv", "--all"), ("print", "all", "--day", "2"),
)  # fmt: skip
#: Those that do; and those that tell how a feed is.
OWN: tuple[tuple[str, ...], ...] = (
    ("scholarships",), ("scholarships", "--format", "json"), ("scholarships", "--format", "csv"),
    ("scholarships", "--pots"), ("scholarships", "--pots", "--format", "json"), ("scholarships", "--summary"),
    ("scholarships", "--summary", "--format", "json"), ("attention", "--desk", "scholarships"),
    ("attention", "--desk", "scholarships", "--format", "json"),
    ("attention", "--desk", "scholarships", "--format", "csv"), ("scholarships", "tamatea"),
    ("scholarships", "name:tamatea"), ("scholarships", "offered:>100"),
    ("feeds",), ("feeds", "--format", "json"), ("feeds", "--format", "csv"), ("doctor",),
)  # fmt: skip
#: An amount that is an example in a help text.
EXAMPLE = "230 EUR"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Event]]:
    """The event with its scholarships, and with an empty sheet: both folders are called alike."""
    home = tmp_path_factory.mktemp("told")
    with clock.living_at(demo.BUSY_MOMENT):
        yield {
            applied: Event(applicants.event(home / f"{applied:d}" / "event", applied=applied))
            for applied in (True, False)
        }


def said(done: Done) -> str:
    return done.out + done.err


def test_nothing_private_is_listed(made: dict[bool, Event]) -> None:
    canaries = applicants.Canaries()
    found = {words: canaries.in_(said(made[True](*words))) for words in OWN}
    assert {words: hits for words, hits in found.items() if hits} == {}


def test_other_lists_are_the_same_without_scholarships(made: dict[bool, Event]) -> None:
    alike(made, [*((*words, "--format", "json") for words in OTHERS), *PLAIN])


@pytest.mark.soak
def test_other_lists_are_the_same_in_every_format(made: dict[bool, Event]) -> None:
    alike(made, [(*words, *form) for words in OTHERS for form in ((), ("--format", "csv"), ("--format", "table"))])
    alike(made, [("export", form, "--all", "--delays") for form in ("ics", "json", "xml")])


def alike(made: dict[bool, Event], commands: Sequence[tuple[str, ...]]) -> None:
    """Each says the same in both events, and nothing private."""
    canaries = applicants.Canaries()
    for words in commands:
        # Between the two a minute may pass that one of them counts; what differs for another reason always does.
        for _ in range(3):
            some, none = (made[applied](*words) for applied in (True, False))
            if some == none:
                break
        assert some == none, words
        assert canaries.in_(said(some)) == set(), words


def test_no_help_gives_anybody_away() -> None:
    """All of it: examples are invented, and no applicant's."""
    canaries = applicants.Canaries(known=[EXAMPLE])
    event = Event(Path("/nowhere"))
    for command in COMMANDS:
        assert canaries.in_(said(event(command, "--help"))) == set(), command


def test_with_private_it_is_all_there_and_said_to_be(made: dict[bool, Event]) -> None:
    done = made[True]("scholarships", "--private", "--format", "csv")
    assert done.code == 0
    assert "others may be able to read" in done.err
    found = applicants.Canaries().in_(done.out)
    assert len(found) > 300, "so the other tests would notice"
    assert "'=HYPERLINK(" in done.out, "which is no formula any more"


def test_a_crash_tells_nothing(made: dict[bool, Event], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a command breaks down with everything in hand, neither the sentence nor what is kept has any of it."""

    def broken(rows: list[object], *_more: object, **_others: object) -> None:
        raise LookupError(str(rows))

    monkeypatch.setattr(private, "show_or_save", broken)
    monkeypatch.delitem(sys.modules, "confdash.cli.scholarships", raising=False)  # which has the name already
    event = Event(made[True].folder)
    event.env = {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = event("scholarships", "--private")
    assert done.code == 1
    assert "an error inside confdash (LookupError)" in done.err
    (kept,) = tmp_path.rglob("crash.txt")
    assert applicants.Canaries().in_(done.err + done.out + kept.read_text(encoding="utf-8")) == set()
