"""What a cell of a registry may hold, and why one may not: for whoever reads a sheet, row by row."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from edge.core import evidence
from edge.core.day import is_date
from edge.core.ids import phones, resident, uscc
from edge.core.products import GROUPS, UNITS
from edge.core.register import COLUMNS, PERSONAL, own_name
from edge.core.register import wrong as unlawful
from edge.core.sheets import FORMS
from edge.core.why import TEXTS, Why

REQUIRED: dict[str, tuple[str, ...]] = {
    "operators": ("name",),
    "products": ("name", "group"),
    "certificates": ("kind", "product", "issued_on", "grams"),
    "reports": ("lab", "producer", "product", "lot", "issued_on", "grams"),
    "risks": ("chance_bp",),
    own_name("operators"): ("name", "county", "natural", "agreement"),
    own_name("authorisations"): ("what",),
}
STATES: dict[str, tuple[str, ...]] = {
    "operators": ("active", "suspended"),
    "products": ("active", "ended"),
    "certificates": ("valid", "revoked"),
    "reports": ("valid", "revoked"),
    "risks": ("active", "ended"),
    own_name("operators"): ("active", "suspended"),
}
KNOWN = Why("cell_known")  # somebody new under a key that somebody has
_YES = ("yes", "no")
ACTS = ("declare", "sell", "upload")
_MOST = {"grams": 1_000_000_000, "tolerance_bp": 10_000, "shelf_days": 36_500, "chance_bp": 10_000}
_LEAST = {"chance_bp": 1_000}
_DATES = frozenset({"issued_on", "since", "until"})
_LONGEST = 200
_SAID = {key: said[0] for key, said in GROUPS.items()} | {kind: TEXTS[f"paper_{kind}"][0] for kind in evidence.KINDS} | {
    "kg": "公斤", "jin": "斤", "piece": "件", "tail": "尾", "box": "箱", "bag": "袋", "bottle": "瓶", "active": "在用",
    "suspended": "停业", "ended": "停用", "valid": "有效", "revoked": "撤销", "declare": "申报", "sell": "销售", "upload": "上传",
}  # fmt: skip
_WORDS = {own_name("authorisations"): 2}  # of a key: seller and account


class Flaw(NamedTuple):
    """What is wrong with one cell: its column ("key" for the row's own name) and why."""

    column: str
    why: Why


def flaws(registry: str, key: str, row: Mapping[str, str]) -> list[Flaw]:
    """All that is wrong with a row of a registry, or of a market's own (`own_name`) where that has its own columns."""
    found = [Flaw(column, Why("cell_missing")) for column in REQUIRED[registry] if not row.get(column)]
    known = FORMS[registry]
    for column, value in row.items():
        why = _flaw(registry, column, value) if column in known else Why("cell_column")
        if why is not None:
            found.append(Flaw(column, why))
    if registry not in COLUMNS:
        return _ours(registry, key, row) + found
    if registry == "products" and not found and (why := _loose(row)) is not None:
        found.append(Flaw("evidence", why))
    if not found and (column := unlawful(registry, key, row)):
        found.append(Flaw(column, Why("cell_personal" if row.get("natural") else "cell_text")))
    return found


def _ours(registry: str, key: str, row: Mapping[str, str]) -> list[Flaw]:
    """What a key or an operator's numbers cannot be, where a market tells who they are."""
    found: list[Flaw] = []
    if (
        not 0 < len(key) <= _LONGEST
        or not key.isprintable()
        or "/" in key
        or len(key.split()) != _WORDS.get(registry, 1)
    ):
        found.append(Flaw("key", Why("cell_key")))
    person = row.get("natural")
    if person == "yes" and PERSONAL.fullmatch(key):
        found.append(Flaw("key", Why("cell_key_personal")))
    if person == "yes" and row.get("uscc"):
        found.append(Flaw("uscc", Why("cell_firm_only")))
    if person == "no" and row.get("id"):
        found.append(Flaw("id", Why("cell_person_only")))
    return found


def _flaw(registry: str, column: str, value: str) -> Why | None:
    if not value:
        return None
    if len(value) > _LONGEST:
        return Why("cell_text")
    if column in _MOST:
        return _number(column, value)
    if column in _DATES:
        return None if is_date(value) else Why("cell_date")
    if column == "state":
        return _one_of(value, STATES[registry])
    check = _CHECKS.get((registry, column))
    return check(value) if check else None


def _number(column: str, value: str) -> Why | None:
    least, most = _LEAST.get(column, 0), _MOST[column]
    fits = value.isascii() and value.isdigit() and least <= int(value) <= most
    return None if fits else Why("cell_number", {"least": str(least), "most": str(most)})


def _one_of(value: str, choices: tuple[str, ...]) -> Why | None:
    if value in choices:
        return None
    said = [f"{_SAID[each]} {each}" if each in _SAID else each for each in choices]
    return Why("cell_choice", {"choices": " · ".join(said)})


def _loose(row: Mapping[str, str]) -> Why | None:
    """A product asks for what its group does, or more."""
    asked, least = row.get("evidence", ""), GROUPS[row["group"]][2]  # pyright: ignore[reportArgumentType]  (checked)
    if not asked or evidence.as_strict(evidence.need(evidence.SETS[asked]), evidence.need(evidence.SETS[least])):
        return None
    return Why("cell_evidence", {"least": least})


def _acts(value: str) -> Why | None:
    return next((why for each in value.split() if (why := _one_of(each, ACTS)) is not None), None)


def _must(fits: Callable[[str], bool], why: Why) -> Callable[[str], Why | None]:
    return lambda value: None if fits(value) else why


_OURS = own_name("operators")
_CHECKS: dict[tuple[str, str], Callable[[str], Why | None]] = {
    ("operators", "uscc"): _must(uscc.valid, Why("cell_uscc")),
    (_OURS, "uscc"): _must(uscc.valid, Why("cell_uscc")),
    (_OURS, "id"): _must(resident.valid, Why("cell_id")),
    (_OURS, "phone"): _must(phones.valid, Why("cell_phone")),
    (_OURS, "natural"): lambda value: (
        None if value in _YES else Why("cell_choice", {"choices": "个人 person · 企业 firm"})
    ),
    (_OURS, "agreement"): lambda value: None if value in _YES else Why("cell_choice", {"choices": "是 yes · 否 no"}),
    (own_name("authorisations"), "what"): _acts,
    ("products", "group"): lambda value: _one_of(value, tuple(GROUPS)),
    ("products", "unit"): lambda value: _one_of(value, UNITS),
    ("products", "evidence"): lambda value: _one_of(value, tuple(evidence.SETS)),
    ("certificates", "kind"): lambda value: _one_of(value, evidence.KINDS),
}
