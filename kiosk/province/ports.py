"""What the province's screens need beside the archive; the composition root plays it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple


class Gauges(NamedTuple):
    """What the figures are read from beside the archive: frames by what became of them, octets free, and the time."""

    counts: Callable[[], Mapping[str, int]]
    free: Callable[[], int]
    wall: Callable[[], datetime]
