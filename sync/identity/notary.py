"""The province's side of an enrolment: reads a request, proves it, issues a certificate, and gives the answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sync.identity.authority import MARKET_LIFE, Authority
from sync.identity.claim import SECRET_BYTES, Code, new_code
from sync.identity.enrolment import Asked, Given, give, proven, read_ask
from sync.identity.own import life_of
from sync.identity.signing import make_key

_ID_BYTES = 5


class Certificate(NamedTuple):
    """A certificate in PEM, its serial number in hex, and when it ends."""

    pem: bytes
    serial: str
    ends: datetime


class Notary:
    """Works with ca/ and orders.key of a province's folder. `now` is real time, never a rehearsal's: TLS asks no other."""

    def __init__(self, folder: Path, now: Callable[[], datetime], life: timedelta = MARKET_LIFE) -> None:
        self._folder = folder
        self._now = now
        self._life = life

    @cached_property
    def authority(self) -> Authority:
        """Read when it is first needed. Raises OSError."""
        return Authority(self._folder / "ca")

    def code(self, random: Callable[[int], bytes]) -> Code:
        """A new claim's code; `random(n)` gives n bytes."""
        return new_code(random(SECRET_BYTES + _ID_BYTES))

    def read(self, wire: bytes) -> Asked:
        """A request, not proven yet. Raises ValueError."""
        return read_ask(wire)

    def proven(self, asked: Asked, secret: bytes) -> bool:
        """Whether whoever asks knows the claim's secret."""
        return proven(asked, secret)

    def issue(self, market: str, request: bytes) -> Certificate:
        """A certificate for a signing request in PEM that names this market. Raises ValueError."""
        pem = self.authority.issue(request, market, self._now(), self._life)
        life = life_of(pem)
        return Certificate(pem, life.serial, life.ends)

    def give(self, asked: Asked, secret: bytes, certificate: Certificate) -> bytes:
        """The answer to a request."""
        given = Given(
            certificate.pem.decode(), self.authority.certificate.decode(), make_key(self._folder / "orders.key")
        )
        return give(asked, secret, given)

    def revocations(self, serials: list[str]) -> bytes:
        """The list of revoked certificates in PEM."""
        return self.authority.revocations([int(each, 16) for each in serials], self._now())
