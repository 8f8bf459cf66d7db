"""`confdash forget` and `confdash purge`: what is private goes, from every file of the event's folder."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.group import Named
from confdash.cli.holders import holders
from confdash.desk import desk_name
from confdash.store.connect import StoreError

if TYPE_CHECKING:
    from confdash.store.forget import Forgotten, Whom

#: How long a sync that is under way is waited for, in seconds; a dashboard's does not end.
_PATIENCE = 5
#: Files of the folder are told by their names, no more than so many.
_MOST = 12
#: A store of more bytes takes more than a second or two.
_LARGE = 8 << 20
_SORTS = {"person": "a speaker", "application": "an application", "contact": "a row of a people table"}

yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask first.")
dry_option = click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")


@click.command(epilog="Example: confdash forget ada@example.org --dry-run")
@click.argument("person", metavar="PERSON")
@yes_option
@dry_option
@pass_event
def forget(event: Event, person: str, yes: bool, dry_run: bool) -> int:
    """Forget a PERSON: a name, an e-mail address, or the key of a speaker or an application.

    The person goes from all talks, tables, scholarships, decisions, copies and journal files of this folder, and
    does not come back with the next sync. It cannot be undone. Ends with 3 where something could not be reached.
    """
    from confdash.store import forget as store

    _refuse(event, "forget")
    if not person.strip():
        raise click.UsageError("say who: a name, an e-mail address or a key")
    who = _who(event, person)
    with _long(event, "looking through"):
        found = store.try_out(event.store, who)
    click.echo(f"{_about(who, person)}: {_counted(found.tally) or 'nothing in the store'}")
    if dry_run:
        _tell_perhaps(found)
        return 0
    name = min(who.names, default=person.strip(), key=len)
    _ask(f"Forget {name}, for good?", yes)
    return _under_lease(event, lambda: _forget(event, who))


def _forget(event: Event, who: Whom) -> int:
    from confdash.store import forget as store

    with _long(event, "rewriting"):
        found = store.forget(event.store, event.settings, who)
    click.echo(f"forgotten: {_counted(found.tally) or 'nothing was left in the store'}")
    _tell_files(event, found.files)
    for name in found.kept_names:
        click.echo(f"“{name}” stays where it means somebody else, or is an everyday word")
    _tell_perhaps(found)
    _tell_left(event, found)
    _tell_outside(event, found)
    return _missed(found.missed)


def _who(event: Event, text: str) -> Whom:
    """Whom a text means. Raises `click.UsageError` where that is nobody, or several."""
    from confdash.store import connect, overwrite, seek, whom
    from confdash.store import forget as store

    event.renew_store()
    link = connect.open_reader(event.store)
    try:
        found = store.look_up(link, text)
        known = store.known_before(link, text)
    finally:
        link.close()
    if len(found) > 1:
        keys = ", ".join(f"{who.key} ({_sorts(who)})" for who in found[:_MOST])
        raise click.UsageError(f"“{text}” may be {len(found)} people; write the key of one: {keys}")
    if found:
        return found[0]
    alone = whom.named_alone(text)
    own = {event.store, *overwrite.journals(event.folder), *overwrite.copies(event.store)}
    if known or store.try_out(event.store, alone).tally or own & {*seek.seek(event.folder, alone.known())[0]}:
        return alone
    raise click.UsageError(
        f"nobody here is called “{text}”, or has it as address or key; `confdash speakers` lists who speaks,"
        " `confdash scholarships --private` who applied"
    )


def _sorts(who: Whom) -> str:
    found = Counter(sort for sort, _ in who.nodes)
    return " and ".join(words for sort, words in _SORTS.items() if found[sort])


def _about(who: Whom, text: str) -> str:
    if not who.nodes:
        return f"nobody here is “{text.strip()}” by now; texts, copies and journal files may name them"
    return f"{who.key} ({_sorts(who)})"


# ----- purge


@click.group(cls=Named, epilog="Example: confdash purge scholarships --dry-run")
def purge() -> None:
    """Purge all scholarships, when they are over."""


@purge.command("scholarships", epilog="Example: confdash purge scholarships --dry-run")
@yes_option
@dry_option
@pass_event
def scholarships(event: Event, yes: bool, dry_run: bool) -> int:
    """Purge all applications, what was decided of them and of pots, and their journal files.

    The feeds are not read again. It cannot be undone. Ends with 3 where something could not be reached.
    """
    from confdash.store import connect
    from confdash.store import purge as store

    _refuse(event, "purge scholarships")
    event.renew_store()
    connect.open_reader(event.store).close()
    found = store.try_out(event.store, event.settings)
    feeds = ", ".join(found.feeds)
    click.echo(f"scholarships: {_counted(found.tally) or 'none in the store'}" + (f"; feeds: {feeds}" if feeds else ""))
    if dry_run:
        return 0
    if not yes:
        click.echo("`confdash scholarships --summary` has nothing to count afterwards: save it first if you need it")
    _ask("Purge all scholarships, for good?", yes)
    return _under_lease(event, lambda: _purge(event))


def _purge(event: Event) -> int:
    from confdash.store import purge as store

    found = store.purge(event.store, event.settings)
    click.echo(f"purged: {_counted(found.tally) or 'nothing was left in the store'}")
    _tell_files(event, found.files)
    for name in found.feeds:
        click.echo(f"“{name}” is not read again; to read it again, rename the feed")
    click.echo("not reached, and yours to delete:")
    sheets = [feed.url for feed in event.settings.feeds if feed.name in found.feeds and feed.local]
    if sheets:
        click.echo(f"  the sheets themselves: {', '.join(sheets)}")
    _tell_everywhere(event)
    return _missed(found.missed)


# ----- both


def _refuse(event: Event, what: str) -> None:
    """Nothing is written with `--now`; and who may not open scholarships may not reach into them."""
    event.refuse_pinned(what)
    desk, privacy = desk_name(), event.settings.privacy
    if not privacy.may_open(desk):
        raise click.UsageError(
            f"this desk, “{desk}”, may not open scholarships, which `confdash {what}` reaches into; run it at"
            f" {' or '.join(f'“{name}”' for name in privacy.desks)}"
        )


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("it asks first, and there is nobody to answer; look with --dry-run, then say --yes")
    click.confirm(question, default=False, abort=True)


def _under_lease(event: Event, work: Callable[[], int]) -> int:
    """Does it while nobody syncs: a sync that is under way would bring back what it has read."""
    from confdash.sync.lease import Lease

    lease = Lease(event.store)
    if not lease.wait(_PATIENCE):
        who = lease.holder() or "another process"
        click.echo(
            f"confdash: {who} syncs this event (a dashboard does); close it and run this again: nothing was changed",
            err=True,
        )
        return 3
    try:
        return work()
    except StoreError as error:
        click.echo(f"confdash: {error}", err=True)
        return 3
    finally:
        lease.release()


@contextlib.contextmanager
def _long(event: Event, doing: str) -> Iterator[None]:
    """Says beforehand what takes long in a store of this size."""
    from confdash.store import connect, erase
    from confdash.sync.reading import without_gc

    if event.store.stat().st_size <= _LARGE:
        yield
        return
    with contextlib.closing(connect.open_reader(event.store)) as link:
        click.echo(f"{doing} {len(erase.tables(link))} tables; this may take half a minute…", err=True)
    with without_gc():
        yield


def _counted(tally: Counter[str]) -> str:
    """`2 records of talks, 1 decision about them`."""
    return ", ".join(f"{number} {_one(noun) if number == 1 else noun}" for noun, number in sorted(tally.items()))


def _one(noun: str) -> str:
    first, blank, rest = noun.partition(" ")
    if first == "held":
        return "held body"
    one = rest.replace("that name", "that names") if rest.startswith("that") else rest
    return f"{first.removesuffix('s')}{blank}{one}"


def _tell_files(event: Event, files: Iterable[Path]) -> None:
    names = [str(path.relative_to(event.folder)) for path in (event.store, *files)]
    click.echo(f"rewritten: {', '.join(names)}")


def _tell_perhaps(found: Forgotten) -> None:
    """Where a surname stands; it is not quoted."""
    if not found.perhaps:
        return
    number = len(found.perhaps)
    listed = ", ".join(found.perhaps[:_MOST]) + (f" and {number - _MOST} more" if number > _MOST else "")
    hold = "1 place holds" if number == 1 else f"{number} places hold"
    click.echo(
        f"{hold} the surname, alone or in a longer name, and may mean them: look at {listed};"
        " `confdash forget` with the name as it stands there takes that out"
    )


def _tell_left(event: Event, found: Forgotten) -> None:
    """Where it still stands in files of the folder that are not ours."""
    feeds = {(event.folder / feed.url).resolve(): feed.name for feed in event.settings.feeds if feed.local}
    named = []
    for path in found.left[:_MOST]:
        reads = f" (feed “{feeds[path]}” reads it)" if path in feeds else ""
        named.append(f"{path.relative_to(event.folder)}{reads}")
    if len(found.left) > _MOST:
        named.append(f"{len(found.left) - _MOST} more")
    if named:
        click.echo(f"not ours, and still naming them: {', '.join(named)}; take it out there yourself")
    if found.unread:
        click.echo(f"could not be looked into: {', '.join(str(path) for path in found.unread[:_MOST])}")


def _tell_outside(event: Event, found: Forgotten) -> None:
    """What no program here can reach."""
    click.echo("not reached:")
    if found.feeds:
        listed = ", ".join(found.feeds)
        click.echo(f"  feeds that listed them: {listed}; have them taken out there, each sync leaves them out")
    _tell_everywhere(event)
    click.echo("  e-mails, this terminal's scrollback, and your shell's history, which holds what you typed")


def _tell_everywhere(event: Event) -> None:
    from confdash.store.forget import elsewhere

    if desks := elsewhere(event.folder, desk_name()):
        click.echo(f"  the stores and journals of other desks ({', '.join(desks)}); run it there too")
    click.echo("  copies of this folder that lie elsewhere, and what was exported, printed or packed (xlsx, zip, PDF)")
    if others := holders(event.store):
        click.echo(f"  what {', '.join(others)} shows and remembers; close it and open it again")


def _missed(sentences: Sequence[str]) -> int:
    for sentence in sentences:
        click.echo(f"confdash: {sentence}", err=True)
    return 3 if sentences else 0
