"""A network camera: Motion JPEG over HTTP, with bytes of its own. Whatever is held before it, it shows.

Knobs: frozen (the line stays, nothing comes), garbage (parts that are no pictures), dropped (hangs up after each
picture), slow (a picture every two seconds), dark (black pictures), huge (each picture is 50 MB long), vast (each is
10,000 pixels wide and high).
"""

import io
import socket
from threading import Event

from PIL import Image

from drivers.simulators.wire import Wire

KNOBS = ("frozen", "garbage", "dropped", "slow", "dark", "huge", "vast")
FRAMES_A_SECOND = 10
SLOW_S = 2.0
HUGE = 50_000_000
VAST = 10_000
HEAD = (
    b"HTTP/1.0 200 OK\r\nServer: cam/1.0\r\nConnection: close\r\nCache-Control: no-cache\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=eachframe\r\n\r\n"
)
NOISE = bytes((7 * place + place // 11) % 251 for place in range(4096))
COMMENT = b"\xff\xfe\xff\xff" + bytes(65_533)  # a JPEG segment that says nothing, as long as one can be


class Camera:
    """Stands at http://127.0.0.1:port/, whatever the path. Shows an empty lane until it is shown something."""

    def __init__(self, port: int) -> None:
        self.knobs: dict[str, float] = dict.fromkeys(KNOBS, 0)
        self._idle = _plain((96, 104, 96))
        self._dark = _plain((0, 0, 0))
        self._vast = b""
        self._shown = b""
        self._sent = 0
        self._watching = 0
        self._off = Event()
        self._wire = Wire(port, self._talk)
        self._wire.open()
        self.port = self._wire.port

    def show(self, picture: bytes) -> None:
        """Hold up a JPEG picture until `clear`."""
        self._shown = picture

    def clear(self) -> None:
        """Take it away."""
        self._shown = b""

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        self.knobs[knob]
        if knob == "vast" and not self._vast:
            self._vast = _plain((96, 104, 96), VAST, VAST)
        self.knobs[knob] = value

    def state(self) -> dict[str, object]:
        """What it sent, to how many, and whether something is held up."""
        return {"frames": self._sent, "watching": self._watching, "shown": len(self._shown), **self.knobs}

    def close(self) -> None:
        """Switch it off."""
        self._off.set()
        self._wire.shut()

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(30)
        asked = b""
        while b"\r\n\r\n" not in asked:
            chunk = line.recv(4096)
            if not chunk:
                return
            asked += chunk
        self._watching += 1
        try:
            line.sendall(HEAD)
            self._stream(line)
        finally:
            self._watching -= 1

    def _stream(self, line: socket.socket) -> None:
        while not self._off.wait(SLOW_S if self.knobs["slow"] else 1 / FRAMES_A_SECOND):
            if self.knobs["frozen"]:
                continue
            picture = self._picture()
            line.sendall(
                b"--eachframe\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(picture), picture)
            )
            self._sent += 1
            if self.knobs["dropped"]:
                return

    def _picture(self) -> bytes:
        if self.knobs["garbage"]:
            return NOISE
        if self.knobs["vast"]:
            return self._vast
        picture = self._dark if self.knobs["dark"] else self._shown or self._idle
        if self.knobs["huge"]:
            return picture[:2] + COMMENT * (HUGE // len(COMMENT)) + picture[2:]
        return picture


def _plain(colour: tuple[int, int, int], wide: int = 1280, high: int = 960) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (wide, high), colour).save(kept, "JPEG", quality=80)
    return kept.getvalue()
