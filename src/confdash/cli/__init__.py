"""The command line: one file a noun, no logic. Nothing is imported early: `--help` waits for no Textual."""

from __future__ import annotations

import io
import os
import sys

import click

from confdash.cli.group import root
from confdash.cli.output import speak_to_nobody
from confdash.text import clean


def main() -> None:
    """The console script. Every error ends as one sentence and a code: 1 internal, 2 usage or config, 3 a feed."""
    _speak_as_the_terminal_does()
    try:
        code = _run()
    except click.exceptions.Exit as end:
        code = end.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except BrokenPipeError:
        # The reader of a pipe has had enough (`confdash talks | head`): no reason to complain.
        speak_to_nobody()
        code = 0
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a person
        sentence, code = _explained(error)
        click.echo(f"confdash: {clean(sentence)}", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def _run() -> object:
    if "_CONFDASH_COMPLETE" in os.environ:  # a shell asks how a line could go on
        return root.main(prog_name="confdash")
    # Not `root.main`, which calls a closed pipe an error.
    with root.make_context("confdash", sys.argv[1:]) as ctx:
        return root.invoke(ctx)


def _speak_as_the_terminal_does() -> None:
    """A terminal that is not UTF-8 gets a question mark for what it has no letter for, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _explained(error: Exception) -> tuple[str, int]:
    """What a person is told of an error, and the exit code."""
    from confdash import crash
    from confdash.commands.declare import Refused
    from confdash.config import ConfigError
    from confdash.demo import DemoError
    from confdash.store.connect import StoreError
    from confdash.store.query.language import FilterError
    from confdash.sync.lease import LeaseError

    if isinstance(error, click.ClickException):
        return _of_usage(error), 2
    if isinstance(error, (ConfigError, FilterError, Refused)):
        return str(error), 2
    if isinstance(error, (StoreError, LeaseError, DemoError)):
        return str(error), 1
    if isinstance(error, OSError) and error.strerror:
        return (
            f"{error.filename or 'the output'}: {error.strerror}; check that its disk has room, and that it is yours",
            1,
        )
    return crash.sentence(error), 1


def _of_usage(error: click.ClickException) -> str:
    """What is wrong with a command line, as one sentence in our words' form."""
    if isinstance(error, click.NoSuchOption):
        near = f"; did you mean {error.possibilities[0]}?" if error.possibilities else "; --help lists them"
        return f"there is no option {error.option_name} here{near}"
    text = error.format_message().removesuffix(".")
    return text[:1].lower() + text[1:]
