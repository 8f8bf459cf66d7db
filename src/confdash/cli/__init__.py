"""The command line: one file a noun, no logic. Nothing is imported early: `--help` waits for no Textual."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import click

from confdash.cli.group import root


def main() -> None:
    """The console script. Every error ends as one sentence and a code: 1 internal, 2 usage or config, 3 a feed."""
    try:
        code = root.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        click.echo(f"confdash: {error.format_message()}", err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except BrokenPipeError:
        # The reader of a pipe has had enough (`confdash talks | head`): no reason to complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a person
        code = _explain(error)
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: Exception) -> int:
    from confdash.config import ConfigError
    from confdash.store.connect import StoreError

    if isinstance(error, (ConfigError, ValueError)):
        click.echo(f"confdash: {error}", err=True)
        return 2
    if isinstance(error, StoreError) or type(error).__name__ == "LeaseError":
        click.echo(f"confdash: {error}", err=True)
        return 1
    path = _keep(error)
    click.echo(
        f"confdash: an error inside confdash ({type(error).__name__}); what happened is in {path}, please report it",
        err=True,
    )
    return 1


def _keep(error: Exception) -> Path:
    """Writes what happened where it can be found and sent, readable by its owner alone."""
    from platformdirs import user_log_path

    folder = user_log_path("confdash", ensure_exists=True)
    path = folder / "crash.txt"
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        traceback.print_exception(error, file=file)
    return path
