"""What a seller says and shows for a line of goods. Quantities are integer grams, dates are ISO calendar dates.

What is not known yet is "": the goods may come in, and no exit label is printed before it is (see edge.core.elements).
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from edge.core.day import is_date

_MOST_G = 1_000_000_000  # a thousand tonnes
_MOST_PIECES = 10_000_000
_MOST_PAPERS = 8
_LONGEST = 4_096  # characters; an upstream code may be an address

PaperKind = Literal[
    "promise", "fj-voucher", "quarantine", "meat-quality", "customs", "self-check", "inspection", "factory", "catch"
]
"""承诺达标合格证 · 追溯凭证 · 动物检疫 · 肉品品质检验 · 海关 · 自检合格 · 有关部门检验检疫 · 出厂检验 · 捕捞"""
OriginKind = Literal["county", "sea", "country"]


class Paper(Struct, frozen=True, gc=False):
    """A certificate. `product` is what it names: a product or a whole food group, `grams` what it covers of that.

    `basis` is what a promise rests on ("control", "self_test", "entrusted_test"), `picture` the SHA-256 of its photograph.
    """

    kind: PaperKind
    number: str
    issuer: str
    product: str
    issued_on: str
    grams: int
    basis: tuple[str, ...] = ()
    picture: str = ""

    @property
    def key(self) -> str:
        """What it is used up under: one certificate may cover many lines, each product with a quantity of its own."""
        return f"certificate {self.number} {self.product}"


class Report(Struct, frozen=True, gc=False):
    """A test report by a named laboratory."""

    number: str
    lab: str
    producer: str
    product: str
    lot: str
    issued_on: str
    grams: int
    picture: str = ""

    @property
    def key(self) -> str:
        """What it is used up under."""
        return f"report {self.number}"


class Line(Struct, frozen=True, gc=False):
    """One line of a load: what becomes one batch on arrival. `upstream` is the upstream code in normal form.

    `papers` are certificates beside `certificate`. `seller` is set where it is not the load's. `pieces` counts what is sold
    by the piece, `lot` is a maker's, `tank` is where live fish swim: each production date and each tank is a line.
    `verbatim` is the upstream code as it was given, where that is not `upstream`.
    """

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
    papers: tuple[Paper, ...] = ()
    seller: str = ""
    origin_kind: OriginKind = "county"
    vessel: str = ""
    pieces: int = 0
    lot: str = ""
    tank: str = ""
    verbatim: str = ""

    @property
    def certificates(self) -> tuple[Paper, ...]:
        """All certificates shown."""
        return self.papers if self.certificate is None else (self.certificate, *self.papers)

    @property
    def keys(self) -> tuple[str, ...]:
        """What its papers are used up under."""
        certificates = tuple([paper.key for paper in self.certificates])
        return certificates if self.report is None else (self.report.key, *certificates)

    @property
    def identity(self) -> str:
        """What makes these goods the same goods when they come again, whatever they are declared as."""
        return f"{self.product} {self.producer} {self.produced_on} {self.upstream}"


def wrong(line: Line) -> str:
    """What of a declared line cannot be: the name of the field, or ""."""
    if line.grams <= 0:
        return "grams"
    if not line.product.strip():
        return "product"
    if not 0 <= line.pieces <= _MOST_PIECES:
        return "pieces"
    if len(line.papers) > _MOST_PAPERS:
        return "papers"
    if field := _too_much(line):
        return field
    if line.produced_on and not is_date(line.produced_on):
        return "produced_on"
    return next((f"{at}issued_on" for at, part in _parts(line) if not is_date(part.issued_on)), "")


def _parts(line: Line) -> list[tuple[str, Paper | Report]]:
    """The papers of a line, each with where it stands."""
    found: list[tuple[str, Paper | Report]] = []
    if line.certificate is not None:
        found.append(("certificate.", line.certificate))
    found += [(f"papers[{number}].", paper) for number, paper in enumerate(line.papers, 1)]
    if line.report is not None:
        found.append(("report.", line.report))
    return found


def _too_much(line: Line) -> str:
    """The first field of a line or its papers that is longer or heavier than anything real, or ""."""
    for at, part in (("", line), *_parts(line)):
        if not 0 <= part.grams <= _MOST_G:
            return f"{at}grams"
        for name, value in asdict(part).items():
            if isinstance(value, str) and len(value) > _LONGEST:
                return f"{at}{name}"
    return ""
