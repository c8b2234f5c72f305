"""A market as it runs, but for devices and the line: its store in a folder, sign-in, and the app on top."""

import re
import secrets
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import httpx
import uvicorn
from market_goods import INHIBITION, LINE, LOT, METHODS, READER, STRIP, STRIPS, reading
from msgspec.structs import replace

from config import Clock
from drivers.still_process import codes_in
from edge.assemble.clocks import Clocks
from edge.assemble.importing import imports
from edge.assemble.people import Keyring
from edge.assemble.reckoning import BothEnds
from edge.assemble.views import Views
from edge.assemble.watch import Watch
from edge.core import facts as f
from edge.core.actions import Action, PrintLabel, Tell
from edge.core.batch import Batch
from edge.core.codes import own, signed
from edge.core.papers import Line
from edge.core.people import Role
from edge.core.why import Why
from edge.flow.asks import (
    Answer,
    Ask,
    Assay,
    Commission,
    Control,
    Declare,
    Enrol,
    Equip,
    OpenDay,
    Read,
    Register,
    Stock,
    TakeSample,
    Verify,
    Waive,
)
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.full import Spell
from edge.flow.turn import Site
from edge.store.drafts import Drafts
from edge.store.page import Page
from edge.store.pictures import Pictures
from edge.store.reckoning import Reckoning
from edge.store.space import Space
from edge.store.store import Store
from kiosk.chrome.signin.gatehouse import Gatehouse, digest
from kiosk.chrome.signin.guard import Desk
from kiosk.chrome.signin.pins import Pins
from kiosk.chrome.signin.ports import Station
from kiosk.market.app import create_app
from kiosk.market.ports import Link, Who
from kiosk.market.record import Record
from sync.message import link
from sync.translate import Entry, Translator, read
from tests.patience import PATIENCE_S

AT = datetime(2026, 11, 23, 3, 12, 45, tzinfo=timezone(timedelta(hours=8)))
PIN = "274913"
ALL_ROLES: tuple[Role, ...] = ("gate", "lab", "stall", "manager", "supervisor", "admin")
TOKENS = {
    "gate-token": Who("gate-1", "E1", frozenset(("gate", "stall", "device"))),
    "lab-token": Who("lab-1", "bench", frozenset(("lab",))),
    "office-token": Who("office-1", "office", frozenset(("manager",))),
}
SITE = Site(
    market="xm",
    node="123456785",
    name="厦门夏商",
    lanes={"E1": "entry", "X1": "exit"},
    sale_lane="X1",
    link="https://p/c/",
    methods=METHODS,
)
STATIONS = {
    each.id: each
    for each in (Station("E1", "gate"), Station("X1", "gate"), Station("L1", "lab"), Station("O1", "office"))
}
day_key = partial(signed.day_key, bytes(32))
ORIGIN = "http://kiosk"
FAR = ("10.0.0.9", 4711)
HTML = {"accept": "text/html"}
F = TypeVar("F", bound=f.Fact)


class Member(NamedTuple):
    """Somebody enrolled, with what they sign in by."""

    person: str
    badge: str
    pin: str = PIN


class Status(NamedTuple):
    """What an uplink says of itself."""

    connected: bool
    backlog: int
    silent_s: float | None


class CountedBoard(Board):
    """The board, counting who listens."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = 0
        self.heard: list[Callable[[], None]] = []

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        stop = super().listen(changed)
        self.listening += 1
        self.heard.append(changed)

        def stopped() -> None:
            self.listening -= 1
            stop()

        return stopped


class Screen:
    """A browser in which somebody is signed in."""

    def __init__(self, client: httpx.AsyncClient, member: Member, csrf: str) -> None:
        self.client = client
        self.member = member
        self.csrf = csrf

    async def get(self, path: str, **params: str) -> httpx.Response:
        return await self.client.get(path, params=params or None, headers=HTML)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form, as a page sends it: with its token and a key of its own."""
        data = {"csrf": self.csrf, "key": secrets.token_hex(12)} | fields
        return await self.client.post(path, data=data, headers=HTML)

    async def do(self, kind: str, **fields: str) -> httpx.Response:
        return await self.post(f"/do/{kind}", **fields)


class Market:
    """One market in a folder. `unix` is its clock, `line` its line to the province: set them."""

    def __init__(self, folder: Path, unix: float = AT.timestamp()) -> None:
        self.folder = folder
        self.unix = unix
        self.line = Link(online=True, waiting=3, last_contact_s=0.4)
        self.board = CountedBoard()
        self.free, self.seconds = 1 << 40, 0.0  # octets on the disk, and what counts seconds
        clock = Clock(None, lambda: self.unix)
        self.space = Space(
            folder, monotonic=lambda: self.seconds, reserve_octets=1 << 16, free=lambda _folder: self.free
        )
        self.store = Store(
            folder / "market.db", seal=Translator(SITE.market).seal, link=link, sign=lambda head: head[::-1],
            wall=clock.wall, random=secrets.token_bytes, answer=Answer, space=self.space,
        )  # fmt: skip
        spell = Spell(lambda: self.space.full, clock.wall)
        self.flow = Flow(SITE, self.store, self._perform, lambda: 0.0, self._badge, spell, self.board.desks)
        self.clocks = Clocks(self.store, self.flow, self.board, wall=clock.wall, monotonic=lambda: self.seconds)
        self.watch = Watch(
            self.store, self.space, spell, self.clocks, self.board, lambda: self.flow.site.today(clock.wall())
        )
        self.reckoning = Reckoning(self.store)
        self.gatehouse = Gatehouse(Keyring(self.store), Record(self.flow), Pins(memory_kib=64, rounds=1), clock.unix)
        self.pictures = Pictures(folder / "pictures", lambda: not self.space.full)
        self.views = Views(self.store, SITE, clock, cast("Any", self))
        self.imports = imports(self.flow, self.store, clock, lambda: not self.space.full)
        self.app = create_app(
            self.flow, self.board, self.views, Desk(self.gatehouse, STATIONS), tokens=TOKENS, title="厦门夏商",
            ready=lambda: self.line.online, keep=self.pictures.keep, picture=self.pictures.path,
            drafts=Drafts(self.store, lambda: self.unix, lambda: not self.space.full),
            imports=self.imports,
            ends=BothEnds(self.store, self.reckoning, self.space, self.clocks), day_key=day_key, codes=codes_in,
        )  # fmt: skip

    def status(self) -> Status:
        """Plays the one question that views ask an uplink."""
        return Status(*self.line)

    def restarted(self) -> "Market":
        """The same box after a power cut."""
        self.close()
        return Market(self.folder, self.unix)

    def close(self) -> None:
        self.store.close()

    def ask(self, ask: Ask, actor: str = "office-1", station: str = "office") -> Answer:
        return self.flow.submit(ask, actor=actor, station=station).result(PATIENCE_S)

    def tell(self, verdict: str, subject: str, *why: str, lane: str = "E1") -> None:
        self.board.tell(Tell(lane, verdict, subject, tuple(Why(each) for each in why)), AT.isoformat())

    def bodies(self) -> list[bytes]:
        return [row[0] for row in self.store.read().execute("SELECT body FROM journal ORDER BY id").fetchall()]

    def entries(self, kind: type[f.Fact] = f.Fact) -> list[Entry]:
        """Facts of a kind with who recorded them where."""
        return [entry for entry in map(read, self.bodies()) if isinstance(entry.fact, kind)]

    def facts(self, kind: type[F]) -> list[F]:
        return [entry.fact for entry in self.entries(kind) if isinstance(entry.fact, kind)]

    def member(self, *roles: Role, person: str = "", machine: bool = False, pin: str = PIN) -> Member:
        """Enrol somebody with a badge and a PIN, or a machine with a token."""
        person = person or f"p-{'-'.join(roles) or 'none'}-{secrets.token_hex(3)}"
        made = self.ask(Enrol(person, f"名{person}", roles, machine=machine), "console")
        assert made.good, made
        badge = own.badge(secrets.token_bytes(20))
        kept = "" if machine else self.gatehouse.pins.hash(pin)
        self.ask(Equip(person, digest(badge), kept), "console")
        return Member(person, badge, pin)

    def client(self, token: str = "", peer: tuple[str, int] = ("127.0.0.1", 4711), **cookies: str) -> httpx.AsyncClient:
        """A browser on the box (or at `peer`), or a program with a token."""
        headers = {"authorization": f"Bearer {token}"} if token else {"origin": ORIGIN}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=peer)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers, cookies=cookies)

    @asynccontextmanager
    async def signed(self, *roles: Role, member: Member | None = None, station: str = "") -> AsyncGenerator[Screen]:
        """Somebody with these roles signs in, as people do, at a station or (without) a phone."""
        who = member or self.member(*roles)
        async with self.client(peer=FAR, **({"station": station} if station else {})) as client:
            told = await sign_in(client, who.badge, who.pin)
            assert told.status_code == 303, told.text
            yield Screen(client, who, await csrf(client))

    def _perform(self, actions: Sequence[Action], answer: Answer, at: str) -> None:
        del answer
        for action in actions:
            if isinstance(action, Tell):
                self.board.tell(action, at)

    def _badge(self, lane: str, badge: str) -> None:
        self.gatehouse.show(lane, badge)


async def sign_in(client: httpx.AsyncClient, badge: str, pin: str = PIN, **fields: str) -> httpx.Response:
    """The PIN pad, sent."""
    return await client.post("/sign-in", data={"badge": badge, "pin": pin} | fields, headers=HTML)


async def csrf(client: httpx.AsyncClient) -> str:
    """The token that this browser's pages carry; "" for a stranger."""
    found = re.search(
        r'<meta name="csrf" content="([0-9a-f]*)"', (await client.get("/language/zh", follow_redirects=True)).text
    )
    return found[1] if found else ""


def build(folder: Path) -> Market:
    """A market whose day is open, with one registered seller."""
    folder.mkdir(exist_ok=True)
    made = Market(folder)
    made.member("admin", person="root")
    made.ask(OpenDay())
    made.ask(Register("s-1", "林秀兰", "同安区", natural=True, phone="13800000000"))
    made.ask(Register("b-1", "同安菜行", "同安区"))
    fit_bench(made)
    control(made)
    return made


def fit_bench(market: Market) -> None:
    """A reader and strips, in date."""
    for code, method, lot in ((READER, INHIBITION, LOT), ("目视", STRIP, STRIPS)):
        assert market.ask(Commission(code, "Mk", f"SN-{code}", "NC", (method,), 24, "2026-12-31", "2026-12-31")).good
        assert market.ask(Stock(lot, (method,), "2026-12-31")).good


def control(market: Market, positive: int = 100) -> Answer:
    """Today's blank and positive control on both."""
    strips = Control("目视", STRIP, STRIPS, {"c": "1", "t": "1"}, {"c": "1", "t": "0"})
    assert market.ask(strips, "lab-1", "bench").good
    return market.ask(Control(READER, INHIBITION, LOT, {"blank": "1.000"}, reading(positive)), "lab-1", "bench")


def declare(market: Market, line: Line = LINE) -> str:
    """A declared visit's code."""
    return market.ask(Declare("s-1", "闽D12345", (line,))).code


def arrived(market: Market, line: Line = LINE) -> str:
    """The batch of a load that stands at the entrance or came in."""
    return market.ask(Read("E1", declare(market, line).encode())).codes[0]


def waiting(market: Market) -> str:
    """A batch that came in without a report, and waits for its test."""
    return arrived(market, replace(LINE, report=None))


def run(market: Market, sample: str, *readings: int) -> Answer:
    """Runs against a blank of 1000 thousandths: 950 is clean, 100 is not."""
    told = [market.ask(Assay(sample, INHIBITION, READER, LOT, reading(each)), "lab-1", "bench") for each in readings]
    return told[-1]


def failed(market: Market, *, waived: bool = False) -> str:
    """A batch that failed its test; `waived`: its seller wants no other."""
    batch = waiting(market)
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 100, 100)
    market.ask(Verify(sample), "lab-2")
    if waived:
        market.ask(Waive(batch))
    return batch


def owe(market: Market, label: PrintLabel) -> None:
    """A label that has still to come out."""
    market.store.submit(lambda page: page.owe(label), actor="test", station="test").result(PATIENCE_S)


def plant(market: Market, code: str, batch: Batch) -> None:
    """A batch as no facts would leave it."""

    def job(page: Page) -> None:
        page._changed[(Batch, code)] = batch  # pyright: ignore[reportPrivateUsage]

    market.store.submit(job, actor="test", station="test").result(PATIENCE_S)


@contextmanager
def served(market: Market) -> Generator[str]:
    """The app on a free port."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:  # as uvicorn opens it: asyncio then sends at once
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(market.app, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
