"""A sales voucher in words for the public, in one language: each of its lines as the line's own page tells it."""

from msgspec import Struct

from edge.core.said import kg
from kiosk.chrome.i18n import Language, say
from kiosk.province import words
from kiosk.province.telling import Telling, tell
from sync.receiver.purchase import Purchase

_WORST = ("stop", "wait", "pass")
_BACK = ("returned", "void")


class Sold(Struct, frozen=True):
    """One line: so many kilograms of what a page tells."""

    kilograms: str
    of: Telling


class Paper(Struct, frozen=True):
    """A voucher's page. `verdict`, `word` and `advice` are those of the worst line that is not taken back."""

    code: str
    market: str
    seller: str
    on: str
    way: str
    verdict: str
    word: str
    advice: str
    lines: list[Sold]


def tell_purchase(bought: Purchase, market: str, language: Language) -> Paper:
    """A voucher in words. `market` is its name."""
    lines = [Sold(kg(each.grams), tell(each.story, market, language)) for each in bought.lines]
    sold = [line.of for line, each in zip(lines, bought.lines, strict=True) if each.story.way not in _BACK]
    worst = min(sold or [each.of for each in lines], key=lambda each: _WORST.index(each.verdict))
    way = say(language, words.VOUCHERS.get(bought.way, bought.way))
    return Paper(
        bought.code, market, bought.seller, bought.on, way, worst.verdict, worst.word, worst.advice, lines
    )  # fmt: skip
