"""Values as people say them: grams in kilograms; what fills a reason's gap."""

from collections.abc import Mapping

from edge.core.products import GROUPS

_LANGUAGES = ("zh", "en")
_NAMES: Mapping[str, tuple[str, str]] = {key: names[:2] for key, names in GROUPS.items()}


def kilograms(grams: int) -> str:
    """As short as it can be said, and never rounded."""
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"


class Said(str):
    """A gap of a text: `{have:kg}` says grams in kilograms, `{what:zh}` and `{what:en}` a food group by its name."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec == "kg" and self.isdecimal():
            return kilograms(int(self))
        if spec in _LANGUAGES and self in _NAMES:
            return _NAMES[self][_LANGUAGES.index(spec)]
        return str(self)
