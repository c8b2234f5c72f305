"""What is asked about labels and further codes of a batch."""

from edge.flow.asks.base import Ask, Name, Text


class AliasTo(Ask, frozen=True):
    """A batch has another code too: the provincial one, or of another scheme."""

    batch: Text
    code: Name
    scheme: Text = "provincial"


class PrintRoll(Ask, frozen=True):
    """Print so many labels ahead at a lane's printer."""

    lane: Text
    count: int


class Bind(Ask, frozen=True):
    """A label printed ahead stands for a batch."""

    label: Text
    batch: Text
