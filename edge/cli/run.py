"""`pinma market` and `pinma province`: load the one root that is asked for."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from threading import Thread

import click

_CONFIG = click.option("--config", "path", required=True, type=click.Path(path_type=Path), help="The site file (TOML).")


@click.command()
@_CONFIG
def market(path: Path) -> None:
    """Run a market."""
    _run(resolve_name("edge.assemble:main"), path)


@click.command()
@_CONFIG
def province(path: Path) -> None:
    """Run the province."""
    _run(resolve_name("sync.assemble:main"), path)


def _run(main: Callable[[Path], int], path: Path) -> None:
    if os.environ.get("PINMA_DIE_WITH_STDIN"):  # a rehearsal's child ends with whoever holds its pipe
        Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    raise SystemExit(main(path))
