"""What a code stands for that somebody scans inside: batch, label, exit code, tag, voucher, vehicle, code from upstream."""

from typing import NamedTuple

from edge.core.batch import Batch
from edge.core.codes import parse
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit
from kiosk.market.room import Room

_LONGEST = 4096


class Meant(NamedTuple):
    """The batches, the first one meant; the exit code, voucher or visit that led to them, and the crate's tag."""

    code: str
    batches: list[Batch]
    serial: Serial | None = None
    voucher: Voucher | None = None
    visit: Visit | None = None
    tag: str = ""


def meant(here: Room, text: str) -> Meant:
    """What a code means; no batches for one that means nothing here. Blocks on the store."""
    raw = text.strip()[:_LONGEST]
    code = parse(raw.encode("utf-8", "replace"), scheme=here.flow.site.scheme).text or raw
    views = here.views
    tag = views.tag(code)
    if tag is not None and tag.subject:
        return _of(here, tag.subject)._replace(tag=code)
    return _of(here, code)


def _of(here: Room, code: str) -> Meant:
    views = here.views
    if (serial := views.serial(code)) is not None:
        return Meant(code, _batches(here, [serial.batch]), serial, views.voucher(serial.voucher))
    if (batch := views.labelled(code)) is not None:
        return Meant(code, [batch])
    if (voucher := views.voucher(code)) is not None:
        return Meant(code, _batches(here, [line.batch for line in voucher.lines]), voucher=voucher)
    if (visit := views.visit(code)) is not None:
        return Meant(code, _batches(here, list(visit.batches)), visit=visit)
    return Meant(code, views.related(code))


def _batches(here: Room, codes: list[str]) -> list[Batch]:
    found = [here.views.batch(code) for code in dict.fromkeys(codes)]
    return [batch for batch in found if batch is not None]
