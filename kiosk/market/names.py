"""How screens call sellers and buyers."""

from kiosk.market.ports import Views


def name_of(views: Views, code: str) -> str:
    """A seller's or buyer's public name; the number of one who is not registered."""
    found = views.operator(code)
    return found.name if found else code
