"""The line to a printer: bytes there and bytes back, over TCP or a serial port. Whatever goes wrong is an OSError."""

import socket
import termios
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from serial import Serial


class Line(Protocol):
    """An open line."""

    def send(self, data: bytes, seconds: float) -> None:
        """Hand over all of it. Raises TimeoutError when the printer takes no more."""
        ...

    def receive(self, seconds: float) -> bytes:
        """What has come, b"" when nothing does in time. Raises ConnectionError when the line is no more."""
        ...


@contextmanager
def tcp(host: str, port: int, timeout: float) -> Generator[Line]:
    """A connection of our own: printers take one at a time."""
    with socket.create_connection((host, port), timeout) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield _Tcp(opened)


@contextmanager
def serial(path: str, baud: int) -> Generator[Line]:
    """A serial port of our own, 8N1 without flow control: a printer prints faster than the line brings dots."""
    try:
        with Serial(path, baud, timeout=0, exclusive=True) as opened:
            opened.reset_input_buffer()
            yield _Serial(opened, baud)
    except termios.error as error:
        raise ConnectionError(str(error)) from error


class _Tcp:
    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened

    def send(self, data: bytes, seconds: float) -> None:
        self._opened.settimeout(seconds)
        self._opened.sendall(data)

    def receive(self, seconds: float) -> bytes:
        self._opened.settimeout(max(seconds, 0.001))
        try:
            chunk = self._opened.recv(4096)
        except TimeoutError:
            return b""
        if not chunk:
            raise ConnectionError("connection closed by the printer")
        return chunk


class _Serial:
    def __init__(self, opened: Serial, baud: int) -> None:
        self._opened, self._baud = opened, baud

    def send(self, data: bytes, seconds: float) -> None:
        """Return when the last bit has left; ten bits a byte come on top of `seconds`."""
        self._opened.write_timeout = seconds + len(data) * 10 / self._baud
        self._opened.write(data)
        self._opened.flush()

    def receive(self, seconds: float) -> bytes:
        self._opened.timeout = max(seconds, 0.001)
        return self._opened.read(1) + self._opened.read(self._opened.in_waiting)
