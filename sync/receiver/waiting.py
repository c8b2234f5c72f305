"""Frames that wait for the intake: a bounded number of octets of them, taken in turn by market."""

from collections import deque
from threading import Condition
from typing import NamedTuple

OVERHEAD = 500  # octets that a frame costs beside its own


class Frame(NamedTuple):
    """Bytes from a market's topic."""

    market: str
    what: str
    wire: bytes


class Waiting:
    """At most about `octets` in all: each of `markets` markets has its part, so that none fills another's."""

    def __init__(self, markets: int, octets: int) -> None:
        self._part = octets // max(1, markets)
        self._frames: dict[str, deque[Frame]] = {}
        self._octets: dict[str, int] = {}
        self._ended = False
        self._change = Condition()

    def put(self, frame: Frame) -> bool:
        """False when the market's part is full; one frame, of whatever size, always has a place."""
        cost = len(frame.wire) + OVERHEAD
        with self._change:
            if frame.market in self._frames and self._octets[frame.market] + cost > self._part:
                return False
            self._frames.setdefault(frame.market, deque()).append(frame)
            self._octets[frame.market] = self._octets.get(frame.market, 0) + cost
            self._change.notify()
            return True

    def end(self) -> None:
        """What waits is still taken, then nothing more."""
        with self._change:
            self._ended = True
            self._change.notify()

    def take(self, frames: int, octets: int) -> list[Frame]:
        """One frame a market in turn, until so many frames or octets are together; waits for the first. Empty: the end."""
        with self._change:
            self._change.wait_for(lambda: self._frames or self._ended)
            taken: list[Frame] = []
            while self._frames and len(taken) < frames and octets > 0:
                taken.append(self._next())
                octets -= len(taken[-1].wire)
            return taken

    def octets(self) -> int:
        """What waits."""
        with self._change:
            return sum(self._octets.values())

    def _next(self) -> Frame:
        """The first frame of the market whose turn it is; it goes to the end of the row."""
        market = next(iter(self._frames))
        row = self._frames.pop(market)
        frame = row.popleft()
        self._octets[market] -= len(frame.wire) + OVERHEAD
        if row:
            self._frames[market] = row
        else:
            del self._octets[market]
        return frame
