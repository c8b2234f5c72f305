"""What the province may order. There is none that opens a barrier: that is done at the gate."""

from msgspec import Struct


class Order(Struct, frozen=True, tag_field="kind"):
    """Any order of the province; it is the `data` of a body in the "orders" stream."""


class DayKey(Order, frozen=True):
    """The draw key of a trading day, ahead of it. The market tells nobody but its own draw."""

    day: str
    key: str
    commitment: str


class RevealKey(Order, frozen=True):
    """The day is over: its key may be published."""

    day: str
    key: str


class StopTrade(Order, frozen=True):
    """中止交易: these codes (batch, exit or upstream codes) stop at the next scan."""

    id: str
    codes: tuple[str, ...]
    reason: str
