"""What screens list of registries and of those registered, beside the writer."""

from typing import NamedTuple

import msgspec

from edge.core import register
from edge.core.operators import Operator
from edge.core.register import Register, own_name
from edge.store.lists import Lists, like
from edge.store.ours import Ours
from edge.store.registers import PLACE

_NAME = "json_extract(CAST({} AS TEXT), '$.name') LIKE :find ESCAPE '~'"
_TOLD = f"""key IN (SELECT subject FROM personal JOIN journal ON journal.id = personal.journal
    WHERE kind = 'Registered' AND {_NAME.format("value")})"""  # noqa: S608


class Held(NamedTuple):
    """A registry here: its version, rows, and since when ("" not known). `told` is the version that the journal says."""

    version: int
    rows: int
    at: str
    told: int


class RegisterLists(Lists):
    """Registries, row by row, and operators by what people know of them."""

    def held(self, registry: str) -> Held:
        """A registry of the province, or (`own_name`) of the market itself."""
        rows = self._rows("SELECT version, rows, at FROM register_edition WHERE registry = ?", registry)
        known = self._store.get(Register, registry)
        version, count, at = rows[0] if rows else (0, 0, "")
        return Held(version, count, at, known.version if known else 0)

    def listed(self, registry: str, find: str, limit: int = 50) -> list[tuple[str, dict[str, str], bool]]:
        """(key, row, whether it is the market's own) of rows whose key or text has this in it; the province's go first."""
        found: list[tuple[str, dict[str, str], bool]] = []
        for own, name in enumerate((registry, own_name(registry))):
            rows = self._rows(
                f"SELECT key, row FROM register WHERE registry = {PLACE}"  # noqa: S608
                " AND (key LIKE :find ESCAPE '~' OR CAST(row AS TEXT) LIKE :find ESCAPE '~') ORDER BY key LIMIT :limit",
                registry=name, find=like(find), limit=limit,
            )  # fmt: skip
            found += [(key, register.decode(row), bool(own)) for key, row in rows]
        return found

    def find_operators(self, find: str, after: str = "", limit: int = 50, *, named: bool = False) -> list[Operator]:
        """Operators with this in their code, public name or number, and (`named`) in the name that stays on the box."""
        rows = self._rows(
            f"SELECT state FROM operator WHERE key > :after AND (key LIKE :find ESCAPE '~' OR {_NAME.format('state')}"  # noqa: S608
            f" OR json_extract(CAST(state AS TEXT), '$.uscc') LIKE :find ESCAPE '~'{' OR ' + _TOLD if named else ''})"
            " ORDER BY key LIMIT :limit",
            after=after, find=like(find), limit=limit,
        )  # fmt: skip
        return [msgspec.json.decode(state, type=Operator) for (state,) in rows]

    def told(self, operator: str) -> dict[str, str]:
        """What an operator told that stays on the box."""
        return Ours(self._store).told(operator)
