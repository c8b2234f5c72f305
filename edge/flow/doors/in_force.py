"""What is in force here: the market's own word and the province's, the stricter of both."""

from typing import get_args

from msgspec.structs import replace

from edge.core.grounds import CERTAIN
from edge.core.known import Listed
from edge.core.ledger import Day, loop_on
from edge.core.operators import Operator
from edge.core.ordered import RULES, Licence, RuleBook
from edge.core.papers import Line, PaperKind
from edge.core.products import Product, product
from edge.core.register import COLUMNS, Register, own_name
from edge.core.rules import Loop, Rules, stricter
from edge.flow.ports import Sight
from edge.flow.turn import Site


def rules(day: str, page: Sight, site: Site) -> Rules:
    """The rules of a trading day: those it was opened under, whatever the settings say since."""
    opened = page.get(Day, day)
    if opened is not None and opened.rules is not None:
        return opened.rules
    book = page.get(RuleBook, RULES)
    return stricter(site.rules, book.on(day) if book else None)


def loop(day: str, page: Sight, site: Site) -> Loop:
    """The closed loop's settings on a trading day, likewise."""
    return loop_on(day, lambda each: page.get(Day, each)) or site.loop


def operator(code: str, page: Sight) -> Operator | None:
    """A seller or buyer as registered here, or else as the province's registry has them, who signed nothing here.

    Suspended by anyone is suspended: registering again here does not end it.
    """
    row = page.registers.listed("operators", code) if _rows("operators", page) else None
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


def listed_product(name: str, page: Sight) -> Product | None:
    """A product by its name or code: the province's row goes before the market's own. One that has ended is not there."""
    for registry in ("products", own_name("products")):
        if not _rows(registry, page):
            continue
        found = page.registers.named(registry, name)
        if found is None and (row := page.registers.listed(registry, name)) is not None:
            found = name, row
        if found is not None:
            return product(*found) if found[1].get("state") != "ended" else None
    return None


def tolerance_bp(name: str, page: Sight) -> int:
    """How far a weight of a product may be off, and how much of it may be lost on one person's word, in 1/10,000."""
    return (listed_product(name, page) or Product("", "")).tolerance_bp


def lists_products(page: Sight) -> bool:
    """Whether there is a registry of products at all: then it fixes what can be declared."""
    return any(_rows(registry, page) for registry in ("products", own_name("products")))


def listed_papers(line: Line, page: Sight) -> dict[str, Listed]:
    """What registries say of a line's papers, by their keys. Where both have one, the province's word counts."""
    found: dict[str, Listed] = {}
    for paper in line.certificates:
        if (row := _row("certificates", paper.number, page)) is not None:
            found[paper.key] = _listed(row)
    if line.report is not None and (row := _row("reports", line.report.number, page)) is not None:
        found[line.report.key] = _listed(row)
    return found


def risks(names: tuple[str, ...], today: str, page: Sight) -> dict[str, int]:
    """Chances (1/10,000) that the registries of risks give these names: whoever says more."""
    found: dict[str, int] = {}
    for registry in ("risks", own_name("risks")):
        if not _rows(registry, page):
            continue
        for name in filter(None, names):
            row = page.registers.listed(registry, name)
            if row is not None and row.get("state") != "ended" and today <= (row.get("until") or today):
                found[name] = max(found.get(name, 0), _chance(row.get("chance_bp", "")))
    return found


def _chance(text: str) -> int:
    """What nobody can read is certain: a risk was meant."""
    return min(int(text), CERTAIN) if text.isascii() and text.isdigit() else CERTAIN


def _row(registry: str, key: str, page: Sight) -> dict[str, str] | None:
    for name in (registry, own_name(registry)):
        if _rows(name, page) and (row := page.registers.listed(name, key)) is not None:
            return row
    return None


def _rows(registry: str, page: Sight) -> bool:
    """Whether there is anything in a registry: what is not there is not looked up.

    The province sends its rows again to a box that was restored; a market's own may be told of and yet not be here.
    """
    register = page.get(Register, registry)
    if register is None or register.rows == 0:
        return False
    return registry in COLUMNS or page.registers.kept(registry).rows > 0


def _listed(row: dict[str, str]) -> Listed:
    grams = row.get("grams", "")
    return Listed(
        row.get("product", ""), row.get("producer", ""), row.get("lot", ""), row.get("issued_on", ""),
        int(grams) if grams.isdecimal() else 0, row.get("state", ""),
        next((each for each in get_args(PaperKind) if each == row.get("kind")), ""),
    )  # fmt: skip
