"""What a seller says and shows for a line of goods. Quantities are integer grams, dates are ISO calendar dates."""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

_MOST_G = 1_000_000_000  # a thousand tonnes
_LONGEST = 4_096  # characters; an upstream code may be an address

PaperKind = Literal["promise", "fj-voucher", "quarantine", "meat-quality", "customs"]


class Paper(Struct, frozen=True, gc=False):
    """A quality certificate: 承诺达标合格证, 追溯凭证, quarantine, meat quality or customs."""

    kind: PaperKind
    number: str
    issuer: str
    product: str
    issued_on: str
    grams: int


class Report(Struct, frozen=True, gc=False):
    """A test report by a named laboratory."""

    number: str
    lab: str
    producer: str
    product: str
    lot: str
    issued_on: str
    grams: int


class Line(Struct, frozen=True, gc=False):
    """One line of a load: what becomes one batch on arrival. `upstream` is the upstream code in normal form."""

    product: str
    grams: int
    origin: str
    producer: str
    produced_on: str
    upstream: str
    basis: Literal["declared", "weighed", "counted"] = "declared"
    self_produced: bool = False
    purchase_voucher: str = ""
    certificate: Paper | None = None
    report: Report | None = None


def wrong(line: Line) -> str:
    """What of a declared line cannot be: the name of the field, or ""."""
    if line.grams <= 0:
        return "grams"
    if not line.product:
        return "product"
    if field := _too_much(line):
        return field
    dated = {"produced_on": line.produced_on}
    if line.certificate is not None:
        dated["certificate.issued_on"] = line.certificate.issued_on
    if line.report is not None:
        dated["report.issued_on"] = line.report.issued_on
    return next((name for name, text in dated.items() if not _is_date(text)), "")


def _too_much(line: Line) -> str:
    """The first field of a line or its papers that is longer or heavier than anything real, or ""."""
    for at, part in (("", line), ("certificate.", line.certificate), ("report.", line.report)):
        if part is None:
            continue
        if not 0 <= part.grams <= _MOST_G:
            return f"{at}grams"
        for name, value in asdict(part).items():
            if isinstance(value, str) and len(value) > _LONGEST:
                return f"{at}{name}"
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
