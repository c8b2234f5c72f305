"""The bare scripts of this package, each a process of its own."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from edge.cli.bench.children import Child, child
from edge.cli.bench.realm import PATIENCE_S, until
from edge.cli.bench.row import NotMeasuredError


def seconds(log: Path, script: str, *arguments: object) -> float:
    """How long a bare script of this package says it took."""
    command = [sys.executable, "-m", f"edge.cli.bench.{script}", *(str(each) for each in arguments)]
    try:
        with log.open("ab") as errors:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotMeasuredError(f"{script} does not come to an end; see {log}") from error
    if done.returncode:
        raise NotMeasuredError(f"{script}: {log.read_text('utf-8', 'replace').strip().splitlines()[-1:]}")
    return float(msgspec.json.decode(done.stdout, type=dict[str, float])["seconds"])


@contextmanager
def ready(log: Path, script: str, *arguments: object) -> Generator[Child, None, None]:
    """A bare script of this package, from the moment it says that it is ready."""
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", f"edge.cli.bench.{script}", *(str(each) for each in arguments)]
    with child(log, command) as process:
        until(lambda: json.dumps({"ready": True}) in log.read_text("utf-8"), f"{script} does not start; see {log}")
        yield process
