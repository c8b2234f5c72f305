"""The bench: instruments in date, reagent lots in turn, the day's control of each pair before a sample counts, run sheets."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.methods import Method
from edge.core.why import Why


class Adopted(Struct, frozen=True, gc=False):
    """A method as the journal has it."""

    id: str
    method: Method


class Instrument(Struct, frozen=True, gc=False):
    """What is read with. `maker` and `device` are how its own records name it; `run` is the last laid out on it."""

    id: str
    maker: str
    device: str
    model: str
    methods: tuple[str, ...]
    channels: int
    calibrated_until: str
    certified_until: str
    state: Literal["active", "out"] = "active"
    run: str = ""


class Lot(Struct, frozen=True, gc=False):
    """Reagent, or strips, of one lot. `turn` is when it came: the first to come is the first to be used."""

    lot: str
    methods: tuple[str, ...]
    expires: str
    turn: int
    spent: bool = False
    spent_at: str = ""

    def gone(self, at: str = "") -> bool:
        """Whether none of it was left at an ISO instant, or is now."""
        return self.spent and (not at or self.spent_at <= at)


class Bench(Struct, frozen=True, gc=False):
    """One day, instrument, method and lot: the last control, and the samples that only it vouches for.

    `good` is the last control that held, or was answered for, "" while there is none; `samples` ran since; `vouched` are who
    ran it or answered. `doubted` are samples, each with the control that vouched for it, for which one that failed later must
    be answered for.
    """

    key: str
    control: str
    state: Literal["good", "failed", "justified"]
    good: str = ""
    samples: tuple[str, ...] = ()
    doubted: tuple[tuple[str, str], ...] = ()
    by: str = ""
    vouched: tuple[str, ...] = ()
    instrument: str = ""
    method: str = ""
    lot: str = ""


class RunSheet(Struct, frozen=True, gc=False):
    """Samples laid out by channel, from 1 on; "" is an empty one. `read` have their reading, the last against `blank`."""

    code: str
    instrument: str
    method: str
    lot: str
    channels: tuple[str, ...]
    read: tuple[str, ...] = ()
    by: str = ""
    at: str = ""
    blank: str = ""

    @property
    def waiting(self) -> dict[int, str]:
        """Samples without a reading, by channel."""
        return {at: each for at, each in enumerate(self.channels, 1) if each and each not in self.read}


def bench_key(day: str, instrument: str, method: str, lot: str) -> str:
    """What a pair's bench of a day is known by."""
    return f"{day} {instrument} {method} {lot}"


def adopted_after(_adopted: Adopted | None, fact: f.Fact) -> Adopted:
    """A method as last adopted."""
    if not isinstance(fact, f.MethodAdopted):
        raise OutOfOrderError(fact)
    return Adopted(fact.method.id, fact.method)


def instrument_after(instrument: Instrument | None, fact: f.Fact) -> Instrument:
    """An instrument as last commissioned, with the last run laid out on it."""
    match fact:
        case f.Commissioned():
            return Instrument(
                fact.instrument, fact.maker, fact.device, fact.model, fact.methods, fact.channels,
                fact.calibrated_until, fact.certified_until, fact.state, instrument.run if instrument else "",
            )  # fmt: skip
        case f.RunLaid() if instrument is not None:
            return replace(instrument, run=fact.run)
        case _:
            raise OutOfOrderError(fact)


def lot_after(lot: Lot | None, fact: f.Fact) -> Lot:
    """A lot after it came, or was used up."""
    match fact:
        case f.Stocked():
            return Lot(fact.lot, fact.methods, fact.expires, fact.turn)
        case f.Depleted() if lot is not None:
            return replace(lot, spent=True, spent_at=fact.at)
        case _:
            raise OutOfOrderError(fact)


def bench_after(bench: Bench | None, key: str, fact: f.Fact) -> Bench:
    """A bench after a control, a run, or a second person's word."""
    match fact:
        case f.Controlled():
            before = bench or Bench(key, "", "failed", instrument=fact.instrument, method=fact.method, lot=fact.lot)
            if fact.passed:
                held = replace(before, control=fact.control, state="good", good=fact.control, by=fact.by)
                return replace(held, samples=(), vouched=(fact.by,))
            doubted = (*before.doubted, *[(sample, before.good) for sample in before.samples])
            return replace(before, control=fact.control, state="failed", samples=(), doubted=doubted, by=fact.by)
        case _ if bench is None:
            raise OutOfOrderError(fact)
        case f.Assayed():
            return replace(bench, samples=tuple(dict.fromkeys((*bench.samples, fact.sample))))
        case f.Justified():
            return _justified(bench, fact)
        case _:
            raise OutOfOrderError(fact)


def _justified(bench: Bench, fact: f.Justified) -> Bench:
    """What was doubted counts again, under the control that vouched for it."""
    if bench.state != "failed":
        return replace(bench, doubted=())
    good = bench.good or bench.control
    samples = tuple(dict.fromkeys(sample for sample, control in bench.doubted if control == good))
    vouched = tuple(dict.fromkeys((*(bench.vouched or (bench.by,)), fact.by, fact.second)))
    return replace(bench, state="justified", good=good, samples=samples, doubted=(), vouched=vouched)


def sheet_after(sheet: RunSheet | None, fact: f.Fact) -> RunSheet:
    """A run sheet after it was laid out, or one of its channels was read."""
    match fact:
        case f.RunLaid():
            return RunSheet(fact.run, fact.instrument, fact.method, fact.lot, fact.channels, by=fact.by, at=fact.at)
        case f.Assayed() if sheet is not None:
            read = tuple(dict.fromkeys((*sheet.read, fact.sample)))
            return replace(sheet, read=read, blank=fact.raw.get("blank", ""))
        case _:
            raise OutOfOrderError(fact)


def laid_by(sample: str, sheets: Iterable[RunSheet]) -> frozenset[str]:
    """Who put a sample into a channel that has no reading yet."""
    return frozenset(sheet.by for sheet in sheets if sample in sheet.waiting.values())


def unfit(instrument: Instrument | None, method: str, today: str) -> Why | None:
    """Why this instrument may not be used for a method today."""
    if instrument is None:
        return Why("instrument_unknown")
    what = {"what": instrument.id}
    if instrument.state != "active":
        return Why("instrument_out", what)
    if method not in instrument.methods:
        return Why("instrument_method", what)
    if instrument.calibrated_until < today:
        return Why("calibration_over", {**what, "until": instrument.calibrated_until})
    if instrument.certified_until < today:
        return Why("certificate_over", {**what, "until": instrument.certified_until})
    return None


def unusable(lot: Lot | None, method: str, today: str, lots: Iterable[Lot], at: str = "") -> Why | None:
    """Why reagent of this lot may not be used for a method today: the first to come is the first to be used.

    With an ISO instant `at`: why it could not be used then.
    """
    if lot is None:
        return Why("lot_unknown")
    what = {"what": lot.lot}
    if lot.gone(at):
        return Why("lot_spent", what)
    if method not in lot.methods:
        return Why("lot_method", what)
    if lot.expires < today:
        return Why("lot_expired", {**what, "until": lot.expires})
    before = [
        each
        for each in lots
        if method in each.methods and not each.gone(at) and each.expires >= today and each.turn < lot.turn
    ]
    return Why("lot_not_first", {"what": min(before, key=lambda each: each.turn).lot}) if before else None


def uncontrolled(bench: Bench | None) -> Why | None:
    """Why no sample counts on this bench now."""
    if bench is None:
        return Why("control_missing")
    return Why("control_failed", {"control": bench.control}) if bench.state == "failed" else None
