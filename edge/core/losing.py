"""How much of a batch may dry, die, be trimmed or spoil on one person's word."""

from edge.core.batch import Batch


def allowed(batch: Batch, tolerance_bp: int) -> int:
    """Grams of it altogether, by what its product may lose (1/10,000)."""
    return batch.in_g * tolerance_bp // 10_000


def too_much(batch: Batch, grams: int, tolerance_bp: int) -> bool:
    """Whether it would have lost more than that with so many grams more."""
    return batch.accounts.get("shrink", 0) + grams > allowed(batch, tolerance_bp)
