"""A rehearsed night run as people run it, and its two files read with nothing of ours."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

PINMA = [sys.executable, "-m", "edge.cli"]
LONG_S = 400.0
_LOOK_S = 0.02


class Night(NamedTuple):
    """How a rehearsal ended."""

    folder: Path
    code: int
    out: str
    err: str

    def summary(self) -> dict[str, Any]:
        """What it printed: exactly one JSON value."""
        return json.loads(self.out)

    def blame(self) -> str:
        """What to look at when it went wrong."""
        logs = {path.name: path.read_text("utf-8", "replace")[-1500:] for path in self.folder.glob("*.log")}
        return "\n".join([f"exit {self.code}", self.out, self.err[-2000:], *(f"-- {k}\n{v}" for k, v in logs.items())])


class Told(NamedTuple):
    """One fact as it stands in a file."""

    epoch: str
    seq: int
    body: bytes
    hash: bytes

    @property
    def kind(self) -> str:
        """What sort of fact it is, by its body's word."""
        return json.loads(self.body)["kind"]

    @property
    def said(self) -> dict[str, Any]:
        """The fact itself."""
        return json.loads(self.body)["data"]


def of(facts: list[Told], kind: str) -> list[dict[str, Any]]:
    """All facts of a kind."""
    return [fact.said for fact in facts if fact.kind == kind]


def stood(facts: list[Told]) -> list[tuple[str, str]]:
    """Every sample on every run sheet."""
    return sorted((each["run"], sample) for each in of(facts, "RunLaid") for sample in each["channels"] if sample)


def read(facts: list[Told]) -> list[tuple[str, str]]:
    """Every run that was read off a sheet: sheet and sample."""
    return sorted((each["run"], each["sample"]) for each in of(facts, "Assayed") if each["run"])


def demo(folder: Path, *, seed: int, batches: int = 50) -> list[str]:
    """The command of one night."""
    return [*PINMA, "demo", "--once", "--batches", str(batches), "--seed", str(seed), "--dir", str(folder), "--json"]


def play(folder: Path, *, seed: int, batches: int = 50) -> Night:
    """A night from beginning to end."""
    done = subprocess.run(
        demo(folder, seed=seed, batches=batches), capture_output=True, text=True, timeout=LONG_S, check=False
    )
    return Night(folder, done.returncode, done.stdout, done.stderr)


def journal(folder: Path) -> list[Told]:
    """The market's own facts in the order they were recorded."""
    return _told(
        folder / "market" / "market.db",
        "SELECT name, seq, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id",
    )


def archive(folder: Path) -> list[Told]:
    """The province's copy, in the order of its numbers."""
    return _told(
        folder / "province" / "archive.db", "SELECT epoch, seq, body, hash FROM fact ORDER BY market, epoch, seq"
    )


def ask(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """A question to a file, read-only, asked from outside."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def recorded(folder: Path) -> int:
    """How many facts a night in the making has; 0 while there is no journal yet."""
    with suppress(sqlite3.OperationalError):
        return ask(folder / "market" / "market.db", "SELECT count(*) FROM journal")[0][0]
    return 0


def pids(folder: Path) -> dict[str, int]:
    """The children that stand now; none before the file is there, or while it is being written."""
    with suppress(OSError, ValueError):
        return json.loads((folder / "pids.json").read_text("utf-8"))
    return {}


def runs(pid: int) -> bool:
    """Whether a process is there and not a zombie that nobody has collected."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    return False


def _told(path: Path, sql: str) -> list[Told]:
    return [Told(*row) for row in ask(path, sql)]
