"""A box's next certificate, asked for and issued over the line it already has."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Row, select

from sync.message import BadFrameError, Issued, Renewal, pack, topic, unpack
from sync.receiver import boxes
from sync.receiver.boxes import Boxes
from sync.receiver.schema import certificate

BETWEEN = timedelta(hours=1)  # a box that asks for more is not well
REQUEST_LIMIT = 64 << 10  # bytes

log = logging.getLogger(__name__)


class Issue(Protocol):
    """Issues a certificate to a market for a signing request in PEM. Raises ValueError."""

    def __call__(self, market: str, request: bytes) -> boxes.Issued: ...  # noqa: D102


class Certificates:
    """Answers what comes up on "certificate": only for the market whose topic it is, only while its box is not revoked."""

    def __init__(
        self,
        engine: Engine,
        boxes: Boxes,
        *,
        issue: Issue,
        publish: Callable[[str, bytes], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._boxes = boxes
        self._issue = issue
        self._publish = publish
        self._now = now

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """A route. The same request gets the same certificate again."""
        del what
        try:
            request = _read(market, wire)
            with self._engine.begin() as connection:
                pem = self._settle(connection, market, request)
        except (BadFrameError, ValueError) as error:
            log.warning("market %s: no certificate: %s", market, error)
        else:
            self._publish(topic(market, "down", "certificate"), pack(Issued(market, pem)))

    def _settle(self, connection: Connection, market: str, request: bytes) -> bytes:
        number = self._boxes.standing(connection, market)
        if number is None:
            raise ValueError("no box stands for it, or it was revoked")
        last = _last(connection, number)
        digest = hashlib.sha256(request).digest()
        if last and last.request == digest:
            return last.pem
        if last and self._now() - datetime.fromisoformat(last.issued_at).astimezone(UTC) < BETWEEN:
            raise ValueError("it got one a moment ago")
        made = self._issue(market, request)
        self._boxes.record(connection, number, digest, made)
        return made.pem


def _read(market: str, wire: bytes) -> bytes:
    asked = unpack(Renewal, wire)
    if asked.market != market or len(asked.request) > REQUEST_LIMIT:
        raise BadFrameError("not this market's request")
    return asked.request


def _last(connection: Connection, number: int) -> Row[Any] | None:
    query = select(certificate).where(certificate.c.box == number, certificate.c.revoked_at.is_(None))
    return connection.execute(query.order_by(certificate.c.issued_at.desc()).limit(1)).one_or_none()
