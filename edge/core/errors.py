"""Mistakes of a caller: a fact that cannot follow. What a market refuses is a fact, never one of these."""

from edge.core.why import Why

_NAMES = ("batch", "voucher", "visit", "sample", "subject", "code", "day")
_WHERE = {
    "entry": Why("account_entry"), "wait": Why("account_wait"), "trade": Why("account_trade"), "store": Why("account_store"),
    "out": Why("account_out"), "exit": Why("account_exit"), "unexplained": Why("account_unexplained"),
}  # fmt: skip


class RuleError(Exception):
    """The rules were asked for what they exclude; the turn is undone and the caller told `why`."""

    def __init__(self, said: str = "", why: Why | None = None) -> None:
        super().__init__(said)
        self.why = why or Why("excluded")


class OutOfOrderError(RuleError):
    """A fact about something that has not happened."""

    def __init__(self, fact: object) -> None:
        what = next((str(getattr(fact, name)) for name in _NAMES if getattr(fact, name, "")), "")
        why = Why("out_of_order", {"what": what}) if what else None
        super().__init__(f"{type(fact).__name__} cannot follow: {fact}", why)


class OverdrawnError(RuleError):
    """More grams than an account holds."""

    def __init__(self, batch: str, account: str, grams: int) -> None:
        held = (_WHERE.get(account, Why("account_other")),)
        why = Why("overdrawn", {"batch": batch, "grams": str(grams)}, because=held)
        super().__init__(f"batch {batch}: {account} does not hold {grams} g", why)
