"""What a case stands on: its folder and its processes. It runs in namespaces of its own, whose end ends everything."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

from tests.torture.nets import Net, within
from tests.torture.outcome import CaseError

PINMA = (sys.executable, "-m", "edge.cli")
START_S = 120.0
STOP_S = 60.0
LOOK_S = 0.02


class Child:
    """One process of a case, started, killed and started again. What it says is in `<folder>/<name>.log`."""

    def __init__(
        self, folder: Path, name: str, command: Sequence[str], stands: Callable[[], bool], net: Net | None = None
    ) -> None:
        self.name = name
        self.kills = 0
        self.log = folder / f"{name}.log"
        self._command = [*(net.prefix if net else ()), *command]
        self._stands = stands
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it; return when it stands."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        if wait:
            self.stand()

    def stand(self) -> None:
        """Return when it stands. Raises CaseError when it ended instead."""
        process = self._process
        deadline = time.monotonic() + START_S
        while not self._stands():
            if process is None or process.poll() is not None or time.monotonic() > deadline:
                raise CaseError(f"{self.name} does not start: {self.last_words()}")
            time.sleep(LOOK_S)

    def kill(self) -> None:
        """SIGKILL, as power or the kernel would."""
        self.kills += 1
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL when that is not heard."""
        self._end(signal.SIGTERM)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def last_words(self) -> str:
        """The end of its log."""
        with suppress(OSError):
            return self.log.read_text("utf-8", "replace")[-1500:]
        return "no output"

    def counted(self, word: str) -> int:
        """How often it said a word."""
        return self.log.read_text("utf-8", "replace").count(word)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Ground:
    """A case's folder, its children, and whether the long form is asked for."""

    def __init__(self, folder: Path, *, long: bool) -> None:
        self.folder = folder
        self.long = long
        self.children: list[Child] = []
        self.leave: list[Callable[[], object]] = []

    def child(self, name: str, command: Sequence[str], stands: Callable[[], bool], net: Net | None = None) -> Child:
        """A child that ends with the case."""
        self.children.append(Child(self.folder, name, command, stands, net))
        return self.children[-1]

    def close(self) -> None:
        """End every child, and whatever else was started; what is left ends with the namespace."""
        self.stop()
        while self.leave:
            self.leave.pop()()

    def stop(self) -> None:
        """End every child."""
        for each in reversed(self.children):
            each.stop()


def until(true: Callable[[], object], words: str, within_s: float = 60.0) -> float:
    """Wait until it is true; how many seconds that took. Raises CaseError with these words."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > within_s:
            raise CaseError(f"not within {within_s:g} s: {words}")
        time.sleep(LOOK_S)
    return time.monotonic() - start


def listens(host: str, port: int, net: Net | None = None) -> Callable[[], bool]:
    """Whether somebody takes connections there."""

    def look() -> bool:
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex((host, port)) == 0

    return lambda: within(net, look)


def answers(url: str, net: Net | None = None) -> Callable[[], bool]:
    """Whether an address says 200."""

    def look() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own loopback address)
                return answer.status == 200
        except (URLError, OSError):
            return False

    return lambda: within(net, look)


def pinma(*words: str) -> str:
    """A command of ours that must succeed; what it printed."""
    done = subprocess.run([*PINMA, *words], capture_output=True, text=True, check=False, timeout=90)
    if done.returncode:
        raise CaseError(f"pinma {' '.join(words)}: {done.returncode}: {done.stderr[-800:]} {done.stdout[-400:]}")
    return done.stdout
