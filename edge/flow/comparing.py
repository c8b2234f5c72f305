"""Rows of a sheet beside what the market has: which are new, changed or the same, and which it knows to be wrong."""

from collections.abc import Sequence

from edge.core import register
from edge.core.operators import MARKET
from edge.core.sheets import PEOPLE, Registry, Row, RowFlaw
from edge.core.why import Why
from edge.flow.ports import Ours

_TOLD = ("name", "county", "natural", "uscc")  # of an operator, to the journal


class Comparison:
    """One sheet's, row by row."""

    def __init__(self, registry: Registry, ours: Ours) -> None:
        self._registry: Registry = registry
        self._ours = ours
        self._weight = 0
        self.new = self.changed = self.same = self.strange = 0

    @property
    def rows(self) -> int:
        """How many were good."""
        return self.new + self.changed + self.same

    @property
    def gone(self) -> int:
        """How many stand here and not in the sheet. Nobody registered is forgotten."""
        return 0 if self._registry in PEOPLE else self._ours.kept(self._registry).rows - self.same - self.changed

    @property
    def digest(self) -> str:
        """Over what the journal may know of the rows."""
        return register.digest(self._weight)

    def look(self, rows: Sequence[Row]) -> tuple[list[Row], list[RowFlaw]]:
        """Rows to keep, and what is wrong with others. Of people, what is the same is not asked again."""
        keep, flaws = list[Row](), list[RowFlaw]()
        for row in rows:
            if (flaw := self._flaw(row)) is not None:
                flaws.append(flaw)
                self.strange += 1
                continue
            have = self._ours.row(self._registry, row.key)
            whole = _whole(self._registry, row, have)
            self._count(have, whole)
            if have != whole.row or self._registry not in PEOPLE:
                keep.append(whole)
        return keep, flaws

    def _count(self, have: bytes | None, row: Row) -> None:
        self.new += have is None
        self.same += have == row.row
        self.changed += have is not None and have != row.row
        self._weight += register.weight([(row.key, _public(self._registry, row.row))])

    def _flaw(self, row: Row) -> RowFlaw | None:
        if self._registry != "authorisations":
            return None
        seller, _, account = row.key.partition(" ")
        if not self._ours.registered(seller):
            return RowFlaw(row.number, "key", "", Why("cell_operator"))
        if account != MARKET and not self._ours.enrolled(account):
            return RowFlaw(row.number, "to", "", Why("cell_account"))
        return None


def _whole(registry: Registry, row: Row, have: bytes | None) -> Row:
    """Of people the market keeps what a sheet says nothing of, unless it makes a firm of a person or a person of a firm."""
    if registry not in PEOPLE:
        return row
    said = register.decode(row.row)
    if registry == "operators":
        said = {"state": "active"} | said
    known = register.decode(have) if have else {}
    if known.get("natural") != said.get("natural"):
        known = {}
    return Row(row.number, row.key, register.encode({name: value for name, value in (known | said).items() if value}))


def _public(registry: Registry, row: bytes) -> bytes:
    """A row as the journal's digest may weigh it: of a person's, what is public."""
    if registry != "operators":
        return row
    told = register.decode(row)
    if told["natural"] == "yes":
        name = told["name"]
        told = told | {"name": name[:1] + "*" * max(len(name) - 1, 1), "uscc": ""}
    return register.encode({each: told[each] for each in _TOLD if told.get(each)})
