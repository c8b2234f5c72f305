"""A private PostgreSQL 15 for one run of the tests: a real cluster, fsync on, on a socket of its own."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.patience import PATIENCE_S

BIN = Path("/usr/lib/postgresql/15/bin")
MISSING = "PostgreSQL 15 is not here and the tests need it: apt-get install --no-install-recommends postgresql-15"


class Cluster:
    """A running cluster; `database` makes a fresh one in it. It ends with whoever started it, even when that is killed."""

    def __init__(self) -> None:
        assert (BIN / "initdb").exists(), MISSING
        self._user = _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket is in it
        self._names = (f"t{n}" for n in itertools.count())
        self._child: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", self._home, "-U", "pinma", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Serve, until `kill` or `stop`."""
        settings = [f"-k{self.folder}", "-clisten_addresses=", "-cmax_connections=40"]
        command = [*self._as_user("--pdeathsig", "QUIT"), str(BIN / "postgres"), "-D", self._home, *settings]
        with (self.folder / "log").open("ab") as log:
            self._child = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        end = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT sends clients away and is tidy, SIGQUIT is a crash."""
        if self._child:
            self._child.send_signal(how)
            self._child.wait(PATIENCE_S)
            self._child = None

    def remove(self) -> None:
        """End it, and leave nothing."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """The DSN of a new, empty database."""
        name = next(self._names)
        self._ask(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://pinma@/{name}?host={self.folder}"

    def drop(self, dsn: str) -> None:
        """Remove a database that `database` made."""
        self._ask(f"DROP DATABASE {dsn.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")

    @property
    def _home(self) -> str:
        return str(self.folder / "home")

    def _ask(self, sql: str) -> None:
        with psycopg.connect(f"host={self.folder} user=pinma dbname=postgres", autocommit=True) as connection:
            connection.execute(sql.encode())

    def _answers(self) -> bool:
        try:
            self._ask("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, tool: str, *arguments: str) -> None:
        command = [*self._as_user(), str(BIN / tool), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120, check=False)
        assert done.returncode == 0, done.stderr

    def _as_user(self, *options: str) -> list[str]:
        """PostgreSQL refuses to run as root."""
        who = ["--reuid", self._user, "--regid", self._user, "--init-groups"] if os.geteuid() == 0 else []
        return ["setpriv", *who, *options, "--"]


def _unprivileged() -> str:
    names = {each.pw_name for each in pwd.getpwall()}
    return next(each for each in ("postgres", "nobody") if each in names)
