"""What the gate would say of a line, in words."""

from typing import NamedTuple

from edge.flow.foresee import Foreseen
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word

_OUTCOMES = {
    "refuse": (word("would be refused"), "bad"),
    "test": (word("would be tested"), "warn"),
    "draw": (word("papers in order: may be drawn"), "ok"),
    "release": (word("papers in order: may come in"), "ok"),
}
_FIELDS = {  # as edge.core.papers.wrong names them
    "grams": word("the weight"),
    "product": word("the product"),
    "pieces": word("the number of pieces"),
    "papers": word("too many certificates"),
    "produced_on": word("the production date"),
    "certificate.issued_on": word("the date of the certificate"),
    "certificate.grams": word("the weight on the certificate"),
    "report.issued_on": word("the date of the test report"),
    "report.grams": word("the weight on the test report"),
}
_PAPERS = word("something in its papers")


class Outcome(NamedTuple):
    """A pill and the reasons beside it."""

    word: str
    level: str
    because: str


def outcome(foreseen: Foreseen, mine: Language) -> Outcome:
    """What would become of a line."""
    text, level = _OUTCOMES[foreseen.outcome]
    because = ("；" if mine == "zh" else "; ").join(why.text(mine) for why in foreseen.why)
    return Outcome(say(mine, text), level, because if level != "ok" else "")


def lacking(field: str, mine: Language) -> Outcome:
    """A line that cannot be sent: what is missing or wrong in it."""
    what = say(mine, _FIELDS.get(field, _PAPERS))
    return Outcome(say(mine, word("not complete")), "bad", say(mine, word("Missing or wrong: %(what)s"), what=what))
