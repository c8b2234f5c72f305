"""Values as people say them: grams in kilograms, everywhere by these; what fills a reason's gap."""

from collections.abc import Mapping

from edge.core.products import GROUPS
from edge.core.risks import WEEKDAYS

_LANGUAGES = ("zh", "en")
_NAMES: Mapping[str, tuple[str, str]] = {key: names[:2] for key, names in GROUPS.items()} | {
    chinese: (chinese, english) for chinese, english in WEEKDAYS.items()
}


def kg(grams: int) -> str:
    """As short as it can be said, and never rounded: 1,250.5."""
    return f"{grams / 1000:,.3f}".rstrip("0").rstrip(".")


def kilograms(grams: int) -> str:
    """With the unit."""
    return f"{kg(grams)} kg"


def typed_kg(grams: int) -> str:
    """As a form takes it back: 1250.5."""
    return kg(grams).replace(",", "")


class Said(str):
    """A gap of a text: `{have:kg}` says grams in kilograms, `{what:zh}` and `{what:en}` a food group or weekday by its name."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec == "kg" and self.isdecimal():
            return kilograms(int(self))
        if spec in _LANGUAGES and self in _NAMES:
            return _NAMES[self][_LANGUAGES.index(spec)]
        return str(self)
