"""What an exit's screen offers besides its verdict: the rest to go, a check or a weight to be answered, a passing set right."""

from msgspec import Struct

from edge.core.why import Why
from edge.flow.board import Shown
from kiosk.market.leaving import Leaving

_ALREADY = ("voucher_gone", "visit_over", "passed_again")


class Doing(Struct, frozen=True):
    """Every field is "" for what is not offered. `once` names this verdict; `group` and `stays` are codes, a space between.

    `rest` is what the lines that may go leave by, `check` what is to be looked at, `weigh` a load whose weight is off,
    `already` what has left before.
    """

    once: str = ""
    group: str = ""
    stays: str = ""
    rest: str = ""
    check: str = ""
    weigh: str = ""
    already: str = ""


def doing(shown: Shown | None, goods: Leaving) -> Doing:
    """What is offered to somebody who may act at this verdict."""
    if shown is None:
        return Doing()
    tell, why = shown.tell, shown.tell.why
    apart = (
        goods.stays
        and (goods.free or goods.vehicle)
        and tell.verdict == "stop"
        and not _says(why, "restored_no_contact")
    )
    return Doing(
        once=f"{shown.at} {shown.number}",
        group=" ".join(goods.vouchers),
        stays=" ".join(goods.stays),
        rest=tell.subject if apart else "",
        check=next((each.args["subject"] for each in why if each.code == "spot_check"), "")
        if tell.verdict == "wait"
        else "",
        weigh=tell.subject if _says(why, "weight_off") else "",
        already=tell.subject if _says(why, *_ALREADY) else "",
    )


def _says(why: tuple[Why, ...], *codes: str) -> bool:
    return any(each.code in codes for each in why)
