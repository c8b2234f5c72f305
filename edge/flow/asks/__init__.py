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
from edge.flow.asks.labels import AliasTo, Bind, PrintRoll
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
from edge.flow.asks.sale import (
    AskCheck,
    Check,
    EnterSlip,
    Forgive,
    Gone,
    IssueSlips,
    Item,
    Leave,
    PrintPromise,
    PrintVoucher,
    Sell,
    Settle,
    SettleSlips,
    TakeBack,
    TakeIn,
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
from edge.flow.asks.stock import (
    Account,
    Bit,
    Count,
    CountVehicles,
    Halt,
    Mix,
    Move,
    Resume,
    SendBack,
    Shrink,
    TagCrate,
    Weigh,
)

# What a person or program may ask by the API. Orders come from the province alone; people are enrolled at a screen.
AnyAsk = Union[  # noqa: UP007  (msgspec wants the union as a value)
    Read, Register, GiveCard, Authorise, Declare, CallOff, BringIn, LetIn, Confirm, Complete, AliasTo, PrintRoll, Bind, Remove,
    TurnBack, Move, TakeSample, Reject, Assay, External, Verify, Commission, Stock, Deplete, Control, Justify, LayRun, ReadRun,
    UseRecord, Dismiss, Dispute, Waive, Publish,
    Inspect, Dispose, Override, Second, Withdraw, Photograph, Sell, OpenDay, CloseDay,
    Weigh, Shrink, Mix, TagCrate, SendBack, Count, Account, CountVehicles, Halt, Resume,
    TakeBack, TakeIn, PrintVoucher, PrintPromise, Leave, Settle, Forgive, AskCheck, Check, IssueSlips, EnterSlip, SettleSlips,
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
    "Account",
    "AliasTo",
    "Answer",
    "AnyAsk",
    "Ask",
    "AskCheck",
    "Assay",
    "Authorise",
    "Bind",
    "Bit",
    "BringIn",
    "CallOff",
    "Check",
    "CloseDay",
    "Colour",
    "Commission",
    "Complete",
    "Confirm",
    "Control",
    "Count",
    "CountVehicles",
    "Declare",
    "Deny",
    "Deplete",
    "Dismiss",
    "Dispose",
    "Dispute",
    "Enrol",
    "EnterSlip",
    "Equip",
    "External",
    "Forgive",
    "FromProvince",
    "GiveCard",
    "Gone",
    "Halt",
    "Import",
    "Inspect",
    "IssueSlips",
    "Item",
    "Justify",
    "LayRun",
    "Leave",
    "LetIn",
    "Mix",
    "Move",
    "OpenDay",
    "Override",
    "Photograph",
    "PrintPromise",
    "PrintRoll",
    "PrintVoucher",
    "Publish",
    "Read",
    "ReadRun",
    "Register",
    "Reject",
    "Remove",
    "Resume",
    "Second",
    "Seen",
    "Sell",
    "SendBack",
    "Settle",
    "SettleSlips",
    "Shrink",
    "SignIn",
    "SignOut",
    "Stock",
    "TagCrate",
    "TakeBack",
    "TakeIn",
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
    "Weigh",
    "Withdraw",
]
