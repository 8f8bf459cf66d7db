"""The root command, which loads each subcommand's module only when it is run."""

from __future__ import annotations

import contextlib
import importlib
import sys
from pathlib import Path

import click

from confdash import __version__
from confdash.cli.context import Event
from confdash.store.connect import StoreError

#: Name → module and short help, so that `confdash --help` imports none of them.
COMMANDS = {
    "demo": ("demo", "A made-up conference, to try everything"),
    "init": ("init", "Make confdash.toml for an event"),
    "sync": ("sync", "Read the feeds into the store"),
    "attention": ("attention", "List what needs a human now"),
    "rules": ("rules", "List the rules of attention, explain or test one"),
    "talks": ("lists", "List talks"),
    "speakers": ("lists", "List speakers"),
    "scholarships": ("scholarships", "List applications for scholarships, masked; pots and summary"),
    "videos": ("videos", "List recordings, how long they take, what is asked of who cuts them"),
    "feeds": ("lists", "List feeds and how they are"),
    "changes": ("lists", "List what happened: changes, decisions, outages"),
    "handover": ("handover", "Write one page for the next shift"),
    "export": ("export", "Write calendars, JSON, XML or CSV for others"),
    "print": ("print", "Write sheets for paper: doors, rooms, arrivals, sign-in"),
    "serve": ("serve", "Serve the public programme's calendars to phones"),
    "rehearse": ("rehearse", "Try the event at another time, on a copy"),
    "mark": ("marks", "Decide about a talk, a person, a room"),
    "add": ("marks", "Add a talk or a person that no feed has"),
    "undo": ("history", "Take back this desk's last decision"),
    "redo": ("history", "Do again what was taken back"),
    "history": ("history", "List what people decided"),
    "join": ("decide", "Say that talks are one"),
    "split": ("decide", "Say that a talk is several"),
    "forget": ("forget", "Forget a person, in every file of this folder"),
    "purge": ("forget", "Purge all scholarships, when they are over"),
    "doctor": ("doctor", "Check config, store, feeds, clock, terminal"),
}


class Named(click.Group):
    """A group that says which commands there are when there is none of the name that was typed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Names the nearest command when there is none of that name."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], known, n=1)
            hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(known)}"
            raise click.UsageError(f"there is no command “{args[0]}”; {hint}", ctx)
        return super().resolve_command(ctx, args)


class Lazy(Named):
    """A group whose subcommands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The subcommand, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"confdash.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: confdash init https://cfp.example.org/my-event/schedule.json",
)
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The event's folder, instead of this one.",
)
@click.option(
    "--now",
    metavar="ISO",
    help="Look at the data as at another time, such as 2026-11-10T09:00 (the event's zone).",
)
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the dashboard with plain letters.")
@click.option("--no-sync", is_flag=True, help="Open the dashboard without reading feeds.")
@click.version_option(__version__, prog_name="confdash")
@click.pass_context
def root(ctx: click.Context, folder: Path, now: str | None, ascii_only: bool, no_sync: bool) -> int | None:
    """What needs a human now, at a conference.

    Without a command it opens the dashboard on the event in this folder.
    """
    ctx.obj = Event(folder, now)
    if ctx.invoked_subcommand is not None:
        return None
    event: Event = ctx.obj
    settings = event.settings
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "the dashboard needs a terminal; in a pipe use `confdash attention` or `confdash --help`"
        )
    with contextlib.suppress(StoreError):  # the dashboard itself says what is wrong with a store
        event.renew_store()
    from confdash.tui import run

    ctx.exit(run(event.folder, settings, event.clock, sync=not (no_sync or event.pinned), ascii_only=ascii_only))
