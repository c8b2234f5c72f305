"""Every kind of form: its ask, the sentence that is confirmed, whether the PIN is asked again, and how its fields are read."""

from collections.abc import Callable
from typing import Any, NamedTuple

from edge.flow import asks as a
from kiosk.chrome.i18n import gettext_noop
from kiosk.market.sent import authorisation, channels, control, enrolment, methods, readings
from kiosk.market.sent_goods import halted, weighed
from kiosk.market.sent_sale import moved, parts, scaled, serials


class Form(NamedTuple):
    """One kind of form: its ask, the sentence that is confirmed, whether the PIN is asked again, and how fields are read."""

    ask: type[a.Ask]
    says: str
    pin: bool = False
    read: Callable[[dict[str, str]], dict[str, Any]] = dict


FORMS: dict[str, Form] = {
    "remove": Form(a.Remove, gettext_noop("Take this line off the vehicle")),
    "turnback": Form(a.TurnBack, gettext_noop("Send this vehicle away")),
    "printroll": Form(a.PrintRoll, gettext_noop("Print labels ahead")),
    "move": Form(a.Move, gettext_noop("Move these goods"), read=moved),
    "weigh": Form(a.Weigh, gettext_noop("Enter a weight"), read=scaled),
    "shrink": Form(a.Shrink, gettext_noop("Goods dried, died, were trimmed or spoilt"), read=scaled),
    "mix": Form(a.Mix, gettext_noop("Mix these goods, or pack them anew"), read=parts),
    "tagcrate": Form(a.TagCrate, gettext_noop("A crate's tag stands for these goods")),
    "takeback": Form(a.TakeBack, gettext_noop("Take this sale back"), read=serials),
    "takein": Form(a.TakeIn, gettext_noop("Take in what was bought here")),
    "printvoucher": Form(a.PrintVoucher, gettext_noop("Print this voucher once more")),
    "printpromise": Form(a.PrintPromise, gettext_noop("Print this certificate")),
    "takesample": Form(a.TakeSample, gettext_noop("Take a sample")),
    "assay": Form(a.Assay, gettext_noop("Enter a reading"), read=readings),
    "reject": Form(a.Reject, gettext_noop("This sample is no good")),
    "external": Form(a.External, gettext_noop("Enter what a laboratory outside found")),
    "control": Form(a.Control, gettext_noop("Enter the day's control"), read=control),
    "justify": Form(a.Justify, gettext_noop("Answer for a control that failed"), pin=True),
    "layrun": Form(a.LayRun, gettext_noop("Lay out a run sheet"), read=channels),
    "readrun": Form(a.ReadRun, gettext_noop("Enter readings of a run sheet"), read=readings),
    "userecord": Form(a.UseRecord, gettext_noop("Use this record for a sample")),
    "dismiss": Form(a.Dismiss, gettext_noop("Nothing comes of this record")),
    "commission": Form(a.Commission, gettext_noop("An instrument, its methods and dates"), read=methods),
    "stock": Form(a.Stock, gettext_noop("A lot of reagent came"), read=methods),
    "deplete": Form(a.Deplete, gettext_noop("A lot of reagent is used up")),
    "dispute": Form(a.Dispute, gettext_noop("Ask for a test by another method")),
    "waive": Form(a.Waive, gettext_noop("Ask for no other test"), pin=True),
    "publish": Form(a.Publish, gettext_noop("Put the day's results up")),
    "verify": Form(a.Verify, gettext_noop("Put the result out"), pin=True),
    "sendback": Form(a.SendBack, gettext_noop("Send goods back")),
    "inspect": Form(a.Inspect, gettext_noop("This return was looked at and is good")),
    "dispose": Form(a.Dispose, gettext_noop("Destroy this batch"), pin=True),
    "override": Form(a.Override, gettext_noop("Let this batch go without its test"), pin=True),
    "forgive": Form(a.Forgive, gettext_noop("It did not pass the exit: set it right"), pin=True),
    "second": Form(a.Second, gettext_noop("Stand by this proposal"), pin=True),
    "withdraw": Form(a.Withdraw, gettext_noop("Withdraw this proposal")),
    "waivecontact": Form(
        a.WaiveContact, gettext_noop("Let goods out before the box was in contact with the province"), pin=True
    ),
    "openday": Form(a.OpenDay, gettext_noop("Open the trading day")),
    "enrol": Form(a.Enrol, gettext_noop("Give this account these roles"), pin=True, read=enrolment),
    "givecard": Form(a.GiveCard, gettext_noop("Give a new card; the one before is void")),
    "authorise": Form(a.Authorise, gettext_noop("Let somebody act for this seller"), read=authorisation),
    "calloff": Form(a.CallOff, gettext_noop("This load does not come")),
    "complete": Form(a.Complete, gettext_noop("Tell what was not known when the goods came in")),
    "count": Form(a.Count, gettext_noop("So much is there"), read=weighed),
    "account": Form(a.Account, gettext_noop("Somebody answers for what is missing")),
    "countvehicles": Form(a.CountVehicles, gettext_noop("Vehicles counted")),
    "askcheck": Form(a.AskCheck, gettext_noop("Have it looked at before it leaves")),
    "halt": Form(a.Halt, gettext_noop("Stop trade in these codes"), pin=True, read=halted),
    "resume": Form(a.Resume, gettext_noop("End this stop"), pin=True),
    "issueslips": Form(a.IssueSlips, gettext_noop("Issue a book of slips")),
    "settleslips": Form(a.SettleSlips, gettext_noop("Settle slips that nobody will enter")),
    "closeday": Form(a.CloseDay, gettext_noop("Close the trading day"), pin=True),
}
