"""What the rooms of one night share: the market they reach, the plan they play, and the goods they hand on."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from edge.cli.demo.goods import Goods
from edge.cli.demo.hardware import Hardware
from edge.cli.demo.plan import Load, Night
from edge.cli.demo.reach import Api
from edge.cli.demo.site import Site


@dataclass
class Progress:
    """What has happened so far. Whoever watches is told all of it, as it was then: the rooms go on counting meanwhile."""

    told: Callable[[dict[str, int]], None] = lambda _counts: None
    counts: dict[str, int] = field(default_factory=dict[str, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, by: int = 1) -> None:
        """Count something."""
        with self._lock:
            self.counts[what] = self.counts.get(what, 0) + by
            so_far = dict(self.counts)
        self.told(so_far)


class Lot(NamedTuple):
    """One line that came in: its vehicle, what it is, and its batch, "" once it is destroyed."""

    load: Load
    goods: Goods
    batch: str


class Sale(NamedTuple):
    """A voucher and its exit codes, of what one vehicle had brought."""

    load: Load
    voucher: str
    serials: tuple[str, ...]


class Stage:
    """One night at one market. Whatever is put into a queue comes out in the order it was put in; None ends it.

    The laboratory is also told when each vehicle comes, in seconds of market time: so it lays out the same sheets again.
    """

    def __init__(self, site: Site, night: Night, progress: Progress, pace: float | None) -> None:
        self.site = site
        self.night = night
        self.progress = progress
        self.pace = pace
        self.api = Api(site, night.seed)
        self.hardware = Hardware(site.ports["control"])
        self.tests: queue.Queue[Lot | float | None] = queue.Queue()
        self.stock: queue.Queue[Lot | None] = queue.Queue()
        self.vouchers: queue.Queue[Sale | None] = queue.Queue()
        self.lots: dict[str, Lot] = {}
        self.cleared: dict[int, int] = {}
        self.empty: list[str] = []
        self.gone: dict[int, str] = {}

    def end(self) -> None:
        """Nobody waits for anything any more."""
        for line in (self.tests, self.stock, self.vouchers):
            line.put(None)

    def takes_s(self, minutes: float) -> float:
        """How long something takes that is waited for only where the night is played for people to watch: seconds."""
        return minutes * 60 / self.pace if self.pace else 0.0

    def batch(self, code: str) -> dict[str, Any]:
        """A batch as it now is; empty where there is none."""
        return self.api.look(f"/api/batches/{code}") or {}

    def trade(self, code: str) -> None:
        """Bring a batch that waited to where it is sold."""
        self.api.ask("stall", "move", f"move-{code}", batch=code, source="wait", target="trade")
