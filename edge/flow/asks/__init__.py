"""Everything a market can be asked to do, and its answer. An ask is also the body of its API call."""

from typing import Literal, Union

from msgspec import Struct

from edge.core.why import Why
from edge.flow.asks.base import Ask
from edge.flow.asks.entrance import (
    BringIn,
    CallOff,
    Complete,
    Confirm,
    Declare,
    LetIn,
    Photograph,
    Read,
    Remove,
    Seen,
    TurnBack,
)
from edge.flow.asks.inside import AliasTo, Assay, Bind, Inspect, Item, Move, PrintRoll, Sell, TakeSample, Verify
from edge.flow.asks.operators import Authorise, GiveCard, Import, Register
from edge.flow.asks.province import (
    FromProvince,
    TakeKey,
    TakeLicence,
    TakeLift,
    TakePart,
    TakeReveal,
    TakeRules,
    TakeStop,
    TakeUnknown,
)
from edge.flow.asks.staff import (
    CloseDay,
    Deny,
    Dispose,
    Enrol,
    Equip,
    OpenDay,
    Override,
    Second,
    SignIn,
    SignOut,
    WaiveContact,
    Withdraw,
)

# What a person or program may ask by the API. Orders come from the province alone; people are enrolled at a screen.
AnyAsk = Union[  # noqa: UP007  (msgspec wants the union as a value)
    Read, Register, GiveCard, Authorise, Declare, CallOff, BringIn, LetIn, Confirm, Complete, AliasTo, PrintRoll, Bind, Remove,
    TurnBack, Move, TakeSample, Assay, Verify, Inspect, Dispose, Override, Second, Withdraw, Photograph, Sell, OpenDay, CloseDay,
]  # fmt: skip

Colour = Literal["pass", "wait", "stop", "unknown"]


class Answer(Struct, frozen=True):
    """What comes back: a verdict, its reasons, the code it is about, and codes that were issued."""

    verdict: Colour
    why: tuple[Why, ...] = ()
    code: str = ""
    codes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether what was asked was done."""
        return self.verdict in ("pass", "wait")


__all__ = [
    "AliasTo",
    "Answer",
    "AnyAsk",
    "Ask",
    "Assay",
    "Authorise",
    "Bind",
    "BringIn",
    "CallOff",
    "CloseDay",
    "Colour",
    "Complete",
    "Confirm",
    "Declare",
    "Deny",
    "Dispose",
    "Enrol",
    "Equip",
    "FromProvince",
    "GiveCard",
    "Import",
    "Inspect",
    "Item",
    "LetIn",
    "Move",
    "OpenDay",
    "Override",
    "Photograph",
    "PrintRoll",
    "Read",
    "Register",
    "Remove",
    "Second",
    "Seen",
    "Sell",
    "SignIn",
    "SignOut",
    "TakeKey",
    "TakeLicence",
    "TakeLift",
    "TakePart",
    "TakeReveal",
    "TakeRules",
    "TakeSample",
    "TakeStop",
    "TakeUnknown",
    "TurnBack",
    "Verify",
    "WaiveContact",
    "Withdraw",
]
