"""`confdash handover`: one page for the next shift."""

from __future__ import annotations

import json
from pathlib import Path

import click

from confdash.cli.context import Event, pass_event
from confdash.cli.private import save


@click.command(epilog="Example: confdash handover --since 14:00 -o late.txt")
@click.option("--since", metavar="TIME", help="14:00, 2h, yesterday. Default: 12 hours, within the event day.")
@click.option(
    "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Into a new file that you alone read."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@pass_event
def handover(event: Event, since: str | None, file: Path | None, form: str) -> None:
    """Write one page: what needs a human and who has it, what was decided and changed, tomorrow's first hour."""
    from confdash.attention.engine import Evaluator
    from confdash.export import handover as facts
    from confdash.export.handover_page import written
    from confdash.store.query.times import moment

    reader = event.reader()
    clock = event.clock
    begin = facts.since_when(clock) if since is None else moment(since, clock)
    evaluator = Evaluator(event.store, event.settings, clock)
    try:
        found = facts.gather(reader, evaluator.evaluate(), clock, begin, event.settings)
    finally:
        evaluator.close()
        reader.close()
    text = written(found, clock)
    if form == "json":
        text = json.dumps(facts.as_json(found, clock), ensure_ascii=False, indent=1) + "\n"
    if file is None:
        click.echo(text, nl=False)
        return
    save(file, text)
    click.echo(f"the hand-over is in {file}")
