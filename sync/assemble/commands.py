"""`pinma province`: runs it, and what is done to it beside."""

import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from config import SiteFileError, load_province
from sync.assemble.identity_commands import COMMANDS
from sync.assemble.province import Province
from sync.assemble.rebuild import rebuild
from sync.receiver.database import NewerArchiveError


@click.group(invoke_without_command=True)
@click.option("--config", "path", type=click.Path(path_type=Path), help="The site file (TOML).")
@click.pass_context
def province(context: click.Context, path: Path | None) -> None:
    """Run the province. 0 when stopped, 2 for a bad site file, 3 when something needed is not there."""
    if context.invoked_subcommand is not None:
        return
    if path is None:
        raise click.UsageError("name the site file: --config province.toml")
    try:
        made = Province(load_province(path))
    except (SiteFileError, ValueError) as error:
        _fail(2, error if str(path) in str(error) else f"{path}: {error}")
    except (NewerArchiveError, SQLAlchemyError, OSError) as error:
        _fail(3, error)
    else:
        made.run()


for _each in (*COMMANDS, rebuild):
    province.add_command(_each)


def _fail(code: int, error: Exception | str) -> NoReturn:
    click.echo(f"pinma province: {error}", err=True)
    sys.exit(code)
