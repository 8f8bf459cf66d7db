"""What is asked for at a prompt is there at once: `--help` loads nothing heavy, a list no screen and no network."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from tests.e2e.program import COMMAND, Event, own_environment, run

from confdash.cli.group import COMMANDS

HEAVY = ("textual", "httpx", "icalendar", "sqlite_utils", "recurring_ical_events", "defusedxml", "stamina", "asyncio")
#: Lists read SQLite and print; nothing of the sync or the screen is theirs.
OF_LISTS = HEAVY


def loaded(*args: str, event: Event) -> set[str]:
    """The modules that a command has loaded when it ends, in an interpreter of its own."""
    program = (
        "import sys\nfrom confdash.cli import main\n"
        f"sys.argv = ['confdash', *{args!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=event.folder, env=own_environment({}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


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


@pytest.mark.parametrize("args", [("--help",), *((name, "--help") for name in COMMANDS)], ids=" ".join)
def test_help_loads_nothing_heavy(looked_at: Event, args: tuple[str, ...]) -> None:
    assert not loaded(*args, event=looked_at) & {*HEAVY}


@pytest.mark.parametrize("name", ["talks", "speakers", "feeds", "changes"])
def test_a_list_loads_no_sync_and_no_screen(looked_at: Event, name: str) -> None:
    assert not loaded(name, event=looked_at) & {*OF_LISTS}


@pytest.mark.parametrize("args", [("--help",), ("sync", "--help"), ("talks", "--help")], ids=" ".join)
def test_help_is_there_at_once(looked_at: Event, args: tuple[str, ...]) -> None:
    times = []
    for _ in range(2):
        began = time.perf_counter()
        subprocess.run(
            [*COMMAND, *args], cwd=looked_at.folder, env=own_environment({}), capture_output=True, check=True
        )
        times.append(time.perf_counter() - began)
    assert min(times) < 0.35
