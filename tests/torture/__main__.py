"""`python -m tests.torture [CASE…]`: play the cases, print the table. 0 when nothing was lost and nothing happened twice."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from tests.torture import run, table
from tests.torture.cases import CASES
from tests.torture.outcome import CaseError, Outcome


@click.command()
@click.argument("cases", nargs=-1, type=click.Choice(list(CASES)))
@click.option("--long", is_flag=True, help="The nightly size: 1,000 kills, a week of 980,000 facts.")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Put the table into this file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a case, one a line.")
@click.option("--date", default=lambda: datetime.now(UTC).date().isoformat(), help="The date to write.")  # noqa: TID251
def torture(cases: tuple[str, ...], *, long: bool, write: Path | None, as_json: bool, date: str) -> None:
    """Break the line in every known way, and count at both ends what was accepted and what is archived."""
    rows: list[str] = []
    wrong = 0
    for name in cases or CASES:
        try:
            outcome = run.play(CASES[name].place, long=long)
        except CaseError as error:
            wrong += 1
            click.echo(str(error), err=True)
            continue
        wrong += bool(outcome.lost or outcome.duplicates)
        rows.append(table.row(name, CASES[name].words, outcome))
        _tell(name, outcome, rows[-1], as_json=as_json)
    if write and cases and write.exists():  # what was not played again stands as it stood
        again = {row.split(" | ")[0].removeprefix("| "): row for row in rows}
        both = table.rows(write, "torture") | again
        rows = [both[name] for name in CASES if name in both]
    text = table.table(rows, date, "nightly size" if long else "short form")
    if not as_json:
        click.echo("\n" + text.splitlines()[0])
    if write:
        table.write(write, "torture", text)
    sys.exit(1 if wrong else 0)


def _tell(name: str, outcome: Outcome, row: str, *, as_json: bool) -> None:
    click.echo(json.dumps({"case": name} | msgspec.to_builtins(outcome)) if as_json else row)
    sys.stdout.flush()


if __name__ == "__main__":
    torture()
