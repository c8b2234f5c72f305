"""The link against a real broker: absent, killed, back again; nothing is carried over."""

from pathlib import Path
from queue import SimpleQueue

import pytest
from sync_rig import Mosquitto, eventually

from sync.mqtt import Link, Will


class End:
    """A link and all it has told."""

    def __init__(self, mosquitto: Mosquitto, name: str, *subscriptions: str, will: Will | None = None) -> None:
        self.states: list[bool] = []
        self.messages: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self.link = Link(
            mosquitto.broker,
            name,
            subscriptions=subscriptions,
            deliver=self.deliver,
            on_state=self.states.append,
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


def test_a_message_goes_from_end_to_end_and_the_will_is_said(mosquitto: Mosquitto) -> None:
    one = End(mosquitto, "one", will=Will("state", b"gone"))
    two = End(mosquitto, "two", "news", "state")
    try:
        eventually(lambda: one.up() and two.up())
        assert one.link.publish("news", b"hello")
        assert two.messages.get(timeout=5) == ("news", b"hello")
        one.link.stop()
        assert two.messages.get(timeout=5) == ("state", b"gone")
        assert not one.link.publish("news", b"late")
    finally:
        two.link.stop()


def test_an_error_behind_the_door_ends_nothing(mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    end = End(mosquitto, "one", "news")
    try:
        eventually(end.up)
        end.link.publish("news", b"trip")
        end.link.publish("news", b"next")
        assert end.messages.get(timeout=5) == ("news", b"next")
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
        assert end.messages.get(timeout=5) == ("news", b"now")
        assert end.messages.empty()
    finally:
        end.link.stop()
        mosquitto.kill()
    assert end.states == [True, False, True, False]
