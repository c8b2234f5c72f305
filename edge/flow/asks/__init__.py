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
from edge.flow.asks.inside import AliasTo, Bind, Item, Move, PrintRoll, Sell
from edge.flow.asks.lab import (
    Assay,
    Commission,
    Control,
    Deplete,
    Dismiss,
    Dispute,
    External,
    Inspect,
    Justify,
    LayRun,
    Publish,
    ReadRun,
    Reject,
    Stock,
    TakeRecord,
    TakeSample,
    UseRecord,
    Verify,
    Waive,
)
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
    TurnBack, Move, TakeSample, Reject, Assay, External, Verify, Commission, Stock, Deplete, Control, Justify, LayRun, ReadRun,
    UseRecord, Dismiss, Dispute, Waive, Publish,
    Inspect, Dispose, Override, Second, Withdraw, Photograph, Sell, OpenDay, CloseDay,
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
    "Commission",
    "Complete",
    "Confirm",
    "Control",
    "Declare",
    "Deny",
    "Deplete",
    "Dismiss",
    "Dispose",
    "Dispute",
    "Enrol",
    "Equip",
    "External",
    "FromProvince",
    "GiveCard",
    "Import",
    "Inspect",
    "Item",
    "Justify",
    "LayRun",
    "LetIn",
    "Move",
    "OpenDay",
    "Override",
    "Photograph",
    "PrintRoll",
    "Publish",
    "Read",
    "ReadRun",
    "Register",
    "Reject",
    "Remove",
    "Second",
    "Seen",
    "Sell",
    "SignIn",
    "SignOut",
    "Stock",
    "TakeKey",
    "TakeLicence",
    "TakeLift",
    "TakePart",
    "TakeRecord",
    "TakeReveal",
    "TakeRules",
    "TakeSample",
    "TakeStop",
    "TakeUnknown",
    "TurnBack",
    "UseRecord",
    "Verify",
    "Waive",
    "WaiveContact",
    "Withdraw",
]
