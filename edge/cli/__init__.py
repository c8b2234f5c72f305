"""`pinma …`: a table of name -> 'module:function', loaded when called. No command's module is imported before."""

import os
from collections.abc import Sequence
from pkgutil import resolve_name
from threading import Thread

import click

COMMANDS = {
    "backup": "edge.cli.backup:backup",
    "bench": "edge.cli.bench:bench",
    "demo": "edge.cli.demo:demo",
    "enrol": "edge.cli.enrol:enrol",
    "init": "edge.cli.init:init",
    "market": "edge.assemble:market",
    "parse": "edge.cli.parse:parse",
    "province": "sync.assemble:province",
    "reconcile": "edge.cli.reconcile:reconcile",
    "restore": "edge.assemble.restore:restore",
    "trace": "sync.assemble.trace:trace",
    "verify": "edge.cli.verify:verify",
}


class Table(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, loaded now."""
        del ctx
        place = COMMANDS.get(cmd_name)
        return resolve_name(place) if place else None


@click.command(cls=Table, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pinma")
def cli() -> None:
    """Pinma 品码: the gates of a wholesale food market, and the province that hears them."""


def main(args: Sequence[str] | None = None) -> None:
    """The entry point. Exit codes: 0 done, 1 the answer is no, 2 usage or configuration, 3 something is not there."""
    if os.environ.get("PINMA_DIE_WITH_STDIN"):  # a rehearsal's child ends with whoever holds its pipe
        Thread(target=_end_with_input, daemon=True).start()
    cli.main(args=list(args) if args is not None else None, prog_name="pinma")


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)
