"""What each key of one line does to it: how much, where from, when, and whose."""

import re
from collections.abc import Callable
from decimal import Decimal

from edge.core.why import Why
from edge.flow import draft as d
from edge.flow.doors.declare import MOST_LINES
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop
from kiosk.market.entrance import words
from kiosk.market.entrance.loading import RefusedError
from kiosk.market.entrance.steps import Step

_AMOUNT = re.compile(r"\d{1,6}(\.\d)?", re.ASCII)
_MOST_PIECES = 1_000_000


def amount(step: Step, draft: Draft) -> Draft:
    """Kilograms with one decimal, or pieces."""
    at, typed = step.at(draft), step.text("amount").replace("，", ".").replace(",", ".")
    if _AMOUNT.fullmatch(typed) is None or not Decimal(typed):
        raise RefusedError(gettext_noop("An amount is more than 0, like 120 or 12.5. Type it again."))
    if step.sent.get("as") != "pieces":
        return d.change(draft, at, grams=int(Decimal(typed) * 1000))
    pieces = Decimal(typed)
    if pieces != int(pieces) or pieces > _MOST_PIECES:
        raise RefusedError(gettext_noop("Pieces are whole. Type the number again."))
    return d.count(draft, at, int(pieces), step.views.product(draft.lines[at].product))


def origin(step: Step, draft: Draft) -> Draft:
    """County, sea area with its vessel, or country."""
    kind = step.text("kind") or "county"
    if kind not in words.ORIGINS:
        raise RefusedError(Why("asked_wrong", {"what": "kind"}))
    vessel = step.text("vessel") if kind == "sea" else ""
    return d.change(draft, step.at(draft), origin=step.text("origin"), origin_kind=kind, vessel=vessel)


def produced(step: Step, draft: Draft) -> Draft:
    """When one line was produced, harvested or caught."""
    return d.change(draft, step.at(draft), produced_on=step.day())


def split(step: Step, draft: Draft) -> Draft:
    """Another date or another tank of the same goods."""
    if len(draft.lines) >= MOST_LINES:
        raise RefusedError(Why("asked_wrong", {"what": "lines"}))
    return d.split(draft, step.at(draft))


def remove(step: Step, draft: Draft) -> Draft:
    """The line is not there."""
    return d.remove(draft, step.at(draft))


def grown(step: Step, draft: Draft) -> Draft:
    """Whether they sell what they grew themselves."""
    at = step.at(draft)
    return d.change(draft, at, self_produced=not draft.lines[at].self_produced)


def unlabel(step: Step, draft: Draft) -> Draft:
    """The label printed ahead is not on these goods."""
    return d.label(draft, step.at(draft), "")


def tank(step: Step, draft: Draft) -> Draft:
    """Where live fish swim; typed on the same pad."""
    return d.change(draft, step.at(draft), tank=step.text("amount", 20))


LINE_STEPS: dict[str, Callable[[Step, Draft], Draft]] = {
    "amount": amount, "origin": origin, "produced": produced, "split": split, "remove": remove, "grown": grown,
    "unlabel": unlabel, "tank": tank,
}  # fmt: skip
