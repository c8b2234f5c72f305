"""What must hold of a fact about goods that are sold and leave, and of vehicles, given what stood before it; "" when it does."""

from edge.core import facts as f
from edge.core.goods_again.before import Before, two
from edge.core.guard import barred
from edge.core.told import Told
from edge.core.visit import Stay


def sold(before: Before, fact: f.Sold, told: Told) -> str:
    """Its seller's goods, and each of them free; what a slip sold that is not must have left, and have been told of."""
    for line in fact.lines:
        batch = before.batch(line.batch)
        if (why := barred(batch, before.stopped, today=told.at[:10])) is not None:
            if fact.slip:
                before.owed = fact.voucher
                continue
            return f"sold, and {line.batch} should not have been: {why.code}"
        if batch is not None and batch.seller != fact.seller:
            return f"sold by {fact.seller}, and {line.batch} is another's"
    old = before.voucher(fact.corrects) if fact.corrects else None
    wrong = fact.corrects and (old is None or not old.void or old.seller != fact.seller)
    return f"corrects {fact.corrects}, which was not taken back" if wrong else ""


def departed(before: Before, fact: f.Departed, told: Told) -> str:
    """Each line free, and nothing to be looked at first; what left without us and should not have was told of."""
    for line in fact.lines:
        why = barred(before.batch(line.batch), before.stopped, line.serial, told.at[:10])
        if why is not None and (fact.how in ("lane", "handheld") or before.detained != fact.voucher):
            return f"left, and {line.serial} should not have: {why.code}"
    voucher = before.voucher(fact.voucher)
    if voucher is None or fact.how not in ("lane", "handheld"):
        return ""
    for name in (voucher.code, voucher.buyer, voucher.seller, *[line.batch for line in fact.lines]):
        if before.asked(name):
            return f"left, and {name} was to be looked at"
    return _weight(before, fact)


def _weight(before: Before, fact: f.Departed) -> str:
    """Where a vehicle was weighed, its load fits all lines that left with it."""
    loop = before.loop(fact.day)
    if not fact.net_g or loop is None:
        return ""
    here = sum(line.grams for line in fact.lines)
    if here > fact.lines_g or loop.off(fact.net_g, fact.lines_g):
        return f"left with {fact.net_g} g on the scale for {max(here, fact.lines_g)} g"
    return ""


def forgiven(before: Before, fact: f.Forgiven, told: Told) -> str:
    """Two persons, and what had left."""
    voucher = before.voucher(fact.subject) if fact.what == "voucher" else None
    gone = set(voucher.gone) if voucher is not None else set[str]()
    odd = {line.serial for line in fact.lines} ^ gone
    return f"forgiven, and {min(odd)} had not left" if odd else two(fact.by, fact.second, told.actor)


def repassed(before: Before, fact: f.Repassed, _told: Told) -> str:
    """All of it had left, and the day lets it through."""
    voucher, loop = before.voucher(fact.voucher), before.loop(fact.day)
    if voucher is None or voucher.here:
        return "passed again, and had not left"
    return "passed again, and the day refuses that" if loop is not None and loop.passback == "hard" else ""


def reentered(before: Before, fact: f.Reentered, _told: Told) -> str:
    """Its other visit was open, and the day lets it in all the same."""
    other, loop = before.visit(fact.inside), before.loop(fact.day)
    if other is None or other.stay is not Stay.INSIDE or fact.inside == fact.visit:
        return "let in while inside, and it was not"
    return (
        "let in while inside, and the day refuses that" if loop is not None and loop.vehicle_passback == "hard" else ""
    )


def checked(before: Before, fact: f.Checked, _told: Told) -> str:
    """Somebody had asked."""
    return "" if before.asked(fact.subject) else "looked at, and nobody had asked"


def slip(before: Before, fact: f.SlipEntered, told: Told) -> str:
    """Two persons, and a slip nobody had told of."""
    loose = fact.number in before.loose(fact.book)
    return two(fact.by, fact.second, told.actor) if loose else f"slip {fact.number} was told of before"


def slips(before: Before, fact: f.SlipsSettled, told: Told) -> str:
    """Likewise all of a range."""
    loose = set(range(fact.first, fact.last + 1)) <= before.loose(fact.book)
    return two(fact.by, fact.second, told.actor) if loose else "slips settled that were told of before"
