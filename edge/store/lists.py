"""What screens list, a page at a time: always by an index, never by reading everything."""

from typing import Any, TypeVar

import msgspec

from edge.core import register
from edge.core.batch import Batch
from edge.core.fold import Entity
from edge.core.ledger import Sample
from edge.core.operators import Authorisation, Operator
from edge.core.people import Person, Proposal
from edge.core.products import Product, product
from edge.core.visit import Visit
from edge.store.store import Store

E = TypeVar("E", bound=Entity)
MOST = 200


class Lists:
    """Reads beside the writer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def batches(self, status: str, after: str = "", limit: int = 50) -> list[Batch]:
        """Batches of a status ("" for all) whose codes follow `after`, in order of their codes."""
        if status:
            return self._all(
                Batch, "SELECT state FROM batch WHERE status = ? AND key > ? ORDER BY key LIMIT ?", status, after, limit
            )
        return self._all(Batch, "SELECT state FROM batch WHERE key > ? ORDER BY key LIMIT ?", after, limit)

    def tally(self) -> dict[str, int]:
        """How many batches there are of each status."""
        return dict(self._rows("SELECT status, count(*) FROM batch GROUP BY status"))

    def totals(self) -> tuple[int, int, int, int]:
        """Grams in, out, inside and lost."""
        (row,) = self._rows("SELECT total(in_g), total(out_g), total(inside_g), total(loss_g) FROM batch")
        return tuple(int(each) for each in row)  # pyright: ignore[reportReturnType]  (four columns)

    def resulted(self, day: str) -> int:
        """Drawn arrivals of the day with a result."""
        return self._rows("SELECT count(*) FROM batch WHERE day = ? AND drawn = 1 AND resulted = 1", day)[0][0]

    def stock(self, seller: str, after: str = "", limit: int = 50) -> list[Batch]:
        """A seller's batches with goods inside, in order of their codes."""
        sql = "SELECT state FROM batch WHERE seller = ? AND inside_g > 0 AND key > ? ORDER BY key LIMIT ?"
        return self._all(Batch, sql, seller, after, limit)

    def outcomes(self, limit: int = MOST) -> list[tuple[str, str, str]]:
        """The last results, the newest first: when, of which batch, and "passed", "failed" or why it was let go."""
        return self._rows(
            "SELECT body ->> '$.at', body ->> '$.data.batch', CASE body ->> '$.data.passed' WHEN 1 THEN 'passed'"
            " WHEN 0 THEN 'failed' ELSE body ->> '$.data.why.code' END FROM (SELECT CAST(body AS TEXT) AS body FROM journal"
            " WHERE kind IN ('Verified', 'Released') ORDER BY id DESC LIMIT ?)",
            limit,
        )

    def samples(self, limit: int = MOST) -> list[Sample]:
        """Samples whose result is not out."""
        return self._all(Sample, "SELECT state FROM sample WHERE open = 1 ORDER BY key LIMIT ?", limit)

    def visits(self, stay: str, after: str = "", limit: int = 50) -> list[Visit]:
        """Vehicles "standing" or "inside"."""
        sql = (
            "SELECT state FROM visit WHERE stay = ? AND stay IN ('standing', 'inside') AND key > ? ORDER BY key LIMIT ?"
        )
        return self._all(Visit, sql, stay, after, limit)

    def proposals(self, limit: int = MOST) -> list[Proposal]:
        """What waits for a second person."""
        return self._all(Proposal, "SELECT state FROM proposal WHERE open = 1 ORDER BY key LIMIT ?", limit)

    def operators(self, after: str = "", limit: int = 50) -> list[Operator]:
        """Registered sellers and buyers."""
        return self._all(Operator, "SELECT state FROM operator WHERE key > ? ORDER BY key LIMIT ?", after, limit)

    def acts_for(self, account: str) -> list[Authorisation]:
        """For whom an account may act."""
        return self._all(Authorisation, "SELECT state FROM authorisation WHERE account = ? ORDER BY key", account)

    def authorised(self, seller: str) -> list[Authorisation]:
        """Whom a seller lets act."""
        return self._all(
            Authorisation,
            "SELECT state FROM authorisation WHERE key BETWEEN ? AND ? ORDER BY key",
            f"{seller} ",
            f"{seller} ~",
        )

    def products(self, group: str = "", find: str = "", limit: int = MOST) -> list[Product]:
        """The products of both registries; where both have a code, the province's row counts."""
        rows = self._rows(
            "SELECT key, row FROM register WHERE registry IN ('products', 'own products') AND name LIKE ? ESCAPE '~'"
            " ORDER BY key, registry",
            f"%{find.replace('~', '~~').replace('%', '~%').replace('_', '~_')}%",
        )
        found: dict[str, Product] = {}
        for key, row in rows:
            decoded = register.decode(row)
            if decoded.get("state") != "ended":
                found[key] = product(key, decoded)
        return [each for each in found.values() if not group or each.group == group][:limit]

    def product(self, name: str) -> Product | None:
        """A product by its name, or else its code; the province's row counts first."""
        rows = self._rows(
            "SELECT key, row FROM register WHERE registry IN ('products', 'own products')"
            " AND ((name = ? AND name <> '') OR key = ?) ORDER BY key = ?, registry DESC, key LIMIT 1",
            name, name, name,
        )  # fmt: skip
        return product(rows[0][0], register.decode(rows[0][1])) if rows else None

    def brought(self, limit: int = MOST) -> list[str]:
        """The products of the last arrivals, the newest first."""
        rows = self._rows(
            "SELECT json_extract(CAST(state AS TEXT), '$.line.product') FROM batch ORDER BY key DESC LIMIT ?", limit
        )
        return list(dict.fromkeys(name for (name,) in rows))

    def people(self) -> list[tuple[Person, str, bool, bool]]:
        """Everybody enrolled: with the name, and whether there is a badge and a PIN."""
        rows = self._rows(
            "SELECT state, coalesce(name, ''), badge IS NOT NULL, coalesce(pin, '') <> '' FROM person"
            " LEFT JOIN credential ON credential.person = person.key ORDER BY key"
        )
        return [
            (msgspec.json.decode(state, type=Person), name, bool(badge), bool(pin)) for state, name, badge, pin in rows
        ]

    def owing(self) -> int:
        """How many labels are owed."""
        return self._rows("SELECT count(*) FROM owed")[0][0]

    def answer(self, key: str) -> bytes | None:
        """What was answered under a key."""
        rows = self._rows("SELECT answer FROM answered WHERE key = ?", key)
        return rows[0][0] if rows else None

    def _all(self, kind: type[E], sql: str, *values: object) -> list[E]:
        return [msgspec.json.decode(state, type=kind) for (state,) in self._rows(sql, *values)]

    def _rows(self, sql: str, *values: object) -> list[Any]:
        """Always whole: an open cursor would hold the WAL back."""
        return self._store.read().execute(sql, values).fetchall()
