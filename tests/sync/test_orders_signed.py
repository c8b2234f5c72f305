"""Orders over the real broker: only what the province signed is kept, acts, and is seen to have acted."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

import msgspec
import pytest
from sync_rig import MARKET, POLICY, Mosquitto

from edge.assemble.line import Facts
from edge.assemble.orders import OrderSink, Trust, order_ask
from edge.core import facts as f
from edge.core.ledger import Stop
from edge.flow.asks import Answer
from edge.flow.flow import Flow
from edge.flow.turn import Site
from edge.store.orders import Orders
from edge.store.store import Store
from sync.identity.signing import make_key, signer, verifier
from sync.message import GENESIS, Message, Report, StopTrade, What, link, pack, seal, topic
from sync.mqtt import Broker, Link
from sync.receiver.acknowledged import acknowledged, under
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.downlink import Downlink
from sync.receiver.intake import Intake
from sync.receiver.issuing import Issuer
from sync.receiver.orders import OrderJournal, OrderSource
from sync.receiver.registers import Registers
from sync.receiver.wire import Route, Wire
from sync.receiver.worker import Worker
from sync.replica import Keeper, Sender
from sync.translate import Translator, read
from sync.uplink import Uplink
from tests.patience import eventually

AT = datetime(2026, 11, 22, 3, tzinfo=timezone(timedelta(hours=8)))
SITE = Site(MARKET, "350100001", "一市场", {"in": "entry", "out": "exit"}, "out", "")


class Box:
    """A market as it is: store, flow and uplink. Orders wait in `take` as they do for the rounds."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        make_key(folder / "market.key")
        sign = signer(folder / "market.key")
        self.store = Store(
            folder / "market.db", seal=Translator(MARKET).seal, link=link, sign=sign, wall=lambda: AT,
            random=token_bytes, answer=Answer, committed=lambda: self.uplink.wake() if hasattr(self, "uplink") else None,
        )  # fmt: skip
        self.flow = Flow(SITE, self.store, _nothing, time.monotonic)
        self.trust = Trust(folder / "province.pub")
        self.orders = Orders(self.store)
        facts = Facts(self.store)
        self.uplink = Uplink(
            MARKET,
            broker,
            facts=Sender("facts", MARKET, facts, POLICY, sign),
            orders=Keeper("orders", OrderSink(self.orders, lambda: None), self.trust),
            standing=facts.standing,
            monotonic=time.monotonic,
        )
        self.uplink.start()

    def take(self) -> None:
        for each in self.orders.untaken():
            self.flow.submit(order_ask(*each), actor="province", station="line").result(60)

    def stopped(self, code: str) -> bool:
        stop = self.store.get(Stop, code)
        return stop is not None and stop.orders != ()

    def stop(self) -> None:
        self.uplink.stop()
        self.store.close()


class Desk:
    """The province as it is."""

    def __init__(self, broker: Broker, folder: Path, market_key: str) -> None:
        self.engine = connect(f"sqlite:///{folder / 'archive.db'}")
        make_key(folder / "orders.key")
        self.journal = OrderJournal(self.engine, lambda: AT, lambda: uuid4().hex)
        sender = Sender("orders", MARKET, OrderSource(self.journal, MARKET), POLICY, signer(folder / "orders.key"))
        archive = Archive(self.engine, lambda: AT)
        self._wire = Wire(broker)
        self._worker = Worker(self.engine, read)
        self._intake = Intake(
            [MARKET], archive, Keeper("facts", archive, verifier({MARKET: market_key})), publish=self._wire.publish,
            kept=self._worker.wake,
        )  # fmt: skip
        self._downlink = Downlink({MARKET: sender}, publish=self._wire.publish, monotonic=time.monotonic)
        registers = Registers(self.journal, [MARKET])
        self.issuer = Issuer(self.journal, registers, [MARKET], new_id=lambda: uuid4().hex, wake=self._downlink.wake)
        routes: dict[What, list[Route]] = {
            "facts": [self._intake.deliver],
            "receipts": [self._downlink.deliver],
            "state": [self._intake.deliver, self._downlink.deliver],
        }
        for each in (self._worker, self._intake, self._downlink):
            each.start()
        self._wire.start(routes, self._downlink.turn)

    def stop(self) -> None:
        for each in (self._wire, self._downlink, self._intake, self._worker):
            each.stop()
        self.engine.dispose()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Whatever was opened is closed, the last first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def box(mosquitto: Mosquitto, tmp_path: Path, stack: ExitStack) -> Box:
    (tmp_path / "box").mkdir()
    made = Box(mosquitto.broker, tmp_path / "box")
    stack.callback(made.stop)
    return made


@pytest.fixture
def desk(mosquitto: Mosquitto, tmp_path: Path, stack: ExitStack, box: Box) -> Desk:
    """It knows the box, and the box knows it."""
    (tmp_path / "desk").mkdir()
    made = Desk(mosquitto.broker, tmp_path / "desk", make_key(tmp_path / "box" / "market.key"))
    stack.callback(made.stop)
    (tmp_path / "box" / "province.pub").write_text(make_key(tmp_path / "desk" / "orders.key") + "\n")
    del box
    return made


@pytest.fixture
def publish(mosquitto: Mosquitto, stack: ExitStack) -> Callable[[Report], None]:
    """Somebody with a certificate of the line and none of its keys."""
    states: list[bool] = []
    stranger = Link(
        mosquitto.broker, "stranger", subscriptions=(), deliver=lambda _topic, _wire: None, on_state=states.append
    )
    stranger.start()
    stack.callback(stranger.stop)
    eventually(lambda: states)
    return lambda report: eventually(lambda: stranger.publish(topic(MARKET, "down", "orders"), pack(report)))


def forged(epoch: str = "forged", signature: bytes = b"") -> Report:
    data = msgspec.Raw(msgspec.json.encode(StopTrade("F-1", ("350001",), "forged")))
    body = seal(Message(MARKET, epoch, 1, AT.isoformat(), "StopTrade", "li", "province", data))
    return Report("orders", MARKET, epoch, 1, GENESIS, (body,), signature)


def test_an_order_goes_down_acts_and_is_seen_to_have_acted(box: Box, desk: Desk) -> None:
    name, numbers = desk.issuer.stop([MARKET], ("350001",), "农残", "li")
    assert numbers == {MARKET: 1}
    (issued,) = acknowledged(desk.engine)
    assert (issued.order, issued.by, issued.outcome) == (f"StopTrade {name}", "li", "")
    eventually(lambda: acknowledged(desk.engine)[0].received)
    assert not box.stopped("350001")  # persisted, and not yet acted on
    box.take()
    assert box.stopped("350001")
    eventually(lambda: acknowledged(desk.engine)[0].outcome == "done")
    assert acknowledged(desk.engine)[0].said_at.startswith("2026-11-22T03:00:00")
    assert under(desk.engine, name) == [MARKET]
    desk.issuer.lift(name, "复检合格", "li")
    eventually(box.orders.untaken)
    box.take()
    assert not box.stopped("350001")
    eventually(lambda: [each.outcome for each in acknowledged(desk.engine)] == ["done", "done"])


@pytest.mark.parametrize("signature", [b"", bytes(64), b"x" * 63])
def test_what_the_province_did_not_sign_is_dropped_counted_and_does_nothing(
    box: Box, desk: Desk, publish: Callable[[Report], None], signature: bytes
) -> None:
    publish(forged(signature=signature))
    eventually(lambda: box.trust.refused == 1)
    desk.issuer.stop([MARKET], ("350002",), "农残", "li")
    eventually(box.orders.untaken)
    box.take()
    assert box.stopped("350002")
    assert not box.stopped("350001")
    assert box.orders.last("forged") == (0, GENESIS)


@pytest.mark.usefixtures("desk")
def test_a_signature_over_other_orders_is_worth_nothing(
    box: Box, publish: Callable[[Report], None], tmp_path: Path
) -> None:
    sign = signer(tmp_path / "desk" / "orders.key")
    publish(forged(signature=sign(link(GENESIS, b"another body"))))
    eventually(lambda: box.trust.refused == 1)
    good = forged()
    publish(forged(signature=sign(link(GENESIS, good.bodies[0]))))  # the same one, truly signed
    eventually(box.orders.untaken)
    assert box.trust.refused == 1


def test_a_market_without_the_provinces_key_takes_no_order_until_it_is_enrolled(
    box: Box, desk: Desk, tmp_path: Path
) -> None:
    key = tmp_path / "box" / "province.pub"
    text = key.read_text()
    key.unlink()
    desk.issuer.stop([MARKET], ("350001",), "农残", "li")
    eventually(lambda: box.trust.refused > 0)
    assert box.orders.untaken() == []
    key.write_text(text)
    eventually(box.orders.untaken)


def test_a_registry_goes_down_and_its_version_comes_up(box: Box, desk: Desk) -> None:
    rows = {f"S-{number:04}": {"name": f"第{number}行", "county": "闽侯县"} for number in range(1000)}
    desk.issuer.revise("operators", rows, (), "li", whole=True)
    eventually(lambda: len(box.orders.untaken()) == 2)
    box.take()
    (kept,) = [fact for fact in _facts(box) if isinstance(fact, f.RegistryKept)]
    assert (kept.version, kept.rows) == (1, 1000)
    eventually(lambda: desk.issuer.editions()[0][1] == {MARKET: 1})
    assert desk.issuer.editions()[0][0].digest == kept.digest


def _facts(box: Box) -> list[f.Fact]:
    return [read(row[0]).fact for row in box.store.read().execute("SELECT body FROM journal ORDER BY id").fetchall()]


def _nothing(actions: object, answer: object, at: object) -> None:
    """Performs nothing."""
    del actions, answer, at
