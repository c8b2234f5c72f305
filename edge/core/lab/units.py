"""What an instrument read, as a method takes it: which number it is, and in which unit. Exact, or not at all."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from edge.core.methods import Kind, Method
from edge.core.why import Why

_ONE: dict[Kind, str] = {
    "inhibition": "percent",
    "ratio": "tc",
    "limit": "value",
}  # of each kind, what one number can be
_SHARE: dict[Kind, tuple[str, ...]] = {"inhibition": ("", "%"), "ratio": ("", "t/c"), "strip": ("",)}
_MASS = {  # in mg/kg
    "g/kg": Decimal(1000),
    "mg/kg": Decimal(1),
    "mg/g": Decimal(1000),
    "ppm": Decimal(1),
    "μg/g": Decimal(1),
    "ug/g": Decimal(1),
    "μg/kg": Decimal("0.001"),
    "ug/kg": Decimal("0.001"),
    "ng/g": Decimal("0.001"),
    "ppb": Decimal("0.001"),
}
_DIGITS = 24


def plain(unit: str) -> str:
    """A unit as it is compared: µg/kg has two spellings, and full-width ones are written too."""
    return "".join(unicodedata.normalize("NFKC", unit).split()).lower()


def fitted(method: Method, raw: Mapping[str, str], unit: str) -> dict[str, str] | Why:
    """What of a record is the method's reading, in its unit; or why that cannot be told.

    Raw values count more than the percentage that the instrument made of them: the verdict is ours. An amount without its unit
    is none: between mg/kg and µg/kg lies a factor that makes a positive a negative.
    """
    told = dict(raw)
    if method.kind == "inhibition" and {"blank", "sample"} <= set(told):
        told.pop("percent", None)
    if set(told) == {"value"} and method.kind in _ONE:
        told = {_ONE[method.kind]: told["value"]}
    said = plain(unit)
    if method.kind != "limit":
        return told if said in _SHARE[method.kind] else Why("record_unit", {"what": unit})
    mass = _mass(method, told, said)
    return Why("record_unit", {"what": unit}) if mass is None else mass


def _mass(method: Method, told: dict[str, str], said: str) -> dict[str, str] | None:
    ours = plain(method.unit)
    text = told.get("value", "").strip()
    if said == ours or not text:
        return told
    if said not in _MASS or ours not in _MASS:
        return None
    below, number = ("<", text[1:].strip()) if text.startswith("<") else ("", text)
    if not number.replace(".", "", 1).isdecimal() or len(number) > _DIGITS:
        return told  # no number: said so by whoever reads it
    value = Decimal(number) * _MASS[said] / _MASS[ours]
    return {**told, "value": f"{below}{value:f}"}
