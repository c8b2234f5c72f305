"""The table of commands."""

import subprocess
import sys
from pkgutil import resolve_name

import click
import pytest
from cli_rig import pinma

from edge.cli import COMMANDS


def test_help_lists_every_command() -> None:
    done = pinma("--help")
    assert done.returncode == 0
    listed = {line.split()[0].decode() for line in done.stdout.partition(b"Commands:")[2].splitlines() if line.strip()}
    assert set(COMMANDS) <= listed


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_loads_and_says_what_it_does(name: str) -> None:
    command = resolve_name(COMMANDS[name])
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.get_short_help_str().strip(".")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    done = pinma(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Usage: pinma {name}".encode())


@pytest.mark.parametrize("words", [("nope",), ("parse",), ("bench", "nope"), ("market",), ("demo", "--batches", "x")])
def test_wrong_usage_is_exit_two_and_nothing_on_standard_output(words: tuple[str, ...]) -> None:
    done = pinma(*words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr


def test_the_table_alone_loads_no_command() -> None:
    code = (
        "import sys, edge.cli; print([m for m in sys.modules if m.startswith(('edge.', 'sync', 'kiosk', 'drivers'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "['edge.cli']"
