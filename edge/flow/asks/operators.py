"""What is asked about sellers and buyers, and about sheets of them and of other registries."""

from typing import Literal

from edge.core.sheets import How
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
    stall: Text = ""


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


class Import(Ask, frozen=True):
    """Take a sheet that waits on the box; with flaws only its good rows, and only if that is said (`good_only`).

    What is told of people is asked row by row, some hundred a turn: those `after` a row's number.
    """

    sheet: Name
    how: How = "add"
    good_only: bool = False
    after: int = 0
