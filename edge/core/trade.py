"""Sales: the voucher that goes with the buyer, and the exit codes that go with the goods."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError


class Way(StrEnum):
    """Where sold goods are."""

    INSIDE = "inside"
    GONE = "gone"
    RETURNED = "returned"  # brought back; the code stays spent


class Voucher(Struct, frozen=True, gc=False):
    """A 统一销售凭证: one buyer, many lines."""

    code: str
    seller: str
    buyer: str
    lines: tuple[f.SaleLine, ...]
    way: Way = Way.INSIDE


class Serial(Struct, frozen=True, gc=False):
    """One exit code. It leaves once."""

    code: str
    batch: str
    voucher: str
    grams: int
    way: Way = Way.INSIDE


def voucher_after(voucher: Voucher | None, fact: f.Fact) -> Voucher:
    """The voucher after a fact that touches it."""
    match fact:
        case f.Sold() if voucher is None:
            return Voucher(fact.voucher, fact.seller, fact.buyer, fact.lines)
        case f.Departed() if voucher is not None and voucher.way is Way.INSIDE:
            return replace(voucher, way=Way.GONE)
        case _:
            raise OutOfOrderError(fact)


def serial_after(serial: Serial | None, code: str, fact: f.Fact) -> Serial:
    """The exit code after a fact that touches it."""
    match fact:
        case f.Sold() if serial is None:
            line = next(each for each in fact.lines if each.serial == code)
            return Serial(code, line.batch, fact.voucher, line.grams)
        case f.Departed() if serial is not None and serial.way is Way.INSIDE:
            return replace(serial, way=Way.GONE)
        case f.Returned() if serial is not None and serial.way is Way.GONE:
            return replace(serial, way=Way.RETURNED)
        case _:
            raise OutOfOrderError(fact)
