"""A market's folder as `init` lays it, and commands that end or stand."""

import subprocess
import tomllib
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from journeys_rig import PINMA

from tests import warm
from tests.patience import PATIENCE_S, until
from tests.ports import free_port

Done = subprocess.CompletedProcess[str]


def run(*words: str, patience_s: float = PATIENCE_S) -> Done:
    """`pinma …` that must end by itself; one that stays up is ended and fails."""
    try:
        done = warm.pinma(*words, patience_s=patience_s)
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"still up after {patience_s} s: {error.stderr}")
    return Done(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def one_line(done: Done, code: int) -> str:
    """The only line it said to people, ending with this code."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def lay(folder: Path) -> Path:
    """A market on ports that are free; nobody has plugged in a device or started a broker."""
    done = run("init", "market", str(folder))
    assert done.returncode == 0, done.stderr
    edit(folder, "port = 8080", f"port = {free_port()}")
    edit(folder, "port = 8883", f"port = {free_port()}")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    """Change one place of the site file."""
    path = folder / "market.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def http_port(folder: Path) -> int:
    """Where it serves its screens."""
    return tomllib.loads((folder / "market.toml").read_text("utf-8"))["http"]["port"]


def market(folder: Path, name: str = "market.toml", patience_s: float = PATIENCE_S) -> Done:
    """A market that is not expected to stand."""
    return run("market", "--config", str(folder / name), patience_s=patience_s)


@contextmanager
def standing(folder: Path) -> Generator["subprocess.Popen[str]", None, None]:
    """A market that answers; killed at the end if nobody stopped it."""
    command = [*PINMA, "market", "--config", str(folder / "market.toml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:

        def answers() -> bool:
            url = f"http://127.0.0.1:{http_port(folder)}/readyz"
            with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
            return process.poll() is not None

        try:
            assert until(answers)
            assert process.poll() is None, process.communicate()[1]
            yield process
        finally:
            process.kill()
