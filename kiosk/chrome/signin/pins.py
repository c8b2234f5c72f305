"""PINs as argon2id hashes, all made in one thread: a storm of sign-ins must not take the gate's memory.

With a lock instead, each thread that ever hashed would keep its 19 MiB: the C library gives every thread an arena.
"""

import re
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_SHAPE = re.compile(r"\d{6,12}", re.ASCII)
_EASY = re.compile(r"(\d)\1+", re.ASCII)
_RUNS = "01234567890123456789 98765432109876543210"


def fit(pin: str) -> bool:
    """Whether somebody may choose this: 6 to 12 digits, not all the same, not counting up or down."""
    return bool(_SHAPE.fullmatch(pin)) and not _EASY.fullmatch(pin) and pin not in _RUNS


class Pins:
    """Hashes and checks. `memory_kib` bounds what one check takes (OWASP asks for at least 19 MiB)."""

    def __init__(self, memory_kib: int = 19 << 10, rounds: int = 3) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._turn = ThreadPoolExecutor(1, "pins")
        self._nobody = self.hash("nobody")

    def hash(self, pin: str) -> str:
        """What is kept of a PIN."""
        return self._turn.submit(self._hasher.hash, pin).result()

    def check(self, kept: str, pin: str) -> bool:
        """Whether it is the PIN. Takes as long when nothing is kept, so that nobody learns which badges exist."""
        return self._turn.submit(self._verify, kept or self._nobody, pin).result() and bool(kept)

    def _verify(self, kept: str, pin: str) -> bool:
        try:
            return self._hasher.verify(kept, pin)
        except (Argon2Error, InvalidHashError):
            return False
