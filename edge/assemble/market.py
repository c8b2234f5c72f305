"""One market, wired: store, flow, devices, uplink and screens."""

import gc
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from config import Clock, MarketSettings, SiteFileError, load_market, load_secrets, load_tokens
from devices import Voucher
from drivers.still_process import codes_in
from edge.assemble import instruments
from edge.assemble.clocks import Clocks
from edge.assemble.gates import fit, later, link_of, listen
from edge.assemble.importing import imports
from edge.assemble.line import Facts
from edge.assemble.orders import OrderSink, Trust, order_ask
from edge.assemble.papers import Papers
from edge.assemble.people import open_desk
from edge.assemble.reach import Reach
from edge.assemble.reckoning import BothEnds, Reckoner
from edge.assemble.site import site
from edge.assemble.views import Views
from edge.assemble.watch import Watch
from edge.core.actions import AnyPrint, PrintVoucher
from edge.core.codes import signed
from edge.flow.asks import Answer
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.full import Spell
from edge.flow.papers import laid
from edge.flow.perform import Perform
from edge.flow.rounds import Rounds
from edge.store.database import StoreError
from edge.store.drafts import Drafts
from edge.store.orders import Orders
from edge.store.pictures import Pictures
from edge.store.reckoning import Reckoning
from edge.store.space import Space
from edge.store.store import Store
from kiosk.chrome.serve import claim, serve
from kiosk.market.app import create_app
from kiosk.market.ports import Inlet, Who
from sync.identity.box_key import BOX_KEY, BoxKey
from sync.identity.signing import derived, signer
from sync.message import What, link
from sync.mqtt import Broker
from sync.replica import Keeper, Policy, Sender
from sync.translate import Translator, read
from sync.uplink import Uplink


class Market:
    """Everything of one market. `run` serves until told to stop."""

    def __init__(self, settings: MarketSettings) -> None:
        self.site = site(settings)  # first: rules looser than the law refuse before anything is taken or made
        clock = Clock(settings.clock)
        self._at = claim(settings.http.host, settings.http.port)
        sign = signer(settings.folder / "market.key")
        day_key = partial(signed.day_key, derived(settings.folder / "market.key", "exit codes"))
        self._wired = False  # the store writes its first fact before there is a line
        self.settings = settings
        self.board = Board()
        self.space = Space(settings.folder, monotonic=clock.monotonic)
        self.store = Store(
            settings.folder / "market.db",
            seal=Translator(settings.id).seal,
            link=link,
            sign=sign,
            wall=clock.wall,
            random=secrets.token_bytes,
            answer=Answer,
            committed=self._wake,
            space=self.space,
            read=lambda body: read(body).fact,
            vault=BoxKey(settings.folder / BOX_KEY, make=True),
        )
        self._gates = fit(settings.lane, self.board, settings.lab.printer, settings.station)
        secrets_of = load_secrets(settings.folder / "instruments.json")
        self._bench = instruments.fit(settings.instrument, secrets_of, self.board)
        self._came = Pictures(settings.folder / "came", room=lambda: not self.space.full, suffix=".txt")
        perform = Perform(
            self._gates.lanes,
            self.board,
            monotonic=clock.monotonic,
            link=lambda code: link_of(code, settings.public_url, day_key),
            printed=self._printed,
            later=later,
            paper=self._paper,
        )
        spell = Spell(lambda: self.space.full, clock.wall)
        self.flow = Flow(self.site, self.store, perform, clock.monotonic, self._badge, spell, self.board.desks)
        clocks = Clocks(
            self.store,
            self.flow,
            self.board,
            wall=clock.wall,
            monotonic=clock.monotonic,
            speed=settings.clock.speed if settings.clock else 1.0,
        )
        self.desk = open_desk(settings, self.store, self.flow, clock)
        self.pictures = Pictures(settings.folder / "pictures", room=lambda: not self.space.full)
        orders = Orders(self.store)
        self._rounds = Rounds(
            self.flow,
            clock.wall,
            lambda: [order_ask(*each) for each in orders.untaken()],
            self._gates.lanes.values(),
            Watch(self.store, self.space, spell, clocks, self.board, lambda: self.flow.site.today(clock.wall())).round,
        )
        counted = Reckoning(self.store)
        reckoner = Reckoner(settings.id, counted, self._say, clock.monotonic)
        facts = Facts(self.store)
        trust = Trust(settings.folder / "province.pub")
        sender = Sender("facts", settings.id, facts, Policy(), sign)
        reach = Reach(
            settings.id,
            self.store,
            orders,
            self.board,
            verify=trust,
            nonce=lambda: secrets.token_hex(16),
            say=self._say,
            connected=lambda: self.uplink.status().connected,
            resend=lambda receipt: sender.take(receipt, clock.monotonic()),
            monotonic=clock.monotonic,
        )
        papers = Papers(
            settings.folder / "tls",
            settings.id,
            now=Clock(None).wall,  # certificates have real dates, whatever a rehearsal's clock says
            monotonic=clock.monotonic,
            say=self._say,
            reconnect=self._reconnect,
        )
        self.uplink = Uplink(
            settings.id,
            Broker(settings.broker.host, settings.broker.port, settings.folder / "tls"),
            facts=sender,
            orders=Keeper("orders", OrderSink(orders, self._rounds.wake), trust),
            standing=facts.standing,
            monotonic=clock.monotonic,
            run=secrets.token_hex(16),
            hear={
                "reckoning": reckoner.take,
                "fetch": reach.take_known,
                "facts": reach.take_facts,
                "certificate": papers.take,
            },
            rounds=[reckoner.round, reach.round, papers.round],
            heard=clocks.heard,
        )
        self._perform = perform
        self.views = Views(self.store, self.site, clock, self.uplink, lambda: self.flow.site.today(clock.wall()))
        self._wired = True
        self.app = create_app(
            self.flow,
            self.board,
            self.views,
            self.desk,
            tokens={
                token: Who(actor, station, frozenset(roles))
                for token, (actor, station, *roles) in load_tokens(settings.folder / "tokens.json").items()
            },
            title=settings.name,
            ready=lambda: self.store.alive,
            keep=self.pictures.keep,
            picture=self.pictures.path,
            drafts=Drafts(self.store, clock.unix, lambda: not self.space.full),
            imports=imports(self.flow, self.store, clock, lambda: not self.space.full),
            eyes={lane: camera.snapshot for lane, camera in self._gates.cameras.items()},
            ends=BothEnds(self.store, counted, self.space, clocks),
            inlet=Inlet(self._bench.pushers, self._came.keep, self._came.path),
            day_key=day_key,
            codes=codes_in,
        )

    def _wake(self) -> None:
        if self._wired:
            self.uplink.wake()

    def _say(self, what: What, wire: bytes) -> bool:
        return self.uplink.say(what, wire)

    def _reconnect(self) -> None:
        self.uplink.reconnect()

    def _badge(self, lane: str, badge: str) -> None:
        self.desk.gatehouse.show(lane, badge)

    def _paper(self, asked: PrintVoucher, under: str) -> Voucher | None:
        return laid(self.views, asked, self.site.name, under)

    def _printed(self, label: AnyPrint, url: str, printer: str) -> None:
        self.flow.printed(label, url, printer)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for label in self.store.owed():  # the first copy may have come out before the power went
            self._perform.print(label.again())
        self._rounds.start()
        self.uplink.start()
        listeners = listen(self._gates.readers, self.flow, self.board, self.pictures)
        bench = [instruments.Hearing(each, self.flow, self.board, self._came.keep) for each in self._bench.heard]
        self._welcome()
        gc.freeze()  # what stands now stands for good: the collector need not walk it again at every scan
        try:
            serve(self.app, self._at)
        finally:
            for each in (*bench, *listeners, *self._gates.workers):
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
