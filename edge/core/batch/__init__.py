"""A batch: what it is (state), what holds it (holds), what is booked of it (postings), and how its facts leave it (after)."""

from edge.core.batch.after import after
from edge.core.batch.holds import held_by, named
from edge.core.batch.state import BY_ORDER, GONE, GROUND, INSIDE, LOST, ON_PAPER, SALEABLE, Batch, Status

__all__ = [
    "BY_ORDER",
    "GONE",
    "GROUND",
    "INSIDE",
    "LOST",
    "ON_PAPER",
    "SALEABLE",
    "Batch",
    "Status",
    "after",
    "held_by",
    "named",
]
