"""The day's results that are up, as the call board shows them: every other turn, beside those of the last hour."""

from datetime import datetime, timedelta

from msgspec import Struct

from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.lab_ports import Result
from kiosk.market.ports import Views

_STANDS = timedelta(hours=24)


class Out(Struct, frozen=True):
    """A vehicle whose results are out. `verdict` is "pass", "stop", or "wait" while others of its goods are still tested."""

    code: str
    goods: str
    word: str
    verdict: str
    at: str


def beside(views: Views, outs: list[Out], turn: int, mine: Language) -> tuple[str, list[Out], int]:
    """What stands there now: its heading, its rows, and which page of them. What is up stands for a day."""
    lately = say(mine, word("Results of the last hour"))
    day, since = views.published()
    if not since or datetime.fromisoformat(views.now()) - datetime.fromisoformat(since) > _STANDS:
        return lately, outs, turn
    if turn % 2 == 0:
        return lately, outs, turn // 2
    found = sorted(views.results(day, since), key=lambda each: (each.passed, each.batch.line.product))
    failed = sum(not each.passed for each in found)
    heading = say(
        mine, word("Tested by %(day)s: %(count)s, failed: %(failed)s"), day=day[5:], count=len(found), failed=failed
    )
    return heading, [_row(views, each, mine) for each in found], turn // 2


def _row(views: Views, result: Result, mine: Language) -> Out:
    operator = views.operator(result.batch.seller)
    name = operator.name if operator else result.batch.seller
    told, verdict = (word("PASSED"), "pass") if result.passed else (word("FAILED"), "stop")
    return Out(
        result.batch.code[-4:],
        f"{result.batch.line.product} {result.batch.line.origin}",
        say(mine, told),
        verdict,
        name,
    )
