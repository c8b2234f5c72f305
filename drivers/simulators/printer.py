"""A ZPL label printer: takes formats, prints them one by one into a directory, and answers ~HS."""

import re
import socket
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread

from drivers.simulators.wire import Wire

COMMAND = re.compile(rb"~HS|~JA|\^XA.*?\^XZ", re.DOTALL)
KEPT = 256


class Printer:
    """Knobs: paper_out, head_open, ribbon_out, paused, silent, refuse, slow (seconds a label), reply_when_out.

    A fault makes it say nothing at all, as present firmware does, unless `reply_when_out` is on.
    """

    def __init__(self, port: int = 0, folder: str | None = None) -> None:
        self.folder = Path(folder) if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.last = max((int(path.stem) for path in self._kept()), default=0)
        self.labels: deque[bytes] = deque(maxlen=KEPT)
        self.knobs: dict[str, float] = dict.fromkeys(
            ["paper_out", "head_open", "ribbon_out", "paused", "silent", "refuse", "slow", "reply_when_out"], 0
        )
        self._waiting: deque[bytes] = deque()
        self._turn = Condition()
        self._printed = 0
        self._closing = False
        self._wire = Wire(port, self._talk)
        self._wire.open()
        self._press = Thread(target=self._print, daemon=True)
        self._press.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._wire.port

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        with self._turn:
            self.knobs[knob]
            self.knobs[knob] = value
            self._turn.notify_all()
        if knob == "refuse":
            (self._wire.shut if value else self._wire.open)()

    def state(self) -> dict[str, object]:
        """How many labels came out since it was switched on, the last number, and how many wait."""
        with self._turn:
            return {"labels": self._printed, "last": self.last, "waiting": len(self._waiting), **self.knobs}

    def close(self) -> None:
        """Switch it off."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        self._wire.shut()
        self._press.join(1)

    def _talk(self, line: socket.socket) -> None:
        received = b""
        while chunk := line.recv(65536):
            received += chunk
            end = 0
            for command in COMMAND.finditer(received):
                end = command.end()
                if answer := self._obey(command[0]):
                    line.sendall(answer)
            received = received[end:]

    def _obey(self, command: bytes) -> bytes:
        with self._turn:
            if command == b"~HS":
                return self._status()
            if command == b"~JA":
                self._waiting.clear()
            else:
                self._waiting.append(command)
            self._turn.notify_all()
            return b""

    def _stopped(self) -> bool:
        return any(self.knobs[knob] for knob in ("paper_out", "head_open", "ribbon_out"))

    def _status(self) -> bytes:
        if self.knobs["silent"] or (self._stopped() and not self.knobs["reply_when_out"]):
            return b""
        paper, head, ribbon, paused = (int(self.knobs[k]) for k in ("paper_out", "head_open", "ribbon_out", "paused"))
        lines = [
            f"030,{paper},{paused},0320,{len(self._waiting):03d},0,0,0,000,0,0,0",
            f"000,0,{head},{ribbon},0,2,4,0,{int(bool(self._waiting)):08d},1,000",
            "1234,0",
        ]
        return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)

    def _print(self) -> None:
        """The press: one label at a time, while nothing stops it."""
        with self._turn:
            while not self._closing:
                if not self._waiting or self._stopped() or self.knobs["paused"]:
                    self._turn.wait()
                    continue
                label = self._waiting[0]
                self._turn.wait_for(lambda: self._closing or self._stopped(), timeout=self.knobs["slow"])
                if self._waiting and self._waiting[0] is label and not (self._closing or self._stopped()):
                    self._keep(label)
                    self._waiting.popleft()

    def _keep(self, label: bytes) -> None:
        self.last += 1
        self._printed += 1
        self.labels.append(label)
        if self.folder:
            with suppress(OSError):  # a full disk is not the printer's
                fresh = self.folder / f"{self.last:04d}.new"
                fresh.write_bytes(label)
                fresh.replace(fresh.with_suffix(".zpl"))

    def _kept(self) -> list[Path]:
        return [path for path in self.folder.glob("*.zpl") if path.stem.isdigit()] if self.folder else []
