"""`confdash rules`: which rules there are, what one means, and what one would find."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from confdash.attention import load
from confdash.attention.engine import Evaluator
from confdash.attention.items import APART, Item
from confdash.attention.lines import line_of
from confdash.attention.rule import Rule, RuleError, bound, read
from confdash.cli.attention import ITEM, item_values, not_here, sentence
from confdash.cli.context import Event, pass_event
from confdash.cli.group import Named
from confdash.cli.output import show
from confdash.config_error import nearest
from confdash.desk import desk_name
from confdash.store.connect import StoreError

RULE = ("id", "desk", "on", "own", "finds", "title", "problem")


class _Seen(msgspec.Struct, frozen=True):
    """A rule and what it finds now; None where it is off, broken, told apart, or there is no store."""

    rule: Rule
    finds: int | None
    problem: str | None


def _format(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        help="Default: a table, or one line an item in a pipe.",
    )(function)


@click.group(cls=Named, invoke_without_command=True, epilog="Example: confdash rules explain speaker-missing")
@_format
@click.pass_context
def rules(ctx: click.Context, form: str | None) -> None:
    """List the rules of Attention: whose desk, on or off, and what each finds now.

    Your own rules are files in the folder `rules` beside confdash.toml.
    """
    if ctx.invoked_subcommand is not None:
        return
    event: Event = ctx.obj
    evaluator = _evaluator(event)
    event.renew_store()
    try:
        seen = [_see(evaluator, rule) for rule in evaluator.rules.rules.values()]
    finally:
        evaluator.close()
    for problem in evaluator.rules.problems:
        click.echo(f"confdash: {problem}", err=True)
    show(
        seen,
        [
            ("id", lambda one: one.rule.id),
            ("desk", lambda one: one.rule.desk),
            ("is", lambda one: ("on" if one.rule.on else "off") + (", your own" if one.rule.own else "")),
            ("finds", lambda one: "" if one.finds is None else str(one.finds)),
            ("title", lambda one: one.problem or one.rule.title),
        ],
        RULE,
        lambda one: (
            one.rule.id, one.rule.desk, one.rule.on, one.rule.own, one.finds, one.rule.title, one.problem,
        ),
        form,
    )  # fmt: skip


@rules.command(epilog="Example: confdash rules explain room-clash")
@click.argument("id_", metavar="ID")
@pass_event
def explain(event: Event, id_: str) -> None:
    """Say why there is a rule, its thresholds, what to do, and its SQL."""
    rule = _find(_evaluator(event).rules, id_)
    settings = ", ".join(f"{name} = {_threshold(rule, name)}" for name in rule.thresholds) or "none"
    click.echo(f"{rule.title} ({rule.id}), for the {rule.desk} desk, {'on' if rule.on else 'off'}")
    click.echo(f"file        {rule.path}{' (your own)' if rule.own else ''}")
    click.echo(f"thresholds  {settings}")
    click.echo(f"commands    {', '.join(rule.actions) or 'none'}")
    for text in (rule.about, f"What to do: {rule.todo}" if rule.todo else ""):
        if text.strip():
            click.echo(f"\n{click.wrap_text(text.strip(), 100, preserve_paragraphs=True)}")
    click.echo(f"\n{rule.sql.strip()}")


@rules.command(epilog="Example: confdash rules test room-clash")
@_format
@click.argument("which", metavar="ID|FILE")
@pass_event
def test(event: Event, which: str, form: str | None) -> None:
    """Run one rule, and print what it finds.

    It may be off, or a file anywhere; what is acknowledged is printed too.
    """
    evaluator = _evaluator(event)
    event.renew_store()
    try:
        rule = _rule(event, evaluator, which)
        if rule.desk == APART and not event.settings.privacy.may_open(desk_name()):
            raise click.UsageError(not_here(event.settings.privacy, desk_name()))
        began = time.perf_counter()
        items = evaluator.test(rule)
        took = time.perf_counter() - began
    except RuleError as error:
        raise click.UsageError(str(error)) from error
    finally:
        evaluator.close()
    if form in ("json", "csv"):
        show(items, [], ITEM, lambda item: item_values(item, event.clock), form)
        return
    now = event.clock.now()
    for item in items:
        click.echo(f"{_kind(item)}{sentence(line_of(item.mark, [item]), now, event.clock)}")
    click.echo(f"{rule.id} finds {len(items)} in {took * 1000:.1f} ms")


def _rule(event: Event, evaluator: Evaluator, which: str) -> Rule:
    """A rule by its id, or the one in a file. Raises `RuleError` and `click.UsageError`."""
    if not which.endswith(".toml"):
        return _find(evaluator.rules, which)
    rule = read(Path(which), own=True, where=which)
    rule, wrong = load.configured(rule, event.settings.attention.get(rule.id, True), event.folder)
    if wrong:
        raise RuleError(wrong[0])
    return rule


def _evaluator(event: Event) -> Evaluator:
    return Evaluator(event.store, event.settings, event.clock, folder=event.folder)


def _see(evaluator: Evaluator, rule: Rule) -> _Seen:
    if not rule.on:
        return _Seen(rule, None, None)
    # How many applications something is the matter with is told to that desk alone.
    hidden = rule.desk == APART and not evaluator.settings.privacy.told(desk_name())
    try:
        found = len(evaluator.test(rule))
        return _Seen(rule, None if hidden else found, None)
    except RuleError as error:
        return _Seen(rule, None, str(error))
    except StoreError:
        return _Seen(rule, None, None)  # no store yet: the rules can be read all the same


def _find(rules: load.Rules, id_: str) -> Rule:
    if id_ in rules.rules:
        return rules.rules[id_]
    broken = next((problem for problem in rules.problems if f"{id_}.toml" in problem), None)
    near = nearest(id_, rules.rules, few=False) or "`confdash rules` lists them"
    raise click.UsageError(broken or f"there is no rule “{id_}”; {near}")


def _threshold(rule: Rule, name: str) -> str:
    """A threshold as it is in force, and what SQL gets."""
    value = rule.thresholds[name]
    shown = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    given = bound(value)
    return f"{shown} ({given} s)" if isinstance(value, str) and isinstance(given, int) else shown


def _kind(item: Item) -> str:
    return "(a sign) " if item.badge else ""
