"""The quota draw with deficit guard: ⌈q·n⌉ at every moment, and a floor under every arrival's chance.

ticket = HMAC-SHA256(key, "YPYM-DRAW-v1" 0 market 0 day 0 stratum 0 code), big-endian
forced = S < ⌈num·n/den⌉        chance = ticket·10⁴ < weight·2²⁵⁶
Whatever a seller saw before, the ticket of a code not yet drawn is uniform to them; forced picks only add.
"""

import hashlib
import hmac
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

STRATUM = "with_report"
_WHOLE = 1 << 256


class Draw(Struct, frozen=True, gc=False):
    """The draw of a day so far: `n` seen, `s` picked."""

    market: str
    day: str
    key: bytes
    n: int = 0
    s: int = 0


class Ticket(Struct, frozen=True, gc=False):
    """One arrival's draw; `n` and `s` count it."""

    ticket: str
    chance: bool
    forced: bool
    n: int
    s: int

    @property
    def picked(self) -> bool:
        """Whether it is tested."""
        return self.chance or self.forced


def commitment(key: bytes) -> str:
    """What is published before the day opens, in place of the key."""
    return hashlib.sha256(b"YPYM-COMMIT-v1\0" + key).hexdigest()


def needed(n: int, quota: tuple[int, int]) -> int:
    """⌈q·n⌉."""
    parts, of = quota
    return -(-parts * n // of)


def short(n: int, s: int, quota: tuple[int, int]) -> int:
    """How many more must be drawn: there are fewer than ⌈q·n⌉ only where some went away again."""
    return max(0, needed(n, quota) - s)


def without(draw: Draw, *, picked: bool) -> Draw:
    """The draw without an arrival that went away before it was traded: whoever comes next makes up for what it took along."""
    return replace(draw, n=draw.n - 1, s=draw.s - picked)


def top_up(n: int, s: int, quota: tuple[int, int], undrawn: Mapping[str, str]) -> tuple[str, ...]:
    """Whom the end of the day draws, of `undrawn` (code -> ticket): as many as are lacking, the lowest tickets first."""
    order = sorted(undrawn, key=lambda code: (undrawn[code], code))
    return tuple(order[: short(n, s, quota)])


def take(draw: Draw, code: str, quota: tuple[int, int], weight_bp: int) -> Ticket:
    """Draw for one arrival with a report. `weight_bp` is the floor or more."""
    message = f"YPYM-DRAW-v1\x00{draw.market}\x00{draw.day}\x00{STRATUM}\x00{code}".encode()
    digest = hmac.digest(draw.key, message, "sha256")
    n = draw.n + 1
    forced = draw.s < needed(n, quota)
    chance = int.from_bytes(digest) * 10_000 < weight_bp * _WHOLE
    return Ticket(digest.hex(), chance, forced, n, draw.s + (chance or forced))
