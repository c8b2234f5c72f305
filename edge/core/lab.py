"""Laboratory verdicts. Enzyme inhibition by GB/T 5009.199: (ΔA₀ − ΔAₜ) / ΔA₀, positive from 50 %."""

from collections.abc import Iterable
from typing import Literal

Verdict = Literal["negative", "positive", "invalid"]

POSITIVE_FROM = 50  # per cent
BLANK_FROM = 200  # ΔA₀ in thousandths below which the enzyme is too weak to tell
NOISE_TO = -20  # per cent; more negative than this is no reading
CONFIRMED = 2


def inhibition_bp(blank: int, reading: int) -> int:
    """Inhibition in basis points, rounded down, for show. Absorbance changes in thousandths."""
    return (blank - reading) * 10_000 // blank if blank > 0 else 0


def read(blank: int, reading: int) -> Verdict:
    """The verdict of one run, from unrounded values: exactly 50 % is positive."""
    share = (blank - reading) * 100
    if blank < BLANK_FROM or share < NOISE_TO * blank:
        return "invalid"
    return "positive" if share >= POSITIVE_FROM * blank else "negative"


def judge(runs: Iterable[Verdict]) -> Literal["pass", "fail", "again"]:
    """A sample's result: one negative passes; a positive needs a second to fail, or two negatives after it to pass."""
    positives = negatives = 0
    for run in runs:
        if run == "positive":
            positives, negatives = positives + 1, 0
        elif run == "negative":
            negatives += 1
    if positives >= CONFIRMED:
        return "fail"
    return "pass" if negatives >= (CONFIRMED if positives else 1) else "again"
