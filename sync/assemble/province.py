"""A province's composition root: archive, intake, views, orders and screens."""

import logging
import secrets
import shutil
import threading
import uuid

from config import Clock, ProvinceSettings, load_tokens
from kiosk.chrome.serve import claim, serve
from kiosk.province.app import create_app
from kiosk.province.ports import Gauges
from sync.assemble.identity import Identity
from sync.identity.signing import make_key, signer
from sync.mqtt import Broker
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.downlink import Downlink
from sync.receiver.fetch import Library
from sync.receiver.findings import Findings
from sync.receiver.grants import Grants
from sync.receiver.intake import Intake
from sync.receiver.issuing import Issuer
from sync.receiver.keys import DayKeys
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.queries import answers
from sync.receiver.reckoning import Reckoner
from sync.receiver.registers import Registers
from sync.receiver.stops import Stops
from sync.receiver.warnings import Warnings
from sync.receiver.wire import Wire
from sync.receiver.worker import Worker
from sync.replica import Keeper, Policy, Sender
from sync.translate import read

_ROUND_S = 2.0

log = logging.getLogger(__name__)


class Province:
    """Everything of a province. `run` serves until told to stop."""

    def __init__(self, settings: ProvinceSettings) -> None:
        clock = Clock(settings.clock)
        self._at = claim(settings.http.host, settings.http.port)
        self.engine = connect(settings.archive or f"sqlite:///{settings.folder / 'archive.db'}")
        names = self._names = {market.id: market.name for market in settings.market}
        self._identity = Identity(settings, self.engine, now=Clock(None).wall, monotonic=clock.monotonic)
        archive = Archive(self.engine, clock.wall)
        self._worker = Worker(self.engine, read, clock.monotonic, self._busy)
        self._wire = Wire(Broker(settings.broker.host, settings.broker.port, settings.folder / "tls"))
        make_key(settings.folder / "orders.key")
        sign = signer(settings.folder / "orders.key")
        warnings = Warnings(self.engine, clock.wall, lambda market, _kind: self._library.tell(market))
        self._library = Library(self.engine, names, sign=sign, publish=self._wire.publish, behind=warnings.behind)
        self._intake = Intake(
            names,
            archive,
            Keeper("facts", archive, self._identity.boxes.verify),
            publish=self._wire.publish,
            kept=self._worker.wake,
            said=warnings.said,
            grants=Grants(settings.drain_octets_per_s, clock.monotonic),
        )
        self._journal = OrderJournal(self.engine, clock.wall, lambda: str(uuid.uuid4()))
        senders = {
            market: Sender("orders", market, OrderSource(self._journal, market), Policy(batch=100), sign)
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
        stops = Stops(self._journal, names, clock.wall)
        self._findings = Findings(self.engine, stops, warnings, clock.wall, auto_stop=settings.auto_stop)
        self._reckoner = Reckoner(
            self.engine,
            self._wire.publish,
            markets=names,
            wall=clock.wall,
            warn=warnings.warn,
            speed=settings.clock.speed if settings.clock else 1.0,
            busy=self._busy,
        )
        self._issuer = Issuer(
            self._journal,
            Registers(self._journal, names),
            names,
            new_id=lambda: str(uuid.uuid4()),
            wake=self._downlink.wake,
        )
        self._closing = threading.Event()
        self._rounds = threading.Thread(target=self._go_round, name="keys", daemon=True)
        people = load_tokens(settings.folder / "tokens.json")
        self.app = create_app(
            self.engine,
            names,
            self._issuer,
            {token: actor for token, (actor, *_) in people.items()},
            settings.name,
            ready=lambda: not self._closing.is_set() and answers(self.engine),
            enrolled=self._identity.enrol,
            gauges=Gauges(self._intake.counts, lambda: shutil.disk_usage(settings.folder).free, clock.wall),
        )

    def _busy(self) -> bool:
        return self._intake.busy()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        self._identity.round()  # before the line is made: its own certificate may have run out
        self._worker.start()
        self._intake.start()
        self._downlink.start()
        self._reckoner.start()
        self._library.start()
        self._wire.start(
            {
                "facts": [self._intake.deliver],
                "receipts": [self._downlink.deliver],
                "state": [self._intake.deliver, self._downlink.deliver],
                "fetch": [self._library.deliver],
                "reckoning": [self._reckoner.deliver],
                "certificate": [self._identity.certificates(self._wire.publish).deliver],
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
            self._reckoner.stop()
            self._library.stop()

    def _go_round(self) -> None:
        """Boundary: a round that fails is logged, and the next comes all the same."""
        rounds = (self._identity.round, self._give_keys, self._issuer.rounds, self._look)
        while not self._closing.is_set():
            for each in rounds:
                try:
                    each()
                except Exception:
                    log.exception("a round of the province failed")
            self._closing.wait(_ROUND_S)

    def _look(self) -> None:
        if self._findings.rounds():
            for market in self._names:
                self._downlink.wake(market)

    def _give_keys(self) -> None:
        for market in self._keys.rounds():
            self._downlink.wake(market)
