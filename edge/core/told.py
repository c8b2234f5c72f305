"""Facts as a journal tells them: with who recorded each and when."""

from typing import NamedTuple

from edge.core.facts import Fact


class Told(NamedTuple):
    """A fact with who recorded it when. `late`: it came back from the province after a newer epoch had begun here.

    What is late was decided on what stood before that epoch: it is folded, and not decided again.
    """

    fact: Fact
    actor: str
    at: str
    late: bool = False
