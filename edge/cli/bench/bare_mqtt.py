"""A bare paho client over mutual TLS, and what the bare ends of a line share."""

import json
import socket
import ssl
import sys
from collections.abc import Callable

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

QOS = 1
FACTS, RECEIPTS = "bench/bare/facts", "bench/bare/receipts"
_WAITING = 10_000


def client(tls: str, port: int, name: str, hears: str, take: Callable[[Client, bytes], None]) -> Client:
    """Connected and subscribed to `hears`; its own thread calls `take(client, payload)`."""
    made = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
    context = ssl.create_default_context(cafile=f"{tls}/ca.crt")
    context.load_cert_chain(f"{tls}/own.pem")
    made.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
    made.max_queued_messages_set(_WAITING)
    made.on_socket_open = _no_delay
    made.on_message = lambda mine, _user, message: take(mine, bytes(message.payload))
    connected, subscribed = _Once(), _Once()
    made.on_connect, made.on_subscribe = connected, subscribed
    made.connect("127.0.0.1", port)
    connected.await_by(made)
    made.subscribe(hears, QOS)  # pyright: ignore[reportUnknownMemberType]
    subscribed.await_by(made)
    made.loop_start()
    return made


def say(found: object) -> None:
    """One JSON line to whoever started this."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


class _Once:
    """A callback that is waited for."""

    def __init__(self) -> None:
        self._seen = False

    def __call__(self, *_: object) -> None:
        self._seen = True

    def await_by(self, line: Client) -> None:
        while not self._seen:
            line.loop(0.1)


def _no_delay(_client: Client, _user: object, sock: object) -> None:
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
