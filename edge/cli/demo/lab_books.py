"""The laboratory's night counted again from its facts."""

from collections import Counter

from edge.core import facts as f


def counted(facts: list[f.Fact], day: str) -> dict[str, int]:
    """What it did. `repeated` are runs of a sample beside its first by a method; `failed` are samples, by whatever method."""
    kinds = Counter(type(fact) for fact in facts)
    runs = [fact for fact in facts if isinstance(fact, f.Assayed)]
    return {
        "controls": kinds[f.Controlled],
        "run_sheets": kinds[f.RunLaid],
        "samples": kinds[f.Sampled],
        "runs": len(runs),
        "positives": sum(run.verdict == "positive" for run in runs),
        "repeated": len(runs) - len({(run.sample, run.method) for run in runs}),
        "failed": sum(not fact.passed for fact in facts if isinstance(fact, f.Verified)),
        "reported": kinds[f.Reported],
        "waived": kinds[f.Waived],
        "disputed": kinds[f.Disputed],
        "exonerated": kinds[f.Exonerated],
        "destroyed": kinds[f.Disposed],
        "topped_up": sum(fact.day == day for fact in facts if isinstance(fact, f.ToppedUp)),
        "shortfall": sum(fact.short for fact in facts if isinstance(fact, f.FellShort) and fact.day == day),
    }
