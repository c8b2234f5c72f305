"""What every fact is, and the zones of a market."""

from typing import Literal

from msgspec import Struct

Zone = Literal["entry", "wait", "trade", "store", "out"]


class Fact(Struct, frozen=True, gc=False, tag_field="kind"):
    """Any fact."""
