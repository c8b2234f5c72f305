"""A scan on its way through the profiles, the code it gives, and a profile."""

from collections.abc import Callable
from dataclasses import dataclass, field

from edge.core.codes.scheme import PLAIN, Scheme


@dataclass(frozen=True, slots=True)
class Code:
    """What one scan says. `text` is the normal form, equal for every carrier of the same code; `raw` is kept as read.

    `error` says what an "unknown" is unknown for; `about` fills that sentence's gaps and never holds what was scanned.
    """

    profile: str
    text: str
    raw: bytes
    aim: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])
    error: str = ""
    about: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def known(self) -> bool:
        """Whether the scan was understood at all."""
        return self.profile != "unknown"


@dataclass(frozen=True, slots=True)
class Scan:
    """One read: its text, stripped of what a reader adds; the bytes; the AIM id without its device's settings."""

    text: str
    raw: bytes
    aim: str = ""
    scheme: Scheme = PLAIN

    def code(self, profile: str, text: str, fields: dict[str, str] | None = None) -> Code:
        """What this scan says."""
        return Code(profile, text, self.raw, self.aim, fields or {})

    def unknown(self, error: str, about: dict[str, str] | None = None) -> Code:
        """Why it says nothing."""
        return Code("unknown", "", self.raw, self.aim, {}, error, about or {})


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of code: `match` is cheap and decides whether `parse` is worth trying; `parse` gives None to pass on.

    `carrier` says what it is printed as; each of `examples` is read by this profile and no earlier one.
    """

    id: str
    match: Callable[[Scan], bool]
    parse: Callable[[Scan], Code | None]
    carrier: str = ""
    examples: tuple[str, ...] = ()
