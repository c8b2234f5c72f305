"""What forms of the books sent, as the fields of their asks: kilograms as grams, codes as lists."""

from decimal import Decimal, InvalidOperation
from typing import Any

from kiosk.market.sent import Sent, misread

_POINTS = str.maketrans({"，": ".", ",": ".", "。": ".", "．": "."})  # as readers and keyboards write a point
_MOST_KG = 1_000_000


def grams(text: str) -> int:
    """Kilograms as somebody typed them, to the gram. Raises ProblemError 400."""
    try:
        kilograms = Decimal(text.strip().translate(_POINTS))
    except InvalidOperation:
        raise misread(text[:20]) from None
    whole = kilograms * 1000
    if not kilograms.is_finite() or not 0 <= kilograms <= _MOST_KG or whole != int(whole):
        raise misread(text[:20])
    return int(whole)


def weighed(sent: Sent) -> dict[str, Any]:
    """What is called kg is grams."""
    rest: dict[str, Any] = {name: value for name, value in sent.items() if name != "kg"}
    return rest | {"grams": grams(sent.get("kg", ""))}


def halted(sent: Sent) -> dict[str, Any]:
    """Codes stand apart by spaces or lines; a recall is ticked."""
    return {"codes": sent.get("codes", "").split(), "reason": sent.get("reason", ""), "recall": "recall" in sent}
