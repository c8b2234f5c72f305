"""Who is who in a province: claims, boxes, certificates, and what its broker is told of them."""

import getpass
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from config import ProvinceSettings
from sync.identity import broker
from sync.identity.authority import self_issue
from sync.identity.files import replace
from sync.identity.notary import Notary
from sync.identity.signing import signed
from sync.message import What, topic
from sync.receiver.boxes import Boxes
from sync.receiver.certificates import Certificates
from sync.receiver.claims import Claims

HOSTS = ("127.0.0.1", "localhost")
_DAILY = timedelta(days=1)

log = logging.getLogger(__name__)


class Identity:
    """`now` is real time, never a rehearsal's: TLS asks no other. `pid_file`: the broker's, where it is not beside its lists."""

    def __init__(
        self,
        settings: ProvinceSettings,
        engine: Engine,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        pid_file: Path | None = None,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._now = now
        self._pid_file = pid_file
        self._looked_at: datetime | None = None
        self._papers = settings.folder / "broker"
        self._markets = [market.id for market in settings.market]
        self._notary = Notary(settings.folder, now)
        known = {market.id: market.public_key for market in settings.market if market.public_key}
        self.boxes = Boxes(engine, known, signed=signed, now=now, monotonic=monotonic)
        self.claims = Claims(engine, self.boxes, self._notary, now=now, random=secrets.token_bytes)

    def certificates(self, publish: Callable[[str, bytes], bool]) -> Certificates:
        """What answers on "certificate"."""
        return Certificates(self._engine, self.boxes, issue=self._notary.issue, publish=publish, now=self._now)

    def enrol(self, wire: bytes) -> bytes:
        """The answer to a box's request; the broker learns what changed by it. Raises ClaimError."""
        answer = self.claims.answer(wire)
        try:
            self.tell_broker()
        except (OSError, ValueError):
            log.exception("the broker's lists were not written; run `pinma province broker-conf`")
        return answer

    def tell_broker(self) -> bool:
        """Write who may say and hear what, and who no longer may; whether a running broker was told."""
        folder = self._lists()
        markets = dict.fromkeys((*self._markets, *self.claims.markets()))
        broker.write_acl(folder, self.boxes.heard(list(markets)), _topic)
        replace(folder / broker.CRL, self._notary.revocations(self.boxes.revoked()))
        return broker.tell(self._pid_file or folder / broker.PID)

    def broker_conf(self, folder: Path | None, bind: str, hosts: Sequence[str]) -> Path:
        """mosquitto.conf with its lists, in `folder` from now on; where it is. `hosts`: what markets call the broker."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            replace(self._papers / "where", str(folder.resolve()).encode())
        where = self._lists()
        self_issue(self._notary.authority, self._papers, "broker", self._now(), (*HOSTS, *hosts))
        listener = broker.Listener(bind, self._settings.broker.port, getpass.getuser(), self._papers)
        broker.write_conf(where, listener)
        self.tell_broker()
        return where / broker.CONF

    def round(self) -> None:
        """Once a day, and at first: the province's own certificate and the broker's, renewed when half of their life is over."""
        now = self._now()
        if self._looked_at and now - self._looked_at < _DAILY:
            return
        self._looked_at = now
        try:
            self._renew(now)
        except (OSError, ValueError):
            log.exception("our own certificates were not looked after; tried again tomorrow")

    def _renew(self, now: datetime) -> None:
        if not (self._settings.folder / "ca" / "ca.key").exists():
            return  # somebody else's authority: they renew
        self_issue(self._notary.authority, self._settings.folder / "tls", "province", now)
        if self_issue(self._notary.authority, self._papers, "broker", now, HOSTS) and not self.tell_broker():
            log.warning("the broker's certificate is new: restart the broker, or send it HUP")

    def _lists(self) -> Path:
        noted = self._papers / "where"
        return Path(noted.read_text("utf-8")) if noted.exists() else self._papers


def _topic(market: str, way: str, what: str) -> str:
    return topic(market, "up" if way == "up" else "down", cast("What", what))
