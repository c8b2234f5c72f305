"""Pictures to symbols, without I/O: a quick stage on each, and behind it the heavy ones in turn.

A stage is trusted by what it read. QR, DataMatrix, Code 128 and DataBar carry strong checks; one digit guards an EAN or
UPC, and a blurred one is often another's, so that two readings must agree; ITF is cut short silently, so that only
fourteen digits with their check digit count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
from cv2.typing import MatLike

from drivers.stages import HEAVY, Symbol, quick, shrunk

FRAME_PIXELS = 2_100_000
"""Pixels of a picture that are looked at; a larger one is shrunk."""
SMALLEST = 16
"""Side in pixels of a picture that can hold a code."""
STILL = 3
"""Grey levels by which a 32nd of a still scene differs from frame to frame: noise."""
ROUNDS = 2
VOTES_LAST = 30
"""Frames after which a single reading is forgotten."""
_AGREEING = 2
_ITF_DIGITS, _RETAIL_DIGITS = 14, (8, 12, 13)


class Decoder:
    """Reads one camera's pictures in their order: the quick stage on each, and on one that it cannot read one more."""

    def __init__(self) -> None:
        self._number = 0  # of the picture
        self._turn = 0  # of the heavy stages
        self._tried = 0  # heavy stages since the scene last changed
        self._scene: MatLike | None = None
        self._votes: dict[bytes, tuple[int, int]] = {}  # readings so far, and the picture of the last

    def frame(self, gray: MatLike) -> list[Symbol]:
        """What a frame of a stream shows. The stage that read it stays next in turn while it reads.

        An empty lane that stays as it is costs the quick stage only.
        """
        if min(gray.shape[:2]) < SMALLEST:
            return []
        self._look(gray)
        gray = shrunk(gray, FRAME_PIXELS)
        if found := self._agreed(quick(gray)):
            return found
        if self._tried >= ROUNDS * len(HEAVY):
            return []
        found = self._agreed(HEAVY[self._turn](gray))
        if not found:
            self._turn = (self._turn + 1) % len(HEAVY)
            self._tried += 1
        return found

    def still(self, gray: MatLike) -> list[Symbol]:
        """What a single picture shows: every stage until one has read."""
        if min(gray.shape[:2]) < SMALLEST:
            return []
        gray = shrunk(gray, FRAME_PIXELS)
        for stage in (quick, *HEAVY):
            if found := self._agreed(stage(gray)):
                return found
        return []

    def _look(self, gray: MatLike) -> None:
        """Count the picture, see whether the scene is another, and forget old readings."""
        self._number += 1
        scene = cv2.resize(gray, (32, 18), interpolation=cv2.INTER_AREA)
        if self._scene is None or int(cv2.absdiff(scene, self._scene).max()) > STILL:
            self._scene, self._tried = scene, 0
        self._votes = {key: vote for key, vote in self._votes.items() if self._number - vote[1] <= VOTES_LAST}

    def _agreed(self, read: Sequence[Symbol]) -> list[Symbol]:
        return [each for each in {one.key: one for one in read}.values() if self._holds(each)]

    def _holds(self, symbol: Symbol) -> bool:
        if symbol.kind == "strong":
            return True
        if not _checks(symbol):
            return False
        if symbol.kind == "itf":
            return True
        readings = self._votes.get(symbol.key, (0, 0))[0] + 1
        self._votes[symbol.key] = (readings, self._number)
        return readings >= _AGREEING


@dataclass
class View:
    """Which codes are in view: each is new once, until it has been away for `away_s` seconds."""

    away_s: float
    _seen: dict[bytes, float] = field(default_factory=dict[bytes, float], init=False)

    def new(self, found: Sequence[Symbol], now: float) -> list[Symbol]:
        """Those of what is seen `now` that were not in view."""
        self._seen = {key: at for key, at in self._seen.items() if now - at < self.away_s}
        new = [each for each in found if each.key not in self._seen]
        self._seen |= {each.key: now for each in found}
        return new


def _checks(symbol: Symbol) -> bool:
    """Whether the digits are as many as the symbology has, and the last fits the others (GS1 modulo 10)."""
    raw = symbol.raw
    lengths = (_ITF_DIGITS,) if symbol.kind == "itf" else _RETAIL_DIGITS
    if len(raw) not in lengths or not raw.isdigit():
        return False
    return sum((digit - 48) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(raw))) % 10 == 0
