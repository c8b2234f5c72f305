"""One market, wired: store, flow, devices, uplink and screens."""

import gc
import secrets
import sys
from pathlib import Path
from typing import NoReturn

import click

from config import Clock, MarketSettings, SiteFileError, load_market, load_tokens
from edge.assemble.gates import fit, later, listen
from edge.assemble.line import Facts, OrderSink, order_ask
from edge.assemble.people import open_desk
from edge.assemble.site import site
from edge.assemble.views import Views
from edge.core.actions import PrintLabel
from edge.flow.asks import Answer
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.perform import Perform
from edge.flow.rounds import Rounds
from edge.store.database import StoreError
from edge.store.orders import Orders
from edge.store.pictures import Pictures
from edge.store.store import Store
from kiosk.chrome.serve import claim, serve
from kiosk.market.app import create_app
from kiosk.market.ports import Who
from sync.identity.signing import signer
from sync.message import link
from sync.mqtt import Broker
from sync.replica import Keeper, Policy, Sender
from sync.translate import Translator
from sync.uplink import Uplink


class Market:
    """Everything of one market. `run` serves until told to stop."""

    def __init__(self, settings: MarketSettings) -> None:
        clock = Clock(settings.clock)
        self._at = claim(settings.http.host, settings.http.port)
        sign = signer(settings.folder / "market.key")
        self._wired = False  # the store writes its first fact before there is a line
        self.settings = settings
        self.board = Board()
        self.site = site(settings)
        self.store = Store(
            settings.folder / "market.db",
            seal=Translator(settings.id).seal,
            link=link,
            sign=sign,
            wall=clock.wall,
            random=secrets.token_bytes,
            answer=Answer,
            committed=self._wake,
        )
        self._gates = fit(settings.lane, self.board)
        perform = Perform(
            self._gates.lanes,
            self.board,
            monotonic=clock.monotonic,
            link=lambda code: f"{settings.public_url}/c/{code}",
            printed=self._printed,
            later=later,
        )
        self.flow = Flow(self.site, self.store, perform, clock.monotonic, self._badge)
        self.desk = open_desk(settings, self.store, self.flow, clock)
        self.pictures = Pictures(settings.folder / "pictures")
        orders = Orders(self.store)
        self._rounds = Rounds(
            self.flow, clock.wall, lambda: [order_ask(*each) for each in orders.untaken()], self._gates.lanes.values()
        )
        facts = Facts(self.store)
        self.uplink = Uplink(
            settings.id,
            Broker(settings.broker.host, settings.broker.port, settings.folder / "tls"),
            facts=Sender("facts", settings.id, facts, Policy(), sign),
            orders=Keeper("orders", OrderSink(orders, self._rounds.wake), _trust),
            standing=facts.standing,
            monotonic=clock.monotonic,
        )
        self._perform = perform
        self._wired = True
        self.app = create_app(
            self.flow,
            self.board,
            Views(self.store, self.site, clock, self.uplink),
            self.desk,
            tokens={
                token: Who(actor, station, frozenset(roles))
                for token, (actor, station, *roles) in load_tokens(settings.folder / "tokens.json").items()
            },
            title=settings.name,
            ready=lambda: self.store.alive,
            keep=self.pictures.keep,
            picture=self.pictures.path,
        )

    def _wake(self) -> None:
        if self._wired:
            self.uplink.wake()

    def _badge(self, lane: str, badge: str) -> None:
        self.desk.gatehouse.show(lane, badge)

    def _printed(self, label: PrintLabel, url: str, printer: str) -> None:
        self.flow.printed(label, url, printer)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for label in self.store.owed():  # the first copy may have come out before the power went
            self._perform.print(label.again())
        self._rounds.start()
        self.uplink.start()
        listeners = listen(self._gates.readers, self.flow, self.board, self.pictures)
        self._welcome()
        gc.freeze()  # what stands now stands for good: the collector need not walk it again at every scan
        try:
            serve(self.app, self._at)
        finally:
            for each in (*listeners, *self._gates.workers):
                each.close()
            self._rounds.stop()
            self.uplink.stop()
            self.store.close()

    def _welcome(self) -> None:
        """On the console: how the first administrator is made, as long as there is none."""
        if code := self.desk.gatehouse.first_code():
            http = self.settings.http
            click.echo(
                f"First administrator 首位管理员: http://{http.host}:{http.port}/first  code 验证码 {code}", err=True
            )


def _trust(market: str, head: bytes, signature: bytes) -> bool:
    """Orders come over the market's own broker connection; the province's signature comes with its certificates."""
    del market, head, signature
    return True


@click.command()
@click.option("--config", "path", required=True, type=click.Path(path_type=Path), help="The site file (TOML).")
def market(path: Path) -> None:
    """Run a market. 0 when stopped, 2 for a bad site file, 3 when something needed is not there."""
    try:
        made = Market(load_market(path))
    except (SiteFileError, ValueError) as error:
        _fail(2, error if str(path) in str(error) else f"{path}: {error}")
    except (StoreError, OSError) as error:
        _fail(3, error)
    else:
        made.run()


def _fail(code: int, error: Exception | str) -> NoReturn:
    click.echo(f"pinma market: {error}", err=True)
    sys.exit(code)
