"""Somebody on the broker who has got hold of a certificate."""

import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

_HEARD = 500


class Stranger:
    """Listens and says what it is told to. `heard` is by the last word of the topic, the newest last."""

    def __init__(self, tls: Path, port: int, name: str, topics: Sequence[str]) -> None:
        self.heard: dict[str, deque[bytes]] = defaultdict(lambda: deque(maxlen=_HEARD))
        self._topics = topics
        self._ready = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        context = ssl.create_default_context(cafile=str(tls / "ca.crt"))
        context.load_cert_chain(tls / "own.pem")
        self._client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
        self._client.on_connect = self._greeted
        self._client.on_message = self._arrived
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._ready.wait(60)

    def say(self, where: str, wire: bytes) -> None:
        """Publish, at once."""
        self._client.publish(where, wire, qos=1)

    def close(self) -> None:
        """Go."""
        self._client.disconnect()
        self._client.loop_stop()

    def _greeted(self, client: Client, *_: object) -> None:
        for topic in self._topics:
            client.subscribe(topic, 1)
        self._ready.set()

    def _arrived(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        if message.payload:
            self.heard[message.topic.rpartition("/")[2]].append(bytes(message.payload))
