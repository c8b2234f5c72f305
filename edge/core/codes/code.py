"""A code and a profile."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Code:
    """What one scan says. `text` is the normal form, equal for every carrier of the same code; `raw` is kept as read."""

    profile: str
    text: str
    raw: bytes
    aim: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])
    error: str = ""

    @property
    def known(self) -> bool:
        """Whether the scan was understood at all."""
        return self.profile != "unknown"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of code: `match` is cheap and decides whether `parse` is worth trying; `parse` gives None to pass on."""

    id: str
    match: Callable[[str, str, frozenset[str]], bool]
    parse: Callable[[str, bytes, str], Code | None]
