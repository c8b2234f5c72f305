"""One function an ask: read the page, let the rules decide, record. No device and no clock but the page's."""

from collections.abc import Callable
from typing import Any

from edge.flow import asks
from edge.flow.doors import (
    contact,
    days,
    declare,
    entry,
    imports,
    lab,
    labels,
    lanes,
    operators,
    orders,
    pairs,
    people,
    trade,
)
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn

DOORS: dict[type[asks.Ask], Callable[[Any, Page, Site], Turn]] = {
    asks.Seen: lanes.read,
    asks.Register: operators.register,
    asks.GiveCard: operators.give_card,
    asks.Authorise: operators.authorise,
    asks.Import: imports.take,
    asks.Declare: declare.declare,
    asks.CallOff: declare.call_off,
    asks.Complete: declare.complete,
    asks.BringIn: entry.bring_in,
    asks.LetIn: entry.let_in,
    asks.Confirm: entry.confirm,
    asks.AliasTo: labels.alias,
    asks.PrintRoll: labels.roll,
    asks.Bind: labels.bind,
    asks.Remove: entry.remove,
    asks.TurnBack: entry.turn_back,
    asks.Move: trade.move,
    asks.TakeSample: lab.take_sample,
    asks.Assay: lab.assay,
    asks.Verify: lab.verify,
    asks.Inspect: lab.inspect,
    asks.Dispose: pairs.dispose,
    asks.Override: pairs.override,
    asks.Second: pairs.second,
    asks.Withdraw: pairs.withdraw,
    asks.Photograph: people.photograph,
    asks.Enrol: people.enrol,
    asks.Equip: people.equip,
    asks.SignIn: people.sign_in,
    asks.SignOut: people.sign_out,
    asks.Deny: people.deny,
    asks.Sell: trade.sell,
    asks.WaiveContact: contact.waive,
    asks.OpenDay: days.open_day,
    asks.CloseDay: days.close_day,
    asks.TakeKey: orders.key,
    asks.TakeReveal: orders.reveal,
    asks.TakeStop: orders.stop,
    asks.TakeLift: orders.lift,
    asks.TakeLicence: orders.licence,
    asks.TakeRules: orders.rule,
    asks.TakePart: orders.part,
    asks.TakeUnknown: orders.unknown,
}
