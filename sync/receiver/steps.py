"""What a fact adds to the journey of the codes it is about. No names, no reasons that could name anybody."""

from typing import NamedTuple

from edge.core import facts as f

CODE = 64  # characters of a code


class Step(NamedTuple):
    """One entry under one code."""

    code: str
    kind: str
    note: str = ""


def steps(fact: f.Fact) -> list[Step]:  # noqa: C901, PLR0911, PLR0912  (one line a fact)
    """The entries a fact adds; a code stands once."""
    kind = type(fact).__name__
    match fact:
        case (
            f.Arrived()
            | f.Cleared()
            | f.Refused()
            | f.Held()
            | f.Released()
            | f.Sampled()
            | f.Condemned()
            | f.Overridden()
            | f.Freed()
            | f.Completed()
            | f.Aliased()
            | f.ToppedUp()
            | f.Rejected()
            | f.Reported()
            | f.Disputed()
            | f.Exonerated()
            | f.Weighed()
            | f.SentBack()
            | f.Counted()
            | f.Accounted()
        ):
            return [Step(fact.batch, kind)]
        case f.Drawn() if fact.picked:
            return [Step(fact.batch, kind)]
        case f.Admitted():
            return [Step(code, kind, fact.zone) for code in dict.fromkeys(fact.batches)]
        case f.Moved():
            return [Step(fact.batch, kind, fact.target)]
        case f.Assayed():
            return [Step(fact.batch, kind, f"{fact.method}: {fact.verdict}")]
        case f.Verified():
            return [Step(fact.batch, kind, "passed" if fact.passed else "failed")]
        case f.Disposed():
            return [Step(fact.batch, kind, fact.method)]
        case f.Shrunk():
            return [Step(fact.batch, kind, fact.loss)]
        case f.Merged():
            parts = dict.fromkeys(part.batch for part in fact.parts)
            how = "passed" if fact.voucher else fact.how
            return [Step(fact.batch, kind, how), *[Step(code, "MixedInto", fact.batch) for code in parts]]
        case f.Tagged() if fact.subject:
            return [Step(fact.subject, kind)]
        case f.Sold() | f.Departed() | f.Voided() | f.Forgiven():
            codes = [line.batch for line in fact.lines] + [line.serial for line in fact.lines]
            return [Step(code, kind) for code in dict.fromkeys(codes)]
        case f.Reentered():
            return [Step(fact.visit, kind, fact.inside)]
        case f.Repassed():
            return [Step(fact.voucher, kind)]
        case f.CheckAsked():
            return [Step(fact.subject[:CODE], kind)]
        case f.Checked():
            return [Step(fact.subject[:CODE], kind, "good" if fact.good else "bad")]
        case f.SlipEntered():
            return [Step(fact.subject[:CODE], kind, fact.what)]
        case f.SlipsIssued() | f.SlipsSettled():
            return [Step(f"slips {fact.book}"[:CODE], kind, f"{fact.first} {fact.last}")]
        case f.Ordered() if fact.name:
            return [Step(fact.name[:CODE], kind, f"{fact.outcome} {fact.what}")]
        case f.Recalled():
            told = f"{fact.serial} {fact.batch} {fact.voucher} {fact.buyer or '-'} {fact.grams} {fact.way}"
            return [Step(f"recall {fact.order}"[:CODE], kind, told), Step(fact.serial, kind)]
        case f.RegistryKept():
            return [Step(f"registry {fact.registry}", kind, str(fact.version))]
        case f.RegistryWanted():
            return [Step(f"registry {fact.registry}", kind, str(fact.have))]
        case f.Returned():
            return [Step(fact.batch, kind, fact.serial), Step(fact.serial, kind)]
        case _:
            return []
