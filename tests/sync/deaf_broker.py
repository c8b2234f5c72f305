"""A broker that speaks just enough MQTT 5 over TLS to misbehave: it owes PUBACKs, falls silent, or hangs up."""

import contextlib
import socket
import ssl
from pathlib import Path
from threading import Event, Lock, Thread

from sync_rig import papers

from sync.mqtt import Broker

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = 1, 2, 3, 4, 8, 9, 12, 13, 14


class DeafBroker:
    """Counts what it is sent in `owed` and acknowledges it only while `kind`; answers nothing once `silent`."""

    def __init__(self, receive_maximum: int = 10) -> None:
        self.kind = Event()
        self.silent = Event()
        self.received: list[bytes] = []
        self.most_owed = 0
        self._owed: list[tuple[ssl.SSLSocket, bytes]] = []
        self._lock = Lock()
        self._maximum = receive_maximum
        self._server = socket.create_server(("127.0.0.1", 0))
        self._lines: list[ssl.SSLSocket] = []
        self.broker = Broker("127.0.0.1", self._server.getsockname()[1], papers() / "one")
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(papers() / "broker" / "ca.crt"))
        self._context.load_cert_chain(Path(papers() / "broker" / "own.pem"))
        self._context.verify_mode = ssl.CERT_REQUIRED
        Thread(target=self._accept, daemon=True).start()

    def be_kind(self) -> None:
        """Pay what is owed, and from now on at once."""
        self.kind.set()
        self._pay()

    def hang_up(self, reason: int) -> None:
        """Say DISCONNECT with a reason on every line."""
        for line in list(self._lines):
            _send(line, bytes([DISCONNECT << 4, 2, reason, 0]))

    def stop(self) -> None:
        self._server.close()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._server.accept()
                Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, IndexError), self._context.wrap_socket(sock, server_side=True) as line:
            self._lines.append(line)
            try:
                while True:
                    kind, packet = _read(line)
                    if not self.silent.is_set():
                        self._answer(line, kind, packet)
            finally:
                with self._lock:
                    self._lines.remove(line)
                    self._owed = [each for each in self._owed if each[0] is not line]

    def _answer(self, line: ssl.SSLSocket, kind: int, packet: bytes) -> None:
        if kind == CONNECT:
            _send(line, bytes([CONNACK << 4, 6, 0, 0, 3, 0x21, *self._maximum.to_bytes(2)]))
        elif kind == SUBSCRIBE:
            _send(line, bytes([SUBACK << 4, 4, *packet[:2], 0, 1]))
        elif kind == PINGREQ:
            _send(line, bytes([PINGRESP << 4, 0]))
        elif kind == PUBLISH:
            length = int.from_bytes(packet[:2])
            with self._lock:
                self.received.append(packet[length + 5 :])
                self._owed.append((line, packet[length + 2 : length + 4]))
                self.most_owed = max(self.most_owed, len(self._owed))
            self._pay()

    def _pay(self) -> None:
        while self.kind.is_set():
            with self._lock:
                if not self._owed:
                    return
                line, number = self._owed.pop(0)
            _send(line, bytes([PUBACK << 4, 2, *number]))


def _send(line: ssl.SSLSocket, packet: bytes) -> None:
    with contextlib.suppress(OSError):
        line.sendall(packet)


def _read(line: ssl.SSLSocket) -> tuple[int, bytes]:
    kind, length, shift = line.recv(1)[0] >> 4, 0, 0
    while True:
        octet = line.recv(1)[0]
        length |= (octet & 127) << shift
        shift += 7
        if octet < 128:
            break
    packet = b""
    while len(packet) < length:
        packet += line.recv(length - len(packet)) or _gone()
    return kind, packet


def _gone() -> bytes:
    raise OSError
