"""Who may ask what. What is not listed nobody may: roles deny by default."""

from typing import NamedTuple

from edge.flow import asks as a


class Right(NamedTuple):
    """Roles that may ask; `pin` asks for the PIN again, so no program can."""

    roles: frozenset[str]
    pin: bool = False


def _right(*roles: str, pin: bool = False) -> Right:
    return Right(frozenset(roles), pin)


MAY: dict[type[a.Ask], Right] = {
    a.Read: _right("gate", "manager", "device"),
    a.Declare: _right("stall", "manager", "device"),
    a.CallOff: _right("stall", "manager", "device"),
    a.Complete: _right("stall", "gate", "manager", "device"),
    a.BringIn: _right("gate", "manager", "device"),
    a.LetIn: _right("gate", "manager", "device"),
    a.Confirm: _right("gate", "manager", "device"),
    a.AliasTo: _right("manager", "device"),
    a.PrintRoll: _right("gate", "manager"),
    a.Bind: _right("stall", "gate", "manager", "device"),
    a.GiveCard: _right("manager"),
    a.Authorise: _right("manager", "device"),
    a.Import: _right("manager", pin=True),
    a.Sell: _right("stall", "manager", "device"),
    a.Move: _right("stall", "gate", "lab", "manager", "device"),
    a.TakeBack: _right("stall", "manager", "device"),
    a.TakeIn: _right("stall", "manager", "device"),
    a.PrintVoucher: _right("stall", "manager", "device"),
    a.PrintPromise: _right("stall", "manager", "device"),
    a.Leave: _right("gate", "manager", "device"),
    a.Settle: _right("gate", "manager", "device"),
    a.Forgive: _right("gate", "manager", pin=True),
    a.AskCheck: _right("gate", "lab", "manager", "supervisor"),
    a.Check: _right("gate", "manager"),
    a.IssueSlips: _right("gate", "manager"),
    a.EnterSlip: _right("gate", "stall", "manager"),
    a.SettleSlips: _right("gate", "manager"),
    a.Weigh: _right("gate", "stall", "manager", "device"),
    a.Shrink: _right("stall", "gate", "manager"),
    a.Mix: _right("stall", "manager", "device"),
    a.TagCrate: _right("stall", "gate", "manager", "device"),
    a.SendBack: _right("gate", "manager"),
    a.Count: _right("gate", "manager"),
    a.Account: _right("manager"),
    a.CountVehicles: _right("gate", "manager", "device"),
    a.Halt: _right("lab", "manager", pin=True),
    a.Resume: _right("manager", pin=True),
    a.Remove: _right("gate", "manager"),
    a.TurnBack: _right("gate", "manager"),
    a.Inspect: _right("gate", "manager"),
    a.Photograph: _right("gate", "lab", "manager", "device"),
    a.TakeSample: _right("lab"),
    a.Reject: _right("lab", "manager"),
    a.Assay: _right("lab"),
    a.External: _right("lab", "manager"),
    a.Verify: _right("lab", "manager"),
    a.Commission: _right("lab", "manager"),
    a.Stock: _right("lab", "manager"),
    a.Deplete: _right("lab", "manager"),
    a.Control: _right("lab"),
    a.Justify: _right("lab", "manager"),
    a.LayRun: _right("lab"),
    a.ReadRun: _right("lab"),
    a.UseRecord: _right("lab"),
    a.Dismiss: _right("lab", "manager"),
    a.Dispute: _right("stall", "manager", "device"),
    a.Waive: _right("stall", "manager", "device"),
    a.Publish: _right("lab", "manager"),
    a.Dispose: _right("lab", "manager"),
    a.Override: _right("manager", pin=True),
    a.Second: _right("gate", "lab", "manager"),
    a.Withdraw: _right("gate", "lab", "manager"),
    a.Register: _right("manager", "device"),
    a.WaiveContact: _right("manager", pin=True),
    a.OpenDay: _right("manager"),
    a.CloseDay: _right("manager"),
    a.Enrol: _right("admin", pin=True),
    a.Equip: _right("admin", pin=True),
}
SECOND = {
    "override": MAY[a.Override],
    "dispose": MAY[a.Dispose],
    "control": MAY[a.Justify],
    "sendback": MAY[a.SendBack],
    "account": MAY[a.Account],
    "shrink": MAY[a.Account],
    "resume": MAY[a.Resume],
    "forgive": MAY[a.Forgive],
    "slip": MAY[a.IssueSlips],
    "slips": MAY[a.SettleSlips],
}  # whoever may propose it may stand by it


def may(ask: type[a.Ask], roles: frozenset[str]) -> bool:
    """Whether one of the roles may ask this."""
    right = MAY.get(ask)
    return right is not None and not right.roles.isdisjoint(roles)
