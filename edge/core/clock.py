"""Whether a clock can be believed: pure, in seconds and days. Order comes from numbers, never from a clock."""

from collections import deque

BACK_S = 2.0  # a clock may be set back by so much unnoticed
OFF_S = 60.0  # two ends may differ by so much
AGAIN_S = 60.0  # a difference is told again when it has changed by more
_WINDOW_S = 120.0
_APART_S = 5.0
_KEPT = 16


class Far:
    """Another's clock, guessed from what it says of itself and our own count of seconds.

    What it says comes late, never early: of all it said lately, what puts it furthest ahead is nearest the truth. It is
    guessed once it has spoken twice, `_APART_S` apart. `speed` is how many of its seconds pass in one of ours.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._said: deque[tuple[float, float]] = deque(maxlen=_KEPT)  # when by our count, and its clock at our zero

    def hear(self, says: float, at: float) -> None:
        """It said `says` (Unix seconds) at `at` of our count."""
        while len(self._said) > 1 and at - self._said[0][0] > _WINDOW_S:
            self._said.popleft()
        if not self._said or at - self._said[-1][0] >= _APART_S / 2 or says - self._speed * at > self._said[-1][1]:
            self._said.append((at, says - self._speed * at))

    def now(self, at: float) -> float | None:
        """What it shows at `at` of our count (Unix seconds); None while too little was heard."""
        said = tuple(self._said)
        if not said or said[-1][0] - said[0][0] < _APART_S:
            return None
        return max(base for _, base in said) + self._speed * at


class Episode:
    """A difference that lasts: told once, and again when it has changed by more than `again_s`."""

    def __init__(self, limit_s: float, again_s: float) -> None:
        self._limit_s = limit_s
        self._again_s = again_s
        self._told: float | None = None

    def wrong(self, off_s: float | None) -> bool:
        """Whether it is more than can be let pass. None: nobody knows."""
        return off_s is not None and abs(off_s) > self._limit_s

    def due(self, off_s: float | None) -> bool:
        """Whether it must be told now. An episode ends when the difference is small again."""
        if off_s is None or not self.wrong(off_s):
            self._told = None
            return False
        return self._told is None or abs(off_s - self._told) > self._again_s

    def told(self, off_s: float) -> None:
        """It was."""
        self._told = off_s


def kept_day(ours: str, opened: str, theirs: str | None, *, back: bool) -> str:
    """The trading day to keep to, "" to believe the clock. Stricter of all: no day is opened that one clock denies.

    `ours` and `theirs` are the days of the box's clock and the province's (None: not known), `opened` the last day that
    is open ("": none), `back` whether the clock stands behind where the journal had it.
    """
    if theirs is not None:
        return "" if ours == theirs else opened
    return opened if back and ours < opened else ""


def spelled(seconds: float) -> str:
    """A difference as people read it, in any language: hours, minutes, seconds (of two minutes and more, no seconds)."""
    whole = round(abs(seconds))
    whole -= whole % 60 if whole >= 2 * AGAIN_S else 0
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
