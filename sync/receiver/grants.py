"""How much of the province's line each market's backlog may take."""

from collections.abc import Callable
from threading import Lock

MANY = 200  # facts in one report or still to come: more than a gate records while one waits for a receipt
LASTS_S = 10.0


class Grants:
    """Divides `octets_per_s` (0: no limit) among the markets that have a backlog. Called from any thread."""

    def __init__(self, octets_per_s: int, monotonic: Callable[[], float]) -> None:
        self._total = octets_per_s
        self._monotonic = monotonic
        self._until: dict[str, float] = {}
        self._lock = Lock()

    def heard(self, market: str, facts: int) -> None:
        """A market has said that so many facts wait, or sent so many at once."""
        if facts >= MANY:
            with self._lock:
                self._until[market] = self._monotonic() + LASTS_S

    def gone(self, market: str) -> None:
        """A market is off the line."""
        with self._lock:
            self._until.pop(market, None)

    def share(self, market: str) -> int:
        """Octets a second for the backlog of a market, whether it has one or is about to; 0: no limit."""
        if not self._total:
            return 0
        with self._lock:
            now = self._monotonic()
            self._until = {each: until for each, until in self._until.items() if until > now}
            return max(1, self._total // len(self._until.keys() | {market}))
