"""The link against a real broker, absent, killed, back again, and against one that misbehaves; nothing is carried over."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from deaf_broker import DeafBroker
from sync_rig import Mosquitto, papers

from sync.mqtt import Broker, Link, Will, connection, link
from tests.patience import eventually


class End:
    """A link and all it has told."""

    def __init__(
        self, mosquitto: Mosquitto | DeafBroker, name: str, *subscriptions: str, will: Will | None = None
    ) -> None:
        self.states: list[bool] = []
        self.room: list[bool] = []
        self.messages: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self.link = Link(
            mosquitto.broker,
            name,
            subscriptions=subscriptions,
            deliver=self.deliver,
            on_state=self.states.append,
            on_room=lambda: self.room.append(True),
            will=will,
            jitter=lambda low, _high: low,
        )
        self.link.start()

    def deliver(self, topic: str, payload: bytes) -> None:
        if payload == b"trip":
            raise ValueError("on purpose")
        self.messages.put((topic, payload))

    def up(self) -> bool:
        return self.states[-1:] == [True]


@pytest.fixture
def deaf() -> Iterator[DeafBroker]:
    """A broker that owes PUBACKs."""
    broker = DeafBroker()
    yield broker
    broker.stop()


def test_a_message_goes_from_end_to_end_and_the_will_is_said(mosquitto: Mosquitto) -> None:
    one = End(mosquitto, "one", will=Will("state", b"gone"))
    two = End(mosquitto, "two", "news", "state")
    try:
        eventually(lambda: one.up() and two.up())
        assert one.link.publish("news", b"hello")
        assert two.messages.get(timeout=120) == ("news", b"hello")
        one.link.stop()
        assert two.messages.get(timeout=120) == ("state", b"gone")
        assert not one.link.publish("news", b"late")
    finally:
        two.link.stop()


def test_an_error_behind_the_door_ends_nothing(mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    end = End(mosquitto, "one", "news")
    try:
        eventually(end.up)
        end.link.publish("news", b"trip")
        end.link.publish("news", b"next")
        assert end.messages.get(timeout=120) == ("news", b"next")
        assert "was not taken" in caplog.text
    finally:
        end.link.stop()


def test_a_broker_may_come_late_and_be_killed_and_nothing_is_carried_over(tmp_path: Path) -> None:
    mosquitto = Mosquitto(tmp_path)
    end = End(mosquitto, "one", "news")
    try:
        assert not end.link.publish("news", b"too early")
        mosquitto.start()
        eventually(end.up)
        mosquitto.kill()
        eventually(lambda: not end.up())
        assert not end.link.publish("news", b"between")
        mosquitto.start()
        eventually(end.up)
        assert end.link.publish("news", b"now")
        assert end.messages.get(timeout=120) == ("news", b"now")
        assert end.messages.empty()
    finally:
        end.link.stop()
        mosquitto.kill()
    assert end.states == [True, False, True, False]


def test_no_more_is_on_its_way_than_the_broker_bears(deaf: DeafBroker) -> None:
    end = End(deaf, "one", "news")
    try:
        eventually(end.up)
        assert end.link.window == 10
        assert [end.link.publish("news", b"x", wait_s=0) for _ in range(15)] == [True] * 10 + [False] * 5
        eventually(lambda: len(deaf.received) == 10)
        assert not end.room
        deaf.be_kind()
        eventually(lambda: end.room)
        eventually(lambda: end.link.publish("news", b"y", wait_s=0))
        assert deaf.most_owed == 10
    finally:
        end.link.stop()


def test_who_may_wait_for_room_gets_it(deaf: DeafBroker) -> None:
    end = End(deaf, "one")
    try:
        eventually(end.up)
        deaf.be_kind()
        assert all(end.link.publish("news", b"x") for _ in range(200))
        eventually(lambda: len(deaf.received) == 200)
        assert deaf.most_owed <= 10
    finally:
        end.link.stop()


def test_a_broker_that_acknowledges_nothing_is_left_and_nothing_is_carried_over(
    deaf: DeafBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PATIENCE_S", 0.5)
    end = End(deaf, "one")
    try:
        eventually(end.up)
        assert end.link.publish("news", b"x")
        eventually(lambda: end.states == [True, False, True])
        assert deaf.received == [b"x"]
        assert end.link.publish("news", b"y")
    finally:
        end.link.stop()


def test_a_broker_that_fell_silent_is_noticed_also_by_one_who_speaks(
    deaf: DeafBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "KEEPALIVE_S", 1)
    deaf.be_kind()
    idle, busy = End(deaf, "idle"), End(deaf, "busy")
    try:
        eventually(lambda: idle.up() and busy.up())
        deaf.silent.set()

        def both_gone() -> bool:
            busy.link.publish("news", b"x", wait_s=0)
            return not idle.up() and not busy.up()

        eventually(both_gone, 20)  # sooner than patience with a PUBACK would end it
    finally:
        idle.link.stop()
        busy.link.stop()


def test_whoever_is_taken_over_says_so_until_a_connection_lasts(
    deaf: DeafBroker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(link, "STEADY_S", 1.5)
    end = End(deaf, "one")
    try:
        eventually(end.up)
        deaf.hang_up(0x8E)
        eventually(lambda: end.states == [True, False, True])
        assert end.link.trouble == "taken over"
        assert "taken over" in caplog.text
        eventually(lambda: not end.link.trouble)
    finally:
        end.link.stop()


def test_two_with_one_name_do_not_keep_each_other_from_being_heard(mosquitto: Mosquitto) -> None:
    one, two = End(mosquitto, "same"), End(mosquitto, "same")
    try:
        eventually(lambda: one.states.count(True) > 2 and two.states.count(True) > 2)
    finally:
        one.link.stop()
        two.link.stop()


def test_the_trouble_has_a_name(mosquitto: Mosquitto, tmp_path: Path) -> None:
    host, port, _ = mosquitto.broker
    shutil.copy(papers() / "one" / "ca.crt", tmp_path / "ca.crt")
    for broker, trouble in (
        (Broker(host, port, tmp_path), "not enrolled"),
        (Broker(host, 1, papers() / "one"), "no broker"),
        (Broker("localhost", port, papers() / "one"), "refused"),  # its certificate names another
    ):
        end = Link(broker, "one", subscriptions=(), deliver=lambda _topic, _payload: None, on_state=lambda _up: None)
        end.start()
        try:
            eventually(lambda end=end, trouble=trouble: end.trouble == trouble)
        finally:
            end.stop()


def test_waits_grow_until_a_connection_has_lasted(deaf: DeafBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "FIRST_WAIT_S", 0.01)
    highs: list[float] = []
    now = [0.0]
    flapping = [True]

    def jitter(low: float, high: float) -> float:
        highs.append(high / low)
        return high

    end = Link(
        deaf.broker,
        "one",
        subscriptions=(),
        deliver=lambda _topic, _payload: None,
        on_state=lambda up: deaf.hang_up(0x8B) if up and flapping[0] else None,
        jitter=jitter,
        monotonic=lambda: now[0],
    )
    end.start()
    try:
        eventually(lambda: len(highs) > 2)
        assert [round(each) for each in highs[:3]] == [3, 9, 27]
        flapping[0] = False
        eventually(lambda: end.window)
        now[0] += link.STEADY_S
        count = len(highs)
        deaf.hang_up(0x8B)
        eventually(lambda: len(highs) > count)
        assert round(highs[count]) == 3
    finally:
        end.stop()
