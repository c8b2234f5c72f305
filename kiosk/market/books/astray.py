"""What left though it should not have, told of afterwards by a slip or a handheld: the office's alarm, until its day is closed."""

from typing import NamedTuple

from edge.core import facts as f
from edge.core.day import bounds
from kiosk.chrome.i18n import Language
from kiosk.market.books.breaks import broken
from kiosk.market.books.gone import Destination, destination
from kiosk.market.room import Room


class Astray(NamedTuple):
    """Goods of a voucher that had left: when, why they should not have, and each with its product and where it went."""

    left_at: str
    why: list[str]
    goods: list[tuple[str, Destination]]


def astray(here: Room, mine: Language) -> list[Astray]:
    """Of every day that is not closed, the newest first. Blocks on the store."""
    here.views.look_on()
    days = [day.day for day in here.views.unclosed()]
    rows = [each for day in days for each in broken(here.views, "left", day, bounds(day, here.flow.site.roll_hour))]
    facts = [each.fact for each in sorted(rows, key=lambda each: -each.id) if isinstance(each.fact, f.Detained)]
    return [
        Astray(_minute(fact.left_at), [why.text(mine) for why in fact.why], _goods(here, fact, mine)) for fact in facts
    ]


def _goods(here: Room, fact: f.Detained, mine: Language) -> list[tuple[str, Destination]]:
    voucher, found = here.views.voucher(fact.voucher), list[tuple[str, Destination]]()
    for code in fact.codes:
        serial = here.views.serial(code)
        batch = here.views.batch(serial.batch) if serial else None
        if voucher is not None and serial is not None:
            found.append((batch.line.product if batch else serial.batch, destination(here, serial, voucher, mine)))
    return found


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
