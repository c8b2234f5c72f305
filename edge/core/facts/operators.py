"""Sellers and buyers."""

from typing import Literal

from edge.core.facts.base import Fact


class Registered(Fact, frozen=True):
    """A seller or buyer. A natural person's name is masked here; `seal` stands for the personal values, `given` names them."""

    operator: str
    name: str
    county: str
    natural: bool
    uscc: str
    agreement: bool
    state: Literal["active", "suspended"]
    seal: str
    given: tuple[str, ...] = ()
    stall: str = ""


class Carded(Fact, frozen=True):
    """A seller or buyer was given a card (溯源卡) to be known by at a gate; the one before is worth nothing."""

    operator: str
    card: str


class Authorised(Fact, frozen=True):
    """A seller lets somebody act: an account of this market, or the market itself ("market") to tell the province.

    `since` and `until` are calendar dates, "" for no end; `paper` is the number of what was signed.
    """

    seller: str
    to: str
    what: tuple[Literal["declare", "sell", "upload"], ...]
    since: str
    until: str = ""
    paper: str = ""
