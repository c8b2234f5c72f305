"""A province's composition root: archive, intake, views, orders and screens."""

import secrets
import threading
import uuid

from config import Clock, ProvinceSettings, load_tokens
from kiosk.chrome.serve import claim, serve
from kiosk.province.app import create_app
from sync.identity.signing import verifier
from sync.message import StopTrade
from sync.mqtt import Broker
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.downlink import Downlink
from sync.receiver.intake import Intake
from sync.receiver.keys import DayKeys
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.wire import Wire
from sync.receiver.worker import Worker
from sync.replica import Keeper, Policy, Sender
from sync.translate import read

_ROUND_S = 2.0


class Province:
    """Everything of a province. `run` serves until told to stop."""

    def __init__(self, settings: ProvinceSettings) -> None:
        clock = Clock(settings.clock)
        self._at = claim(settings.http.host, settings.http.port)
        self.engine = connect(settings.archive or f"sqlite:///{settings.folder / 'archive.db'}")
        names = {market.id: market.name for market in settings.market}
        keys = {market.id: market.public_key for market in settings.market}
        archive = Archive(self.engine, clock.wall)
        self._worker = Worker(self.engine, read)
        self._wire = Wire(Broker(settings.broker.host, settings.broker.port, settings.folder / "tls"))
        self._intake = Intake(
            names,
            archive,
            Keeper("facts", archive, verifier(keys)),
            publish=self._wire.publish,
            kept=self._worker.wake,
        )
        self._journal = OrderJournal(self.engine, clock.wall, lambda: str(uuid.uuid4()))
        senders = {
            market: Sender("orders", market, OrderSource(self._journal, market), Policy(batch=100), lambda _head: b"")
            for market in names
        }
        self._downlink = Downlink(senders, publish=self._wire.publish, monotonic=clock.monotonic)
        self._keys = DayKeys(
            self.engine,
            self._journal,
            names,
            secret=secrets.token_bytes,
            wall=clock.wall,
            roll_hour=settings.roll_hour,
            days_ahead=settings.days_ahead,
        )
        self._closing = threading.Event()
        self._rounds = threading.Thread(target=self._go_round, name="keys", daemon=True)
        people = load_tokens(settings.folder / "tokens.json")
        self.app = create_app(
            self.engine,
            names,
            self.stop_trade,
            {token: actor for token, (actor, *_) in people.items()},
            settings.name,
            ready=lambda: not self._closing.is_set(),
        )

    def stop_trade(self, market: str, codes: tuple[str, ...], reason: str, actor: str) -> int:
        """Order a market to stop trade in these codes; the order's number."""
        seq = self._journal.issue(market, StopTrade(str(uuid.uuid4()), codes, reason), actor)
        self._downlink.wake(market)
        return seq

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        self._worker.start()
        self._intake.start()
        self._downlink.start()
        self._wire.start(
            {
                "facts": [self._intake.deliver],
                "receipts": [self._downlink.deliver],
                "state": [self._intake.deliver, self._downlink.deliver],
            },
            self._downlink.turn,
        )
        self._rounds.start()
        try:
            serve(self.app, self._at)
        finally:
            self._closing.set()
            self._wire.stop()
            self._downlink.stop()
            self._intake.stop()
            self._worker.stop()

    def _go_round(self) -> None:
        while not self._closing.is_set():
            for market in self._keys.rounds():
                self._downlink.wake(market)
            self._closing.wait(_ROUND_S)
