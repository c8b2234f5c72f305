"""`pinma bench`: measurements beside a raw limit, both in the same run."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import resolve_name

import click
from rich.console import Console
from rich.table import Table

from edge.cli.bench.row import NotMeasuredError, Row
from edge.cli.bench.table import block, cells, machine, rewritten

BENCHES = {
    name: f"edge.cli.bench.{name}:measure"
    for name in ("decision", "codes", "imports", "page", "start", "memory", "intake", "sync", "exit", "balance")
}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Rows as one JSON list.")
@click.option(
    "--write",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, writable=True),
    help="Put the rows as a table between the markers of this file.",
)
def bench(names: tuple[str, ...], *, as_json: bool, write: Path | None) -> None:
    """Measure NAMES (all without). Exit 0 when everything was measured, whatever it says; 3 when something is missing."""
    for name in names:
        if name not in BENCHES:
            raise click.UsageError(f"no bench {name!r}; there are {', '.join(BENCHES)}")
    if write is not None:
        _rewrite(write, [])  # now rather than after minutes of measuring
    try:
        rows = [row for name in names or BENCHES for row in _run(name)]
    except NotMeasuredError as error:
        click.echo(f"pinma bench: {error}", err=True)
        sys.exit(3)
    if write is not None:
        _rewrite(write, rows)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows]))
    else:
        Console().print(_table(rows))


def _run(name: str) -> Iterator[Row]:
    measure: Callable[[], Iterator[Row]] = resolve_name(BENCHES[name])
    click.echo(f"measuring: {name}", err=True)
    return measure()


def _rewrite(path: Path, rows: list[Row]) -> None:
    today = datetime.now(UTC).astimezone().date()  # noqa: TID251  (the root of the bench)
    try:
        text = rewritten(path.read_text("utf-8"), block(rows, today, machine()))
    except ValueError as error:
        raise click.UsageError(f"{path} {error}") from error
    if rows:
        path.write_text(text, "utf-8")


def _table(rows: list[Row]) -> Table:
    table = Table("bench", "part", "ours", "bare", "ratio", "goal", "met", box=None)
    for row in rows:
        table.add_row(*cells(row))
    return table
