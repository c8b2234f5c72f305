"""A market as it stands in a bench: its folder, scanners at the far end of ptys, and processes that end with this one."""

import json
import socket
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from edge.cli.bench.children import Child, await_port, child, free_ports
from edge.cli.bench.door import MARKET, NODE
from edge.cli.bench.row import NotMeasuredError
from edge.cli.init import lay_market
from edge.store import database

LANES = tuple(f"in-{number}" for number in range(1, 6))
BARE = "bare"  # a scanner that no market reads
_PATIENCE_S = 30.0
_PINMA = (sys.executable, "-m", "edge.cli")


class Standing:
    """A folder with a site file of five entry lanes, each fitted with a reader. Ports are free ones.

    No broker answers unless its port is named.
    """

    def __init__(self, folder: Path, broker: int = 0) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "market.db"
        self.log = folder / "market.log"
        self.http, nobody = free_ports(2)
        self.url = f"http://127.0.0.1:{self.http}"
        lanes = "".join(
            f'\n[[lane]]\nid = "{lane}"\ngate = "entry"\n'
            f'reader = {{ driver = "serial-scanner", port = "{self.tty(lane)}" }}\n'
            for lane in LANES
        )
        (folder / "market.toml").write_text(
            f'id = "{MARKET}"\nname = "bench"\nnode = "{NODE}"\nprovince = "福建省"\npublic_url = "{self.url}"\n'
            f'sale_lane = "{LANES[0]}"\n[broker]\nport = {broker or nobody}\n[http]\nport = {self.http}\n{lanes}',
            "utf-8",
        )
        lay_market(folder, {})

    def tty(self, lane: str) -> Path:
        """Where a lane's scanner is plugged in."""
        return self.folder / f"{lane}.tty"

    @contextmanager
    def market(self) -> Generator[Child, None, None]:
        """`pinma market`, from the moment it is started."""
        with child(self.log, [*_PINMA, "market", "--config", str(self.folder / "market.toml")]) as process:
            yield process

    @contextmanager
    def scanners(self) -> "Generator[Scanners, None, None]":
        """All lanes' scanners and the bare one, in a process of their own."""
        (control,) = free_ports(1)
        fitted = [{"kind": "scanner", "name": lane, "link": str(self.tty(lane))} for lane in (*LANES, BARE)]
        spec = {"control": control, "dir": str(self.folder), "die_with_stdin": True, "devices": fitted}
        log = self.folder / "scanners.log"
        with child(log, [sys.executable, "-m", "drivers.simulators", json.dumps(spec)]) as process:
            await_port(control, process, log)
            with closing(Scanners(control)) as scanners:
                yield scanners

    def admitted(self) -> "Admitted":
        """Counts vehicles let in, as committed."""
        return Admitted(self.file)


class Scanners:
    """The simulators' control port, one connection; a thread needs its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._file = self._line.makefile("rwb")

    def another(self) -> "Scanners":
        """A connection for another thread."""
        return Scanners(self._port)

    def scan(self, lane: str, code: str) -> None:
        """Return when the bytes are written to the lane's pty."""
        self._do({"device": lane, "do": "scan", "hex": code.encode().hex()})

    def opened(self, lane: str) -> bool:
        """Whether somebody reads the lane."""
        return bool(self._do({"device": lane, "do": "state"})["open"])

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._line.close()

    def _do(self, command: dict[str, str]) -> dict[str, object]:
        self._file.write(json.dumps(command).encode() + b"\n")
        self._file.flush()
        answer: dict[str, object] = json.loads(self._file.readline())
        if not answer["ok"]:
            raise NotMeasuredError(f"{command}: {answer['error']}")
        return answer


class Admitted:
    """A reader of the journal that sees each commit."""

    def __init__(self, file: Path) -> None:
        self._connection = database.connect(file, read_only=True)
        self._after: int = self._connection.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]

    def count(self) -> int:
        """Vehicles let in since this was made."""
        rows = self._connection.execute(
            "SELECT count(*) FROM journal WHERE id > ? AND kind = 'Admitted'", (self._after,)
        )
        return rows.fetchone()[0]

    def reach(self, count: int) -> None:
        """Wait for so many."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.count() < count:
            if time.monotonic() > deadline:
                raise NotMeasuredError(f"only {self.count()} of {count} vehicles were let in; see market.log")
            time.sleep(0.001)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
