"""A real archive holding a market's invented day, and the province's app on top."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
import msgspec
from fastapi import FastAPI
from market_goods import LINE
from market_room import AT, Market, build
from msgspec.structs import replace
from sqlalchemy import Engine, insert, select

from edge.core.facts import Fact
from edge.core.methods import Method
from edge.flow.asks import (
    Assay,
    Commission,
    Control,
    Declare,
    Item,
    Move,
    Read,
    Sell,
    Stock,
    TakeSample,
    Verify,
)
from edge.flow.doors.lab.bench import adopt
from kiosk.province.app import create_app
from sync.message import StopTrade, unseal
from sync.receiver.database import connect
from sync.receiver.issuing import Issuer
from sync.receiver.orders import OrderJournal
from sync.receiver.registers import Registers
from sync.receiver.schema import orders, presence
from sync.receiver.views import Page
from tests.patience import PATIENCE_S

NAMES = {"xm": "厦门夏商农产品批发市场", "fz": "福州海峡农副产品批发市场"}
TOKENS = {"province-token": "supervisor-1"}
METHOD = Method(
    "province-inhibition", "有机磷和氨基甲酸酯类农药", "Organophosphates and carbamates", "inhibition", ("vegetable",),
    "GB/T 5009.199-2003", checked=True,
)  # fmt: skip
GC = Method(
    "province-gc",
    "毒死蜱",
    "Chlorpyrifos",
    "limit",
    ("vegetable",),
    "GB 23200.113-2018",
    rapid=False,
    positive_from="0.02",
)
READER, LOT, GC_LOT = "P-1", "P-R1", "P-G1"
UNTIL = "2027-12-31"


class Entry(NamedTuple):
    """A fact in its place."""

    fact: Fact
    seq: int
    at: str


class Ordered(NamedTuple):
    """What was ordered."""

    market: str
    codes: tuple[str, ...]
    reason: str
    actor: str


@dataclass
class Province:
    """One province in a temporary file."""

    archive: Engine
    app: FastAPI
    issuer: Issuer
    tested: str = ""
    refused: str = ""
    waiting: str = ""
    serial: str = ""

    @property
    def orders(self) -> list[Ordered]:
        """What was ordered to stop, as the markets will get it."""
        with self.archive.connect() as connection:
            rows = connection.execute(select(orders).where(orders.c.kind == "StopTrade")).all()
        found = [unseal(row.body) for row in sorted(rows, key=lambda row: list(NAMES).index(row.market))]
        read = [(each, msgspec.json.decode(each.data, type=StopTrade)) for each in found]
        return [Ordered(each.market, stop.codes, stop.reason, each.actor) for each, stop in read]

    def client(self, token: str = "", **cookies: str) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://province", headers=headers, cookies=cookies)


def build_province(folder: Path) -> Province:
    """One tested and sold batch, one refused, one waiting."""
    market = build(folder / "market")
    bench(market)
    tested = _tested(market)
    voucher = market.ask(Sell("s-1", "b-1", (Item(tested, 200_000),)))
    market.ask(Read("X1", voucher.code.encode()))
    refused = arrive(market, replace(LINE, upstream="FJ2", purchase_voucher=""))
    waiting = arrive(market, replace(LINE, upstream="FJ3", report=None, product="<b>甘蓝</b>"))
    archive = archived(folder, market)
    return Province(archive, *serving(archive), tested, refused, waiting, voucher.codes[0])


def archived(folder: Path, market: Market) -> Engine:
    """All that a market recorded, folded at the province. The market is closed."""
    archive = connect(f"sqlite:///{folder / 'province.db'}")
    with archive.begin() as connection:
        page = Page(connection, "xm", "epoch-1")
        for seq, fact in enumerate(market.facts(Fact), 1):
            page.fold(Entry(fact, seq, AT.isoformat()))
        page.flush()
        connection.execute(insert(presence).values(market="xm", online=1, heard_at=AT.isoformat(), backlog=2))
    market.close()
    return archive


def serving(archive: Engine) -> tuple[FastAPI, Issuer]:
    """The province's app, and the way it orders."""
    journal = OrderJournal(archive, lambda: AT, lambda: uuid4().hex)
    issuer = Issuer(journal, Registers(journal, NAMES), NAMES, new_id=lambda: uuid4().hex, wake=lambda _market: None)
    return create_app(archive, NAMES, issuer, TOKENS, "福建省农产品追溯", lambda: True), issuer


def bench(market: Market) -> None:
    """A reader in date for two methods, reagent for both, and controls of today that hold."""
    market.flow.site = replace(market.flow.site, methods=(METHOD, GC))
    market.store.submit(lambda page: adopt(page, market.flow.site), actor="test", station="test").result(PATIENCE_S)
    done = [market.ask(Commission(READER, "Mk", "SN-P1", "NC", (METHOD.id, GC.id), 24, UNTIL, UNTIL))]
    blanks = (
        (METHOD, LOT, {"blank": "1.000"}, {"blank": "1", "sample": "0.1"}),
        (GC, GC_LOT, {"value": "<0.005"}, {"value": "0.1"}),
    )
    for method, lot, blank, positive in blanks:
        done.append(market.ask(Stock(lot, (method.id,), UNTIL)))
        done.append(market.ask(Control(READER, method.id, lot, blank, positive)))
    assert all(each.good for each in done), done


def run(market: Market, sample: str, *readings: str) -> None:
    """Runs against a blank of 1.000: 0.900 is clean, 0.100 is not."""
    for each in readings:
        market.ask(Assay(sample, METHOD.id, READER, LOT, {"blank": "1.000", "sample": each}), "lab-1")


def _tested(market: Market) -> str:
    batch = arrive(market, replace(LINE, report=None))
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, "0.900")
    assert market.ask(Verify(sample), "office-2").good
    market.ask(Move(batch, "wait", "trade"))
    return batch


def arrive(market: Market, line: object) -> str:
    visit = market.ask(Declare("s-1", "闽D12345", (line,))).code  # pyright: ignore[reportArgumentType]
    return market.ask(Read("E1", visit.encode())).codes[0]
