"""What a door gives back from its turn."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from edge.core.actions import Action
from edge.core.codes import Scheme
from edge.core.day import trading_day
from edge.core.lab.practice import Practice
from edge.core.methods import Method
from edge.core.rules import Loop, Rules
from edge.core.why import Why
from edge.flow.asks import Answer


class Site(Struct, frozen=True):
    """What the doors know of their market. `lanes` maps a lane to "entry" or "exit"; labels of sales print at `sale_lane`.

    `codes` is how its scanners send and whose codes it knows; this market's own are always known (`scheme`).
    `methods` and `practice` are the laboratory's; `sticker_lane` is where samples' stickers come out, "" for nowhere.
    `day` is the trading day to keep to while the clock is not believed, "" while it is.
    `vouchers` are the lanes and stalls that print sales' vouchers, `stalls` the stations that print labels of their own.
    """

    market: str
    node: str
    name: str
    lanes: dict[str, str]
    sale_lane: str
    link: str
    rules: Rules = Rules()
    roll_hour: int = 14
    day: str = ""
    codes: Scheme = Scheme()
    methods: tuple[Method, ...] = ()
    practice: Practice = Practice()
    loop: Loop = Loop()
    sticker_lane: str = ""
    vouchers: tuple[str, ...] = ()
    stalls: tuple[str, ...] = ()

    @property
    def scheme(self) -> Scheme:
        """What a scan here is read by."""
        return (
            self.codes if self.node in self.codes.nodes else replace(self.codes, nodes=self.codes.nodes | {self.node})
        )

    def label_place(self, station: str) -> str:
        """Where labels of what is sold at a station come out."""
        return station if station in self.stalls else self.sale_lane

    def voucher_place(self, station: str) -> str:
        """Where its papers come out, "" for nowhere."""
        return next((each for each in (station, self.sale_lane) if each in self.vouchers), "")

    def today(self, at: datetime) -> str:
        """The trading day at local time `at`."""
        return self.day or trading_day(at, self.roll_hour)


class Turn(NamedTuple):
    """The answer, and what to do after the commit."""

    answer: Answer
    actions: tuple[Action, ...] = ()


def no(code: str, why: Why | str) -> Turn:
    """The answer is no."""
    return Turn(Answer("stop", (Why(why) if isinstance(why, str) else why,), code))
