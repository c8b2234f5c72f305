"""Frames that wait for the intake: a bounded number of octets of them, news first, taken in turn by market."""

from collections import deque
from threading import Condition
from typing import NamedTuple

OVERHEAD = 500  # octets that a frame costs beside its own
CALM = 32  # turns without news, after which a turn may be as long as it likes


class Frame(NamedTuple):
    """Bytes from a market's topic; `plain` is how many they are unpacked, where that is known. News go ahead."""

    market: str
    what: str
    wire: bytes
    plain: int = 0
    news: bool = False


class Lane:
    """Frames in order for each market, each market in turn."""

    def __init__(self) -> None:
        self._rows: dict[str, deque[Frame]] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def put(self, frame: Frame) -> None:
        """The last of its market."""
        self._rows.setdefault(frame.market, deque()).append(frame)

    def take(self) -> Frame:
        """The first frame of the market whose turn it is; it goes to the end of the row."""
        market = next(iter(self._rows))
        row = self._rows.pop(market)
        frame = row.popleft()
        if row:
            self._rows[market] = row
        return frame


class Waiting:
    """At most about `octets` in all: each of `markets` markets has its part, so that none fills another's."""

    def __init__(self, markets: int, octets: int) -> None:
        self._part = octets // max(1, markets)
        self._news, self._rest = Lane(), Lane()
        self._octets: dict[str, int] = {}
        self._since = CALM  # turns without news
        self._ended = False
        self._change = Condition()

    def put(self, frame: Frame) -> bool:
        """False when the market's part is full; one frame, of whatever size, always has a place."""
        cost = len(frame.wire) + OVERHEAD
        with self._change:
            held = self._octets.get(frame.market, 0)
            if held and held + cost > self._part:
                return False
            (self._news if frame.news else self._rest).put(frame)
            self._octets[frame.market] = held + cost
            self._change.notify()
            return True

    def end(self) -> None:
        """What waits is still taken, then nothing more."""
        with self._change:
            self._ended = True
            self._change.notify()

    def take(self, frames: int, octets: int) -> list[Frame]:
        """One frame a market in turn, until so many frames or unpacked octets are together; waits for the first.

        News go ahead every other turn, by themselves; while there are some, the turns between them are one frame long.
        Empty: the end.
        """
        with self._change:
            self._change.wait_for(lambda: self._octets or self._ended)
            if self._news and (self._since or not self._rest):
                lane, self._since = self._news, 0
            else:
                lane, self._since = self._rest, self._since + 1
                frames = 1 if self._since < CALM else frames
            return self._some(lane, frames, octets)

    def octets(self) -> int:
        """What waits."""
        with self._change:
            return sum(self._octets.values())

    def _some(self, lane: Lane, frames: int, octets: int) -> list[Frame]:
        taken: list[Frame] = []
        while lane and len(taken) < frames and octets > 0:
            frame = lane.take()
            taken.append(frame)
            octets -= frame.plain or len(frame.wire)
            self._octets[frame.market] -= len(frame.wire) + OVERHEAD
            if not self._octets[frame.market]:
                del self._octets[frame.market]
        return taken
