"""What facts book in a batch's accounts."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch.state import GROUND, INSIDE, SALEABLE, Batch, Status
from edge.core.errors import OverdrawnError
from edge.core.why import Why


def of(batch: Batch, lines: tuple[f.SaleLine, ...]) -> int:
    """Grams of it in these lines."""
    return sum(line.grams for line in lines if line.batch == batch.code)


def weighed(batch: Batch, fact: f.Weighed) -> Batch:
    """The first weighing corrects what came in; a later one finds what was lost since."""
    change = fact.grams - batch.accounts.get(fact.zone, 0)
    line = replace(batch.line, basis=fact.basis)
    if change >= 0:
        return replace(batch.post("gate", fact.zone, change), line=line)
    return replace(batch.post(fact.zone, "gate" if fact.first else "shrink", -change), line=line)


def mixed(fact: f.Merged) -> Batch:
    """A batch that was not there before, out of parts of others."""
    child = Batch(
        fact.batch, "", fact.seller, fact.day, fact.line, status=Status(fact.status), test=fact.status == Status.WAITING,
        why=fact.why, parents=tuple(dict.fromkeys(part.batch for part in fact.parts)), since=fact.at,
        keeps_until=fact.keeps_until or "", shelf_days=fact.shelf_days, serial=fact.serial,
    )  # fmt: skip
    return child.post("merged", fact.zone, sum(part.grams for part in fact.parts))


def taken(batch: Batch, fact: f.Merged) -> Batch:
    """Its parts went into another batch."""
    for part in fact.parts:
        if part.batch == batch.code:
            batch = batch.post(part.zone, "merged", part.grams)
    return batch


def voided(batch: Batch, grams: int) -> Batch:
    """Back into trade, but for what was destroyed meanwhile."""
    return batch.post("out", "trade", left) if (left := min(grams, batch.accounts.get("out", 0))) else batch


def sent_back(batch: Batch) -> Batch:
    """All that is not sold goes back."""
    for zone in GROUND:
        batch = batch.post(zone, "return", batch.accounts.get(zone, 0))
    return batch


def emptied(batch: Batch) -> Batch:
    """All that is inside is destroyed."""
    for zone in INSIDE:
        batch = batch.post(zone, "destroyed", batch.accounts.get(zone, 0))
    return batch


def sold(batch: Batch, grams: list[int], zones: tuple[str, ...] = SALEABLE) -> Batch:
    """Out of trade first, then out of the store. Raises OverdrawnError."""
    for each in grams:
        left = each
        for zone in zones:
            part = min(left, batch.accounts.get(zone, 0))
            batch, left = batch.post(zone, "out", part), left - part
        if left:
            raise OverdrawnError(batch.code, "trade", each)
    return replace(batch, serials=batch.serials + len(grams))


def returned(fact: f.Returned) -> Batch:
    """A child of what it left as, held until somebody has looked at it."""
    child = Batch(
        fact.batch, "", fact.seller, fact.day, fact.line,
        status=Status.HELD, why=(Why("returned"),), parent=fact.parent, serial=fact.serial,
        since=fact.at, keeps_until=fact.keeps_until,
    )  # fmt: skip
    return child.post("gate", "wait", fact.line.grams)
