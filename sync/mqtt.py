"""The only module that knows MQTT: one link to a broker that is made again for ever, with nothing carried over."""

import logging
import random
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

QOS = 1
KEEPALIVE_S = 20
GREETING_S = 10.0  # the longest wait for a broker that takes the connection and then says nothing
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
JOIN_S = 5.0
MOST_WAITING = 100  # publications paho may hold; more is refused here and stays where it came from

log = logging.getLogger(__name__)

Deliver = Callable[[str, bytes], None]
OnState = Callable[[bool], None]


class Broker(NamedTuple):
    """Where the broker is, and the folder whose ca.crt and own.pem prove each to the other. There is no other way."""

    host: str
    port: int
    tls: Path


class Will(NamedTuple):
    """What the broker says, retained, when this end is gone."""

    topic: str
    payload: bytes


class Link:
    """A connection in its own thread, from `start` to `stop`; the broker may be absent at any time.

    `deliver(topic, payload)` and `on_state(connected)` are called from the link's threads and may publish. Connected
    means subscribed: an answer to what is published then cannot be missed.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        subscriptions: Sequence[str],
        deliver: Deliver,
        on_state: OnState,
        will: Will | None = None,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._broker = broker
        self._client_id = client_id
        self._subscriptions = tuple(subscriptions)
        self._deliver = deliver
        self._on_state = on_state
        self._will = will
        self._jitter = jitter
        self._closing = Event()
        self._up: Client | None = None
        self._thread = Thread(target=self._run, name=f"mqtt {client_id}", daemon=True)

    def start(self) -> None:
        """Connect, now and after every loss."""
        self._thread.start()

    def stop(self) -> None:
        """Disconnect; the broker says the will."""
        self._closing.set()
        self._thread.join(JOIN_S)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Hand to the broker. False when not connected or too much waits; True is no evidence of anything."""
        client = self._up
        return client is not None and client.publish(topic, payload, QOS, retain).rc is MQTTErrorCode.MQTT_ERR_SUCCESS

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._closing.is_set():
            if self._once():
                wait_s = FIRST_WAIT_S
            # Decorrelated jitter: markets that lost one broker together do not come back together.
            wait_s = min(LONGEST_WAIT_S, self._jitter(FIRST_WAIT_S, wait_s * 3))
            self._closing.wait(wait_s)

    def _once(self) -> bool:
        """One connection from beginning to end, with a client of its own; whether it came about."""
        connection = _Connection(self._client_id, self._subscriptions, self._guarded, self._will)
        if not connection.open(self._broker):
            return False
        ready = False
        try:
            ready = connection.ready.wait(GREETING_S) and not connection.ended.is_set()
            if ready:
                self._up = connection.client
                self._tell(connected=True)
                while not connection.ended.wait(0.1) and not self._closing.is_set():
                    pass
        finally:
            self._up = None
            connection.close()
            if ready:
                self._tell(connected=False)
        return ready

    def _guarded(self, topic: str, payload: bytes) -> None:
        """Boundary: an error behind the door is logged, and the next message is still delivered."""
        try:
            self._deliver(topic, payload)
        except Exception:
            log.exception("%s: a message on %s was not taken", self._client_id, topic)

    def _tell(self, *, connected: bool) -> None:
        """Boundary: likewise for the state."""
        try:
            self._on_state(connected)
        except Exception:
            log.exception("%s: connected=%s was not taken", self._client_id, connected)


class _Connection:
    """One client for one connection. `ready` is set once subscribed or over, `ended` once over."""

    def __init__(self, client_id: str, subscriptions: Sequence[str], deliver: Deliver, will: Will | None) -> None:
        self.ready, self.ended = Event(), Event()
        self._subscriptions = subscriptions
        self._deliver = deliver
        self.client = client = Client(
            CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv5, reconnect_on_failure=False
        )
        client.max_queued_messages_set(MOST_WAITING)
        if will:
            client.will_set(will.topic, will.payload, QOS, retain=True)
        client.on_socket_open = _no_delay
        client.on_connect = self._greeted
        client.on_subscribe = self._subscribed
        client.on_message = self._arrived
        client.on_disconnect = self._over

    def open(self, broker: Broker) -> bool:
        """Whether there is somebody at the other end. Certificates are read anew each time: they may have been renewed."""
        try:
            self.client.tls_set_context(_context(broker.tls))  # pyright: ignore[reportUnknownMemberType]
            self.client.connect(broker.host, broker.port, KEEPALIVE_S)
        except OSError as error:
            log.debug("broker %s:%d: %s", broker.host, broker.port, error)
            self._let_go()
            return False
        self.client.loop_start()
        return True

    def close(self) -> None:
        """End it the way that makes the broker say the will."""
        self.client.disconnect(ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message"))
        self.client.loop_stop()
        self._let_go()

    def _let_go(self) -> None:
        """Break the circle client -> callback -> client, so that paho closes its sockets now and not some day."""
        self.client.on_connect = self.client.on_subscribe = None
        self.client.on_message = self.client.on_disconnect = None

    def _greeted(self, client: Client, _user: object, _flags: object, code: ReasonCode, _properties: object) -> None:
        if code.is_failure:
            log.warning("the broker refuses: %s", code)
            self._over()
        elif self._subscriptions:
            client.subscribe([(topic, QOS) for topic in self._subscriptions])  # pyright: ignore[reportArgumentType]
        else:
            self.ready.set()

    def _subscribed(self, *_: object) -> None:
        self.ready.set()

    def _arrived(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        self._deliver(message.topic, bytes(message.payload))

    def _over(self, *_: object) -> None:
        self.ended.set()
        self.ready.set()


def _context(folder: Path) -> ssl.SSLContext:
    """TLS 1.3, both ends with a certificate of the same authority. Raises OSError."""
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / "own.pem")
    return context


def _no_delay(_client: Client, _user: object, sock: object) -> None:
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
