"""What must hold of a fact about goods inside, given what stood before it: a function a kind, "" when it does."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import GROUND, INSIDE, Status
from edge.core.goods_again.before import Before, two
from edge.core.guard import barred, may_move, reaching
from edge.core.losing import allowed, too_much
from edge.core.mixing import bought, mixed
from edge.core.told import Told


def weighed(before: Before, fact: f.Weighed, _told: Told) -> str:
    """It says what stood there, and whether it is the first; a later one finds no gain, and no more lost than one may say."""
    batch = before.batch(fact.batch)
    if batch is not None and fact.first is not (batch.line.basis == "declared"):
        return "weighed first, and it was before" if fact.first else "weighed again, and it never was"
    if not fact.first and fact.grams > fact.before:
        return "goods have gained"
    return _stood(before, fact) or (_lost(before, fact, fact.before - fact.grams) if not fact.first else "")


def counted(before: Before, fact: f.Counted, _told: Told) -> str:
    """It says what stood there."""
    return _stood(before, fact)


def _stood(before: Before, fact: f.Weighed | f.Counted) -> str:
    batch = before.batch(fact.batch)
    have = batch.accounts.get(fact.zone, 0) if batch is not None else 0
    return "" if fact.before == have else f"{fact.before} g recorded where {have} g stood"


def _lost(before: Before, fact: f.Weighed | f.Shrunk, grams: int) -> str:
    """Whether it is more than one person may say, as the fact itself says what that is."""
    batch = before.batch(fact.batch)
    if batch is None or fact.tolerance_bp is None or not too_much(batch, grams, fact.tolerance_bp):
        return ""
    return f"{grams} g more were lost than the {allowed(batch, fact.tolerance_bp)} g that one person may say"


def shrunk(before: Before, fact: f.Shrunk, told: Told) -> str:
    """What failed is destroyed, not lost; much is lost on two persons' word."""
    batch = before.batch(fact.batch)
    if batch is not None and batch.status is Status.FAILED:
        return "lost, and it had failed"
    return two(fact.by, fact.second, told.actor) if fact.second else _lost(before, fact, fact.grams)


def moved(before: Before, fact: f.Moved, _told: Told) -> str:
    """What may not be sold goes to wait, but where the day lets it be unloaded."""
    batch, loop = before.batch(fact.batch), before.loop(fact.day)
    if batch is None or loop is None or may_move(batch, fact.target, unload_held=loop.unload_held):
        return ""
    return f"moved to {fact.target}, and it is {batch.status.value}"


def merged(before: Before, fact: f.Merged, told: Told) -> str:
    """One seller's, each as good as it says, and the worst of them all."""
    if fact.voucher:
        return taken_in(before, fact, told)
    batches = [batch for part in fact.parts if (batch := before.batch(part.batch)) is not None]
    if not batches or len(batches) != len(fact.parts) or any(batch.seller != fact.seller for batch in batches):
        return "mixed of what is not all of one seller"
    again = mixed(batches, told.at[:10])
    if again.why is not None:
        return f"mixed, and {again.batch} should not have been: {again.why.code}"
    if stopped := next((each.code for each in batches if any(map(before.stopped, reaching(each)))), ""):
        return f"mixed, and {stopped} should not have been: code_recalled"
    if (again.kind, again.status.value, again.reasons) != (fact.how, fact.status, fact.why):
        return f"{fact.how} {fact.status} recorded, {again.kind} {again.status.value} decided again"
    grams = sum(part.grams for part in fact.parts)
    if fact.line.grams != grams:
        return f"{fact.line.grams} g made of {grams} g"
    if fact.keeps_until is not None and (fact.keeps_until, fact.shelf_days) != (again.keeps_until, again.shelf_days):
        return "it keeps longer than its parts"
    same = replace(again.line, grams=grams, product=fact.line.product) == fact.line
    return "" if same else "more is said of it than of all its parts"


def taken_in(before: Before, fact: f.Merged, told: Told) -> str:
    """What its buyer bought, all of that line, free, and no more said of it than of what it was."""
    voucher = before.voucher(fact.voucher)
    line = next((each for each in voucher.here if each.serial == fact.serial), None) if voucher is not None else None
    batch = before.batch(line.batch) if line is not None else None
    if voucher is None or line is None or batch is None or voucher.buyer != fact.seller:
        return "taken in, and it was not bought so"
    if (why := barred(batch, before.stopped, fact.serial, told.at[:10])) is not None:
        return f"taken in, and should not have been: {why.code}"
    same = bought(batch.line, line.grams, fact.voucher) == fact.line
    kept = (fact.keeps_until, fact.shelf_days) == (batch.keeps_until, batch.shelf_days)
    whole = fact.parts == (f.Part(line.batch, "out", line.grams),) and fact.status == Status.RELEASED
    return "" if same and kept and whole else "taken in as more than it was bought as"


def sent_back(before: Before, fact: f.SentBack, told: Told) -> str:
    """Two persons, all that is not sold, and never after a positive."""
    batch = before.batch(fact.batch)
    if batch is None or batch.status is not Status.WAITING or batch.sample:
        return "sent back, and should not have been"
    return _all(fact.grams, batch.grams(GROUND)) or two(fact.by, fact.second, told.actor)


def disposed(before: Before, fact: f.Disposed, told: Told) -> str:
    """Two persons, and all of it."""
    batch = before.batch(fact.batch)
    if batch is None or not batch.disposable(told.at):
        return "destroyed, and should not have been"
    return _all(fact.grams, batch.grams(INSIDE)) or two(fact.by, fact.witness, told.actor)


def accounted(before: Before, fact: f.Accounted, told: Told) -> str:
    """Two persons, an owner, and all that is missing."""
    batch = before.batch(fact.batch)
    if not fact.owner or batch is None:
        return "nobody answers for it"
    return _all(fact.grams, batch.accounts.get("unexplained", 0)) or two(fact.by, fact.second, told.actor)


def _all(grams: int, have: int) -> str:
    return "" if grams == have else f"{grams} g recorded of {have} g"
