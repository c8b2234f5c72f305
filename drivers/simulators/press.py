"""What simulated printers have in common: they take jobs, print them one by one into a directory, and fail on demand."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol

from drivers.simulators.pty import Pty
from drivers.simulators.wire import Wire

KEPT = 256
Turn = bytes | Callable[[], None]
"""A job, or what is to be done when those before it are printed."""


class Line(Protocol):
    """A socket, or as much of one as a serial line has."""

    def recv(self, size: int, /) -> bytes:
        """What has come; b"" at the end."""
        ...

    def sendall(self, data: bytes, /) -> None:
        """Answer."""
        ...


class Press:
    """On a port of loopback or at a `link`. Knobs of all: silent, refuse, slow (seconds a job), and those that `stops` it.

    And half_job: it loses power when it has that many bytes of a connection.
    """

    kind = "job"
    stops: tuple[str, ...] = ("paper_out",)
    others: tuple[str, ...] = ()

    def __init__(self, port: int = 0, folder: str | None = None, link: str = "") -> None:
        self.folder = Path(folder) if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.last = max((int(path.stem) for path in self._kept()), default=0)
        self.labels: deque[bytes] = deque(maxlen=KEPT)
        knobs = [*self.stops, *self.others, "silent", "refuse", "slow", "half_job"]
        self.knobs: dict[str, float] = dict.fromkeys(knobs, 0)
        self.turn = Condition()
        self.waiting: deque[Turn] = deque()
        self._printed = 0
        self._closing = False
        self._wire = Pty(link, self._talk) if link else Wire(port, self._talk)
        self._wire.open()
        self._press = Thread(target=self._print, daemon=True)
        self._press.start()

    @property
    def port(self) -> int:
        """Where it listens; 0 on a serial line."""
        return self._wire.port

    def fault(self, knob: str, value: float) -> None:
        """Turn a knob. Raises KeyError for one it has not."""
        with self.turn:
            self.knobs[knob]
            self.knobs[knob] = value
            self.turn.notify_all()
        if knob == "refuse":
            (self._wire.shut if value else self._wire.open)()

    def state(self) -> dict[str, object]:
        """How many labels came out since it was switched on, the last number, and how many wait."""
        with self.turn:
            return {"labels": self._printed, "last": self.last, "waiting": len(self.jobs()), **self.knobs}

    def close(self) -> None:
        """Switch it off."""
        with self.turn:
            self._closing = True
            self.turn.notify_all()
        self._wire.shut()
        self._press.join(1)

    def hear(self, received: bytes, new: int, line: Line) -> bytes:
        """Take the whole commands in what was received, its last `new` bytes just now, and give back the rest."""
        raise NotImplementedError

    def jobs(self) -> list[bytes]:
        """What is still to be printed."""
        return [each for each in self.waiting if isinstance(each, bytes)]

    def stopped(self) -> bool:
        """Whether something keeps it from printing."""
        return any(self.knobs[knob] for knob in self.stops)

    def answer_in_turn(self, line: Line, answer: bytes) -> None:
        """Answer when everything before is printed."""
        self.waiting.append(lambda: self.answer(line, answer))

    def answer(self, line: Line, answer: bytes) -> None:
        """Answer now, unless it has gone silent or nobody is there."""
        if answer and not self.knobs["silent"]:
            with suppress(OSError):
                line.sendall(answer)

    def _talk(self, line: Line) -> None:
        rest, taken = b"", 0
        while chunk := line.recv(65536):
            taken += len(chunk)
            with self.turn:
                half = int(self.knobs["half_job"])
                if half and taken >= half:
                    self.knobs["half_job"] = 0
                    self.waiting.clear()
                    break
                rest = self.hear(rest + chunk, len(chunk), line)
                self.turn.notify_all()

    def _print(self) -> None:
        """One thing after the other, while nothing stops it."""
        with self.turn:
            while not self._closing:
                if not self.waiting or self.stopped():
                    self.turn.wait()
                    continue
                first = self.waiting[0]
                if isinstance(first, bytes):
                    self.turn.wait_for(lambda: self._closing or self.stopped(), timeout=self.knobs["slow"])
                if self.waiting and self.waiting[0] is first and not (self._closing or self.stopped()):
                    self._keep(first) if isinstance(first, bytes) else first()
                    self.waiting.popleft()

    def _keep(self, label: bytes) -> None:
        self.last += 1
        self._printed += 1
        self.labels.append(label)
        if self.folder:
            with suppress(OSError):  # a full disk is not the printer's
                fresh = self.folder / f"{self.last:04d}.new"
                fresh.write_bytes(label)
                fresh.replace(fresh.with_suffix(f".{self.kind}"))

    def _kept(self) -> list[Path]:
        return [path for path in self.folder.glob(f"*.{self.kind}") if path.stem.isdigit()] if self.folder else []
