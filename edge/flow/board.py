"""What people at the gate see now: the last verdict of each lane, device health, and what is wrong with the box itself.

Listeners are told.
"""

import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

from devices import Health, State
from edge.core.actions import Tell
from edge.core.why import Why
from edge.flow.desks import Desks

_KEPT = 20


class Shown(NamedTuple):
    """A verdict on a lane's screen. `number` grows with every verdict of the market."""

    number: int
    at: str
    tell: Tell


class Mark(NamedTuple):
    """Something about the box that everybody must see, on every screen."""

    why: Why
    level: Literal["warn", "bad"]


class Board:
    """In memory only: after a restart the lanes are blank and the journal is whole."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._lanes: dict[str, list[Shown]] = {}
        self._health: dict[str, Health] = {}
        self._marks: dict[str, Mark] = {}
        self._listeners: set[Callable[[], None]] = set()
        self.desks = Desks(self._changed)

    def tell(self, tell: Tell, at: str) -> None:
        """Show a verdict."""
        with self._lock:
            self._number += 1
            self._lanes.setdefault(tell.lane, []).insert(0, Shown(self._number, at, tell))
            del self._lanes[tell.lane][_KEPT:]
        self._changed()

    def report(self, health: Health) -> None:
        """A device says how it is."""
        with self._lock:
            self._health[health.device] = health
        self._changed()

    def mark(self, about: str, why: Why | None, *, level: Literal["warn", "bad"] = "bad") -> None:
        """Say on every screen what is wrong with "disk", "clock", …; None when nothing is any more."""
        mark = None if why is None else Mark(why, level)
        with self._lock:
            if self._marks.get(about) == mark:
                return
            if mark is None:
                del self._marks[about]
            else:
                self._marks[about] = mark
        self._changed()

    def marks(self) -> list[Mark]:
        """What is wrong with the box, worst first."""
        with self._lock:
            return sorted(self._marks.values(), key=lambda mark: mark.level != "bad")

    def lane(self, lane: str) -> list[Shown]:
        """The last verdicts of a lane, newest first."""
        with self._lock:
            return list(self._lanes.get(lane, ()))

    def health(self) -> list[Health]:
        """Every device, by name."""
        with self._lock:
            return [self._health[name] for name in sorted(self._health)]

    def troubles(self) -> list[Health]:
        """Devices that need somebody."""
        return [health for health in self.health() if health.state is not State.READY]

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` (quickly, from any thread) after every change; returns what ends it."""
        with self._lock:
            self._listeners.add(changed)
        return lambda: self._listeners.discard(changed)

    def _changed(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()
