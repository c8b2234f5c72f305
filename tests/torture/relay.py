"""A man in the middle of the line: takes TLS from a market, gives TLS to the broker, and reads the MQTT between."""

import contextlib
import select
import socket
import ssl
import threading
from pathlib import Path

_PUBLISH, _PUBACK = 3, 4


class MqttRelay:
    """Between a market and its broker, whose folders of certificates it has (or none: no TLS).

    `word` is in the topic of what counts as a fact. `swallow`: facts get neither through nor a PUBACK; `withhold`: no PUBACK.
    """

    def __init__(
        self, port: int, own: Path | None, broker: tuple[str, int], client: Path | None, word: bytes = b"/up/facts"
    ) -> None:
        self.swallow = self.withhold = False
        self.swallowed = self.withheld = 0
        self.word = word
        self._broker = broker
        self._server, self._client = _server(own), _client(client)
        self._joined: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._open, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._door.close()

    def cut(self) -> None:
        """End every connection, as a broker does that is started anew."""
        for each in list(self._joined):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    def _open(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller = self._door.accept()[0]
                threading.Thread(target=self._join, args=(caller,), daemon=True).start()

    def _join(self, caller: socket.socket) -> None:
        try:
            far: socket.socket = socket.create_connection(self._broker, 5)
            if self._client:
                far = self._client.wrap_socket(far, server_hostname="127.0.0.1")
            near = self._server.wrap_socket(caller, server_side=True) if self._server else caller
        except OSError:
            caller.close()
            return
        for each in (far, near):
            each.settimeout(None)
        # One thread for both directions: an SSL object is not for two at once.
        self._joined.add(near)
        _Pump(self, near, far).run()
        self._joined.discard(near)


class _Pump:
    """Whole packets from one side to the other until one of them ends."""

    def __init__(self, relay: MqttRelay, near: socket.socket, far: socket.socket) -> None:
        self._relay = relay
        self._near, self._far = near, far
        self._rest = {near: b"", far: b""}

    def run(self) -> None:
        """Until one side ends."""
        with contextlib.suppress(OSError, ssl.SSLError), self._near, self._far:
            while True:
                ready = [each for each in (self._near, self._far) if isinstance(each, ssl.SSLSocket) and each.pending()]
                ready = ready or select.select([self._near, self._far], [], [])[0]
                for each in ready:
                    if not self._pass(each):
                        return

    def _pass(self, source: socket.socket) -> bool:
        got = source.recv(1 << 16)
        if not got:
            return False
        target = self._far if source is self._near else self._near
        packets, self._rest[source] = _packets(self._rest[source] + got)
        for packet in packets:
            if not self._taken(packet, up=source is self._near):
                target.sendall(packet)
        return True

    def _taken(self, packet: bytes, *, up: bool) -> bool:
        """Whether a packet goes no further."""
        relay, kind = self._relay, packet[0] >> 4
        if up and kind == _PUBLISH and relay.swallow and relay.word in packet[:200]:
            relay.swallowed += 1
            return True
        if not up and kind == _PUBACK and (relay.withhold or relay.swallow):
            relay.withheld += 1
            return True
        return False


def _server(own: Path | None) -> ssl.SSLContext | None:
    if own is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own / "own.pem")
    context.load_verify_locations(own / "ca.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def _client(folder: Path | None) -> ssl.SSLContext | None:
    if folder is None:
        return None
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.load_cert_chain(folder / "own.pem")
    return context


def _packets(octets: bytes) -> tuple[list[bytes], bytes]:
    """Whole MQTT packets, and what is not yet one."""
    packets: list[bytes] = []
    while True:
        length, shift, at = 0, 0, 1
        while at < len(octets):
            length |= (octets[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not octets[at - 1] & 0x80:
                break
        else:
            return packets, octets
        if len(octets) < at + length:
            return packets, octets
        packets.append(octets[: at + length])
        octets = octets[at + length :]
