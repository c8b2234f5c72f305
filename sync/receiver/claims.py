"""Claims: a code given out once, by which a new box of a market comes to its first certificate."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Row, insert, select, update

from sync.receiver.boxes import Boxes, Issued, RevokedKeyError
from sync.receiver.database import reading
from sync.receiver.schema import claim

LIFE = timedelta(days=7)
MOST_TRIES = 5

Why = Literal["malformed", "unknown", "wrong", "void", "expired", "used", "other market", "revoked key"]


class Code(Protocol):
    """A claim's id and its secret; as text, what is typed at the box."""

    @property
    def claim(self) -> str: ...  # noqa: D102
    @property
    def secret(self) -> bytes: ...  # noqa: D102


class Asked(Protocol):
    """A box's request: claim, market, a signing request in PEM, an Ed25519 public key in hex."""

    @property
    def claim(self) -> str: ...  # noqa: D102
    @property
    def market(self) -> str: ...  # noqa: D102
    @property
    def request(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102


A = TypeVar("A", bound=Asked)
C = TypeVar("C", bound=Issued)


class Notary(Protocol[A, C]):
    """Who reads requests, proves them and issues certificates; see sync.identity.notary."""

    def code(self, random: Callable[[int], bytes]) -> Code: ...  # noqa: D102
    def read(self, wire: bytes) -> A: ...  # noqa: D102
    def proven(self, asked: A, secret: bytes) -> bool: ...  # noqa: D102
    def issue(self, market: str, request: bytes) -> C: ...  # noqa: D102
    def give(self, asked: A, secret: bytes, certificate: C) -> bytes: ...  # noqa: D102


class ClaimError(Exception):
    """No certificate for this request, and why not."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Made(NamedTuple):
    """A claim as it is told once."""

    code: str
    expires: datetime


class Claims(Generic[A, C]):
    """`random(n)` gives n bytes; `now` is real time, never a rehearsal's."""

    def __init__(
        self,
        engine: Engine,
        boxes: Boxes,
        notary: Notary[A, C],
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes],
    ) -> None:
        self._engine = engine
        self._boxes = boxes
        self._notary = notary
        self._now = now
        self._random = random

    def make(self, market: str) -> Made:
        """A new claim for a box of this market. It takes the place of an older one that nobody used."""
        code = self._notary.code(self._random)
        now = self._now().astimezone(UTC)
        row = {"id": code.claim, "market": market, "secret": code.secret, "tries": 0}
        times = {"made_at": now.isoformat(), "expires_at": (now + LIFE).isoformat()}
        with self._engine.begin() as connection:
            old = (claim.c.market == market) | (claim.c.expires_at < times["made_at"])
            connection.execute(update(claim).where(old).values(secret=None))
            connection.execute(insert(claim).values(row | times))
        return Made(str(code), now + LIFE)

    def markets(self) -> Sequence[str]:
        """All that ever had a claim: some may be newer than the settings a running province has read."""
        with reading(self._engine).connect() as connection:
            return connection.scalars(select(claim.c.market).distinct().order_by(claim.c.market)).all()

    def answer(self, wire: bytes) -> bytes:
        """The answer to a box's request. The same request gets the same answer again. Raises ClaimError."""
        try:
            asked = self._notary.read(wire)
        except ValueError as error:
            raise ClaimError("malformed") from error
        with self._engine.begin() as connection:
            query = select(claim).where(claim.c.id == asked.claim).with_for_update()
            told = self._settle(connection, connection.execute(query).one_or_none(), asked, wire)
        if isinstance(told, bytes):
            return told
        raise ClaimError(told)

    def _settle(self, connection: Connection, row: Row[Any] | None, asked: A, wire: bytes) -> bytes | Why:
        """The answer, or why not: what is counted must be committed also then."""
        if row is None:
            return "unknown"
        if row.expires_at < self._now().astimezone(UTC).isoformat():
            return "expired"
        if row.answer is not None:
            return row.answer if row.request == hashlib.sha256(wire).digest() else "used"
        if row.secret is None:
            return "void"
        if not self._notary.proven(asked, row.secret):
            tries = row.tries + 1
            left = row.secret if tries < MOST_TRIES else None
            self._set(connection, asked, tries=tries, secret=left)
            return "wrong" if left else "void"
        return self._give(connection, row, asked, wire)

    def _give(self, connection: Connection, row: Row[Any], asked: A, wire: bytes) -> bytes | Why:
        if asked.market != row.market:
            return "other market"
        try:
            made = self._notary.issue(row.market, asked.request.encode())
            number = self._boxes.enrol(connection, row.market, _key(asked.key))
        except RevokedKeyError:
            return "revoked key"
        except ValueError:
            return "malformed"
        self._boxes.record(connection, number, hashlib.sha256(asked.request.encode()).digest(), made)
        answer = self._notary.give(asked, row.secret, made)
        self._set(connection, asked, secret=None, request=hashlib.sha256(wire).digest(), answer=answer)
        return answer

    @staticmethod
    def _set(connection: Connection, asked: A, **values: object) -> None:
        connection.execute(update(claim).where(claim.c.id == asked.claim).values(values))


def _key(text: str) -> str:
    """Raises ValueError for what is no Ed25519 key in hex."""
    if len(bytes.fromhex(text)) != 32:  # noqa: PLR2004
        raise ValueError(text)
    return text.lower()
