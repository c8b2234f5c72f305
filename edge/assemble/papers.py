"""The box's certificate: whether there is one, and the next one in good time, over the line it has."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

import structlog

from sync.identity.own import BadRequestError, Life, install, life, make_request
from sync.message import Issued, Renewal, What, pack, unpack

LOOK_S = 60.0  # between two looks at the dates, and two requests
Standing = Literal["missing", "good", "due", "expired"]

log = structlog.get_logger()


class Papers:
    """`round` and `take` are called on the line's thread. `now` is real time, never a rehearsal's: TLS asks no other.

    `say` publishes upward; `reconnect` makes the line take up what was installed.
    """

    def __init__(
        self,
        tls: Path,
        market: str,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        say: Callable[[What, bytes], bool],
        reconnect: Callable[[], None] = lambda: None,
    ) -> None:
        self._tls = tls
        self._market = market
        self._now = now
        self._monotonic = monotonic
        self._say = say
        self._reconnect = reconnect
        self._next = monotonic()
        self._life = life(tls)
        self._request = b""
        self.standing: Standing = self._stand()
        self._told: Standing = "good"

    def round(self) -> None:
        """Cheap, but for once a minute: tell once what is wrong, and ask for the next certificate when it is time."""
        now = self._monotonic()
        if now < self._next:
            return
        self._next = now + LOOK_S
        self._look()
        if self.standing == "due":
            self._request = self._request or make_request(self._tls, self._market)
            if not self._say("certificate", pack(Renewal(self._market, self._request))):
                self._next = now  # the line is down: with its next round

    def take(self, wire: bytes) -> None:
        """Install the answer. Raises BadFrameError for what is none; a certificate for another request is left aside."""
        issued = unpack(Issued, wire)
        if issued.market != self._market:
            return
        try:
            install(self._tls, issued.certificate)
        except BadRequestError as error:
            log.warning("a certificate came that is not ours", error=str(error))
            return
        self._request = b""
        self._look()
        log.info("the certificate was renewed", until=self._until())
        self._reconnect()

    def _look(self) -> None:
        """Boundary between files and the line: whoever enrols this box does it from another process."""
        self._life = life(self._tls)
        self.standing = self._stand()
        if self.standing in ("missing", "expired") and self.standing != self._told:
            log.warning(
                "this box is not enrolled: it works and keeps its facts, the province hears nothing. Run `pinma enrol`."
                if self.standing == "missing"
                else "the certificate has expired, the province hears nothing. Get a claim code and run `pinma enrol`.",
                until=self._until(),
            )
        self._told = self.standing

    def _stand(self) -> Standing:
        now = self._now()
        if self._life is None:
            return "missing"
        if now > self._life.ends:
            return "expired"
        return "due" if self._life.half_over(now) else "good"

    def _until(self) -> str:
        found: Life | None = self._life
        return found.ends.isoformat() if found else ""
