"""Registries as rows: the province's, whose pieces wait until all are here, and the market's own; a version acts as a whole."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edge.core import register
from edge.core.sheets import Row, Sheet
from edge.store import staged

# Where a registry's rows stand: those of a market's own under a name beside, which the edition tells.
PLACE = "coalesce((SELECT nullif(shelf, '') FROM register_edition WHERE registry = :registry), :registry)"


class Kept(NamedTuple):
    """A registry as it is here."""

    version: int
    rows: int
    digest: str


class Registers:
    """Plays edge.flow.ports.Registers on the writer's connection; `at` is when, as facts carry it."""

    def __init__(self, connection: sqlite3.Connection, at: str = "") -> None:
        self._connection = connection
        self._at = at

    def listed(self, registry: str, key: str) -> dict[str, str] | None:
        """A row, or None."""
        row = self._row(registry, key)
        return None if row is None else register.decode(row)

    def named(self, registry: str, name: str) -> tuple[str, dict[str, str]] | None:
        """Key and row of the first with this name, one that has not ended before one that has; or None."""
        found = self._connection.execute(
            f"SELECT key, row FROM register WHERE registry = {PLACE} AND name = :name AND name <> ''"  # noqa: S608
            " ORDER BY json_extract(CAST(row AS TEXT), '$.state') IS 'ended', key LIMIT 1",
            {"registry": registry, "name": name},
        ).fetchone()
        return (found[0], register.decode(found[1])) if found else None

    def kept(self, registry: str) -> Kept:
        """What is here; version 0 for nothing."""
        row = self._connection.execute(
            "SELECT version, rows, digest FROM register_edition WHERE registry = ?", (registry,)
        ).fetchone()
        return Kept(*row) if row else Kept(0, 0, register.digest(0))

    def stage(self, registry: str, version: int, base: int, part: int, parts: int, body: bytes) -> None:
        """Let a piece wait for the others."""
        self._connection.execute(
            "INSERT OR REPLACE INTO register_part VALUES (?, ?, ?, ?, ?, ?)",
            (registry, version, base, part, parts, body),
        )

    def whole(self, registry: str) -> list[tuple[int, int]]:
        """(version, base) of all that wait with every piece, the newest first."""
        return self._connection.execute(
            "SELECT version, base FROM register_part WHERE registry = ?"
            " GROUP BY version, base HAVING count(*) = max(parts) ORDER BY version DESC, base",
            (registry,),
        ).fetchall()

    def pieces(self, registry: str, version: int, base: int) -> list[bytes]:
        """The pieces of one, in order."""
        rows = self._connection.execute(
            "SELECT body FROM register_part WHERE registry = ? AND version = ? AND base = ? ORDER BY part",
            (registry, version, base),
        ).fetchall()
        return [row[0] for row in rows]

    def drop(self, registry: str, version: int, base: int) -> None:
        """Forget its pieces."""
        self._connection.execute(
            "DELETE FROM register_part WHERE registry = ? AND version = ? AND base = ?", (registry, version, base)
        )

    def replace(self, registry: str, version: int, digest: str, rows: Mapping[str, bytes]) -> bool:
        """A whole copy takes the place of what is here; nothing happens (False) when it is not what its digest says."""
        if register.digest(register.weight(rows.items())) != digest:
            return False
        self._connection.execute("DELETE FROM register WHERE registry = ?", (registry,))
        self._put(registry, rows)
        self._settle(registry, Kept(version, len(rows), digest))
        return True

    def change(self, registry: str, version: int, digest: str, rows: Mapping[str, bytes], gone: Iterable[str]) -> bool:
        """Rows come, change and go; nothing happens (False) when what results is not what the digest says."""
        before = self.kept(registry)
        names = {*rows, *gone}
        old = {key: row for key in names if (row := self._row(registry, key)) is not None}
        total = int(before.digest, 16) - register.weight(old.items()) + register.weight(rows.items())
        if register.digest(total) != digest:
            return False
        self._connection.executemany(
            "DELETE FROM register WHERE registry = ? AND key = ?", [(registry, key) for key in names]
        )
        self._put(registry, rows)
        self._settle(registry, Kept(version, before.rows - len(old) + len(rows), digest))
        return True

    def adopt(self, registry: str, version: int, shelf: str) -> Kept | None:
        """Rows that were laid out under a name are those in force from now on; None when they are not all there."""
        laid = self._connection.execute(
            "SELECT rows, digest FROM register_shelf WHERE name = ? AND digest <> ''", (shelf,)
        ).fetchone()
        if laid is None:
            return None
        kept = Kept(version, *laid)
        self._edit(registry, kept, shelf)
        return kept

    def sheet(self, name: str) -> Sheet | None:
        """A sheet that waits here, or was taken a while ago."""
        return staged.find(self._connection, name)

    def keep(self, sheet: Sheet) -> None:
        """What became of it."""
        staged.put(self._connection, sheet)

    def waiting(self, sheet: str, after: int, limit: int) -> list[Row]:
        """Good rows of a sheet that follow a number."""
        return staged.rows(self._connection, sheet, after, limit)

    def _row(self, registry: str, key: str) -> bytes | None:
        row = self._connection.execute(
            f"SELECT row FROM register WHERE registry = {PLACE} AND key = :key",  # noqa: S608
            {"registry": registry, "key": key},
        ).fetchone()
        return row[0] if row else None

    def _put(self, registry: str, rows: Mapping[str, bytes]) -> None:
        self._connection.executemany(
            "INSERT INTO register (registry, key, row, name) VALUES (?, ?, ?, ?)",
            [(registry, key, row, register.decode(row).get("name", "")) for key, row in rows.items()],
        )

    def _edit(self, registry: str, kept: Kept, shelf: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO register_edition (registry, version, rows, digest, at, shelf) VALUES (?, ?, ?, ?, ?, ?)",
            (registry, *kept, self._at, shelf),
        )

    def _settle(self, registry: str, kept: Kept) -> None:
        """Say what is here now; what waited for less is of no use any more."""
        self._edit(registry, kept, "")
        self._connection.execute(
            "DELETE FROM register_part WHERE registry = ? AND version <= ?", (registry, kept.version)
        )
