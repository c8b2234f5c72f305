"""What a page looks up of vehicles and what goes with them: vouchers of a buyer or a plate, visits under a plate."""

import sqlite3
from datetime import datetime

import msgspec

from edge.core.trade import Voucher
from edge.core.visit import Stay, Visit
from edge.store.ink import Ink
from edge.store.leaf import Leaf

HERE = "visit INDEXED BY visit_here WHERE stay IN ('standing', 'inside')"  # its condition, in its very words
_PLATE = "json_extract(CAST(value AS TEXT), '$.plate')"
_PLATES = f"SELECT {_PLATE} FROM personal WHERE seal = "  # noqa: S608
_OF_SEAL = f"{_PLATES} ?"
_CAME_IN = f"SELECT key, ({_PLATES} json_extract(CAST(state AS TEXT), '$.vehicle')) FROM {HERE} AND stay = 'inside'"  # noqa: S608
_OF_PLATE = f"voucher INDEXED BY voucher_vehicle JOIN personal ON seal = vehicle AND {_PLATE} = ?"


class VehiclePage(Leaf):
    """Plates stand beside the journal: only the box knows them."""

    def __init__(self, connection: sqlite3.Connection, ink: Ink, at: datetime, actor: str, station: str) -> None:
        super().__init__(connection, ink, at, actor, station)
        self._named: dict[str, set[str]] = {}  # plates by seal

    def open_vouchers(self, buyer: str) -> tuple[Voucher, ...]:
        """A buyer's vouchers with goods here."""
        return self._vouchers("buyer = ?", buyer)

    def plated(self, plate: str) -> tuple[Voucher, ...]:
        """Vouchers with goods here that go with a plate."""
        return self._vouchers("vehicle <> ''", plate, _OF_PLATE)

    def going_with(self, visit: Visit) -> tuple[Voucher, ...]:
        """Likewise with the plates of a vehicle."""
        plates = self._plates(visit)
        found = {each.code: each for plate in sorted(plates) for each in self.plated(plate)}
        return tuple(found.values())

    def _vouchers(self, where: str, value: str, source: str = "voucher") -> tuple[Voucher, ...]:
        self.flush()
        sql = f"SELECT state FROM {source} WHERE open = 1 AND {where} ORDER BY key"  # noqa: S608
        rows = self._connection.execute(sql, (value,))
        return tuple([msgspec.json.decode(row[0], type=Voucher) for row in rows])

    def inside_with(self, visit: Visit) -> Visit | None:
        """Another visit that is open under one of this one's plates: the last known of."""
        came_in = self._came_in()
        found = (self._last_inside(came_in.get(plate, [])) for plate in sorted(self._plates(visit)))
        return next((each for each in found if each is not None and each.code != visit.code), None)

    def _last_inside(self, codes: list[str]) -> Visit | None:
        """The last of these that is open; those behind it are over, and forgotten."""
        while codes:
            last = self.get(Visit, codes[-1])
            if last is not None and last.stay is Stay.INSIDE:
                return last
            codes.pop()
        return None

    def close(self) -> None:
        """The turn is over; whoever came in on it is known by its plates."""
        if (came_in := self._ink.plates) is not None:
            for entity in self._changed.values():
                if isinstance(entity, Visit) and entity.stay is Stay.INSIDE:
                    _note(came_in, entity.code, self._plates(entity))
        super().close()

    def _came_in(self) -> dict[str, list[str]]:
        """Visits that came in, by plate; those that are over among them."""
        if self._ink.plates is None:
            self.flush()
            self._ink.plates = {}
            for code, text in self._connection.execute(_CAME_IN).fetchall():
                _note(self._ink.plates, code, _several(text))
        return self._ink.plates

    def _plates(self, visit: Visit) -> set[str]:
        plates = self._named.get(visit.vehicle)
        if plates is None:
            row = self._connection.execute(_OF_SEAL, (visit.vehicle,)).fetchone()
            plates = self._named[visit.vehicle] = _several(row[0]) if row else set()
        return plates


def _several(text: str | None) -> set[str]:
    return set((text or "").split())


def _note(came_in: dict[str, list[str]], code: str, plates: set[str]) -> None:
    for plate in plates:
        codes = came_in.setdefault(plate, [])
        if code not in codes[-1:]:
            codes.append(code)
