"""A stub of the ThingsBoard platform on mosquitto: answers what the gateway asks at connect, and counts what it hears."""

import json
import threading
import time
from collections import Counter
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

_LIMITS = {"messages": "", "telemetryMessages": "", "telemetryDataPoints": ""}  # none: the gateway may send as it likes
_SESSION = {"maxPayloadSize": 65536, "maxInflightMessages": 100, "rateLimits": _LIMITS, "gatewayRateLimits": _LIMITS}
_TOPICS = ("v1/gateway/telemetry", "v1/devices/me/rpc/request/+", "v1/devices/me/attributes/request/+")


class Platform:
    """`heard` counts events by their number."""

    def __init__(self, port: int) -> None:
        self.heard: Counter[int] = Counter()
        self._last = time.monotonic()
        self._lock = threading.Lock()
        self._client = Client(CallbackAPIVersion.VERSION2, "platform", clean_session=False)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._greeted
        self._client.on_message = self._arrived
        self._ready = threading.Event()
        self._client.on_subscribe = self._subscribed
        self._port = port

    def open(self) -> None:
        """Subscribed, before any gateway calls; the broker must stand."""
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        self._ready.wait(60)

    def quiet_s(self) -> float:
        """Since something was last heard."""
        return time.monotonic() - self._last

    def close(self) -> None:
        """Hear no more."""
        self._client.disconnect()
        self._client.loop_stop()

    def _greeted(self, client: Client, *_: object) -> None:
        client.subscribe([(topic, 1) for topic in _TOPICS])

    def _subscribed(self, *_: object) -> None:
        self._ready.set()

    def _arrived(self, client: Client, _user: object, message: MQTTMessage) -> None:
        said: Any = json.loads(message.payload)
        if message.topic == _TOPICS[0]:
            with self._lock:
                self._last = time.monotonic()
                for rows in said.values():
                    self.heard.update(row["values"]["scan"] for row in rows if "scan" in row.get("values", {}))
        elif "/rpc/request/" in message.topic:
            answer = _SESSION if said.get("method") == "getSessionLimits" else {}
            client.publish(message.topic.replace("request", "response"), json.dumps(answer), 1)
        else:
            client.publish(message.topic.replace("request", "response"), "{}", 1)
