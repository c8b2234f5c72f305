"""Lets people in and out: badge and PIN, sessions with an end, and ever longer waits for whoever guesses."""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

from kiosk.chrome.signin.pins import Pins
from kiosk.chrome.signin.ports import Holder, Keyring, Kind, Record, Session, Station

_HOUR = 3600.0
LIMITS: dict[Kind, tuple[float, float]] = {  # seconds: idle, and at most
    "gate": (12 * _HOUR, 12 * _HOUR),
    "lab": (600, 12 * _HOUR),
    "office": (1800, 12 * _HOUR),
    "stall": (1800, 12 * _HOUR),
    "phone": (1800, 12 * _HOUR),
}
_NOTED_S = 30.0
_SHOWN_S = 60.0


class Me(NamedTuple):
    """Whoever is signed in at this screen."""

    person: str
    name: str
    roles: frozenset[str]
    language: str
    token: str


class DeniedError(Exception):
    """Not let in. `why` is "badge", "pin", "suspended" or "code"; or "wait", with the seconds to wait."""

    def __init__(self, why: Literal["badge", "pin", "suspended", "code", "wait"], wait_s: float = 0) -> None:
        super().__init__(why)
        self.why = why
        self.wait_s = wait_s


def digest(secret: str) -> str:
    """What is kept of a badge or session token: SHA-256, hex. Both are random, so nothing slower is needed."""
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()


class Gatehouse:
    """One box's sign-in. `unix` is seconds since 1970, never scaled: sessions and waits outlive a restart."""

    def __init__(self, keys: Keyring, record: Record, pins: Pins, unix: Callable[[], float]) -> None:
        self.keys = keys
        self.pins = pins
        self._record = record
        self._unix = unix
        self._lock = threading.Lock()
        self._shown: dict[str, tuple[str, float]] = {}
        self._code = ""

    def show(self, station: str, badge: str) -> None:
        """The gateway's own reader at a station read a badge: the next PIN there belongs to it."""
        with self._lock:
            self._shown[station] = (badge, self._unix())

    def shown(self, station: str) -> bool:
        """Whether a badge was read at a station a moment ago."""
        badge, at = self._shown.get(station, ("", 0.0))
        return bool(badge) and 0 <= self._unix() - at < _SHOWN_S

    def sign_in(self, badge: str, pin: str, station: Station) -> str:
        """A session's token. Without a badge, the one just read at the station counts. Raises DeniedError."""
        if not badge and self.shown(station.id):
            badge = self._shown[station.id][0]
        key = digest(badge)
        self._try(f"badge {key}", station)
        holder = self.keys.bearer(key)
        if holder is not None and holder.machine:  # a program's token opens no screen
            holder = None
        if not self.pins.check(holder.pin if holder else "", pin):
            self._refuse("pin" if holder else "badge", holder, station, f"badge {key}")
        assert holder is not None  # noqa: S101  (nobody has no PIN)
        if not holder.active:
            self._refuse("suspended", holder, station, f"badge {key}")
        self.keys.forgive([f"badge {key}", f"station {station.id}"])
        with self._lock:
            self._shown.pop(station.id, None)
        return self._begin(holder.person, station)

    def who(self, token: str, station: Station, *, busy: bool = True) -> Me | None:
        """Whoever's session this is; one that is over ends here. Not `busy`: a page asks by itself, and nobody is there."""
        session = self.keys.session(_hash(token)) if token else None
        if session is None or session.station != station.id:
            return None
        now = self._unix()
        idle, most = LIMITS[station.kind]
        holder = self.keys.holder(session.person)
        if holder is None or not holder.active or now - session.since > most or now - session.seen > idle:
            self._end(session, "idle" if holder and now - session.since <= most else "over")
            return None
        if busy and now - session.seen > _NOTED_S:
            self.keys.keep(session._replace(seen=now))
        return Me(holder.person, holder.name or holder.person, holder.roles, holder.language, token)

    def check(self, me: Me, pin: str, station: Station) -> None:
        """The PIN again, for what is not done by a badge left lying. Raises DeniedError."""
        self._try(f"person {me.person}", station)
        holder = self.keys.holder(me.person)
        if holder is None or not self.pins.check(holder.pin, pin):
            self._refuse("pin", holder, station, f"person {me.person}")
        self.keys.forgive([f"person {me.person}", f"station {station.id}"])

    def sign_out(self, token: str, how: str = "self") -> None:
        """End a session."""
        session = self.keys.session(_hash(token)) if token else None
        if session is not None:
            self._end(session, how)

    def end(self, session: Session, by: str) -> None:
        """End somebody's session from the office."""
        self._end(session, f"by {by}")

    def first_code(self) -> str:
        """A code for the console that makes the first administrator; "" once there is one. New at every start."""
        if self.keys.administered():
            return ""
        self._code = self._code or "-".join(secrets.token_hex(2).upper() for _ in range(3))
        return self._code

    def check_first(self, code: str, station: Station) -> None:
        """Whether this is the console's code. Raises DeniedError."""
        self._try("first", station)
        if not self._code or self.keys.administered() or not hmac.compare_digest(_bare(code), _bare(self._code)):
            self._refuse("code", None, station, "first")
        self.keys.forgive(["first", f"station {station.id}"])

    def _begin(self, person: str, station: Station) -> str:
        token, now = secrets.token_urlsafe(32), self._unix()
        self.keys.keep(Session(_hash(token), person, station.id, now, now))
        self._record.signed_in(person, station.id)
        return token

    def _end(self, session: Session, how: str) -> None:
        self.keys.drop(session.token)
        self._record.signed_out(session.person, session.station, how)

    def _try(self, name: str, station: Station) -> None:
        """Counted before it is checked, so that nobody tries twice at once."""
        wait_s = self.keys.tried([name, f"station {station.id}"], self._unix())
        if wait_s > 0:
            raise DeniedError("wait", wait_s)

    def _refuse(
        self, why: Literal["badge", "pin", "suspended", "code"], holder: Holder | None, station: Station, name: str
    ) -> None:
        self._record.denied(holder.person if holder else "", station.id, why, self.keys.count(name))
        raise DeniedError(why)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _bare(code: str) -> bytes:
    return code.strip().upper().replace("-", "").encode()
