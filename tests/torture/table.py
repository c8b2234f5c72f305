"""The table that people read, and the machine it was made on."""

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.torture.outcome import Outcome

_HEAD = """\
| case | what is done | accepted | archived | duplicates | lost | s | what really happened |
|---|---|--:|--:|--:|--:|--:|---|"""
_POSTGRES = "/usr/lib/postgresql/15/bin/postgres"


def row(name: str, words: str, outcome: Outcome) -> str:
    """One line of the table."""
    happened = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in outcome.faults.items())
    numbers = (outcome.accepted, outcome.archived, outcome.duplicates, outcome.lost)
    return f"| {name} | {words} | {' | '.join(f'{n:,}' for n in numbers)} | {outcome.seconds:.0f} | {happened} |"


def table(rows: Sequence[str], date: str, form: str) -> str:
    """The whole of it, with date and machine."""
    return "\n".join((f"{date}, {form}, on {machine()}.", "", _HEAD, *rows))


def machine() -> str:
    """Cores, processor, kernel, system, and what the cases ran on."""
    cpu = _first(r"model name\s*: (.*)", Path("/proc/cpuinfo")) or platform.machine()
    debian = _first(r'PRETTY_NAME="(.*)"', Path("/etc/os-release")) or platform.system()
    mosquitto = shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or "mosquitto"
    versions = (
        f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}",
        _said(mosquitto, "-h"), _said(_POSTGRES, "--version"),
    )  # fmt: skip
    return f"{os.cpu_count()} cores of {cpu}, Linux {platform.release()}, {debian}, {', '.join(each for each in versions if each)}"


def write(path: Path, name: str, text: str) -> None:
    """Put a text between `<!-- name -->` and `<!-- /name -->`, where it stood before or at the end."""
    old = path.read_text("utf-8") if path.exists() else ""
    block = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
    pattern = re.compile(f"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    new = pattern.sub(lambda _: block, old) if pattern.search(old) else f"{old.rstrip()}\n\n{block}\n".lstrip()
    path.write_text(new, "utf-8")


def rows(path: Path, name: str) -> dict[str, str]:
    """The rows that stand there now, by case."""
    block = path.read_text("utf-8").partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    found = [line for line in block.splitlines() if line.startswith("| ") and not line.startswith("| case ")]
    return {line.split(" | ")[0].removeprefix("| "): line for line in found}


def _first(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text("utf-8")) if path.exists() else None
    return found[1] if found else ""


def _said(*command: str) -> str:
    try:
        lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    except OSError:
        return ""
    return lines[0].replace(" version", "") if lines else ""
