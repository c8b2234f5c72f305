"""What is asked about sellers and buyers."""

from typing import Literal

from edge.flow.asks.base import Ask, Name, Text


class Register(Ask, frozen=True):
    """Register a seller or buyer, or change one."""

    operator: Name
    name: Text
    county: Text
    natural: bool = False
    uscc: Text = ""
    phone: Text = ""
    agreement: bool = True
    state: Literal["active", "suspended"] = "active"
    address: Text = ""


class GiveCard(Ask, frozen=True):
    """Give a seller or buyer a new card."""

    operator: Name


class Authorise(Ask, frozen=True):
    """Let an account, or "market" to tell the province, act for a seller; with nothing in `what` no more."""

    seller: Name
    to: Name
    what: tuple[Literal["declare", "sell", "upload"], ...]
    since: Text = ""
    until: Text = ""
    paper: Text = ""
