"""A networked barcode scanner: takes connections and sends each read to all of them, with bytes of its own."""

import socket
import time
from threading import Lock

from drivers.simulators.wire import Wire

NONSENSE = b"\xff\x00\x8b\x7e\r\n"
PAUSE_S = 0.005


class TcpScanner:
    """Knobs: unplugged (resets and refuses), silent (reads, and sends nothing), chunk (bytes a packet), noise."""

    def __init__(self, port: int) -> None:
        self.knobs: dict[str, float] = {"unplugged": 0, "silent": 0, "chunk": 0, "noise": 0}
        self._lock = Lock()
        self._lines: set[socket.socket] = set()
        self._sent = 0
        self._wire = Wire(port, self._talk)
        self._wire.open()
        self.port = self._wire.port

    def scan(self, payload: bytes, terminator: bytes = b"\r\n") -> None:
        """Send one read; with knob `noise` a line of nonsense before it. Raises RuntimeError when nobody listens."""
        self.send((NONSENSE if self.knobs["noise"] else b"") + payload + terminator)
        self._sent += 1

    def send(self, raw: bytes) -> None:
        """Send bytes as they are, by `chunk` at a time."""
        size = int(self.knobs["chunk"]) or len(raw) or 1
        with self._lock:
            lines = list(self._lines)
        if not lines:
            raise RuntimeError("nobody is connected")
        if self.knobs["silent"]:
            return
        for line in lines:
            for start in range(0, len(raw), size):
                line.sendall(raw[start : start + size])
                if size < len(raw):
                    time.sleep(PAUSE_S)

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        self.knobs[knob]
        self.knobs[knob] = value
        if knob == "unplugged":
            (self._wire.shut if value else self._wire.open)()

    def state(self) -> dict[str, object]:
        """What it sent, and whether somebody is connected."""
        return {"scans": self._sent, "open": bool(self._lines), **self.knobs}

    def close(self) -> None:
        """Switch it off."""
        self._wire.shut()

    def _talk(self, line: socket.socket) -> None:
        with self._lock:
            self._lines.add(line)
        try:
            while line.recv(4096):  # what a host sends is not for us
                pass
        finally:
            with self._lock:
                self._lines.discard(line)
