"""The lines behind a verdict at an exit: of every voucher it is about, what may go and why not, whatever stays first."""

from typing import NamedTuple

from msgspec import Struct

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.guard import barred
from edge.core.said import kilograms
from edge.core.trade import Voucher
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.lines import Row
from kiosk.market.ports import Views

_MOST = 120
_ORDER = {"bad": 0, "ok": 1, "idle": 2}
_CARRYING = {"goods": word("Goods vehicle"), "empty": word("Empty vehicle"), "buyer": word("Buyer's vehicle")}


class Leaving(Struct, frozen=True):
    """What goes by one scan. `stays` are exit codes that may not leave, `free` counts those that may; `vehicle` is in words."""

    rows: list[Row] = []
    more: str = ""
    vouchers: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    free: int = 0
    vehicle: str = ""


class Judged(NamedTuple):
    """One line: the batch it is of, where it is ("here", "gone", "void"), and why it may not leave."""

    line: f.SaleLine
    batch: Batch | None
    place: str
    why: Why | None


def leaving(views: Views, subject: str, about: tuple[str, ...], language: Language) -> Leaving:
    """Of a voucher or vehicle and the vouchers it is about; empty for anything else. Blocks on the store."""
    visit = views.visit(subject)
    found = [voucher for code in (about or (subject,)) if (voucher := views.voucher(code)) is not None]
    lines = [each for voucher in found for each in judged(views, voucher)]
    rows = sorted([_row(each, language) for each in lines], key=lambda row: _ORDER[row.level])
    return Leaving(
        rows[:_MOST],
        say(language, "and %(count)s more lines", count=len(rows) - _MOST) if len(rows) > _MOST else "",
        tuple([voucher.code for voucher in found]),
        tuple([each.line.serial for each in lines if each.why is not None]),
        sum(each.place == "here" and each.why is None for each in lines),
        _vehicle(visit, views.now()[:10], language) if visit else "",
    )


def judged(views: Views, voucher: Voucher) -> list[Judged]:
    """Each line of a voucher, as the guard sees it now."""
    today, batches = views.now()[:10], dict[str, Batch | None]()
    for line in voucher.lines:
        if line.batch not in batches:
            batches[line.batch] = views.batch(line.batch)
    found: list[Judged] = []
    for line in voucher.lines:
        batch = batches[line.batch]
        place = "gone" if line.serial in voucher.gone else "void" if line.serial in voucher.void else "here"
        why = barred(batch, views.stopped, line.serial, today) if place == "here" else None
        found.append(Judged(line, batch, place, why))
    return found


def _row(each: Judged, language: Language) -> Row:
    product = each.batch.line.product if each.batch else each.line.batch
    kg = kilograms(each.line.grams)
    if each.why is not None:
        return Row(product, kg, say(language, word("stays here")), "bad", each.why.text(language))
    if each.place == "here":
        return Row(product, kg, say(language, word("may leave")), "ok")
    return Row(product, kg, say(language, word("has left") if each.place == "gone" else word("taken back")), "idle")


def _vehicle(visit: Visit, today: str, language: Language) -> str:
    """What it came as, and since when: one from an earlier day stood here overnight."""
    came = f"20{visit.code[10:12]}-{visit.code[12:14]}-{visit.code[14:16]}"
    what = say(language, _CARRYING[visit.purpose])
    if visit.stay is Stay.DECLARED:
        return say(language, word("%(what)s: it never came in"), what=what)
    if visit.stay is Stay.LEFT:
        return say(language, word("%(what)s: it has left, its visit is closed"), what=what)
    if came < today:
        return say(language, word("%(what)s, here overnight since %(day)s"), what=what, day=came)
    return say(language, word("%(what)s, came in today"), what=what)
