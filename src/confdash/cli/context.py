"""What every command knows: the event's folder, the pinned clock, and, once asked for, config and store."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import click

from confdash import clock
from confdash.config import STORE, Settings, load
from confdash.store.query.reader import Reader
from confdash.store.query.source import Source


class Event:
    """The event in a folder, opened as far as a command needs it."""

    def __init__(self, folder: Path, now: str | None) -> None:
        self.folder = folder.resolve()
        self._now = now

    @functools.cached_property
    def settings(self) -> Settings:
        """The config. Raises `ConfigError`."""
        return load(self.folder)

    @functools.cached_property
    def clock(self) -> clock.Clock:
        """The event's clock, moved by `--now`. Raises `click.UsageError`."""
        plain = self.settings.clock()
        if self._now is None:
            return plain
        try:
            return self.settings.clock(clock.parse_moment(self._now, plain) - clock.real())
        except ValueError as error:
            raise click.UsageError(f"--now: {error}") from error

    @property
    def pinned(self) -> bool:
        """Whether `--now` is in force: for looking only."""
        return self._now is not None

    @property
    def store(self) -> Path:
        """Where the store is, or will be."""
        return self.folder / STORE

    def reader(self) -> Reader:
        """Opens the store for reading. Raises `StoreError`."""
        self.settings  # noqa: B018 - a broken config is told before a missing store
        self.renew_store()
        return Reader(self.store, self.clock)

    def renew_store(self) -> None:
        """Brings a store that an older confdash made up to date, and says so. Raises `StoreError`."""
        from confdash.store import connect

        if not self.store.exists():
            return
        link = connect.open_reader(self.store)
        try:
            older = connect.check_version(link, self.store) < connect.VERSION
        finally:
            link.close()
        if older:
            from confdash.store import schema

            schema.prepare(self.store)
            text = "an older confdash made this store; now it is up to date, and a copy of it as it was is beside it"
            click.echo(f"confdash: {text}", err=True)

    def refuse_pinned(self, what: str) -> None:
        """`--now` is for looking: what writes refuses it."""
        if self.pinned:
            raise click.UsageError(f"--now is for looking only; run `confdash {what}` without it")


def find_key(reader: Reader, source: Source, prefix: str) -> str:
    """The key that a person means: written out, or a beginning that only one has. Raises `click.UsageError`."""
    if not prefix.strip():
        raise click.UsageError(f"the key is empty; `confdash {source.name}` lists them")
    return only_one(reader.keys_like(source, prefix), prefix, source.name.removesuffix("s"), source.name)


def only_one(keys: Sequence[str], prefix: str, noun: str, listed: str) -> str:
    """Which of the keys that begin so is meant; `listed` is the command that lists them. Raises `click.UsageError`."""
    if prefix in keys:
        return prefix
    if len(keys) == 1:
        return keys[0]
    if not keys:
        raise click.UsageError(f"no {noun} has a key that begins with “{prefix}”; `confdash {listed}` lists them")
    count = str(len(keys)) if len(keys) < 20 else "many"  # no more than 20 are looked for
    raise click.UsageError(
        f"“{prefix}” is the beginning of {count} keys, such as {', '.join(keys[:3])}; write more of it"
    )


pass_event = click.make_pass_decorator(Event)
