"""Mistakes of a caller: a fact that cannot follow. What a market refuses is a fact, never one of these."""


class RuleError(Exception):
    """The rules were asked for what they exclude; the turn is undone and the caller told."""


class OutOfOrderError(RuleError):
    """A fact about something that has not happened."""

    def __init__(self, fact: object) -> None:
        super().__init__(f"{type(fact).__name__} cannot follow: {fact}")


class OverdrawnError(RuleError):
    """More grams than an account holds."""

    def __init__(self, batch: str, account: str, grams: int) -> None:
        super().__init__(f"batch {batch}: {account} does not hold {grams} g")
