"""Sheets that a market brings in: what is told of one while it waits on the box, and what of its rows cannot be."""

from typing import Literal

from msgspec import Struct

from edge.core.register import COLUMNS, own_name
from edge.core.why import Why

Registry = Literal["operators", "authorisations", "products", "certificates", "reports", "risks"]
How = Literal["add", "replace"]  # rows come and change, or they are all there is
REGISTRIES: tuple[Registry, ...] = ("operators", "authorisations", "products", "certificates", "reports", "risks")
PEOPLE = frozenset({"operators", "authorisations"})  # each row is asked like at a screen; the others stand as rows
FORMS: dict[str, frozenset[str]] = COLUMNS | {
    own_name("operators"): frozenset(
        ("name", "county", "natural", "uscc", "id", "phone", "address", "stall", "agreement", "state")
    ),
    own_name("authorisations"): frozenset(("what", "since", "until", "paper")),
}


def form_of(registry: str) -> str:
    """By which columns a market tells its own of a registry: of operators more than the province is told."""
    return own_name(registry) if registry in PEOPLE else registry


class RowFlaw(Struct, frozen=True, gc=False):
    """What is wrong with a row: its number and its column's heading as in the sheet ("" where it has none)."""

    number: int
    column: str
    heading: str
    why: Why


class Sheet(Struct, frozen=True, omit_defaults=True):
    """A sheet on the box. `rows` are good ones, of them so many new, changed and the same as here; `gone` are here only.

    `base` is the version it was compared with, `taken` how far (by row number) it is in force, `version` what became of it.
    """

    id: str
    registry: Registry
    file: str
    sha256: str
    by: str
    at: str
    state: Literal["coming", "staged", "taking", "taken"] = "coming"
    base: int = 0
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    flawed: int = 0
    flaws: int = 0
    digest: str = ""
    unread: tuple[str, ...] = ()
    taken: int = 0
    version: int = 0


class Row(Struct, frozen=True, gc=False):
    """A good row of a sheet: its number there, its key, and the row as it is kept."""

    number: int
    key: str
    row: bytes


def shelf_of(sheet: Sheet, how: How) -> str:
    """What the rows are laid out under that a sheet makes, beside those in force."""
    return f"{own_name(sheet.registry)} {sheet.id} {how}"
