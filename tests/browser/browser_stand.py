"""A market with goods in it: loads come, are tested, sold, stopped, as people and lorries make it happen."""

import hashlib
import hmac
import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from browser_site import READING, Processes

from config import Clock, load_market
from edge.cli.demo.plan import Goods, Kind
from edge.cli.demo.reach import until
from edge.cli.demo.site import MARKET
from tests.patience import PATIENCE_S

LONG = "福建省福州市闽侯县荆溪镇关东村绿源生态蔬菜种植农民专业合作社联合总社第一示范基地直供直销服务中心仓储物流配送分部一号库"[
    :60
].ljust(60, "号")


ON = {"instrument": "NY-1", "method": "GB/T 5009.199", "lot": "R-20260901"}
FAR_OFF = "2099-12-31"


class Vehicle(NamedTuple):
    """What stands in the market after a vehicle was scanned in."""

    visit: str
    batches: tuple[str, ...]
    refused: tuple[str, ...]


class Stand(Processes):
    """What goods do around the screens."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for number, name in enumerate(("闽侯绿源蔬菜合作社", LONG), 1):
            self._register(f"seller-{number}", name)
        self._register("buyer-1", "永辉配送中心")
        self._bench()

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
        found = until(lambda: self._visit(visit, "declared"), PATIENCE_S)
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
        self.api.ask("lab2", "verify", self.step(), sample=self.sample(code, (642, 600)))

    def move(self, code: str) -> None:
        """From where goods wait to where they are sold."""
        self.api.ask("stall", "move", self.step(), batch=code, source="wait", target="trade")

    def sample(self, code: str, *runs: tuple[int, int]) -> str:
        """A sample of a batch with these runs."""
        sample = self.api.ask("lab", "takesample", self.step(), batch=code)["code"]
        for blank, reading in runs:
            raw = {"blank": f"{blank / 1000:.3f}", "sample": f"{reading / 1000:.3f}"}
            told = self.api.ask("lab", "assay", self.step(), sample=sample, raw=raw, **ON)
            assert told["why"][0]["code"] in ("to_verify", "run_again", "reading_invalid"), told
        return sample

    def control(self, positive: str = "0.102", reader: str = ON["instrument"]) -> dict[str, Any]:
        """A reader's control of the day."""
        blank = {"blank": "0.642"}
        on = {**ON, "instrument": reader}
        return self.api.ask("lab", "control", self.step(), blank=blank, positive={**blank, "sample": positive}, **on)

    def record(self, sample: str, number: str = "") -> str:
        """What the instrument itself says of a sample, signed with its secret; the record's name here, or its sample."""
        now = Clock(load_market(self.site.market / "market.toml").clock).wall()
        body = json.dumps(
            {
                "manufacturer_code": "Mk", "device_sn": "SN-1", "manufacturer_record_id": number or self.step(),
                "timestamp": int(now.timestamp()), "nonce": self.step(), "sample_no": sample,
                "test_time": f"{now:%Y-%m-%d %H:%M:%S}",
                "items": [{"item_name": "农残", "value": "4.82", "unit": "%", "conclusion": "阴性", "reagent_batch": ON["lot"]}],
            }
        ).encode()  # fmt: skip
        signed = {"x-pinma-signature": hmac.new(READING.encode(), body, hashlib.sha256).hexdigest()}
        told = httpx.post(f"{self.url}/instruments/reader-01/records", content=body, headers=signed, trust_env=False)
        told.raise_for_status()
        return told.json()["records"][0]["answer"]["code"]

    def lay(self, *samples: str) -> str:
        """A run sheet of these samples."""
        told = self.api.ask("lab", "layrun", self.step(), channels=samples, **ON)
        assert told["good"], told
        return told["code"]

    @cached_property
    def first(self) -> str:
        """Some batch that came in."""
        return self.waiting()

    def _bench(self) -> None:
        """The reader and its reagent are here, in date, and today's control holds."""
        self.api.ask("lab", "commission", self.step(), instrument=ON["instrument"], maker="Mk", device="SN-1", model="NC-24",
                     methods=[ON["method"]], channels=24, calibrated_until=FAR_OFF, certified_until=FAR_OFF)  # fmt: skip
        self.api.ask("lab", "stock", self.step(), lot=ON["lot"], methods=[ON["method"]], expires=FAR_OFF)
        assert self.control()["good"]

    def sell(self, *batches: str, grams: int = 5000) -> tuple[str, tuple[str, ...]]:
        """Sold to a buyer: the voucher, and the exit serials."""
        items = [{"batch": each, "grams": grams} for each in batches]
        sold = self.api.ask("stall", "sell", self.step(), seller="seller-1", buyer="buyer-1", items=items)
        assert sold["good"], sold
        return sold["code"], tuple(sold["codes"])

    def stop_trade(self, code: str) -> None:
        """The province stops a batch; it has arrived at the market when this returns."""
        self.api.stop_trade(MARKET, code, "上游抽检不合格")
        assert until(lambda: self.batch(code)["status"] == "held" or None, PATIENCE_S), "the stop order did not arrive"

    def batch(self, code: str) -> dict[str, Any]:
        """A batch by the API."""
        return self.api.look(f"/api/batches/{code}")

    def _goods(self, kind: Kind, product: str, at: int) -> Goods:
        number = next(self._numbers)
        goods = Goods(
            number,
            kind,
            product,
            "福建闽侯",
            f"(01)09520001123450(10)8{number:09d}",
            100_000 + at * 1000,
            "福清江阴农场",
        )
        return replace(goods, product=product)

    def _register(self, operator: str, name: str) -> None:
        self.api.ask("office", "register", self.step(), operator=operator, name=name, county="闽侯县", natural=False,
                     uscc="91350121MA2X000196", phone="13800000000")  # fmt: skip

    def _visit(self, code: str, still: str) -> dict[str, Any] | None:
        found = self.api.look(f"/api/visits/{code}")
        return found if found and found["stay"] != still else None
