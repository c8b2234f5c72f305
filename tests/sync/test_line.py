"""A market and the province over a real broker: killed brokers, restarted receivers, forged frames."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from deaf_broker import DeafBroker
from msgspec.structs import replace
from sqlalchemy import Engine
from sync_rig import MARKET, Journal, Market, Mosquitto, Province

from sync.message import DayKey, State, StopTrade, pack, topic, unseal
from sync.mqtt import Link, link
from sync.receiver.queries import markets, reconcile
from tests.patience import eventually


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Whatever was opened is closed, the last first."""
    with ExitStack() as stack:
        yield stack


class Rooms:
    """Makes both ends on one broker."""

    def __init__(self, mosquitto: Mosquitto, folder: Path, stack: ExitStack) -> None:
        self.mosquitto = mosquitto
        self._folder = folder
        self._stack = stack

    def market(self) -> Market:
        market = Market(self.mosquitto.broker, self._folder / "market.db")
        self._stack.callback(market.stop)
        return market

    def province(self) -> Province:
        province = Province(self.mosquitto.broker, self._folder / "archive.db")
        self._stack.callback(province.stop)
        return province


@pytest.fixture
def rooms(mosquitto: Mosquitto, tmp_path: Path, stack: ExitStack) -> Rooms:
    """Both ends, to be made."""
    return Rooms(mosquitto, tmp_path, stack)


def agree(journal: Journal, engine: Engine) -> None:
    """The archive holds exactly what the market has, down to the last hash."""
    account = reconcile(engine, MARKET)
    for one, (epoch, last, through) in zip(account.epochs, journal.streams(), strict=True):
        assert (one.epoch, one.through, one.gaps) == (epoch, last, ())
        assert one.head == journal.head(epoch, last).hex()
        assert through == last
    assert account.archived == len(journal.data())


def test_facts_arrive_before_and_after_everything_is_there(rooms: Rooms) -> None:
    market = rooms.market()
    market.append(1200)
    province = rooms.province()
    eventually(market.idle)
    market.append(3)
    eventually(market.idle)
    agree(market.journal, province.engine)
    status = market.uplink.status()
    assert (status.connected, status.backlog) == (True, 0)
    assert status.silent_s is not None
    assert status.silent_s < 10
    eventually(lambda: markets(province.engine, {MARKET: "一市场"})[0].online)


def test_a_broker_killed_in_the_middle_costs_nothing(rooms: Rooms) -> None:
    market, province = rooms.market(), rooms.province()
    for _ in range(3):
        market.append(4000)
        eventually(lambda: province.intake.counts().get("kept"))
        rooms.mosquitto.kill()
        market.append(50)
        rooms.mosquitto.start()
    eventually(market.idle)
    agree(market.journal, province.engine)
    assert reconcile(province.engine, MARKET).aside == 0


def test_a_receiver_started_again_and_one_restored_from_a_copy(rooms: Rooms, tmp_path: Path) -> None:
    market, province = rooms.market(), rooms.province()
    market.append(700)
    eventually(market.idle)
    province.stop()
    copy = (tmp_path / "archive.db").read_bytes()
    market.append(300)
    province = rooms.province()
    eventually(market.idle)
    agree(market.journal, province.engine)
    province.stop()
    (tmp_path / "archive.db").write_bytes(copy)
    province = rooms.province()
    eventually(lambda: reconcile(province.engine, MARKET).archived == 1000 and market.idle())
    agree(market.journal, province.engine)


def test_a_market_restored_from_a_copy_opens_a_new_epoch(rooms: Rooms, tmp_path: Path) -> None:
    market, province = rooms.market(), rooms.province()
    market.append(10)
    eventually(market.idle)
    market.stop()
    copy = (tmp_path / "market.db").read_bytes()
    market = rooms.market()
    market.append(12)
    eventually(market.idle)
    market.stop()
    (tmp_path / "market.db").write_bytes(copy)
    market = rooms.market()
    market.journal.append("other", "goods", "now")
    market.uplink.wake()
    eventually(lambda: market.journal.forks and market.idle())
    account = reconcile(province.engine, MARKET)
    assert [each.through for each in account.epochs] == [22, 3]
    assert account.epochs[0].forked
    assert account.aside == 3


def test_orders_go_down_once_each_in_order(rooms: Rooms) -> None:
    province = rooms.province()
    assert province.orders.issue(MARKET, DayKey("2026-11-23", "00" * 32, "11" * 32), "li") == 1
    market = rooms.market()
    eventually(lambda: market.orders() == ["DayKey"])
    assert province.orders.issue(MARKET, StopTrade("r1", ("350001",), "recall"), "li") == 2
    province.downlink.wake(MARKET)
    eventually(lambda: market.orders() == ["DayKey", "StopTrade"])
    eventually(lambda: not province.source.pending())
    for body in market.order_bodies():
        message = unseal(body)
        assert (message.market, message.actor, message.station) == (MARKET, "li", "province")
        assert msgspec.json.decode(message.data)["kind"] == message.kind


def test_a_market_that_holds_other_orders_gets_ours_in_a_new_epoch(rooms: Rooms) -> None:
    province = rooms.province()
    province.orders.issue(MARKET, StopTrade("r1", (), ""), "li")
    epoch, _ = province.source.pending()[0]
    province.orders.divert(MARKET, epoch, 1)
    province.orders.divert(MARKET, epoch, 1)
    assert [each for each, _ in province.source.pending()] != [epoch]
    market = rooms.market()
    eventually(lambda: market.orders() == ["StopTrade"])


def test_noise_forgeries_and_strangers_are_dropped_and_counted(rooms: Rooms) -> None:
    province = rooms.province()
    market = rooms.market()
    market.append(3)
    good = market.report()
    states: list[bool] = []
    stranger = Link(
        rooms.mosquitto.broker,
        "stranger",
        subscriptions=(),
        deliver=lambda _topic, _payload: None,
        on_state=states.append,
    )
    stranger.start()
    eventually(lambda: states)
    where = topic(MARKET, "up", "facts")
    try:
        for wire in (
            b"noise",
            pack(good)[:-5],
            pack(replace(good, signature=b"bad")),
            pack(replace(good, market="M2")),
            b"\0" * (8 << 20 | 1),
        ):
            assert stranger.publish(where, wire)
        assert stranger.publish(topic("M9", "up", "facts"), pack(good))
        assert stranger.publish(topic(MARKET, "up", "state"), b"{}")
        assert stranger.publish(topic(MARKET, "up", "receipts"), b"noise")
        assert stranger.publish(topic(MARKET, "down", "orders"), b"noise")
        expected = {"BadFrame": 2, "Forged": 1, "wrong market": 1, "oversized": 1, "unknown market": 1, "bad state": 1}
        eventually(lambda: expected.items() <= province.intake.counts().items())
        market.append(2)
        eventually(market.idle)
        agree(market.journal, province.engine)
    finally:
        stranger.stop()


def test_a_long_backlog_drains(rooms: Rooms) -> None:
    market = rooms.market()
    market.append(20_000)
    province = rooms.province()
    eventually(market.idle)
    agree(market.journal, province.engine)


def test_a_broker_that_never_acknowledges_costs_nothing(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PATIENCE_S", 0.5)
    deaf = DeafBroker(receive_maximum=6)
    market = Market(deaf.broker, tmp_path / "market.db")
    try:
        market.append(20_000)
        eventually(lambda: len(deaf.received) > 12)
        assert deaf.most_owed <= 6
        assert market.journal.backlog() == 20_000
    finally:
        market.stop()
        deaf.stop()
    province, market = rooms.province(), rooms.market()
    eventually(market.idle)
    agree(market.journal, province.engine)


def test_the_state_says_where_the_market_stands(rooms: Rooms) -> None:
    market = rooms.market()
    market.append(3)
    heard: list[State] = []
    ear = Link(
        rooms.mosquitto.broker,
        "ear",
        subscriptions=[topic(MARKET, "up", "state")],
        deliver=lambda _topic, payload: heard.append(msgspec.json.decode(payload, type=State)),
        on_state=lambda _up: None,
    )
    ear.start()
    try:
        eventually(lambda: heard)
        assert (heard[0].online, heard[0].epoch, len(heard[0].run)) == (True, market.journal.epoch, 32)
        rooms.province()
        eventually(market.idle)
        rooms.mosquitto.kill()
        rooms.mosquitto.start()
        eventually(lambda: heard[-1].seq == 3 and heard[-1].epochs == ((market.journal.epoch, 3),))
        assert heard[-1].run == heard[0].run
    finally:
        ear.stop()


def test_a_market_without_papers_says_so(rooms: Rooms, tmp_path: Path) -> None:
    market = Market(rooms.mosquitto.broker._replace(tls=tmp_path / "none"), tmp_path / "market.db")
    try:
        eventually(lambda: market.uplink.status().trouble == "not enrolled")
        assert not market.uplink.status().connected
    finally:
        market.stop()
