"""A code that was typed, pasted or scanned: what it says of a line, and nothing that it does not say.

Where a code is also a certificate, it becomes the line's; of what a code leaves open, dates above all, nothing is guessed.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.codes import Code
from edge.core.codes.text import decode
from edge.core.papers import Line, Paper, PaperKind

_QUANTITY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(千克|公斤|kg|斤|吨|t|克|g)?", re.ASCII | re.IGNORECASE)
_GRAMS = {"千克": 1000, "公斤": 1000, "kg": 1000, "斤": 500, "吨": 1_000_000, "t": 1_000_000, "克": 1, "g": 1}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WEIGHT = re.compile(r"310([0-5])", re.ASCII)
_OURS = frozenset(("pinma-badge", "pinma-visit", "pinma-voucher", "pinma-sample", "pinma-card", "pinma-label"))


class Said(NamedTuple):
    """What a code says: `grams` 0, "" and None where it says nothing. `gtin` may name a product of the registry."""

    upstream: str
    product: str = ""
    gtin: str = ""
    grams: int = 0
    origin: str = ""
    produced_on: str = ""
    lot: str = ""
    certificate: Paper | None = None


def says(code: Code) -> Said | None:
    """What a code says of goods; None for one of this market's own slips and badges, and for what was not understood."""
    if not code.known or code.profile in _OURS or not code.text:
        return None
    fields = code.fields
    match code.profile:
        case "cert-qr":
            grams = quantity(fields.get("quantity", ""))
            product, day = fields.get("product", ""), fields.get("issued_on", "")
            basis = tuple(filter(None, fields.get("basis", "").split(",")))
            paper = _paper("promise", code.text, product, day, grams, basis)
            return Said(_raw(code), product, grams=grams, origin=fields.get("origin", ""), certificate=paper)
        case "fj-voucher":
            return Said(_raw(code), certificate=_paper("fj-voucher", code.text))
        case "quarantine":
            return Said(_raw(code), certificate=_paper("quarantine", fields["number"]))
        case "gs1-es" | "gs1-dl" | "gbt33993":
            return Said(
                _raw(code), gtin=fields.get("01", ""), grams=_kilograms(fields), produced_on=_day(fields.get("11", "")),
                lot=fields.get("10", ""),
            )  # fmt: skip
        case _:
            return Said(_raw(code))


def filled(line: Line, said: Said) -> Line:
    """The line with what the code says. A certificate is for what it names, or else for this line."""
    line = replace(
        line, upstream=said.upstream, grams=said.grams or line.grams, origin=said.origin or line.origin,
        produced_on=said.produced_on or line.produced_on, lot=said.lot or line.lot,
    )  # fmt: skip
    if said.certificate is None:
        return line
    paper = replace(
        said.certificate, product=said.certificate.product or line.product, grams=said.certificate.grams or line.grams
    )
    return with_paper(line, paper)


def with_paper(line: Line, paper: Paper) -> Line:
    """The line with one more certificate; one of the same kind takes the place of the one before."""
    others = [each for each in line.certificates if each.kind != paper.kind]
    first, *rest = (*others, paper)
    return replace(line, certificate=first, papers=tuple(rest))


def quantity(text: str) -> int:
    """Grams in "1250公斤" or "3 吨"; 0 for boxes, pieces and what is no weight."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None or found[2] is None:
        return 0
    return int(Decimal(found[1].replace(",", "")) * _GRAMS[found[2].lower()])


def _raw(code: Code) -> str:
    """The code as it was read: the door records its normal form, and keeps this beside it."""
    return (decode(code.raw) or code.text).strip()


def _paper(
    kind: PaperKind, number: str, product: str = "", day: str = "", grams: int = 0, basis: tuple[str, ...] = ()
) -> Paper:
    return Paper(kind, number, "", product, day if _DAY.fullmatch(day) else "", grams, basis)


def _kilograms(fields: dict[str, str]) -> int:
    """Net weight, AI 3100 to 3105: six digits, so many of them behind the point."""
    for ai, value in fields.items():
        found = _WEIGHT.fullmatch(ai)
        if found is not None and value.isdecimal():
            return int(Decimal(value).scaleb(3 - int(found[1])))
    return 0


def _day(yymmdd: str) -> str:
    """A GS1 date; "" where the day is left open (00)."""
    if len(yymmdd) != 6 or yymmdd.endswith("00"):  # noqa: PLR2004  (YYMMDD)
        return ""
    return f"20{yymmdd[:2]}-{yymmdd[2:4]}-{yymmdd[4:]}"
