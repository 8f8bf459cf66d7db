"""What is asked for at a prompt is there at once: `--help` loads nothing heavy, a list no screen and no network."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from tests.e2e.program import COMMAND, Event, own_environment, run

from confdash.cli.group import COMMANDS

HEAVY = ("textual", "httpx", "icalendar", "sqlite_utils", "recurring_ical_events", "defusedxml", "stamina", "asyncio")
#: Lists read SQLite and print; nothing of the sync or the screen is theirs.
OF_LISTS = HEAVY


def loaded(event: Event, *runs: tuple[str, ...]) -> dict[str, set[str]]:
    """Command → the modules that it was the first to load; all run one after the other in one new interpreter."""
    program = (
        "import contextlib, io, sys\nfrom confdash.cli import main\nbefore = set()\n"
        f"for args in {runs!r}:\n"
        "    sys.argv = ['confdash', *args]\n"
        "    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()) as out: main()\n"
        "    assert out.getvalue().strip(), args\n"
        "    print(' '.join(args), *(set(sys.modules) - before), sep='\\t')\n"
        "    before = set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=event.folder, env=own_environment({}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [line.split("\t") for line in done.stdout.splitlines()]
    assert [name for name, *_ in told] == [" ".join(args) for args in runs]
    return {name: set(modules) for name, *modules in told}


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_says_how_with_an_example(name: str) -> None:
    args = (name, "--help") if name else ("--help",)
    done = run(*args)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: confdash {name}".strip())
    assert f"Example: confdash {name}".strip() in done.out
    assert max(map(len, done.lines)) <= 80
    assert run(*args[:-1], "-h").out == done.out
    # Each command says what it does, beyond the line that `confdash --help` has.
    assert done.lines[2].startswith("  ")


def test_help_lists_every_command() -> None:
    text = run("--help").out
    assert [line.split()[0] for line in text.partition("Commands:\n")[2].splitlines() if line[:3].strip()] == [
        *COMMANDS, "Example:",
    ]  # fmt: skip


def test_help_loads_nothing_heavy(looked_at: Event) -> None:
    found = loaded(looked_at, ("--help",), *((name, "--help") for name in COMMANDS))
    assert {name: heavy for name, modules in found.items() if (heavy := modules & {*HEAVY})} == {}


def test_a_list_loads_no_sync_and_no_screen(looked_at: Event) -> None:
    found = loaded(looked_at, *((name,) for name in ("talks", "speakers", "feeds", "changes")))
    assert {name: heavy for name, modules in found.items() if (heavy := modules & {*OF_LISTS})} == {}


@pytest.mark.parametrize("args", [("--help",), ("sync", "--help"), ("talks", "--help")], ids=" ".join)
def test_help_is_there_at_once(looked_at: Event, args: tuple[str, ...]) -> None:
    times = []
    for _ in range(2):  # what it computes: how long it waits for a busy machine is not its own
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*COMMAND, *args], cwd=looked_at.folder, env=own_environment({}), capture_output=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.35
