"""Papers that go with goods: a sale's voucher, or a certificate re-issued. How often each came out of a printer."""

from typing import Literal

from msgspec import Struct

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

Form = Literal["voucher", "promise"]


def form_key(paper: Form, code: str) -> str:
    """What a paper is kept, and owed, under."""
    return f"{paper} {code}"


class Copies(Struct, frozen=True, gc=False):
    """Which copy of a paper came out last."""

    key: str
    copies: int


def copies_after(copies: Copies | None, key: str, fact: f.Fact) -> Copies:
    """One more of it is out. What is printed again after a power cut may be the same copy."""
    if not isinstance(fact, f.Printed):
        raise OutOfOrderError(fact)
    return Copies(key, max(fact.copy, copies.copies if copies else 0))
