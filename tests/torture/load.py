"""People at work: loads declared and scanned over the market's API, each until it is answered, and what was answered."""

import base64
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.torture.desk import PATIENCE_S, SELLER, Desk, declaration
from tests.torture.nets import Net

_AGAIN_S = 0.05
_PAUSE_S = 0.1  # people are not machines, and the cases share theirs
_EVERY = 7  # of so many answers one is asked for again, under the same key


class Given(NamedTuple):
    """An answer that was got: a visit's code for a declared load, or a batch's code for a scan (`load` is "" then)."""

    code: str
    load: str


class Load:
    """So many people, each declaring a load and scanning it, again and again until told to stop."""

    def __init__(self, port: int, token: str, *, people: int = 2, name: str = "", net: Net | None = None) -> None:
        self.given: list[Given] = []
        self.refused: dict[str, int] = {}
        self.differing = self.failed = 0
        self._port = port
        self._token = token
        self._name = name or str(time.time_ns())
        self._net = net
        self._closing, self._gone = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(people)]

    def start(self) -> "Load":
        """Begin."""
        for each in self._threads:
            each.start()
        return self

    def stop(self) -> list[Given]:
        """Let each finish what it asked; every answer that was got."""
        self._closing.set()
        for each in self._threads:
            each.join(PATIENCE_S + 5)
        return self.given

    def stop_at_once(self) -> list[Given]:
        """Nobody waits for an answer any more: the market is gone."""
        self._gone.set()
        return self.stop()

    def reach(self, count: int, within_s: float = 120.0) -> None:
        """Wait for so many answers. Raises TimeoutError."""
        deadline = time.monotonic() + within_s
        while len(self.given) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.given)} of {count} answers; refused: {self.refused}")
            time.sleep(0.01)

    def _work(self, person: int) -> None:
        if self._net:
            self._net.enter()
        desk = Desk(self._port, self._token)
        name = f"{self._name}-{person}"
        if not self._ask(
            desk, "register", {"operator": SELLER, "name": "合作社", "county": "350121"}, f"{name} register"
        ):
            return
        number = 0
        while not self._closing.is_set():
            number += 1
            time.sleep(_PAUSE_S)
            self._one(desk, f"{name}-{number}")
        desk.close()

    def _one(self, desk: "Desk", load: str) -> None:
        declared = self._ask(desk, "declare", declaration(load), f"{load} declare")
        if declared is None:
            return
        self.given.append(Given(declared["code"], load))
        read = {"lane": "in-1", "raw": base64.b64encode(declared["code"].encode()).decode()}
        for attempt in range(1000):  # a lane that may not let anybody in yet says so, and that is an answer too
            scanned = self._ask(desk, "read", read, f"{load} read {attempt}")
            if scanned is None or (self._closing.is_set() and not scanned["good"]):
                return
            if scanned["good"]:
                self.given += [Given(code, "") for code in scanned["codes"]]
                return
            time.sleep(_AGAIN_S)

    def _ask(self, desk: "Desk", kind: str, ask: dict[str, Any], key: str) -> dict[str, Any] | None:
        """The answer, asked for until it comes; None when it did not come in time after `stop`."""
        answer = self._until(lambda: desk.ask(kind, ask, key))
        if answer is None:
            return None
        if not answer["good"]:
            why = answer["why"][0]["code"] if answer["why"] else answer["verdict"]
            self.refused[why] = self.refused.get(why, 0) + 1
            if kind == "read":
                return answer
            time.sleep(_AGAIN_S)
            return None
        if len(self.given) % _EVERY == 0:
            again = self._until(lambda: desk.ask(kind, ask, key))
            self.differing += again is not None and again != answer
        return answer

    def _until(self, call: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
        deadline = time.monotonic() + PATIENCE_S
        while (answer := call()) is None:
            self.failed += 1
            if self._gone.is_set() or (self._closing.is_set() and time.monotonic() > deadline):
                return None
            time.sleep(_AGAIN_S)
        return answer
