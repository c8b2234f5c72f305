"""What every ask is, and what a field of one may hold."""

from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Picture = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
Grams = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Plates = Annotated[tuple[Text, ...], Meta(max_length=4)]


class Ask(Struct, frozen=True, tag_field="ask", tag=str.lower):
    """Any ask."""
