"""Which box stands for a market: its signing key and its certificates. The last one enrolled does, until it is revoked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Row, and_, func, insert, select, update

from sync.receiver.database import reading
from sync.receiver.schema import box, certificate

LOOK_S = 5.0  # another process may enrol and revoke
AGAIN_S = 1.0  # likewise, when a signature does not fit

Signed = Callable[[str, bytes, bytes], bool]


class RevokedKeyError(ValueError):
    """This key was revoked: the box needs another one."""


class Issued(Protocol):
    """A certificate in PEM, its serial number in hex, and when it ends."""

    @property
    def pem(self) -> bytes: ...  # noqa: D102
    @property
    def serial(self) -> str: ...  # noqa: D102
    @property
    def ends(self) -> datetime: ...  # noqa: D102


class Boxes:
    """`known` maps markets to keys in hex, for those without an enrolled box. `signed(key, head, signature)` verifies."""

    def __init__(
        self,
        engine: Engine,
        known: Mapping[str, str],
        *,
        signed: Signed,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._engine = engine
        self._known = known
        self._signed = signed
        self._now = now
        self._monotonic = monotonic
        self._keys: Mapping[str, str | None] = {}
        self._looked_at = float("-inf")

    def verify(self, market: str, head: bytes, signature: bytes) -> bool:
        """Whether a signature over a head is by the box that stands for the market now."""
        if self._age() > LOOK_S:
            self._look()
        if self._fits(market, head, signature):
            return True
        if self._age() <= AGAIN_S:
            return False
        self._look()
        return self._fits(market, head, signature)

    def enrol(self, connection: Connection, market: str, key: str) -> int:
        """A box with this key stands for the market from now on; the certificates of another one are revoked.

        Raises RevokedKeyError.
        """
        burnt = and_(box.c.key == key, box.c.revoked_at.is_not(None))
        if connection.scalar(select(func.count()).select_from(box).where(burnt)):
            raise RevokedKeyError
        others = select(box.c.id).where(box.c.market == market, box.c.key != key)
        self._withdraw(connection, certificate.c.box.in_(others))
        made = insert(box).values(market=market, key=key, enrolled_at=self._stamp())
        self._looked_at = float("-inf")
        return connection.execute(made.returning(box.c.id)).scalar_one()

    def standing(self, connection: Connection, market: str) -> int | None:
        """The number of the box that stands for a market; None when there is none or it was revoked."""
        found = _last(connection, market)
        return None if found is None or found.revoked_at else found.id

    def record(self, connection: Connection, number: int, request: bytes, made: Issued) -> None:
        """Note a certificate for a box, by the SHA-256 of its request."""
        row = {"serial": made.serial, "box": number, "request": request, "pem": made.pem}
        times = {"issued_at": self._stamp(), "ends_at": made.ends.astimezone(UTC).isoformat()}
        connection.execute(insert(certificate).values(row | times))

    def revoke(self, name: str) -> list[str]:
        """Revoke all boxes of a market, or the one with a certificate of this serial number; the serials revoked."""
        serial = name.replace(":", "").lower().lstrip("0")
        owner = select(certificate.c.box).where(certificate.c.serial == serial).scalar_subquery()
        with self._engine.begin() as connection:
            numbers = connection.scalars(select(box.c.id).where((box.c.market == name) | (box.c.id == owner))).all()
            fresh = and_(box.c.id.in_(numbers), box.c.revoked_at.is_(None))
            connection.execute(update(box).where(fresh).values(revoked_at=self._stamp()))
            self._withdraw(connection, certificate.c.box.in_(numbers))
            return list(connection.scalars(select(certificate.c.serial).where(certificate.c.box.in_(numbers))))

    def revoked(self) -> list[str]:
        """Serial numbers of revoked certificates that would still be good otherwise."""
        gone = and_(certificate.c.revoked_at.is_not(None), certificate.c.ends_at > self._stamp())
        with reading(self._engine).connect() as connection:
            return list(connection.scalars(select(certificate.c.serial).where(gone).order_by(certificate.c.serial)))

    def heard(self, markets: Collection[str]) -> Sequence[str]:
        """Those of the markets whose box was not revoked: the broker may know them."""
        keys = self._read()
        return [market for market in markets if keys.get(market, "") is not None]

    def _fits(self, market: str, head: bytes, signature: bytes) -> bool:
        key = self._keys.get(market, self._known.get(market))
        return bool(key) and self._signed(str(key), head, signature)

    def _age(self) -> float:
        return self._monotonic() - self._looked_at

    def _look(self) -> None:
        at = self._monotonic()
        self._keys = self._read()
        self._looked_at = at

    def _read(self) -> Mapping[str, str | None]:
        """Each enrolled market's key, None when revoked."""
        last = select(func.max(box.c.id)).group_by(box.c.market)
        with reading(self._engine).connect() as connection:
            rows = connection.execute(select(box).where(box.c.id.in_(last)))
            return {row.market: None if row.revoked_at else row.key for row in rows}

    def _withdraw(self, connection: Connection, which: Any) -> None:  # noqa: ANN401  (an SQL condition)
        fresh = and_(which, certificate.c.revoked_at.is_(None))
        connection.execute(update(certificate).where(fresh).values(revoked_at=self._stamp()))

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat()


def _last(connection: Connection, market: str) -> Row[Any] | None:
    return connection.execute(
        select(box).where(box.c.market == market).order_by(box.c.id.desc()).limit(1)
    ).one_or_none()
