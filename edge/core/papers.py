"""What a seller says and shows for a line of goods. Quantities are integer grams, dates are ISO calendar dates."""

from datetime import date
from typing import Literal

from msgspec import Struct

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
    dated = {"produced_on": line.produced_on}
    if line.certificate is not None:
        dated["certificate.issued_on"] = line.certificate.issued_on
    if line.report is not None:
        dated["report.issued_on"] = line.report.issued_on
    return next((name for name, text in dated.items() if not _is_date(text)), "")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
