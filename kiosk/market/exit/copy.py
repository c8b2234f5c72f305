"""What a handheld takes along for when the market is out of reach: open vouchers, what is barred and why, keys, and its age."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from edge.core.batch import Batch
from edge.core.codes import own, signed
from edge.core.guard import barred
from edge.core.said import kilograms
from edge.core.trade import Voucher
from edge.core.why import Why
from kiosk.market.exit_ports import Standing
from kiosk.market.replies import Words
from kiosk.market.room import Room

_BACK = 7  # days whose keys are always there, tomorrow's beside them
_DAY = "%y%m%d"


class Lot(Struct, frozen=True, array_like=True):
    """One line of an open voucher that is still here."""

    serial: str
    batch: str
    product: str
    weight: str


class Copy(Struct, frozen=True):
    """`at` is the market's time, `heard_s` seconds since the province was heard. `day` is today (YYMMDD).

    Today's codes beyond `last_batch` and `last_voucher` were given out later; so were exit codes beyond a batch's number in
    `serials`. `barred` is why a batch or exit code may not leave, `checks` why a voucher or batch is looked at first.
    """

    at: str
    heard_s: float | None
    day: str
    last_batch: int
    last_voucher: int
    keys: dict[str, str]
    vouchers: dict[str, list[Lot]]
    serials: dict[str, int]
    barred: dict[str, Words]
    checks: dict[str, Words]


def copy(room: Room) -> Copy:
    """As of now. Blocks on the store."""
    now, standing = room.views.now(), room.views.standing()
    day = datetime.fromisoformat(now)
    batches = {batch.code: batch for batch in standing.batches}
    return Copy(
        now, room.views.uplink().last_contact_s, day.strftime(_DAY), standing.last_batch, standing.last_voucher,
        _keys(room, day, standing),
        {voucher.code: [_lot(line.serial, batches.get(line.batch), line.batch, line.grams) for line in voucher.here]
         for voucher in standing.vouchers},
        {batch.code: standing.beyond + batch.serials for batch in standing.batches},
        dict(_barred(standing, now[:10])), dict(_checks(standing)),
    )  # fmt: skip


def _keys(room: Room, day: datetime, standing: Standing) -> dict[str, str]:
    """Of the last days and tomorrow, and of whatever is inside."""
    if room.day_key is None:
        return {}
    days = {(day - timedelta(days=back)).strftime(_DAY) for back in range(-1, _BACK)}
    days |= {own.dated(batch.code) for batch in standing.batches}
    days |= {own.numbered(voucher.code)[1] for voucher in standing.vouchers}
    days |= {
        own.numbered(line.serial)[1] for voucher in standing.vouchers for line in voucher.here if line.serial[0] == "T"
    }
    return {each: room.day_key(each).hex() for each in sorted(days) if each}


def _lot(serial: str, batch: Batch | None, code: str, grams: int) -> Lot:
    return Lot(serial, code, batch.line.product if batch else code, kilograms(grams))


def _barred(standing: Standing, today: str) -> Iterator[tuple[str, Words]]:
    for batch in standing.batches:
        why = barred(batch, standing.stopped.__contains__, "", today)
        if why is not None:
            yield batch.code, _words(why)
    for code in standing.stopped:
        if signed.day_of(code):
            yield code, _words(Why("code_recalled"))


def _checks(standing: Standing) -> Iterator[tuple[str, Words]]:
    asked = {
        check.subject: Why("spot_check", {"what": check.reason, "subject": check.subject}) for check in standing.checks
    }
    yield from ((subject, _words(why)) for subject, why in asked.items())
    for voucher in standing.vouchers:
        named = next((asked[name] for name in _names(voucher) if name in asked), None)
        if named is not None:
            yield voucher.code, _words(named)


def _names(voucher: Voucher) -> tuple[str, ...]:
    """By what it may be asked for."""
    return (voucher.code, voucher.buyer, voucher.seller, *[line.batch for line in voucher.here])


def _words(why: Why) -> Words:
    return Words(why.text("zh"), why.text("en"))
