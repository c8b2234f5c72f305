"""What a fact adds to the journey of the codes it is about. No names, no reasons that could name anybody."""

from typing import NamedTuple

from edge.core import facts as f


class Step(NamedTuple):
    """One entry under one code."""

    code: str
    kind: str
    note: str = ""


def steps(fact: f.Fact) -> list[Step]:  # noqa: PLR0911  (one line a fact)
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
        case f.Sold() | f.Departed():
            codes = [line.batch for line in fact.lines] + [line.serial for line in fact.lines]
            return [Step(code, kind) for code in dict.fromkeys(codes)]
        case f.Returned():
            return [Step(fact.batch, kind, fact.serial), Step(fact.serial, kind)]
        case _:
            return []
