"""`pinma backup`: a copy of a market's file, made while it runs."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from config import SiteFileError, load_market
from edge.store import copies
from edge.store.database import StoreError

_OWN = ("", "-wal", "-shm")  # what SQLite writes


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--config", "path", required=True, type=click.Path(path_type=Path), help="The site file (TOML).")
@click.option("--json", "as_json", is_flag=True)
def backup(file: Path, path: Path, *, as_json: bool) -> None:
    """Copy the market's journal, views and sealed draw keys to FILE (.zst: compressed) while it runs.

    Pictures, keys and certificates are not in it: copy the folders "pictures" and "tls", market.key and box.key yourself,
    and keep them apart from FILE. Without box.key the draw keys come again from the province.
    """
    try:
        source = load_market(path).folder / "market.db"
        if not source.exists():
            _fail(3, f"{source} is not there: the market has not run yet")
        if file.resolve() in {source.resolve().with_name(f"{source.name}{each}") for each in _OWN}:
            _fail(2, f"{file} is the market's own file; name another one for the copy")
        done = copies.make(source, file)
    except (SiteFileError, ValueError) as error:
        _fail(2, error)
    except StoreError as error:
        _fail(3, error)
    if as_json:
        click.echo(json.dumps({"file": str(file), **done._asdict()}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {done.facts} facts, {done.octets} bytes, sha256 {done.sha256}")


def _fail(code: int, error: Exception | str) -> NoReturn:
    click.echo(f"pinma backup: {error}", err=True)
    sys.exit(code)
