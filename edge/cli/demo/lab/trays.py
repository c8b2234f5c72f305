"""Samples that stand by until a run of theirs is worth its blank: enough of them, or the first has waited. Pure."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
WAIT_S = 15 * 60.0  # of market time: a run takes as long again, and a seller is promised half an hour

Sheet = tuple[str, str, list[T]]  # its name, its method, and what stands on it


class Trays(Generic[T]):
    """One tray for each method; `room` is how many samples a run of it takes.

    The same samples in the same order at the same times stand on the same sheets, under the same names.
    """

    def __init__(self, room: Callable[[str], int]) -> None:
        self._room = room
        self._trays: dict[str, list[T]] = {}
        self._since: dict[str, float] = {}
        self._made = 0

    def put(self, method: str, tube: T, at: float) -> list[Sheet[T]]:
        """One more; the sheet that is full with it, if one is."""
        tray = self._trays.setdefault(method, [])
        tray.append(tube)
        self._since.setdefault(method, at)
        return [self._sheet(method)] if len(tray) == self._room(method) else []

    def due(self, at: float) -> list[Sheet[T]]:
        """Those in which the first has waited long enough."""
        return [self._sheet(method) for method, since in sorted(self._since.items()) if at - since >= WAIT_S]

    def rest(self) -> list[Sheet[T]]:
        """Whatever is left."""
        return [self._sheet(method) for method in sorted(self._since)]

    def _sheet(self, method: str) -> Sheet[T]:
        del self._since[method]
        self._made += 1
        return f"sheet-{self._made}", method, self._trays.pop(method)
