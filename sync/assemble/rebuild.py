"""`pinma province rebuild`: all views folded again from the archive, beside the running province or without it."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from config import SiteFileError, load_province
from sync.receiver.database import NewerArchiveError, connect
from sync.receiver.queries import folded
from sync.receiver.worker import Worker
from sync.translate import read


@click.command()
@click.option("--config", "path", type=click.Path(path_type=Path), required=True, help="The site file (TOML).")
@click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
def rebuild(path: Path, as_json: bool) -> None:  # noqa: FBT001  (click's)
    """Fold all views again, one market after the other. 0 done, 2 for a bad site file, 3 when the archive is not there."""
    try:
        settings = load_province(path)
        facts, unread = _rebuild(settings.archive or f"sqlite:///{settings.folder / 'archive.db'}")
    except (SiteFileError, ValueError) as error:
        _fail(2, error)
    except (NewerArchiveError, SQLAlchemyError, OSError) as error:
        _fail(3, error)
    else:
        click.echo(
            json.dumps({"folded": facts, "unread": unread}) if as_json else f"{facts} facts folded, {unread} unread"
        )


def _rebuild(dsn: str) -> tuple[int, int]:
    engine = connect(dsn)
    try:
        Worker(engine, read).rebuild()
        return folded(engine)
    finally:
        engine.dispose()


def _fail(code: int, error: Exception) -> NoReturn:
    click.echo(f"pinma province rebuild: {error}", err=True)
    sys.exit(code)
