"""The rehearsal's folder: ports, site files, keys, and the commands of its processes."""

import json
import random
import shutil
import socket
import sqlite3
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError

import click

from config import add_market
from edge.cli.demo.children import Child
from edge.cli.init import lay_broker, lay_market, lay_province
from sync.message import unseal

MARKET = "MKT-350121-0001"
NAME = "海峡示例批发市场"
NODE = "350121001"
PEOPLE = {
    "gate": ("gate-01", "in-1", "gate"), "office": ("manager-01", "office", "manager"),
    "office2": ("manager-02", "office", "manager"), "lab": ("tech-01", "lab", "lab"),
    "lab2": ("tech-02", "lab", "lab"), "stall": ("stall-01", "stall", "stall"), "seller": ("seller-01", "phone", "stall"),
}  # fmt: skip
_PORTS = (
    "broker",
    "http",
    "province",
    "control",
    "printer_in",
    "printer_out",
    "barrier_in",
    "barrier_out",
    "camera_in",
)
_RANGE = (10_000, 32_000)
_CHINA = timezone(timedelta(hours=8))


class Site:
    """Where everything of one rehearsal is."""

    def __init__(self, folder: Path, speed: float) -> None:
        self.folder = folder
        self.speed = speed
        self.market = folder / "market"
        self.province = folder / "province"
        self.devices = folder / "devices"
        self.ports = self._ports()

    @property
    def market_url(self) -> str:
        """The market's screens."""
        return f"http://127.0.0.1:{self.ports['http']}"

    @property
    def province_url(self) -> str:
        """The province's screens."""
        return f"http://127.0.0.1:{self.ports['province']}"

    def lay(self) -> None:
        """Write what is missing; the clock goes on from the last fact."""
        for folder in (self.market, self.province, self.devices):
            folder.mkdir(parents=True, exist_ok=True)
        ports = {name: str(port) for name, port in self.ports.items()}
        values = ports | {
            "id": MARKET, "name": NAME, "node": NODE, "public_url": self.province_url,
            "camera": f'camera = {{ driver = "camera", source = "http://127.0.0.1:{self.ports["camera_in"]}/" }}',
            "scanner_in": str(self.devices / "in-1.tty"), "scanner_out": str(self.devices / "out-1.tty"),
        }  # fmt: skip
        for old in (self.market / "market.toml", self.province / "province.toml"):
            old.unlink(missing_ok=True)
        lay_market(self.market, values)
        lay_province(self.province, {"name": "福建省", "broker": ports["broker"], "http": ports["province"]})
        add_market(self.province / "province.toml", MARKET, NAME)
        lay_broker(self.province)
        clock = self._clock()
        for path in (self.market / "market.toml", self.province / "province.toml"):
            path.write_text(path.read_text("utf-8") + clock, "utf-8")
        self._people(self.market / "tokens.json", PEOPLE)
        self._people(self.province / "tokens.json", {"supervisor": ("supervisor-01", "province", "supervisor")})
        (self.folder / "devices.json").write_text(json.dumps(self._devices()), "utf-8")

    def today(self) -> datetime:
        """When the night first began: papers keep their date when it is resumed."""
        return datetime.fromisoformat(self._noted()["began"])

    def around(self) -> list[Child]:
        """What a market stands among, in the order it is needed. Exit 3 when there is no broker."""
        broker = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if broker is None:
            click.echo("pinma demo: no mosquitto here; install it: apt-get install mosquitto", err=True)
            raise SystemExit(3)
        conf = str(self.province / "broker" / "mosquitto.conf")
        return [
            Child("broker", [broker, "-c", conf], _listens(self.ports["broker"])),
            Child(
                "devices",
                [sys.executable, "-m", "drivers.simulators", str(self.folder / "devices.json")],
                _listens(self.ports["control"]),
            ),
            Child(
                "province",
                [*pinma(), "province", "--config", str(self.province / "province.toml")],
                _answers(f"{self.province_url}/livez"),
            ),
        ]

    def itself(self) -> Child:
        """The market."""
        command = [*pinma(), "market", "--config", str(self.market / "market.toml")]
        return Child("market", command, _answers(f"{self.market_url}/readyz"))

    def token(self, where: Path, actor: str) -> str:
        """The API token of somebody."""
        people: dict[str, list[str]] = json.loads((where / "tokens.json").read_text("utf-8"))
        return next(token for token, (name, *_) in people.items() if name == actor)

    def _ports(self) -> dict[str, int]:
        """Free loopback ports, kept for the folder's next run as long as they are free.

        They lie side by side, below those that the system gives away: two rehearsals begun at once hardly ever meet.
        """
        kept: dict[str, int] = self._noted().get("ports", {})
        first = random.randrange(*_RANGE, len(_PORTS))  # noqa: S311  (no secret)
        with _Held() as held:
            return {name: held.take(kept.get(name, first + at)) for at, name in enumerate(_PORTS)}

    def _noted(self) -> dict[str, Any]:
        note = self.folder / "demo.json"
        return json.loads(note.read_text("utf-8")) if note.exists() else {}

    def _clock(self) -> str:
        now = datetime.now(UTC)  # noqa: TID251  (the root of the rehearsal)
        evening = now.astimezone(_CHINA).replace(hour=20, minute=0, second=0, microsecond=0)
        start = _last_fact(self.market / "market.db") or evening
        began = self._noted().get("began", start.isoformat())
        (self.folder / "demo.json").write_text(json.dumps({"ports": self.ports, "began": began}), "utf-8")
        return f'\n[clock]\nstart = "{start.isoformat()}"\nanchor = {now.timestamp()}\nspeed = {self.speed}\n'

    def _people(self, path: Path, people: dict[str, tuple[str, str, str]]) -> None:
        tokens: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
        if len(tokens) <= 1:
            first = next(iter(tokens))
            path.write_text(json.dumps({f"{first}-{name}": list(person) for name, person in people.items()}), "utf-8")

    def _devices(self) -> dict[str, object]:
        lanes = (("in-1", "printer_in", "barrier_in"), ("out-1", "printer_out", "barrier_out"))
        devices: list[dict[str, object]] = []
        for lane, printer, barrier in lanes:
            fitted: list[dict[str, object]] = [
                {"kind": "scanner", "name": f"{lane}.reader", "link": str(self.devices / f"{lane}.tty")},
                {"kind": "printer", "name": f"{lane}.printer", "port": self.ports[printer]},
                {"kind": "barrier", "name": f"{lane}.barrier", "port": self.ports[barrier]},
            ]
            devices += fitted
        devices.append({"kind": "camera", "name": "in-1.camera", "port": self.ports["camera_in"]})
        return {
            "control": self.ports["control"], "dir": str(self.devices), "die_with_stdin": True, "devices": devices,
        }  # fmt: skip


class _Held:
    """Ports held while the others are looked for, so that none is given twice."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            each.close()

    def take(self, wanted: int) -> int:
        for port in (wanted, 0):
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind(("127.0.0.1", port))
            except OSError:
                held.close()
                continue
            self._sockets.append(held)
            return held.getsockname()[1]
        raise OSError("no free port")


def pinma() -> list[str]:
    """How this very program is called."""
    script = Path(sys.executable).with_name("pinma")  # so that `ps` shows them by name
    return [sys.executable, *([str(script)] if script.exists() else ["-m", "edge.cli"])]


def _listens(port: int) -> Callable[[], bool]:
    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return listens


def _answers(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own loopback address)
                return answer.status == 200  # noqa: PLR2004
        except (URLError, OSError):
            return False

    return answers


def _last_fact(path: Path) -> datetime | None:
    if not path.exists():
        return None
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        row = connection.execute("SELECT body FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    connection.close()
    return datetime.fromisoformat(unseal(row[0]).at) if row else None
