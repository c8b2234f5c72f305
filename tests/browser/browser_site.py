"""One real market with its province, broker and simulated devices, and people enrolled through its screens. No mocks."""

import itertools
import json
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from edge.cli.demo.children import Children
from edge.cli.demo.reach import Api, until
from edge.cli.demo.site import Site
from edge.cli.demo.staff import Member, staff
from edge.cli.demo.start import start
from tests.patience import PATIENCE_S

SPEED = 20.0  # so that a worklist's clocks move, and no trading day ends under a test
READING = "an instrument's own, for this rehearsal only"
STATIONS = """
[[station]]
id = "lab-2"
kind = "lab"
language = "en"

[[station]]
id = "office-2"
kind = "office"
language = "en"

[[station]]
id = "desk"
kind = "office"

[[station]]
id = "panel-gate"
kind = "gate"
panel = { inches = 15.6, width = 1920, height = 1080 }

[[station]]
id = "panel-lab"
kind = "lab"
panel = { inches = 10.1, width = 1280, height = 800 }

[[station]]
id = "stall-1"
kind = "stall"
panel = { inches = 15.6, width = 1280, height = 800 }
voucher = { driver = "escpos", serial = "$STALL", baud = 115200 }

[[instrument]]
id = "reader-01"
driver = "instrument-push"
options = { maker = "Mk", device = "SN-1", items = { "农残" = "GB/T 5009.199" } }
"""


class Processes:
    """The processes and devices, and the journal read from outside."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder, SPEED)
        self.site.lay()
        path = self.site.market / "market.toml"
        clock, _, rest = path.read_text("utf-8").partition("[clock]")
        stall = str(self.site.devices / "stall-1.tty")
        path.write_text(f"{clock}{STATIONS.replace('$STALL', stall)}\n[clock]{rest}", "utf-8")
        path = self.site.folder / "devices.json"
        fitted = json.loads(path.read_text("utf-8"))
        fitted["devices"].append({"kind": "escpos-printer", "name": "stall-1.voucher", "link": stall})
        path.write_text(json.dumps(fitted), "utf-8")
        path = self.site.market / "instruments.json"
        path.touch(0o600)
        path.write_text(json.dumps({"reader-01": READING}), "utf-8")
        self.fit()
        self.children = Children(folder)
        start(self.site, self.children)
        self.device("in-1.camera", do="fault", knob="slow", on=True)  # nobody holds anything before it
        self.api = Api(self.site, seed=1)
        self.members = {each.person: each for each in staff(self.site)}
        self._numbers = itertools.count(1)
        self._day()

    def fit(self) -> None:
        """What a market of one test has besides, before anything starts."""

    @property
    def url(self) -> str:
        """The market's screens."""
        return self.site.market_url

    def close(self) -> None:
        """End every process."""
        self.children.stop()
        vars(self.api)["_client"].close()

    def member(self, person: str) -> Member:
        """Somebody who can sign in, with the PIN of them all."""
        return self.members[person]

    def step(self) -> str:
        """A name for something that happens once."""
        return f"step-{next(self._numbers)}"

    # hardware

    def scan(self, lane: str, *codes: str | bytes) -> None:
        """Bytes on the lane's serial line, one code after the other."""
        for each in codes:
            raw = each.encode() if isinstance(each, str) else each
            self.device(f"{lane}.reader", do="scan", hex=raw.hex())

    @contextmanager
    def scanner(self, lane: str) -> Generator[Callable[[str], None], None, None]:
        """A line to one scanner, for many codes."""
        with (
            socket.create_connection(("127.0.0.1", self.site.ports["control"]), timeout=120) as line,
            line.makefile("rwb") as file,
        ):

            def scan(code: str) -> None:
                file.write(
                    json.dumps({"device": f"{lane}.reader", "do": "scan", "hex": code.encode().hex()}).encode() + b"\n"
                )
                file.flush()
                assert json.loads(file.readline())["ok"]

            yield scan

    def device(self, name: str, **command: object) -> dict[str, Any]:
        """One command to a simulated device, and its answer."""
        with (
            socket.create_connection(("127.0.0.1", self.site.ports["control"]), timeout=120) as line,
            line.makefile("rwb") as file,
        ):
            file.write(json.dumps({"device": name, **command}).encode() + b"\n")
            file.flush()
            answer: dict[str, Any] = json.loads(file.readline())
        assert answer["ok"], answer
        return answer

    # processes

    def pid(self, name: str) -> int:
        """A child's process."""
        return json.loads((self.site.folder / "pids.json").read_text("utf-8"))[name]

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one child."""
        os.kill(self.pid(name), number)

    def ready(self) -> bool:
        """Whether the market answers now."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=1, trust_env=False).is_success
        except httpx.TransportError:
            return False

    # the journal, from outside

    def facts(self, kind: str, **fields: object) -> list[dict[str, Any]]:
        """The bodies of the facts of a kind whose data has these fields, oldest first."""
        rows = self.ask("SELECT body FROM journal WHERE kind = ? ORDER BY id", kind)
        bodies: Iterable[dict[str, Any]] = (json.loads(body) for (body,) in rows)
        return [body for body in bodies if fields.items() <= body["data"].items()]

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """A question to the market's file, read-only."""
        path = self.site.market / "market.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(sql, values).fetchall()

    def change(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Change the market's file behind its back: only tables that are no journal."""
        with closing(sqlite3.connect(self.site.market / "market.db", timeout=20)) as connection, connection:
            connection.executemany(sql, rows)

    def age_session(self, person: str, seconds: float) -> None:
        """Everything somebody did was so much longer ago."""
        self.change("UPDATE session SET seen = seen - ? WHERE person = ?", [(seconds, person)])

    def _day(self) -> None:
        def keyed() -> str | None:
            day: dict[str, str] | None = self.api.look("/api/day")
            return (day or {}).get("commitment") or None

        assert until(keyed, PATIENCE_S), "the trading day does not open: no draw key came from the province"
