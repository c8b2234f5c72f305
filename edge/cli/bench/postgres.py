"""A PostgreSQL of a bench's own: a cluster in a temporary folder that only its owner enters, gone with the block."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from edge.cli.bench.row import NotMeasuredError

_BIN = Path("/usr/lib/postgresql")
_START_S = 30.0
_LOOK_S = 0.02
_BORROWED = ("postgres", "nobody")  # PostgreSQL refuses to run as root


@contextmanager
def cluster() -> Generator[Callable[[], str], None, None]:
    """What makes a new empty database and gives its DSN. Raises NotMeasuredError with what to install."""
    programs, owner = _programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="pinma-bench-pg-"))
    shutil.chown(folder, owner)
    try:
        with _running(programs, folder, owner):
            numbers = count(1)
            yield lambda: _database(folder, f"archive_{next(numbers)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, folder: Path, owner: str) -> Generator[None, None, None]:
    log, store = folder / "log", folder / "data"
    user = owner if os.geteuid() == 0 else None
    with log.open("ab") as out:
        made = [str(programs / "initdb"), "-D", str(store), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        if subprocess.run(made, stdout=out, stderr=out, cwd=folder, check=False, user=user).returncode:
            raise NotMeasuredError(f"initdb: {_last(log)}")
        served = ["-D", str(store), "-k", str(folder), "-c", "listen_addresses="]
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT", str(programs / "postgres"), *served],
            stdout=out, stderr=out, cwd=folder, user=user,
        )  # fmt: skip
    try:
        _await(folder, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:  # somebody is still connected
            process.send_signal(signal.SIGINT)
            process.wait()


def _await(folder: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            psycopg.connect(_dsn(folder, "postgres")).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotMeasuredError(f"PostgreSQL does not start: {_last(log)}") from error
            time.sleep(_LOOK_S)
        else:
            return


def _database(folder: Path, name: str) -> str:
    with psycopg.connect(_dsn(folder, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return _dsn(folder, name).replace("postgresql:", "postgresql+psycopg:")


def _dsn(folder: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={folder}"


def _programs() -> Path:
    """The newest version's folder."""
    found = sorted(_BIN.glob("*/bin/initdb"), key=lambda each: each.parts[-3].zfill(3))
    if not found:
        raise NotMeasuredError("no PostgreSQL here; install it: apt-get install postgresql")
    return found[-1].parent


def _owner() -> str:
    if os.geteuid() != 0:
        return getpass.getuser()
    return next(name for name in _BORROWED if any(each.pw_name == name for each in pwd.getpwall()))


def _last(log: Path) -> str:
    return "".join(log.read_text("utf-8", "replace").strip().splitlines()[-1:]) or "no output"
