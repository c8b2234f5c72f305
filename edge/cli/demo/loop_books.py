"""What was done with goods inside and at the exit, counted again from its facts."""

from collections import Counter

from edge.core import facts as f


def counted(facts: list[f.Fact], day: str) -> dict[str, int]:
    """How often each. `in_part` are departures that left a line behind, `overnight` vehicles that stayed at the close."""
    kinds = Counter(type(fact) for fact in facts)
    lines = {fact.voucher: len(fact.lines) for fact in facts if isinstance(fact, f.Sold)}
    taken = Counter({fact.voucher: len(fact.lines) for fact in facts if isinstance(fact, f.Voided)})
    left = [fact for fact in facts if isinstance(fact, f.Departed)]
    return {
        "weighed": kinds[f.Weighed],
        "losses": kinds[f.Shrunk],
        "mixed": kinds[f.Merged],
        "taken_back": kinds[f.Voided],
        "corrected": sum(fact.corrects != "" for fact in facts if isinstance(fact, f.Sold)),
        "in_part": sum(len(fact.lines) < lines[fact.voucher] - taken[fact.voucher] for fact in left),
        "checked": kinds[f.Checked],
        "slips": kinds[f.SlipEntered],
        "counted": kinds[f.Counted],
        "accounted": kinds[f.Accounted],
        "vehicles": sum(fact.vehicles for fact in facts if isinstance(fact, f.Tallied) and fact.day == day),
        "overnight": sum(fact.overnight for fact in facts if isinstance(fact, f.DayClosed) and fact.day == day),
    }
