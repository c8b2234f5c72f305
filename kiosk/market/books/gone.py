"""Where goods went that were sold: buyers, how to reach them, and the plate they left on. For those who may know persons."""

from collections.abc import Iterable
from typing import NamedTuple

from edge.core.batch import Batch
from edge.core.trade import Serial, Voucher
from kiosk.chrome.i18n import Language, say
from kiosk.market import words
from kiosk.market.room import Room


class Destination(NamedTuple):
    """Goods under one exit code: on which voucher, to whom, on what plate, and where they are."""

    serial: str
    batch: str
    voucher: str
    grams: int
    way: str
    buyer: str
    told: str
    plate: str


def went(here: Room, batches: Iterable[Batch], mine: Language) -> list[Destination]:
    """Every exit code of these batches. Blocks on the store."""
    found: list[Destination] = []
    for batch in batches:
        found += [destination(here, serial, voucher, mine) for serial, voucher in here.views.sold(batch.code)]
    return found


def destination(here: Room, serial: Serial, voucher: Voucher, mine: Language) -> Destination:
    """One exit code. Blocks on the store."""
    name, told = _buyer(here, voucher)
    plate = here.views.plate_under(voucher.vehicle) if voucher.vehicle else ""
    way = say(mine, words.WAYS[serial.way.value])
    return Destination(serial.code, serial.batch, voucher.code, serial.grams, way, name, told, plate)


def _buyer(here: Room, voucher: Voucher) -> tuple[str, str]:
    """A name as the office knows it, and a telephone."""
    operator = here.views.operator(voucher.buyer) if voucher.buyer else None
    told = here.views.told(voucher.buyer) if operator else {}
    name = told.get("name") or (operator.name if operator else voucher.buyer)
    return name, " · ".join(filter(None, (operator.county if operator else "", told.get("phone", ""))))
