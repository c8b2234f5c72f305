"""What becomes of batches that are mixed or packed anew: the worst status of all; what cannot be told apart is tested."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from edge.core.batch import Batch, Status
from edge.core.guard import may_leave
from edge.core.papers import Line
from edge.core.why import Why


class Mixture(NamedTuple):
    """The new batch to be; `why` is not None when `batch` may not be mixed at all. It keeps as long as the first of its parts."""

    kind: Literal["mix", "repack"]
    line: Line
    status: Status
    reasons: tuple[Why, ...] = ()
    why: Why | None = None
    batch: str = ""
    keeps_until: str = ""
    shelf_days: int = 0


def mixed(batches: Sequence[Batch], today: str) -> Mixture:
    """One batch out of parts of these. Nothing is washed off: what is failed or held is not mixed, what waits makes all wait."""
    sources = {batch.code: batch for batch in batches}
    kind = "mix" if len(sources) > 1 else "repack"
    line = _line(list(sources.values()))
    for batch in sources.values():
        bad = may_leave(batch, today)
        if bad is not None and batch.status is not Status.WAITING:
            return Mixture(kind, line, batch.status, why=bad, batch=batch.code)
    mixture = Mixture(
        kind, line, Status.RELEASED, (Why("repacked"),),
        keeps_until=min([batch.keeps_until for batch in sources.values() if batch.keeps_until], default=""),
        shelf_days=min([batch.shelf_days for batch in sources.values() if batch.shelf_days], default=0),
    )  # fmt: skip
    waiting = any(batch.status is Status.WAITING for batch in sources.values())
    if kind == "mix" or waiting:
        return mixture._replace(status=Status.WAITING, reasons=(Why("mixed" if kind == "mix" else "batch_waiting"),))
    return mixture


def bought(line: Line, grams: int, voucher: str) -> Line:
    """What another seller of this market is told to have bought: the same goods and papers; the voucher is their purchase's."""
    return replace(line, grams=grams, pieces=0, self_produced=False, purchase_voucher=voucher)


def _line(sources: list[Batch]) -> Line:
    """What can be said of all: a value that differs is told as none of them, the earliest date is the date of all."""
    lines = [batch.line for batch in sources]
    first = lines[0]
    dates = [line.produced_on for line in lines]
    bases = {line.basis for line in lines}
    return replace(
        first,
        product=first.product if len({line.product for line in lines}) == 1 else "",
        origin=_one([line.origin for line in lines]),
        producer=_one([line.producer for line in lines]),
        produced_on=min(dates) if all(dates) else "",
        upstream=first.upstream if len(lines) == 1 else "",
        verbatim=first.verbatim if len(lines) == 1 else "",
        certificate=first.certificate if len(lines) == 1 else None,
        report=first.report if len(lines) == 1 else None,
        papers=first.papers if len(lines) == 1 else (),
        basis=first.basis if len(bases) == 1 else "declared",
        pieces=0,
    )


def _one(values: list[str]) -> str:
    """All that differ, named one after the other; "" when one is not known."""
    return "、".join(dict.fromkeys(values)) if all(values) else ""
