"""One real market with its province, broker and simulated devices, and people enrolled through its screens. No mocks."""

import itertools
import json
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from edge.cli.demo.children import Children
from edge.cli.demo.plan import Goods, Kind
from edge.cli.demo.reach import Api, until
from edge.cli.demo.site import MARKET, Site
from edge.cli.demo.staff import PIN, Member, staff

SPEED = 20.0  # so that a worklist's clocks move, and no trading day ends under a test
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
"""
LONG = "福建省福州市闽侯县荆溪镇关东村绿源生态蔬菜种植农民专业合作社联合总社第一示范基地直供直销服务中心仓储物流配送分部一号库"[:60].ljust(60, "号")


class Vehicle(NamedTuple):
    """What stands in the market after a vehicle was scanned in."""

    visit: str
    batches: tuple[str, ...]
    refused: tuple[str, ...]


class Stand:
    """The processes, and what people and goods do around the screens."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder, SPEED)
        self.site.lay()
        path = self.site.market / "market.toml"
        clock, _, rest = path.read_text("utf-8").partition("[clock]")
        path.write_text(f"{clock}{STATIONS}\n[clock]{rest}", "utf-8")
        self.children = Children(folder)
        self.children.start(*self.site.children())
        self.api = Api(self.site, seed=1)
        self.members = {each.person: each for each in staff(self.site)}
        self._numbers = itertools.count(1)
        self._day()
        for number, name in enumerate(("闽侯绿源蔬菜合作社", LONG), 1):
            self._register(f"seller-{number}", name)
        self._register("buyer-1", "永辉配送中心")

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

    # goods

    def declare(self, *kinds: Kind, product: str = "上海青", seller: str = "seller-1") -> str:
        """A load that is expected: its visit's code. Kilograms 100, 101, … so that lines are told apart."""
        lines = [self._goods(kind, product, at).declaration(self.site.today().date()) for at, kind in enumerate(kinds)]
        return self.api.ask("seller", "declare", self.step(), seller=seller, plate="闽A12345", lines=lines)["code"]

    def enter(self, *kinds: Kind, product: str = "上海青", seller: str = "seller-1") -> Vehicle:
        """A vehicle scanned at the entrance."""
        return self.scan_in(self.declare(*kinds, product=product, seller=seller))

    def scan_in(self, visit: str) -> Vehicle:
        """A declared vehicle scanned at the entrance."""
        self.scan("in-1", visit)
        found = until(lambda: self._visit(visit, "declared"), 20)
        assert found is not None, f"{visit} was not read"
        return Vehicle(visit, tuple(found["batches"]), tuple(found["refused"]))

    def waiting(self, product: str = "上海青") -> str:
        """A batch inside that waits for its test."""
        (code,) = self.enter("no_report", product=product).batches
        assert self.batch(code)["status"] == "waiting"
        return code

    def released(self) -> str:
        """A batch inside that may be sold: papers good and not drawn, or drawn and tested clean."""
        (code,) = self.enter("papers").batches
        if self.batch(code)["status"] == "waiting":
            self.pass_test(code)
            self.move(code)
        assert self.batch(code)["status"] == "released"
        return code

    def pass_test(self, code: str) -> None:
        """Sampled, read clean and verified by programs' tokens."""
        sample = self.api.ask("lab", "takesample", self.step(), batch=code)["code"]
        self.api.ask("lab", "assay", self.step(), sample=sample, blank=642, reading=600)
        self.api.ask("lab2", "verify", self.step(), sample=sample)

    def move(self, code: str) -> None:
        """From where goods wait to where they are sold."""
        self.api.ask("stall", "move", self.step(), batch=code, source="wait", target="trade")

    def sample(self, code: str, *runs: tuple[int, int]) -> str:
        """A sample of a batch with these runs."""
        sample = self.api.ask("lab", "takesample", self.step(), batch=code)["code"]
        for blank, reading in runs:
            self.api.ask("lab", "assay", self.step(), sample=sample, blank=blank, reading=reading)
        return sample

    def sell(self, *batches: str, grams: int = 5000) -> tuple[str, tuple[str, ...]]:
        """Sold to a buyer: the voucher, and the exit serials."""
        items = [{"batch": each, "grams": grams} for each in batches]
        sold = self.api.ask("stall", "sell", self.step(), seller="seller-1", buyer="buyer-1", items=items)
        assert sold["good"], sold
        return sold["code"], tuple(sold["codes"])

    def stop_trade(self, code: str) -> None:
        """The province stops a batch; it has arrived at the market when this returns."""
        self.api.stop_trade(MARKET, code, "上游抽检不合格")
        assert until(lambda: self.batch(code)["status"] == "held" or None, 30), "the stop order did not arrive"

    def batch(self, code: str) -> dict[str, Any]:
        """A batch by the API."""
        return self.api.look(f"/api/batches/{code}")

    # hardware

    def scan(self, lane: str, *codes: str | bytes) -> None:
        """Bytes on the lane's serial line, one code after the other."""
        for each in codes:
            raw = each.encode() if isinstance(each, str) else each
            self.device(f"{lane}.reader", do="scan", hex=raw.hex())

    @contextmanager
    def scanner(self, lane: str) -> Generator[Callable[[str], None], None, None]:
        """A line to one scanner, for many codes."""
        with socket.create_connection(("127.0.0.1", self.site.ports["control"]), timeout=10) as line, line.makefile("rwb") as file:

            def scan(code: str) -> None:
                file.write(json.dumps({"device": f"{lane}.reader", "do": "scan", "hex": code.encode().hex()}).encode() + b"\n")
                file.flush()
                assert json.loads(file.readline())["ok"]

            yield scan

    def device(self, name: str, **command: object) -> dict[str, Any]:
        """One command to a simulated device, and its answer."""
        with socket.create_connection(("127.0.0.1", self.site.ports["control"]), timeout=10) as line, line.makefile("rwb") as file:
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
            return httpx.get(f"{self.url}/readyz", timeout=1, trust_env=False).status_code == httpx.codes.OK
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

    def _goods(self, kind: Kind, product: str, at: int) -> Goods:
        number = next(self._numbers)
        goods = Goods(number, kind, product, "福建闽侯", f"(01)09520001123450(10)8{number:09d}", 100_000 + at * 1000, "福清江阴农场")
        return replace(goods, product=product)

    def _register(self, operator: str, name: str) -> None:
        self.api.ask("office", "register", self.step(), operator=operator, name=name, county="闽侯县", natural=False,
                     uscc="91350121MA2X000196", phone="13800000000")  # fmt: skip

    def _visit(self, code: str, still: str) -> dict[str, Any] | None:
        found = self.api.look(f"/api/visits/{code}")
        return found if found and found["stay"] != still else None

    def _day(self) -> None:
        opened = until(lambda: (self.api.look("/api/day") or {}).get("commitment") or None, 30)
        assert opened, "the trading day does not open: no draw key came from the province"


__all__ = ["LONG", "PIN", "Member", "Stand", "Vehicle"]
