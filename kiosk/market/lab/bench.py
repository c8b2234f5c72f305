"""The bench of today as screens show it: each instrument and method with the lot whose turn it is, and what is still to do."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from edge.core.lab.bench import Bench, Instrument, Lot, unfit, unusable
from edge.core.lab.samples import Sample, lacking
from edge.core.methods import Method
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Views

SOON_DAYS = 14
_ORDER = {"failed": 0, "missing": 1, "justified": 3, "good": 4, "barred": 5}
_DATES = {
    "calibrated_until": word("Calibration ends on %(day)s"),
    "certified_until": word("Certificate ends on %(day)s"),
    "expires": word("Reagent expires on %(day)s"),
}
State = Literal["missing", "good", "failed", "justified", "barred"]


class Pair(NamedTuple):
    """An instrument with a method and a lot. `why` is why it may not be used at all; `then` is the lot after this one.

    `needed`: something that waits lacks this method. `doubted` are samples that a failed control holds.
    """

    instrument: Instrument
    method: Method
    lot: Lot
    state: State
    why: Why | None = None
    bench: Bench | None = None
    then: str = ""
    needed: bool = False

    @property
    def ready(self) -> bool:
        """Whether a sample run on it counts now."""
        return self.state in ("good", "justified") and self.why is None

    @property
    def doubted(self) -> list[str]:
        """Samples that wait for somebody to answer for them."""
        return list(dict.fromkeys(sample for sample, _ in self.bench.doubted)) if self.bench else []

    @property
    def at(self) -> str:
        """What an address names it by."""
        return f"{self.instrument.id}|{self.method.id}|{self.lot.lot}"

    def dates(self, today: str, language: Language) -> list[str]:
        """What ends within a fortnight."""
        ends = {
            "calibrated_until": self.instrument.calibrated_until, "certified_until": self.instrument.certified_until,
            "expires": self.lot.expires,
        }  # fmt: skip
        return [
            say(language, _DATES[name], day=day) for name, day in ends.items() if 0 <= _days(today, day) <= SOON_DAYS
        ]


def _days(today: str, until: str) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(today)).days


def pairs(views: Views, needed: Iterable[str] = ()) -> list[Pair]:
    """What must be looked at first, first: failed, then missing and needed. Blocks on the store."""
    today, wanted = views.now()[:10], set(needed)
    methods = {each.id: each for each in views.methods()}
    instruments = {each.id: each for each in views.instruments()}
    lots, benches = views.lots(), {(each.instrument, each.method, each.lot): each for each in views.benches()}
    found: dict[tuple[str, str, str], Pair] = {}
    for instrument in instruments.values():
        for name in instrument.methods if instrument.state == "active" else ():
            usable = [lot for lot in lots if name in lot.methods and lot.expires >= today]
            if name in methods and usable:
                key = (instrument.id, name, usable[0].lot)
                pair = _pair(instrument, methods[name], usable[0], benches.get(key), today, lots)
                found[key] = pair._replace(then=usable[1].lot if len(usable) > 1 else "", needed=name in wanted)
    for key, bench in benches.items():  # what nobody has answered for, though the lot is used up since
        open_ = bench.state == "failed" or bench.doubted
        if open_ and key not in found and key[0] in instruments and key[1] in methods:
            lot = next((each for each in lots if each.lot == key[2]), Lot(key[2], (key[1],), today, 0, spent=True))
            found[key] = _pair(instruments[key[0]], methods[key[1]], lot, bench, today, lots)
    return sorted(found.values(), key=_turn)


def _turn(pair: Pair) -> tuple[int, str]:
    if pair.doubted:
        return 0, pair.at
    return _ORDER[pair.state] + (pair.state == "missing" and not pair.needed), pair.at


def _pair(instrument: Instrument, method: Method, lot: Lot, bench: Bench | None, today: str, lots: list[Lot]) -> Pair:
    why = unfit(instrument, method.id, today) or unusable(lot, method.id, today, lots)
    failed = bench is not None and bench.state == "failed"
    state: State = "failed" if failed else "barred" if why else bench.state if bench else "missing"
    return Pair(instrument, method, lot, state, why, bench)


def chosen(found: list[Pair], at: str, last: tuple[str, str] = ("", "")) -> Pair | None:
    """The pair that an address names, or the one used last, or else the first on which a sample counts."""
    named = [pair for pair in found if pair.at == at]
    used = [pair for pair in found if pair.ready and (pair.instrument.id, pair.method.id) == last]
    ready = [pair for pair in found if pair.ready]
    return next(iter((*named, *used, *ready)), None)


def gaps(found: list[Pair], needed: Iterable[str], methods: Iterable[Method]) -> list[Method]:
    """Methods that are needed, and for which there is no instrument in use or no reagent."""
    there = {pair.method.id for pair in found}
    wanted = set(needed)
    return [each for each in methods if each.id in wanted and each.id not in there]


def needs(samples: Iterable[Sample]) -> set[str]:
    """Methods of which samples lack a run."""
    return {name for sample in samples for name in lacking(sample) if name}
