"""What stands on a sale's voucher and on a certificate issued anew, looked up when it is shown or printed."""

from collections.abc import Mapping
from typing import Protocol

from devices import Voucher as Paper
from edge.core import promises, sold
from edge.core.actions import PrintVoucher
from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.guard import barred
from edge.core.operators import Operator
from edge.core.sold import Goods, Party, Sheet, Source
from edge.core.trade import Serial, Voucher, Way

_TAIL = (
    10  # characters of an exit code that tell lines of one voucher apart: the batch's number of the day, and its own
)


class Look(Protocol):
    """What is asked of committed state. May block."""

    def voucher(self, code: str) -> Voucher | None: ...  # noqa: D102
    def serial(self, code: str) -> Serial | None: ...  # noqa: D102
    def batch(self, code: str) -> Batch | None: ...  # noqa: D102
    def operator(self, code: str) -> Operator | None: ...  # noqa: D102
    def stopped(self, code: str) -> bool: ...  # noqa: D102

    def told(self, operator: str) -> Mapping[str, str]:
        """What an operator told that stays on the box."""
        ...

    def plate(self, voucher: str) -> str:
        """The plate a voucher goes with, "" for none."""
        ...

    def now(self) -> str:
        """The market's time, ISO 8601."""
        ...


def voucher(look: Look, code: str, market: str) -> Sheet | None:
    """The voucher of a sale: what was taken back is not on it. None for a code of no sale."""
    found = look.voucher(code)
    if found is None:
        return None
    goods = [_goods(look, line.batch, line.grams, line.serial) for line in found.lines if line.serial not in found.void]
    parties = party(look, found.seller), party(look, found.buyer) if found.buyer else Party("")
    return sold.voucher(code, market, sold_on(found), parties, goods, look.plate(code), found.corrects)


def promise(look: Look, code: str) -> Sheet | None:
    """The certificate of what an exit code stands for, or of a batch inside; None where none can be issued anew."""
    serial = look.serial(code)
    batch = look.batch(serial.batch if serial else code)
    if batch is None or (serial is not None and serial.way is Way.VOID):
        return None
    if barred(batch, look.stopped, code, look.now()[:10]) or promises.lacking(batch, look.batch):
        return None
    parts = promises.sources(batch, look.batch)
    papers = [(each, paper) for each in parts if (paper := promises.promised(each)) is not None]
    grown = all(each.line.self_produced and each.seller == batch.seller for each in parts)
    goods = Goods(
        batch.line.product, batch.line.origin, serial.grams if serial else batch.totals()[2], code if serial else ""
    )
    sale = look.voucher(serial.voucher) if serial else None
    issued = sold_on(sale) if sale else look.now()[:10]
    return sold.promise(
        goods, batch.code, party(look, batch.seller), issued,
        [Source(each.line.producer, each.line.origin, each.line.produced_on, paper) for each, paper in papers],
        promises.basis([paper for _, paper in papers]), own=grown,
    )  # fmt: skip


def party(look: Look, operator: str) -> Party:
    """A seller or buyer by the full name: whoever buys must know from whom."""
    found, told = look.operator(operator), look.told(operator)
    name, stall = (found.name, found.stall) if found else (operator, "")
    return Party(told.get("name", name), stall or operator, told.get("phone", ""), told.get("address", ""))


def sold_on(voucher: Voucher) -> str:
    """The day of a sale: its code has it, unless it was entered later."""
    day = own.numbered(voucher.code)[1]
    return voucher.on or f"20{day[:2]}-{day[2:4]}-{day[4:]}"


def laid(look: Look, asked: PrintVoucher, market: str, link: str) -> Paper | None:
    """The paper as a printer takes it, in Chinese; None when there is none any more."""
    found = voucher(look, asked.code, market) if asked.paper == "voucher" else promise(look, asked.code)
    return on_paper(found, link, asked.copy) if found else None


def on_paper(sheet: Sheet, link: str, copy: int = 1) -> Paper:
    """Words in Chinese; of an exit code its end, which tells it from the others."""
    lines = [
        (
            f"{each.product} {each.origin}".strip(),
            sold.kilograms(each.grams),
            f"…{each.serial[-_TAIL:]}" if each.serial else "",
        )
        for each in sheet.goods
    ]
    return Paper(
        sheet.code, link, sold.said(sheet.title, "zh"), tuple([(sold.said(name, "zh"), value) for name, value in sheet.fields]),
        tuple(lines), sold.said(sheet.note, "zh").format(count=len(lines)), copy,
    )  # fmt: skip


def _goods(look: Look, code: str, grams: int, serial: str) -> Goods:
    batch = look.batch(code)
    return Goods(batch.line.product if batch else code, batch.line.origin if batch else "", grams, serial)
