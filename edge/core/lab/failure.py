"""A batch's failures: each by one sample, each open to a test that its seller may ask for."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f

Dispute = Literal["", "open", "waived", "over"]


class Failure(Struct, frozen=True, gc=False):
    """`sample` failed; the seller may dispute it until `until`. Over: it was confirmed by the test asked for."""

    sample: str
    until: str = ""
    dispute: Dispute = ""

    def settled(self, now: str) -> bool:
        """Whether nobody asks, or may still ask at ISO instant `now`, for another test."""
        return self.dispute in ("waived", "over") or (not self.dispute and now > self.until)


def failures_after(
    failures: tuple[Failure, ...], fact: f.Condemned | f.Disputed | f.Waived | f.Exonerated
) -> tuple[Failure, ...]:
    """A batch's failures after a fact that touches one of them."""
    match fact:
        case f.Condemned():
            known = next((each for each in failures if each.sample == fact.sample), None)
            new = Failure(fact.sample, fact.until) if known is None else _again(known, fact.until)
            return (*_but(failures, fact.sample), new)
        case f.Disputed() | f.Waived():
            dispute = "open" if isinstance(fact, f.Disputed) else "waived"
            return tuple([replace(each, dispute=dispute) if each.sample == fact.failed else each for each in failures])
        case f.Exonerated():
            return _but(failures, fact.failed)


def _again(known: Failure, until: str) -> Failure:
    return replace(known, until=until) if until else replace(known, dispute="over")


def _but(failures: tuple[Failure, ...], sample: str) -> tuple[Failure, ...]:
    return tuple([each for each in failures if each.sample != sample])
