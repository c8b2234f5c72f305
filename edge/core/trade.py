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
    VOID = "void"  # taken back before it left; the code stays spent
    PASSED = "passed"  # its buyer has taken it in inside, as a batch of their own; the code stays spent


class Voucher(Struct, frozen=True, gc=False):
    """A 统一销售凭证: one buyer, many lines."""

    code: str
    seller: str
    buyer: str
    lines: tuple[f.SaleLine, ...]
    way: Way = Way.INSIDE
    vehicle: str = ""  # seals the plate it goes with
    gone: tuple[str, ...] = ()  # exit codes that left
    void: tuple[str, ...] = ()  # exit codes taken back
    passed: tuple[str, ...] = ()  # exit codes whose goods their buyer took in inside
    corrects: str = ""  # the voucher in whose place it stands
    on: str = ""  # its calendar date, where its code does not say it

    @property
    def here(self) -> tuple[f.SaleLine, ...]:
        """Lines that have neither left nor were taken back, or in."""
        done = {*self.gone, *self.void, *self.passed}
        return tuple([line for line in self.lines if line.serial not in done])


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
            return Voucher(
                fact.voucher,
                fact.seller,
                fact.buyer,
                fact.lines,
                vehicle=fact.vehicle,
                corrects=fact.corrects,
                on=fact.on,
            )
        case f.Departed() if voucher is not None and voucher.way is Way.INSIDE:
            return _closed(replace(voucher, gone=(*voucher.gone, *_serials(fact.lines))))
        case f.Voided() if voucher is not None and voucher.way is Way.INSIDE:
            return _closed(replace(voucher, void=(*voucher.void, *_serials(fact.lines))))
        case f.Merged() if voucher is not None and voucher.way is Way.INSIDE:
            return _closed(replace(voucher, passed=(*voucher.passed, fact.serial)))
        case f.Forgiven() if voucher is not None:
            back = set(_serials(fact.lines))
            return replace(voucher, way=Way.INSIDE, gone=tuple([each for each in voucher.gone if each not in back]))
        case _:
            raise OutOfOrderError(fact)


def _serials(lines: tuple[f.SaleLine, ...]) -> tuple[str, ...]:
    return tuple([line.serial for line in lines])


def _closed(voucher: Voucher) -> Voucher:
    """Gone once nothing of it is here; passed when its buyer took all of it in, void when all of it was taken back."""
    if voucher.here:
        return voucher
    return replace(voucher, way=Way.GONE if voucher.gone else Way.PASSED if voucher.passed else Way.VOID)


def serial_after(serial: Serial | None, code: str, fact: f.Fact) -> Serial:
    """The exit code after a fact that touches it."""
    match fact:
        case f.Sold() if serial is None:
            line = next(each for each in fact.lines if each.serial == code)
            return Serial(code, line.batch, fact.voucher, line.grams)
        case f.Departed() if serial is not None and serial.way is Way.INSIDE:
            return replace(serial, way=Way.GONE)
        case f.Voided() if serial is not None and serial.way is Way.INSIDE:
            return replace(serial, way=Way.VOID)
        case f.Merged() if serial is not None and serial.way is Way.INSIDE:
            return replace(serial, way=Way.PASSED)
        case f.Forgiven() if serial is not None and serial.way is Way.GONE:
            return replace(serial, way=Way.INSIDE)
        case f.Returned() if serial is not None and serial.way is Way.GONE:
            return replace(serial, way=Way.RETURNED)
        case _:
            raise OutOfOrderError(fact)
