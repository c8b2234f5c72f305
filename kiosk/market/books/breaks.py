"""Rules that were not kept on a day, by rule and how often: what two persons let go, and what a soft setting let through."""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from edge.core import facts as f
from edge.core.why import TEXTS
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.book_ports import LAST, Recorded
from kiosk.market.ports import Views
from kiosk.market.room import Room

_CHUNK = 200
_TWO = "two"
_UNTESTED = "untested"
_GAP = re.compile(r"（[^）]*\{[\w:]+\}）| \([^)]*\{[\w:]+\}\)|\{[\w:]+\}")
MODES = {
    "hard": word("refuses"),
    "soft": word("lets through and records"),
    "two": word("by two persons"),
    "one": word("by one person"),
    "told": word("told afterwards"),
}
RULES = {
    "Justified": (word("A control that failed was answered for"), "two"),
    "ContactWaived": (word("Goods let out before the box was in contact with the province"), "one"),
    "voucher": (word("A voucher that had left was set right"), "two"),
    "visit": (word("A vehicle that was inside was set right"), "two"),
    "Repassed": (word("A voucher left a second time"), "soft"),
    "weight": (word("A net weight did not fit what was to leave"), "one"),
    "left": (word("Goods left that should not have"), "told"),
    "Reentered": (word("A vehicle that is inside comes to the entrance again"), "soft"),
}


class Break(NamedTuple):
    """A rule in words, whether it refuses, and how often it was not kept. `key` finds the facts."""

    key: str
    rule: str
    mode: str
    times: int


def breaks(here: Room, day: str, times: tuple[str, str], mine: Language) -> list[Break]:
    """Each rule; of goods let go untested each reason for their test."""
    views, loop = here.views, here.loop(day)
    modes = {"Repassed": loop.passback, "Reentered": loop.vehicle_passback}
    rows = [
        Break(key, say(mine, text), say(mine, MODES[modes.get(key, mode)]), len(broken(views, key, day, times)))
        for key, (text, mode) in RULES.items()
    ]
    return [*_untested(views, day, mine), *rows]


def broken(views: Views, key: str, day: str, times: tuple[str, str]) -> list[Recorded]:
    """The facts of one rule, the newest first; "untested CODE" for what was let go though CODE was why it was to be tested."""
    if key.startswith(_UNTESTED):
        mine = [batch for batch, code in _reasons(views, day).items() if key == f"{_UNTESTED} {code}"]
        return _every(views, mine, "Overridden")
    if key in ("voucher", "visit"):
        return [
            each for each in _every(views, [f"day {day}"], "Forgiven")
            if isinstance(each.fact, f.Forgiven) and each.fact.what == key
        ]  # fmt: skip
    dates = [f"date {each[:10]}" for each in times]
    keep = _DETAINED.get(key)
    found = _every(views, dates, "Detained" if keep else key)
    return [each for each in found if times[0] <= each.at < times[1] and (keep is None or keep(each.fact))]


def _weighed(fact: f.Fact) -> bool:
    return isinstance(fact, f.Detained) and any(why.code == "weight_off" for why in fact.why)


def _left(fact: f.Fact) -> bool:
    return isinstance(fact, f.Detained) and fact.left_at != ""


_DETAINED: dict[str, Callable[[f.Fact], bool]] = {"weight": _weighed, "left": _left}


def _every(views: Views, subjects: list[str], kind: str) -> list[Recorded]:
    """All facts of a kind about these, the newest first."""
    found, before = list[Recorded](), LAST
    while rows := views.facts(subjects, [kind], before, _CHUNK):
        found += rows
        before = rows[-1].id
    return found


def _reasons(views: Views, day: str) -> dict[str, str]:
    """The first reason why each batch was to be tested that was let go without."""
    return {
        fact.batch: fact.why[0].code if fact.why else ""
        for each in _every(views, views.overridden(day), "Cleared")
        if isinstance(fact := each.fact, f.Cleared)
    }


def _untested(views: Views, day: str, mine: Language) -> list[Break]:
    told, two = say(mine, word("Let go without its test")), say(mine, MODES[_TWO])
    times, colon = Counter(_reasons(views, day).values()), "：" if mine == "zh" else ": "
    rows = [
        Break(f"{_UNTESTED} {code}", f"{told}{colon}{_rule(code, mine)}", two, times[code]) for code in sorted(times)
    ]
    return rows or [Break(_UNTESTED, told, two, 0)]


def _rule(code: str, mine: Language) -> str:
    """A reason as a rule: without what fills its gaps, but for the paper that it is about."""
    if code not in TEXTS:
        return ""
    paper = TEXTS["paper_report"][mine == "en"] if code.startswith("report_") else say(mine, word("certificate"))
    return _GAP.sub("", TEXTS[code][mine == "en"].replace("{because} {number}", paper)).rstrip("：: ")
