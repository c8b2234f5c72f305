"""What sign-in needs from outside: where secrets, sessions and tries are kept, and where it is written down."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

Kind = Literal["gate", "lab", "office", "stall", "phone"]


class Station(NamedTuple):
    """Where a screen stands: its kind decides how long a session lasts; `mm` is CSS pixels per millimetre of its panel.

    `scan_prefix` and `scan_gs` are keys (as KeyboardEvent.code) that a scanner acting as keyboard sends first, and for GS.
    """

    id: str
    kind: Kind = "phone"
    language: str = "zh"
    mm: float = 3.78
    scan_prefix: str = ""
    scan_gs: str = ""


class Holder(NamedTuple):
    """A person and what they prove themselves with. `pin` is an argon2 hash, "" for none."""

    person: str
    name: str
    roles: frozenset[str]
    active: bool
    machine: bool = False
    pin: str = ""
    language: str = ""


class Session(NamedTuple):
    """A session as it is kept: `token` is the SHA-256 (hex) of what the browser holds; times are Unix seconds."""

    token: str
    person: str
    station: str
    since: float
    seen: float


class Keyring(Protocol):
    """Kept beside the journal. May block: called from threads."""

    def holder(self, person: str) -> Holder | None:
        """A person by account."""
        ...

    def bearer(self, badge: str) -> Holder | None:
        """Whoever holds the badge with this SHA-256 (hex)."""
        ...

    def administered(self) -> bool:
        """Whether an active administrator exists who can sign in."""
        ...

    def session(self, token: str) -> Session | None:
        """A session by its token's hash."""
        ...

    def sessions(self) -> list[Session]:
        """All of them, newest first."""
        ...

    def keep(self, session: Session) -> None:
        """Begin a session, or note when it was last seen."""
        ...

    def drop(self, token: str) -> None:
        """End a session."""
        ...

    def tried(self, names: Sequence[str], now: float) -> float:
        """Count one try under each name, unless one of them must wait: then the seconds to wait, and nothing counted."""
        ...

    def count(self, name: str) -> int:
        """Tries under a name since the last success."""
        ...

    def forgive(self, names: Sequence[str]) -> None:
        """A success: no tries any more."""
        ...

    def speak(self, person: str, language: str) -> None:
        """Remember a person's language."""
        ...


class Record(Protocol):
    """Writes down who came and went, each as a fact. May block."""

    def signed_in(self, person: str, station: str) -> None:
        """A session began."""
        ...

    def signed_out(self, person: str, station: str, how: str) -> None:
        """A session ended."""
        ...

    def denied(self, person: str, station: str, why: Literal["badge", "pin", "suspended", "code"], tries: int) -> None:
        """Somebody was not let in."""
        ...
