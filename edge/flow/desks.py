"""Lanes at which somebody puts a load together: what the lane's own reader reads there is theirs, and no unknown code.

In memory only. A page that was left open gets nothing after a while: the lane says again that it knows no such code.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable

from edge.core.codes import Code

_BUSY_S = 300.0


class Desks:
    """`changed` is called when a code waits to be fetched. Each code is fetched once, by whichever page comes first."""

    def __init__(self, changed: Callable[[], None], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._changed = changed
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self._touched: dict[str, float] = {}
        self._numbers: Counter[str] = Counter()
        self._codes: dict[str, Code] = {}

    def sit(self, lane: str) -> Callable[[], None]:
        """A page is open there, until what is returned is called."""
        self.touch(lane)
        with self._lock:
            self._open[lane] += 1

        def leave() -> None:
            with self._lock:
                self._open[lane] -= 1

        return leave

    def touch(self, lane: str) -> None:
        """Somebody did something there."""
        with self._lock:
            self._touched[lane] = self._monotonic()

    def taken(self, lane: str) -> bool:
        """Whether somebody is at work there."""
        with self._lock:
            return self._open[lane] > 0 and self._monotonic() - self._touched[lane] < _BUSY_S

    def hand(self, lane: str, code: Code) -> None:
        """A code was read there."""
        with self._lock:
            self._numbers[lane] += 1
            self._codes[lane] = code
        self._changed()

    def number(self, lane: str) -> int:
        """How many codes were handed there so far."""
        with self._lock:
            return self._numbers[lane]

    def fetch(self, lane: str, number: int) -> Code | None:
        """The code of a number, unless it was fetched before or a later one came."""
        with self._lock:
            return self._codes.pop(lane, None) if self._numbers[lane] == number else None
