"""A sheet is taken: its rows act from the next scan on, or are asked one by one where they are about people."""

import msgspec
from msgspec.structs import replace

from edge.core import facts as f
from edge.core import register
from edge.core.operators import MARKET, Operator
from edge.core.people import Person
from edge.core.register import Register as Edition
from edge.core.register import own_name
from edge.core.sheets import PEOPLE, Row, Sheet, shelf_of
from edge.core.why import Why
from edge.flow.asks import Answer, Authorise, Import, Register
from edge.flow.doors import operators
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

A_TURN = 500  # rows about people: some ten milliseconds


def take(ask: Import, page: Page, site: Site) -> Turn:
    """Once, whoever asks again; not while it has flaws and nobody said to leave those out."""
    sheet = page.registers.sheet(ask.sheet)
    if sheet is None or sheet.state == "coming":
        return no(ask.sheet, "sheet_gone")
    if sheet.state == "taken":
        return _done(sheet)
    if sheet.flaws and not ask.good_only:
        return no(ask.sheet, "sheet_flawed")
    return _people(sheet, page, site) if sheet.registry in PEOPLE else _rows(ask, sheet, page)


def _rows(ask: Import, sheet: Sheet, page: Page) -> Turn:
    """What was laid out beside is in force from now on, unless another sheet came between."""
    own = own_name(sheet.registry)
    if page.registers.kept(own).version != sheet.base:
        return no(sheet.id, "sheet_overtaken")
    kept = page.registers.adopt(own, _next(own, sheet.base, page), shelf_of(sheet, ask.how))
    if kept is None:
        return no(sheet.id, "sheet_gone")
    return _told(sheet, kept.version, kept.rows, kept.digest, page)


def _people(sheet: Sheet, page: Page, site: Site) -> Turn:
    """The next rows. Each turn takes up where the last one ended, whatever happened between."""
    some = page.registers.waiting(sheet.id, sheet.taken, A_TURN)
    if (bad := _unknown(sheet, some, page)) is not None:
        return bad
    for row in some:
        _ask(sheet, row, page, site)
    if len(some) == A_TURN:
        page.registers.keep(replace(sheet, state="taking", taken=some[-1].number))
        return Turn(Answer("pass", code=sheet.id, codes=(str(some[-1].number),)))
    own = own_name(sheet.registry)
    return _told(sheet, _next(own, 0, page), sheet.rows, sheet.digest, page)


def _unknown(sheet: Sheet, rows: list[Row], page: Page) -> Turn | None:
    """Whoever was there when the sheet was read and is no more stops it here, before anything of this turn is recorded."""
    if sheet.registry == "operators":
        return None
    for row in rows:
        seller, _, to = row.key.partition(" ")
        if page.get(Operator, seller) is None:
            return no(seller, "operator_unknown")
        if to != MARKET and page.get(Person, to) is None:
            return no(to, "person_unknown")
    return None


def _ask(sheet: Sheet, row: Row, page: Page, site: Site) -> None:
    told = register.decode(row.row)
    if sheet.registry == "operators":
        operators.register(registration(row.key, told), page, site)
        return
    seller, _, to = row.key.partition(" ")
    asked = {"seller": seller, "to": to} | told | {"what": told.get("what", "").split()}
    operators.authorise(msgspec.convert(asked, Authorise), page, site)


def registration(key: str, row: dict[str, str]) -> Register:
    """A row about an operator, as it is asked."""
    natural = row.get("natural") == "yes"
    asked = {
        name: value for name, value in row.items() if name in ("name", "county", "phone", "address", "stall", "state")
    }
    number = row.get("id" if natural else "uscc", "")
    asked |= {"operator": key, "natural": natural, "uscc": number, "agreement": row.get("agreement") == "yes"}
    return msgspec.convert({"county": ""} | asked, Register)


def _next(own: str, base: int, page: Page) -> int:
    """Versions count up, also on a box that was restored without its rows."""
    known = page.get(Edition, own)
    return max(base, known.version if known else 0) + 1


def _told(sheet: Sheet, version: int, rows: int, digest: str, page: Page) -> Turn:
    """Said once. A file that people are in may be called by one: then its sum stands for its name."""
    name = sheet.sha256 if sheet.registry == "operators" else sheet.file
    page.record(f.Imported(sheet.registry, version, rows, digest, name))
    taken = replace(sheet, state="taken", version=version)
    page.registers.keep(taken)
    return _done(taken)


def _done(sheet: Sheet) -> Turn:
    why = Why("sheet_taken", {"version": str(sheet.version), "rows": str(sheet.rows)})
    return Turn(Answer("pass", (why,), sheet.id))
