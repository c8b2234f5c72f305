"""One arrival as it is judged."""

from datetime import date

from msgspec import Struct

from edge.core import evidence
from edge.core.known import Known
from edge.core.papers import Line


class Case(Struct, frozen=True, gc=False):
    """One arrival, and what is known of it. `day` is its trading day, which a clock that fell back does not change."""

    batch: str
    line: Line
    seller: str
    today: date
    known: Known
    day: str = ""

    @property
    def evidence(self) -> str:
        """The evidence set it must meet."""
        return evidence.set_of(self.line, self.known.product)

    @property
    def untested(self) -> bool:
        """Whether it gets no rapid test."""
        return evidence.untested(self.line, self.known.product)
