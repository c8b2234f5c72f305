"""What forms of the books sent, as the fields of their asks: kilograms as grams, codes as lists."""

from typing import Any

from kiosk.market.sent import Sent, grams


def weighed(sent: Sent) -> dict[str, Any]:
    """What is called kg is grams."""
    rest: dict[str, Any] = {name: value for name, value in sent.items() if name != "kg"}
    return rest | {"grams": grams(sent.get("kg", ""))}


def halted(sent: Sent) -> dict[str, Any]:
    """Codes stand apart by spaces or lines; a recall is ticked."""
    return {"codes": sent.get("codes", "").split(), "reason": sent.get("reason", ""), "recall": "recall" in sent}
