"""`pinma bench`: measurements beside a raw limit, both in the same run."""

import json
from collections.abc import Callable, Iterator
from pkgutil import resolve_name

import click
from rich.console import Console
from rich.table import Table

from edge.cli.bench.row import Row

BENCHES = {"decision": "edge.cli.bench.decision:measure"}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Rows as one JSON list.")
def bench(names: tuple[str, ...], *, as_json: bool) -> None:
    """Measure NAMES (all without). Exit 0 when everything was measured, whatever it says."""
    for name in names:
        if name not in BENCHES:
            raise click.UsageError(f"no bench {name!r}; there are {', '.join(BENCHES)}")
    rows = [row for name in names or BENCHES for row in _run(BENCHES[name])]
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows]))
        return
    Console().print(_table(rows))


def _run(place: str) -> Iterator[Row]:
    measure: Callable[[], Iterator[Row]] = resolve_name(place)
    return measure()


def _table(rows: list[Row]) -> Table:
    table = Table("name", "part", "value", "unit", "reference", "ratio", "goal", box=None)
    for row in rows:
        goal = f"{'≤' if row.better == 'low' else '≥'} {row.goal}"
        table.add_row(
            row.name, row.part, f"{row.value:,.1f}", row.unit, f"{row.reference:,.1f}", f"{row.ratio:.2f}", goal
        )
    return table
