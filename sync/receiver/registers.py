"""Registries of the province: every version goes to every market, as what changed, or whole to whom that does not help."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, update

from edge.core.register import COLUMNS, digest, encode, weight
from sync.message import Entry, RegistryPart
from sync.receiver.database import reading
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import register, register_edition, register_line
from sync.receiver.view_schema import journey

MOST_ROWS = 500
MOST_OCTETS = 256 << 10
ACTOR = "province"
_FEW = 500  # keys asked for at once
_DECODE = msgspec.json.Decoder(dict[str, str]).decode


class Edition(NamedTuple):
    """A registry as it is now."""

    registry: str
    version: int
    rows: int
    digest: str


class Registers:
    """The registries, and how far each market was sent them."""

    def __init__(self, journal: OrderJournal, markets: Collection[str]) -> None:
        self._journal = journal
        self._markets = tuple(markets)

    def revise(
        self,
        registry: str,
        rows: Mapping[str, Mapping[str, str]],
        gone: Iterable[str],
        actor: str,
        *,
        whole: bool = False,
    ) -> Edition:
        """Rows come and go, or (`whole`) are all there is; ordered to every market in the same transaction."""
        given = {key: encode(row) for key, row in rows.items()}
        with self._journal.engine.begin() as connection:
            before = _edition(connection, registry, lock=True)
            leaving = (set(_all(connection, registry)) if whole else set(gone)) - set(given)
            old = _some(connection, registry, {*given, *leaving})
            fresh = {key: row for key, row in given.items() if old.get(key) != row}
            left = sorted(leaving & set(old))
            if before.version and not fresh and not left:
                return before
            total = int(before.digest, 16) - weight((key, old[key]) for key in (*left, *(set(fresh) & set(old))))
            count = before.rows - len(left) + len(set(fresh) - set(old))
            known = [version for kept in self._kept(connection, registry).values() for version in kept]
            version = max(before.version, *known, 0) + 1  # never back, not even after the province was restored
            after = Edition(registry, version, count, digest(total + weight(fresh.items())))
            self._write(connection, after, fresh, left, actor)
            self._send(connection, before, after, fresh, left)
            return after

    def rounds(self) -> list[str]:
        """Send whole copies to markets that lack a registry or ask for it; the markets that got one."""
        with reading(self._journal.engine).connect() as connection:
            due = list(self._due(connection))
        for market, registry, wants in due:
            with self._journal.engine.begin() as connection:
                edition = _edition(connection, registry, lock=True)
                self._copy(connection, market, edition, _all(connection, registry))
                _note(connection, market, registry, edition.version, wants)
        return list(dict.fromkeys(market for market, _, _ in due))

    def editions(self) -> list[tuple[Edition, dict[str, int]]]:
        """Every registry there is, and the version each market says it keeps."""
        with reading(self._journal.engine).connect() as connection:
            found = [_edition(connection, registry) for registry in COLUMNS]
            return [
                (each, {market: kept[-1] for market, kept in self._kept(connection, each.registry).items()})
                for each in found
                if each.version
            ]

    def _write(
        self, connection: Connection, after: Edition, fresh: Mapping[str, bytes], left: list[str], actor: str
    ) -> None:
        names = [{"it": key} for key in (*left, *fresh)]
        if names:
            here = and_(register.c.registry == after.registry, register.c.key == bindparam("it"))
            connection.execute(delete(register).where(here), names)
        if fresh:
            rows = [{"registry": after.registry, "key": key, "row": row} for key, row in fresh.items()]
            connection.execute(insert(register), rows)
        values = after._asdict() | {"at": self._journal.now(), "actor": actor}
        connection.execute(delete(register_edition).where(register_edition.c.registry == after.registry))
        connection.execute(insert(register_edition).values(values))

    def _send(
        self, connection: Connection, before: Edition, after: Edition, fresh: Mapping[str, bytes], left: list[str]
    ) -> None:
        """What changed, to whoever was sent what was before; the others get a copy in the next round."""
        lines = _lines(connection, after.registry)
        for market in self._markets:
            line = lines.get(market)
            if line is not None and line.version == before.version:
                for part in _parts(after, before.version, fresh, left):
                    self._journal.add(connection, market, part, ACTOR)
                _note(connection, market, after.registry, after.version, line.answered)

    def _copy(self, connection: Connection, market: str, edition: Edition, rows: Mapping[str, bytes]) -> None:
        for part in _parts(edition, 0, rows, []):
            self._journal.add(connection, market, part, ACTOR)

    def _due(self, connection: Connection) -> Iterator[tuple[str, str, int]]:
        """(market, registry, how often it asked) of all that need a whole copy."""
        for registry in COLUMNS:
            edition, lines = _edition(connection, registry), _lines(connection, registry)
            wants = _said(connection, registry, "RegistryWanted", self._markets) if edition.version else {}
            for market in self._markets if edition.version else ():
                line, asked = lines.get(market), len(wants.get(market, ()))
                if line is None or line.version < edition.version or line.answered < asked:
                    yield market, registry, asked

    def _kept(self, connection: Connection, registry: str) -> dict[str, list[int]]:
        """Every version each market ever said it keeps, the last one last."""
        said = _said(connection, registry, "RegistryKept", self._markets)
        return {market: [int(note) for note in notes] for market, notes in said.items()}


def _parts(edition: Edition, base: int, rows: Mapping[str, bytes], gone: list[str]) -> list[RegistryPart]:
    """The pieces of an order, each of at most 500 rows and 256 kB; one at least."""
    pieces: list[tuple[list[Entry], list[str]]] = [([], [])]
    octets = 0
    for key, row in [*((key, None) for key in gone), *sorted(rows.items())]:
        size = len(key.encode()) + len(row or b"") + 32
        if len(pieces[-1][0]) + len(pieces[-1][1]) == MOST_ROWS or octets + size > MOST_OCTETS:
            pieces.append(([], []))
            octets = 0
        octets += size
        if row is None:
            pieces[-1][1].append(key)
        else:
            pieces[-1][0].append(Entry(key, _DECODE(row)))
    return [
        RegistryPart(
            edition.registry,  # pyright: ignore[reportArgumentType]  (one of edge.core.register's)
            edition.version,
            base,
            part,
            len(pieces),
            edition.digest,
            tuple(here),
            tuple(leaving),
        )
        for part, (here, leaving) in enumerate(pieces, 1)
    ]


def _edition(connection: Connection, registry: str, *, lock: bool = False) -> Edition:
    e = register_edition.c
    query = select(e.version, e.rows, e.digest).where(e.registry == registry)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return Edition(registry, *row) if row else Edition(registry, 0, 0, digest(0))


def _all(connection: Connection, registry: str) -> dict[str, bytes]:
    rows = connection.execute(select(register.c.key, register.c.row).where(register.c.registry == registry))
    return {row.key: row.row for row in rows}


def _some(connection: Connection, registry: str, keys: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    names = sorted(keys)
    for first in range(0, len(names), _FEW):
        here = and_(register.c.registry == registry, register.c.key.in_(names[first : first + _FEW]))
        rows = connection.execute(select(register.c.key, register.c.row).where(here))
        found |= {row.key: row.row for row in rows}
    return found


def _lines(connection: Connection, registry: str) -> dict[str, Row[Any]]:
    rows = connection.execute(select(register_line).where(register_line.c.registry == registry))
    return {row.market: row for row in rows}


def _said(connection: Connection, registry: str, kind: str, markets: Collection[str]) -> dict[str, list[str]]:
    """What markets ever said of a registry."""
    j, found = journey.c, dict[str, list[str]]()
    here = and_(j.market.in_(markets), j.code == f"registry {registry}", j.kind == kind)
    for row in connection.execute(select(j.market, j.note).where(here).order_by(j.epoch, j.seq)):
        found.setdefault(row.market, []).append(row.note)
    return found


def _note(connection: Connection, market: str, registry: str, version: int, answered: int) -> None:
    here = and_(register_line.c.market == market, register_line.c.registry == registry)
    values = {"version": version, "answered": answered}
    if not connection.execute(update(register_line).where(here).values(values)).rowcount:
        connection.execute(insert(register_line).values(values | {"market": market, "registry": registry}))
