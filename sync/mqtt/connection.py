"""One connection from beginning to end, with a client of its own, run by the thread that calls `step`."""

import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition
from typing import Literal, NamedTuple

from paho.mqtt.client import Client, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

QOS = 1
KEEPALIVE_S = 15  # a machine that is gone is noticed within one and a half of it, one that is stuck within two
MOST = 64  # publications without PUBACK, if the broker bears so many
STEP_S = 0.1
FAREWELL_S = 1.0

Trouble = Literal["", "not enrolled", "no broker", "refused", "stalled", "taken over"]
_SAID: dict[int, Trouble] = {0x8E: "taken over", 0x87: "refused"}
log = logging.getLogger(__name__)


class Broker(NamedTuple):
    """Where the broker is, and the folder whose ca.crt and own.pem prove each to the other. There is no other way."""

    host: str
    port: int
    tls: Path


class Will(NamedTuple):
    """What the broker says, retained, when this end is gone."""

    topic: str
    payload: bytes


class Connection:
    """`ready` once subscribed; `trouble` says why it ended. The window of publications without PUBACK is ours.

    paho would send all it holds at once, whatever the broker bears, and keep the rest in memory: it never gets more
    than the window.
    """

    def __init__(
        self,
        client_id: str,
        subscriptions: Sequence[str],
        *,
        deliver: Callable[[str, bytes], None],
        on_room: Callable[[], None],
        monotonic: Callable[[], float],
        will: Will | None,
    ) -> None:
        self.ready = False
        self.trouble: Trouble = ""
        self.window = MOST
        self._over = False
        self._subscriptions = subscriptions
        self._deliver = deliver
        self._on_room = on_room
        self._monotonic = monotonic
        self._waiting = 0
        self._moved_at = 0.0
        self._room = Condition()
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv5, reconnect_on_failure=False
        )
        client.max_inflight_messages_set(MOST)
        if will:
            client.will_set(will.topic, will.payload, QOS, retain=True)
        client.on_socket_open = _tune
        client.on_socket_register_write = _nothing  # so that only `step` writes to the socket
        client.on_connect = self._greeted
        client.on_subscribe = self._subscribed
        client.on_publish = self._taken
        client.on_message = self._arrived
        client.on_disconnect = self._ended

    def open(self, broker: Broker) -> bool:
        """Whether there is somebody at the other end. Certificates are read anew each time: they may have been renewed."""
        try:
            context = _context(broker.tls)
        except OSError as error:
            return self._fail("not enrolled", error)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0
        properties.ReceiveMaximum = MOST
        try:
            self._client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
            self._client.connect(broker.host, broker.port, KEEPALIVE_S, clean_start=True, properties=properties)
        except ssl.SSLError as error:
            return self._fail("refused", error)
        except OSError as error:
            return self._fail("no broker", error)
        return True

    def step(self) -> bool:
        """Read and write what there is; False once over."""
        if self._client.loop(STEP_S) is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._over = True
        return not self._over

    def stalled_s(self) -> float:
        """How long the broker has owed a PUBACK; 0 when it owes none."""
        return self._monotonic() - self._moved_at if self._waiting else 0.0

    def publish(self, topic: str, payload: bytes, wait_s: float, *, retain: bool) -> bool:
        """Hand to the broker once the window has room; False when it had none for so long."""
        with self._room:
            if not self._room.wait_for(lambda: self._over or self._waiting < self.window, wait_s) or self._over:
                return False
            if not self._waiting:
                self._moved_at = self._monotonic()
            self._waiting += 1
        if self._client.publish(topic, payload, QOS, retain).rc is MQTTErrorCode.MQTT_ERR_SUCCESS:
            return True
        self._free()
        return False

    def close(self) -> None:
        """End it the way that makes the broker say the will, or hang up on one that does not listen."""
        end = self._monotonic() + FAREWELL_S
        self._client.disconnect(ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message"))
        while not self._over and self._monotonic() < end:
            self.step()
        with self._room:
            self._over = True
            self._room.notify_all()
        if sock := self._client.socket():
            sock.close()
        self._let_go()

    def _fail(self, trouble: Trouble, error: OSError) -> bool:
        log.debug("%s: %s", trouble, error)
        self.trouble = trouble
        self._let_go()
        return False

    def _let_go(self) -> None:
        """Break the circle client -> callback -> client, so that paho closes its sockets now and not some day."""
        client = self._client
        client.on_connect = client.on_subscribe = client.on_publish = client.on_message = client.on_disconnect = None

    def _greeted(self, client: Client, _user: object, _flags: object, code: ReasonCode, properties: object) -> None:
        if code.is_failure:
            self._refused(code)
            return
        self.window = min(MOST, getattr(properties, "ReceiveMaximum", MOST))
        if self._subscriptions:
            client.subscribe([(topic, QOS) for topic in self._subscriptions])  # pyright: ignore[reportArgumentType]
        else:
            self.ready = True

    def _subscribed(self, _client: object, _user: object, _mid: int, codes: list[ReasonCode], _more: object) -> None:
        if refused := next((code for code in codes if code.is_failure), None):
            self._refused(refused)
        else:
            self.ready = True

    def _refused(self, code: ReasonCode) -> None:
        log.warning("the broker refuses: %s", code)
        self.trouble, self._over = "refused", True

    def _taken(self, *_: object) -> None:
        if self._free():
            self._on_room()

    def _free(self) -> bool:
        """One less waits; whether none had room before."""
        with self._room:
            full = self._waiting >= self.window
            self._waiting -= 1
            self._moved_at = self._monotonic()
            self._room.notify()
        return full

    def _arrived(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        self._deliver(message.topic, bytes(message.payload))

    def _ended(self, _client: Client, _user: object, flags: DisconnectFlags, code: ReasonCode, _more: object) -> None:
        if flags.is_disconnect_packet_from_server:
            log.warning("the broker hangs up: %s", code)
            self.trouble = _SAID.get(code.value, "")
        self._over = True


def _context(folder: Path) -> ssl.SSLContext:
    """TLS 1.3, both ends with a certificate of the same authority. Raises OSError."""
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / "own.pem")
    context.sslsocket_class = _Socket
    return context


class _Socket(ssl.SSLSocket):
    """Closes itself when the other end is not who it must be: paho would leave it open."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002  (the base's signature)
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


def _tune(_client: Client, _user: object, sock: object) -> None:
    """Send at once, and notice a peer that is gone, whether we speak or are silent."""
    if not isinstance(sock, socket.socket):
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", max(1, KEEPALIVE_S // 2)),
        ("TCP_KEEPINTVL", max(1, KEEPALIVE_S // 4)),
        ("TCP_KEEPCNT", 4),
        ("TCP_USER_TIMEOUT", KEEPALIVE_S * 1500),
    ):
        if hasattr(socket, option):  # Linux has them all
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _nothing(*_: object) -> None:
    """For a callback that must be there."""
