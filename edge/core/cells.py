"""What a cell of a registry may hold, and why one may not: for whoever reads a sheet, row by row."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from edge.core import evidence
from edge.core.products import GROUPS, UNITS
from edge.core.register import COLUMNS
from edge.core.register import wrong as unlawful
from edge.core.why import Why

REQUIRED: dict[str, tuple[str, ...]] = {
    "operators": ("name",),
    "products": ("name", "group"),
    "certificates": ("kind", "product", "issued_on", "grams"),
    "reports": ("lab", "producer", "product", "lot", "issued_on", "grams"),
    "risks": ("chance_bp",),
}
STATES: dict[str, tuple[str, ...]] = {
    "operators": ("active", "suspended"),
    "products": ("active", "ended"),
    "certificates": ("valid", "revoked"),
    "reports": ("valid", "revoked"),
    "risks": ("active", "ended"),
}
_MOST = {"grams": 1_000_000_000, "tolerance_bp": 10_000, "shelf_days": 36_500, "chance_bp": 10_000}
_LEAST = {"chance_bp": 1_000}
_DATES = frozenset({"issued_on", "until"})


class Flaw(NamedTuple):
    """What is wrong with one cell: its column ("key" for the row's own name) and why."""

    column: str
    why: Why


def flaws(registry: str, key: str, row: Mapping[str, str]) -> list[Flaw]:
    """All that is wrong with a row."""
    found = [Flaw(column, Why("cell_missing")) for column in REQUIRED[registry] if not row.get(column)]
    known = COLUMNS[registry]
    for column, value in row.items():
        why = _flaw(registry, column, value) if column in known else Why("cell_column")
        if why is not None:
            found.append(Flaw(column, why))
    if registry == "products" and not found and (why := _loose(row)) is not None:
        found.append(Flaw("evidence", why))
    if not found and (column := unlawful(registry, key, row)):
        found.append(Flaw(column, Why("cell_personal" if row.get("natural") else "cell_text")))
    return found


def _flaw(registry: str, column: str, value: str) -> Why | None:
    if not value:
        return None
    if column in _MOST:
        return _number(column, value)
    if column in _DATES:
        return None if _is_date(value) else Why("cell_date")
    if column == "state":
        return _one_of(value, STATES[registry])
    check = _CHECKS.get((registry, column))
    return check(value) if check else None


def _number(column: str, value: str) -> Why | None:
    least, most = _LEAST.get(column, 0), _MOST[column]
    fits = value.isascii() and value.isdigit() and least <= int(value) <= most
    return None if fits else Why("cell_number", {"least": str(least), "most": str(most)})


def _one_of(value: str, choices: tuple[str, ...]) -> Why | None:
    return None if value in choices else Why("cell_choice", {"choices": " · ".join(choices)})


def _company(value: str) -> Why | None:
    try:
        uscc.validate(value)
    except ValidationError:
        return Why("cell_uscc")
    return None


def _loose(row: Mapping[str, str]) -> Why | None:
    """A product asks for what its group does, or more."""
    asked, least = row.get("evidence", ""), GROUPS[row["group"]][2]  # pyright: ignore[reportArgumentType]  (checked)
    if not asked or evidence.as_strict(evidence.need(evidence.SETS[asked]), evidence.need(evidence.SETS[least])):
        return None
    return Why("cell_evidence", {"least": least})


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_CHECKS: dict[tuple[str, str], Callable[[str], Why | None]] = {
    ("operators", "uscc"): _company,
    ("products", "group"): lambda value: _one_of(value, tuple(GROUPS)),
    ("products", "unit"): lambda value: _one_of(value, UNITS),
    ("products", "evidence"): lambda value: _one_of(value, tuple(evidence.SETS)),
    ("certificates", "kind"): lambda value: _one_of(value, evidence.KINDS),
}
