"""What a seller says and shows for a line of goods. Quantities are integer grams, dates are ISO calendar dates."""

from typing import Literal

from msgspec import Struct

PaperKind = Literal["promise", "fj-voucher", "quarantine", "meat-quality", "customs"]


class Paper(Struct, frozen=True):
    """A quality certificate: 承诺达标合格证, 追溯凭证, quarantine, meat quality or customs."""

    kind: PaperKind
    number: str
    issuer: str
    product: str
    issued_on: str
    grams: int


class Report(Struct, frozen=True):
    """A test report by a named laboratory."""

    number: str
    lab: str
    producer: str
    product: str
    lot: str
    issued_on: str
    grams: int


class Line(Struct, frozen=True):
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
