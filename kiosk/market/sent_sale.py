"""What a seller's forms about goods and sales sent, as the fields of their asks: kilograms as people type them, boxes as lists."""

from typing import Any

from kiosk.market.sent import Sent, boxes, grams, misread


def serials(sent: Sent) -> dict[str, Any]:
    """Lines of a voucher come as one box each: serial.X…=on; none is all."""
    return boxes(sent, "serial.", "serials")


def moved(sent: Sent) -> dict[str, Any]:
    """Kilograms as people type them; none is all. Raises ProblemError 400."""
    rest: dict[str, Any] = {name: value for name, value in sent.items() if name != "kg"}
    return rest | ({"grams": grams(sent["kg"])} if sent.get("kg", "").strip() else {})


def scaled(sent: Sent) -> dict[str, Any]:
    """Likewise, where somebody must have said how many. Raises ProblemError 400."""
    if not sent.get("kg", "").strip():
        raise misread("kg")
    return moved(sent)


def parts(sent: Sent) -> dict[str, Any]:
    """A field a part: part.BATCH.trade=12.5; one left empty takes nothing of it. Raises ProblemError 400."""
    rest: dict[str, Any] = {name: value for name, value in sent.items() if not name.startswith("part.")}
    found: list[dict[str, Any]] = []
    for name, value in sent.items():
        if name.startswith("part.") and value.strip():
            _, batch, zone = (*name.split("."), "")[:3]
            found.append({"batch": batch, "zone": zone, "grams": grams(value)})
    return rest | {"parts": found}
