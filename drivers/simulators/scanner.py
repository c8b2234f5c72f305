"""A barcode scanner on a serial line, played at the far end of a pty."""

import os
import select
import tty
from pathlib import Path
from threading import Lock

NONSENSE = b"\xff\x00\x8b\x7e\r\n"
PAUSE_S = 0.005
OVERRUN_S = 1.0


class Scanner:
    """Stands at `link`, a path to a tty, and sends what it is told to read. Knobs: unplugged, chunk, noise."""

    def __init__(self, link: str) -> None:
        self.link = Path(link)
        self.knobs: dict[str, float] = {"unplugged": 0, "chunk": 0, "noise": 0}
        self._lock = Lock()
        self._master = -1
        self._sent = 0
        self.plug()

    def scan(self, payload: bytes, terminator: bytes = b"\r\n") -> None:
        """Send one read; with knob `noise` a line of nonsense before it."""
        self.send((NONSENSE if self.knobs["noise"] else b"") + payload + terminator)
        self._sent += 1

    def send(self, raw: bytes) -> None:
        """Send bytes as they are, by `chunk` at a time. What nobody reads within a second is lost, as in a UART."""
        size = int(self.knobs["chunk"]) or len(raw)
        with self._lock:
            if self._master < 0:
                raise RuntimeError("unplugged")
            for start in range(0, len(raw), size):
                self._write(raw[start : start + size])
                if size < len(raw):
                    select.select([], [], [], PAUSE_S)

    def unplug(self) -> None:
        """Pull the cable: whoever has the port open sees it go."""
        with self._lock:
            self.knobs["unplugged"] = 1
            if self._master >= 0:
                self.link.unlink(missing_ok=True)
                os.close(self._master)
                self._master = -1

    def plug(self) -> None:
        """Put the cable back: a new tty under the same path."""
        with self._lock:
            self.knobs["unplugged"] = 0
            if self._master >= 0:
                return
            self._master, slave = os.openpty()
            os.set_blocking(self._master, False)
            tty.setraw(slave)
            fresh = self.link.with_name(self.link.name + ".new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(slave))
            fresh.replace(self.link)
            os.close(slave)

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        self.knobs[knob]
        self.knobs[knob] = value
        if knob == "unplugged":
            (self.unplug if value else self.plug)()

    def state(self) -> dict[str, object]:
        """What it sent, and whether somebody has the port open."""
        return {"scans": self._sent, "open": self._opened(), **self.knobs}

    def close(self) -> None:
        """Take the cable away for good."""
        self.unplug()

    def _opened(self) -> bool:
        with self._lock:
            if self._master < 0:
                return False
            poll = select.poll()
            poll.register(self._master, select.POLLIN)
            return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def _write(self, raw: bytes) -> None:
        while raw and select.select([], [self._master], [], OVERRUN_S)[1]:
            raw = raw[os.write(self._master, raw) :]
