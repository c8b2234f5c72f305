"""A broker, a province and several markets as an installer sets them up, each a process of its own; people by the API."""

import base64
import contextlib
import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from faults_rig import edit, run
from journeys_rig import PINMA

from tests.patience import until
from tests.ports import free_port

PEOPLE = {
    "gate": ["gate-1", "in-1", "gate"], "lab": ["lab-1", "lab", "lab"], "lab2": ["lab-2", "lab", "lab"],
    "office": ["office-1", "office", "manager"], "stall": ["stall-1", "stall", "stall"],
}  # fmt: skip
INHIBITION, READER, LOT = "GB/T 5009.199", "NC-800", "R-1"
UNTIL = "2099-12-31"
SELLER, BUYER = "S-1", "K-1"


class Market:
    """One market's process. Whoever asks has a token of their own."""

    def __init__(self, folder: Path, id: str, node: str, broker: int) -> None:  # noqa: A002  (the site file's word)
        self.folder, self.id = folder, id
        done = run("init", "market", str(folder))
        assert done.returncode == 0, done.stderr
        self.port = free_port()
        for old, new in (
            ("MKT-350121-0001", id), ("350121001", node), ("port = 8080", f"port = {self.port}"),
            ("port = 8883", f"port = {broker}"),
        ):  # fmt: skip
            edit(folder, old, new)
        (folder / "tokens.json").write_text(json.dumps({f"t-{name}": each for name, each in PEOPLE.items()}), "utf-8")
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=120, trust_env=False)

    def ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return self._client.get("/readyz").is_success
        return False

    def look(self, path: str) -> Any:
        told = self._client.get(path, headers={"authorization": "Bearer t-office"})
        return told.json() if told.is_success else None

    def ask(self, who: str, kind: str, **body: object) -> dict[str, Any]:
        told = self._client.post(f"/api/asks/{kind}", json=body, headers={"authorization": f"Bearer t-{who}"})
        assert told.is_success, told.text
        return told.json()

    def do(self, who: str, kind: str, **body: object) -> str:
        """What must go well; the code of what came of it."""
        answer = self.ask(who, kind, **body)
        assert answer["verdict"] in ("pass", "wait"), answer
        return answer["code"]

    def read(self, lane: str, code: str) -> dict[str, Any]:
        """A code is held before a lane's reader."""
        return self.ask("gate", "read", lane=lane, raw=base64.b64encode(code.encode()).decode())

    def sell(self, batch: str, grams: int = 10_000) -> dict[str, Any]:
        return self.ask("stall", "sell", seller=SELLER, buyer=BUYER, items=[{"batch": batch, "grams": grams}])

    def open(self) -> None:
        """The key has come, sellers are known, and the bench is ready."""
        assert until(self._keyed, 60), "no draw key came"
        for operator in (SELLER, BUYER):
            self.do("office", "register", operator=operator, name="好菜行", county="福清")
        self.do(
            "lab", "commission", instrument=READER, maker="Mk", device="SN-1", model="NC", methods=[INHIBITION],
            channels=8, calibrated_until=UNTIL, certified_until=UNTIL,
        )  # fmt: skip
        self.do("lab", "stock", lot=LOT, methods=[INHIBITION], expires=UNTIL)
        control: dict[str, object] = {"blank": {"blank": "1.000"}, "positive": {"blank": "1.000", "sample": "0.100"}}
        self.do("lab", "control", instrument=READER, method=INHIBITION, lot=LOT, **control)

    def _keyed(self) -> bool:
        day: dict[str, str] | None = self.look("/api/day")
        return day is not None and bool(day.get("commitment"))

    def stock(self, upstream: str) -> str:
        """100 kg under an upstream code that passed their test and are on sale; the batch."""
        line = {
            "product": "青菜", "grams": 100_000, "origin": "福清", "producer": "青合作社", "upstream": upstream,
            "produced_on": datetime.now(UTC).date().isoformat(),  # noqa: TID251  (processes with real clocks)
            "purchase_voucher": f"PV-{self.id}",
        }  # fmt: skip
        visit = self.do("stall", "declare", seller=SELLER, plate="闽A12345", lines=[line])
        (batch,) = self.read("in-1", visit)["codes"]
        self.verify(self.test(batch, "0.900"))
        self.do("gate", "move", batch=batch, source="wait", target="trade")
        return batch

    def test(self, batch: str, *readings: str) -> str:
        """A sample, run against a blank of 1.000: 0.900 is clean, 0.100 is not."""
        sample = self.do("lab", "takesample", batch=batch)
        for each in readings:
            raw = {"blank": "1.000", "sample": each}
            self.ask("lab", "assay", sample=sample, method=INHIBITION, instrument=READER, lot=LOT, raw=raw)
        return sample

    def verify(self, sample: str) -> dict[str, Any]:
        return self.ask("lab2", "verify", sample=sample)

    def close(self) -> None:
        self._client.close()


class Province:
    """The province's process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.broker, self.port = folder, free_port(), free_port()
        done = run("init", "province", str(folder))
        assert done.returncode == 0, done.stderr
        path = folder / "province.toml"
        text = path.read_text("utf-8").replace("port = 8883", f"port = {self.broker}")
        path.write_text(text.replace("port = 8090", f"port = {self.port}"), "utf-8")
        done = run("province", "broker-conf", "--config", str(path))
        assert done.returncode == 0, done.stderr
        self.token = next(iter(json.loads((folder / "tokens.json").read_text("utf-8"))))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/readyz", trust_env=False).is_success
        return False

    def look(self, path: str) -> Any:
        return httpx.get(
            f"{self.url}{path}", headers={"authorization": f"Bearer {self.token}"}, trust_env=False, timeout=120
        ).json()

    def claim(self, market: str, name: str) -> str:
        config = str(self.folder / "province.toml")
        done = run("province", "claim", market, "--name", name, "--config", config, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["code"]


@contextmanager
def running(log: Path, *command: str) -> Generator[subprocess.Popen[bytes], None, None]:
    """A process, ended at the end."""
    with log.open("ab") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def land(folder: Path, *ids: str) -> Generator[tuple[Province, dict[str, Market]], None, None]:
    """A province and markets that have enrolled and opened their day."""
    province = Province(folder / "province")
    made = {each: Market(folder / each, each, f"35012100{at}", province.broker) for at, each in enumerate(ids, 1)}
    codes = {each: province.claim(each, f"市场{each}") for each in ids}
    mosquitto = shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or "mosquitto"
    with ExitStack() as stack:
        conf = str(province.folder / "broker" / "mosquitto.conf")
        stack.enter_context(running(folder / "broker.log", mosquitto, "-c", conf))
        config = str(province.folder / "province.toml")
        stack.enter_context(running(folder / "province.log", *PINMA, "province", "--config", config))
        assert until(province.ready, 60), (folder / "province.log").read_text()
        for each, market in made.items():
            stack.callback(market.close)
            site = str(market.folder / "market.toml")
            done = run("enrol", "--config", site, "--province", province.url, "--code", codes[each], patience_s=60)
            assert done.returncode == 0, done.stderr
            stack.enter_context(running(folder / f"{each}.log", *PINMA, "market", "--config", site))
        for each, market in made.items():
            assert until(market.ready, 60), (folder / f"{each}.log").read_text()
            market.open()
        yield province, made
