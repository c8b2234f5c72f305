"""Methods as data: when a reading is positive, when it is none. All numbers are exact decimals, none is rounded first.

inhibition  raw blank and sample, changes of absorbance in the same time: (blank - sample) / blank in per cent, GB/T 5009.199;
            or raw percent, where a reader tells no more: whether its blank was strong enough is then the reader's to see
strip       raw c and t, the two lines as seen (1, 0) or as a reader has them: competitive, T fainter than C is positive
ratio       raw tc, T/C as a reader tells it
limit       raw value in `unit`; "<0.02" is less than that
"""

import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Literal

from msgspec import Struct

from edge.core.why import Why

Kind = Literal["inhibition", "strip", "ratio", "limit"]
Verdict = Literal["negative", "positive", "invalid"]
VERDICTS: tuple[Verdict, ...] = ("negative", "positive", "invalid")
NEEDED: dict[Kind, tuple[str, ...]] = {
    "inhibition": ("blank", "sample"),
    "strip": ("c", "t"),
    "ratio": ("tc",),
    "limit": ("value",),
}
PERCENT = ("percent",)
_NAMES = {
    "blank": Why("raw_blank"),
    "sample": Why("raw_sample"),
    "c": Why("raw_c"),
    "t": Why("raw_t"),
    "tc": Why("raw_tc"),
    "value": Why("raw_value"),
    "percent": Why("raw_percent"),
}
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,15})?", re.ASCII)
_SIGNED = re.compile(r"-\d{1,9}(\.\d{1,15})?", re.ASCII)
_SHOWN = Decimal("0.01")
_MOST, _LEAST = 50, -20  # inhibition is positive from 50 % (GB/T 5009.199), and below -20 % it is no reading


class Method(Struct, frozen=True, gc=False, omit_defaults=True):
    """One method for one item.

    id             what facts and files name it by
    groups         food groups it is for
    screens        whether every sample of those groups gets it; if not, only what its product's `tests` name
    rapid          whether it is a rapid method: none settles a dispute
    checked        whether `standard` was compared with its text; if not, the number is from memory
    positive_from  inhibition: per cent from which it is positive; ratio: T/C below which; limit: the limit in `unit`
    banned         limit: the substance may not be there at all, so the limit itself is positive
    blank_from     inhibition: change of absorbance below which the enzyme is too weak
    noise_to       inhibition: per cent below which it is no reading
    line_from      strip: how strong C must be
    doubtful       parts of product names whose own juices are known to give false positives
    """

    id: str
    item: str
    item_en: str
    kind: Kind
    groups: tuple[str, ...]
    standard: str = ""
    checked: bool = False
    screens: bool = True
    rapid: bool = True
    positive_from: str = "50"
    unit: str = "%"
    banned: bool = False
    blank_from: str = "0.2"
    noise_to: str = "-20"
    line_from: str = "1"
    minutes: int = 15
    doubtful: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse numbers that are none."""
        for name in ("positive_from", "blank_from", "line_from"):
            if not _NUMBER.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} {getattr(self, name)!r} is no number")
        if not (_NUMBER.fullmatch(self.noise_to) or _SIGNED.fullmatch(self.noise_to)):
            raise ValueError(f"noise_to {self.noise_to!r} is no number")

    def name(self, language: str) -> str:
        """What it looks for, in "zh" or "en"."""
        return self.item if language == "zh" else self.item_en

    def doubts(self, product: str) -> bool:
        """Whether a positive of this product may be one of the known false ones."""
        return any(part in product for part in self.doubtful)


def loose(method: Method) -> str:
    """What of a method would let through what is positive, "" for nothing. No market may test by such a method."""
    if not method.rapid and method.kind != "limit":
        return f"rapid: a method of kind {method.kind} is always a rapid one"
    least = {"inhibition": "blank_from", "strip": "line_from", "ratio": "positive_from"}.get(method.kind, "")
    if least and not Decimal(getattr(method, least)):
        return f"{least} must be above 0"
    if method.kind == "inhibition" and not 0 < Decimal(method.positive_from) <= _MOST:
        return f"positive_from {method.positive_from}: above 0, and {_MOST} per cent at most"
    if method.kind == "inhibition" and not _LEAST <= Decimal(method.noise_to) <= 0:
        return f"noise_to {method.noise_to}: from {_LEAST} to 0 per cent"
    return ""


class Reading(Struct, frozen=True, gc=False):
    """What a run says: its verdict, the value as it is shown, and why it is invalid."""

    verdict: Verdict
    value: str
    why: str = ""


def needed(method: Method, raw: Mapping[str, str]) -> tuple[str, ...]:
    """The numbers that a reading consists of."""
    return PERCENT if method.kind == "inhibition" and set(raw) == set(PERCENT) else NEEDED[method.kind]


def wrong(method: Method, raw: Mapping[str, str]) -> Why | None:
    """Why this is no reading at all, and is not recorded: a number missing, negative, or none.

    Only a percentage may be negative: a little below nothing is noise.
    """
    names = needed(method, raw)
    for name in names:
        text = raw.get(name, "").strip()
        below = method.kind == "limit" and text.startswith("<")
        text = text[1:].strip() if below else text
        if _SIGNED.fullmatch(text):
            if names == PERCENT:
                continue
            return Why("reading_negative", {"what": text}, because=(_NAMES[name],))
        if not _NUMBER.fullmatch(text) or (below and not Decimal(text)):
            return Why("reading_no_number", {"what": text[:32]}, because=(_NAMES[name],))
    strange = set(raw) - set(names)
    return Why("reading_no_number", {"what": min(strange)[:32]}, because=()) if strange else None


def read(method: Method, raw: Mapping[str, str]) -> Reading:
    """The reading. `raw` is none that `wrong` names."""
    numbers = {name: Decimal(raw[name].strip().removeprefix("<").strip()) for name in needed(method, raw)}
    match method.kind:
        case "inhibition" if "percent" in numbers:
            return _percent(method, numbers["percent"])
        case "inhibition":
            return _inhibition(method, numbers["blank"], numbers["sample"])
        case "strip":
            return _strip(method, numbers["c"], numbers["t"])
        case "ratio":
            positive = numbers["tc"] < Decimal(method.positive_from)
            return Reading("positive" if positive else "negative", _shown(numbers["tc"]))
        case "limit":
            return _limit(method, numbers["value"], below=raw["value"].strip().startswith("<"))


def _inhibition(method: Method, blank: Decimal, sample: Decimal) -> Reading:
    if blank < Decimal(method.blank_from) or not blank:
        return Reading("invalid", "", "blank_weak")
    share = (blank - sample) * 100
    shown = _shown(share / blank)
    if share < Decimal(method.noise_to) * blank:
        return Reading("invalid", shown, "below_noise")
    return Reading("positive" if share >= Decimal(method.positive_from) * blank else "negative", shown)


def _percent(method: Method, percent: Decimal) -> Reading:
    if percent < Decimal(method.noise_to):
        return Reading("invalid", _shown(percent), "below_noise")
    return Reading("positive" if percent >= Decimal(method.positive_from) else "negative", _shown(percent))


def _strip(method: Method, c: Decimal, t: Decimal) -> Reading:
    if c < Decimal(method.line_from) or not c:
        return Reading("invalid", "", "no_control_line")
    return Reading("negative" if t >= c else "positive", _shown(t / c))


def _limit(method: Method, value: Decimal, *, below: bool) -> Reading:
    limit = Decimal(method.positive_from)
    if below:  # less than what the instrument can tell: says nothing when that is above the limit
        clear = value <= limit
        return Reading("negative" if clear else "invalid", f"<{value:f}", "" if clear else "not_sensitive")
    positive = value >= limit if method.banned else value > limit
    return Reading("positive" if positive else "negative", f"{value:f}")


def _shown(value: Decimal) -> str:
    return f"{value.quantize(_SHOWN, ROUND_FLOOR):f}"


def control_wrong(method: Method, blank: Mapping[str, str], positive: Mapping[str, str]) -> Why | None:
    """Why a day's control does not hold: the blank must read negative, the positive control positive."""
    if (found := read(method, blank)).verdict != "negative":
        return Why("control_blank", {"what": found.value or "-"})
    if (found := read(method, positive)).verdict != "positive":
        return Why("control_positive", {"what": found.value or "-"})
    return None


def wanted(tests: tuple[str, ...], group: str, methods: Mapping[str, Method]) -> tuple[str, ...]:
    """Which methods a product's sample gets: those its registry row names (by id or item), or else what screens its group.

    What screens it too where the row names what the market has no rapid method for: a slip of the pen spares no test. Where
    the market has none for either, any method's result counts.
    """
    rapid = [each for each in methods.values() if each.rapid]
    known = {name for each in rapid for name in (each.id, each.item, each.item_en)}
    screened = not tests or not known.issuperset(tests)
    return tuple(
        [
            each.id
            for each in rapid
            if {each.id, each.item, each.item_en} & set(tests) or (screened and each.screens and group in each.groups)
        ]
    )
