"""What screens list, a page at a time: always by an index, never by reading everything."""

from typing import Any, TypeVar

import msgspec

from edge.core import register
from edge.core.batch import Batch
from edge.core.fold import Entity
from edge.core.lab.samples import Sample
from edge.core.labels import Roll
from edge.core.ledger import Day
from edge.core.operators import Authorisation, Operator
from edge.core.papers import Line
from edge.core.people import Person, Proposal
from edge.core.products import Product, product
from edge.core.trade import Voucher
from edge.core.visit import Visit
from edge.store.registers import PLACE
from edge.store.store import Store

E = TypeVar("E", bound=Entity)
MOST = 200
OWN_PRODUCTS = PLACE.replace(":registry", "'own products'")


def like(find: str) -> str:
    """For `LIKE ? ESCAPE '~'`: whatever has this in it."""
    return f"%{find.replace('~', '~~').replace('%', '~%').replace('_', '~_')}%"


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

    def inside(self, status: str) -> list[Batch]:
        """Batches of a status with goods inside, in order of their codes: what is over is in no one's way."""
        return self._all(
            Batch,
            "SELECT state FROM batch INDEXED BY batch_inside WHERE status = ? AND inside_g > 0 ORDER BY key LIMIT ?",
            status, MOST,
        )  # fmt: skip

    def failed(self) -> list[Batch]:
        """What failed, the newest first."""
        return self._all(Batch, "SELECT state FROM batch WHERE status = 'failed' ORDER BY key DESC LIMIT ?", MOST)

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

    def sales(self, seller: str, before: str = "", limit: int = 50) -> list[Voucher]:
        """A seller's vouchers, the newest first; with `before` those older than that one."""
        sql = "SELECT state FROM voucher WHERE seller = ? AND key < ? ORDER BY key DESC LIMIT ?"
        return self._all(Voucher, sql, seller, before or "~", limit)

    def plate(self, voucher: str) -> str:
        """The plate a voucher goes with, "" for none, or one that was erased."""
        found = self._store.get(Voucher, voucher)
        seal = found.vehicle if found is not None else ""
        rows = self._rows("SELECT value FROM personal WHERE seal = ?", seal)
        return str(msgspec.json.decode(rows[0][0]).get("plate", "")) if rows else ""

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

    def unclosed(self) -> list[Day]:
        """Trading days whose books are not closed, the oldest first."""
        return self._all(
            Day,
            "SELECT state FROM day WHERE json_extract(CAST(state AS TEXT), '$.state') IN ('open', 'closing') ORDER BY key",
        )

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
            f"SELECT key, row FROM register WHERE registry IN ('products', {OWN_PRODUCTS}) AND name LIKE ? ESCAPE '~'"  # noqa: S608
            " ORDER BY key, registry",
            like(find),
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
            f"SELECT key, row FROM register WHERE registry IN ('products', {OWN_PRODUCTS})"  # noqa: S608
            " AND ((name = ? AND name <> '') OR key = ?) ORDER BY key = ?, registry DESC, key LIMIT 1",
            name, name, name,
        )  # fmt: skip
        return product(rows[0][0], register.decode(rows[0][1])) if rows else None

    def lately(self, limit: int = MOST) -> list[Line]:
        """The lines that arrived last, the newest first."""
        return [batch.line for batch in self._all(Batch, "SELECT state FROM batch ORDER BY key DESC LIMIT ?", limit)]

    def sellers(self, lane: str, limit: int = 12) -> list[str]:
        """Whose goods came last at a lane, the newest first."""
        rows = self._rows(
            "SELECT seller FROM (SELECT key, json_extract(CAST(state AS TEXT), '$.lane') AS lane,"
            " json_extract(CAST(state AS TEXT), '$.seller') AS seller FROM visit ORDER BY key DESC LIMIT ?)"
            " WHERE lane = ? AND seller <> '' GROUP BY seller ORDER BY max(key) DESC LIMIT ?",
            MOST, lane, limit,
        )  # fmt: skip
        return [seller for (seller,) in rows]

    def rolls(self, node: str, days: int = 30) -> tuple[int, int]:
        """Labels printed ahead on the last days that any were, and how many of them were used."""
        rolls = self._all(Roll, "SELECT state FROM roll ORDER BY key DESC LIMIT ?", days)
        printed = sum(last - first + 1 for roll in rolls for first, last in roll.ranges)
        used = 0
        for roll in rolls:
            first, last = f"T{node}{roll.day}", f"T{node}{roll.day}~"
            used += self._rows("SELECT count(*) FROM binding WHERE key BETWEEN ? AND ?", first, last)[0][0]
            used += self._rows("SELECT count(*) FROM serial WHERE key BETWEEN ? AND ?", first, last)[0][0]
        return printed, used

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

    def _rows(self, sql: str, *values: object, **named: object) -> list[Any]:
        """Always whole: an open cursor would hold the WAL back."""
        return self._store.read().execute(sql, named or values).fetchall()
