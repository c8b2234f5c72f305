"""What is in force here: the market's own word and the province's, the stricter of both."""

from msgspec.structs import replace

from edge.core.ledger import Operator
from edge.core.ordered import RULES, Licence, RuleBook
from edge.core.rules import Rules, stricter
from edge.flow.ports import Page
from edge.flow.turn import Site


def rules(day: str, page: Page, site: Site) -> Rules:
    """The rules of a trading day."""
    book = page.get(RuleBook, RULES)
    return stricter(site.rules, book.on(day) if book else None)


def operator(code: str, page: Page) -> Operator | None:
    """A seller or buyer as registered here, or else as the province's registry has them, who signed nothing here.

    Suspended by anyone is suspended: registering again here does not end it.
    """
    row = page.registers.listed("operators", code)
    known = page.get(Operator, code) or (_from(code, row) if row is not None else None)
    if known is None:
        return None
    licence = page.get(Licence, code)
    states = (row.get("state") if row else None, licence.state if licence else None)
    return replace(known, state="suspended") if "suspended" in states else known


def _from(code: str, row: dict[str, str]) -> Operator:
    return Operator(
        code, row.get("name", ""), row.get("county", ""), row.get("natural") == "yes", agreement=False, state="active"
    )
