"""A form's fields as they were typed: what can be used is, and of the rest each is told by its name."""

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word

T = TypeVar("T")
_LONGEST = 200  # as edge.flow.asks.base.Text
_MOST_G = 1_000_000_000
_KILOGRAMS = re.compile(r"\d{1,7}(\.\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,7}", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): "."}


class Typed:
    """`wrong` holds what to say beside a field, by the field's name, in the reader's language."""

    def __init__(self, sent: dict[str, str], mine: Language) -> None:
        self.sent = sent
        self.wrong: dict[str, str] = {}
        self._mine: Language = mine

    def has(self, name: str) -> bool:
        """Whether the form has such a field at all."""
        return name in self.sent

    def text(self, name: str, before: str = "") -> str:
        """One line of text; what stood before where there is too much of it."""
        if name not in self.sent:
            return before
        typed = " ".join(self.sent[name].split())
        if len(typed) > _LONGEST or not typed.isprintable():
            return self.refuse(name, word("Too long: at most %(most)s characters."), before, most=_LONGEST)
        return typed

    def grams(self, name: str, before: int) -> int:
        """Kilograms as typed, in grams."""
        if name not in self.sent:
            return before
        typed = _half(self.sent[name])
        grams = int(Decimal(typed) * 1000) if _KILOGRAMS.fullmatch(typed) else 0
        if not 0 < grams <= _MOST_G:
            return self.refuse(name, word("This is no weight. Write kilograms, like 12.5."), before)
        return grams

    def count(self, name: str, before: int) -> int:
        """A number of pieces."""
        if name not in self.sent:
            return before
        typed = _half(self.sent[name])
        if not _WHOLE.fullmatch(typed) or not int(typed):
            return self.refuse(name, word("Write a whole number, like 40."), before)
        return int(typed)

    def day(self, name: str, before: str = "") -> str:
        """A calendar date, or "" for none."""
        if name not in self.sent:
            return before
        typed = _half(self.sent[name])
        found = _DAY.fullmatch(typed)
        if not typed or found is None:
            return self.refuse(name, word("Write the date like 2026-11-26."), before) if typed else ""
        try:
            return date(*map(int, found.groups())).isoformat()
        except ValueError:
            return self.refuse(name, word("There is no such day."), before)

    def refuse(self, name: str, why: str, before: T, **gaps: object) -> T:
        """Say why a field cannot be used; what stood before stays."""
        self.wrong[name] = say(self._mine, why, **gaps)
        return before


def _half(text: str) -> str:
    return "".join(text.translate(_HALF).split())
