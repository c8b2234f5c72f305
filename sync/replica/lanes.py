"""How fast a backlog may go: as the line bears it, and as the other end grants it."""

QUEUE_S = 1.0  # a report that takes so much longer than the quickest one stood in a queue that we made
LIVE_QUEUE_S = 0.015  # likewise for news
STEER_S = 1.0  # for so long after news have arrived, only they say how much of the backlog may be on its way
FIRST_WINDOW = 2


class Pace:
    """How many reports of the backlog may be on their way: more while nothing has to queue, fewer when something does.

    A backlog alone goes as fast as the other end takes it. Beside news it keeps out of their way: half as many for each
    that came late. On a narrow line either keeps the queue short.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._least_s = float("inf")
        self._live_at = float("-inf")
        self.took_s = 0.0
        self.window = min(most, FIRST_WINDOW)

    def arrived(self, took_s: float, now: float, *, live: bool) -> None:
        """A receipt came so long after its report was sent."""
        self.took_s, self._least_s = took_s, min(self._least_s, took_s)
        queued_s = took_s - self._least_s
        if live:
            self._live_at = now
            self._set(self.window // 2 if queued_s > LIVE_QUEUE_S else self.window + 1)
        elif now - self._live_at >= STEER_S:
            self._set(max(FIRST_WINDOW, self.window - 1) if queued_s > QUEUE_S else self.window + 1)

    def _set(self, window: int) -> None:
        self.window = max(1, min(self._most, window))


class Budget:
    """Octets a second: what is spent is a debt that melts at the granted rate, and nothing goes while there is one."""

    def __init__(self) -> None:
        self._grant = 0
        self._debt = 0.0
        self._at = 0.0

    def grant(self, octets_s: int, now: float) -> None:
        """From now on so many a second; 0 is no limit."""
        self._melt(now)
        self._grant = octets_s

    def spend(self, octets: int, now: float) -> None:
        """So many went."""
        self._melt(now)
        self._debt += octets

    def rest_s(self, now: float) -> float:
        """How long until the next may go."""
        self._melt(now)
        return self._debt / self._grant if self._grant else 0.0

    def _melt(self, now: float) -> None:
        self._debt = max(0.0, self._debt - self._grant * (now - self._at)) if self._grant else 0.0
        self._at = now
