"""What of an epoch is kept behind a gap, as ranges in memory: loaded once, and looked at again only to see that it still holds."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, literal, or_, select

from sync.receiver.schema import fact
from sync.replica import Place, gaps_after

MOST_GAPS = 64  # of which we ask whether they are still empty; with more it is cheaper to count anew
Range = tuple[int, int]


class Islands(NamedTuple):
    """As they stood when an epoch was at `place` and its highest number was `last`, with `tip` as the hash there."""

    place: Place
    last: int
    ranges: tuple[Range, ...]
    tip: bytes | None = None


def still(connection: Connection, market: str, epoch: str, known: Islands) -> bool:
    """Whether what was empty is. Nobody else moves the epoch now, and its place and highest number are the same.

    Another receiver can only have filled a gap: what is withdrawn changes the place.
    """
    gaps = gaps_after(known.place.through, known.ranges)
    if len(gaps) > MOST_GAPS:
        return False
    here = and_(fact.c.market == market, fact.c.epoch == epoch)
    filled = or_(*(fact.c.seq.between(first, last) for first, last in gaps))
    return connection.execute(select(literal(1)).where(here, filled).limit(1)).first() is None


def beyond(connection: Connection, market: str, epoch: str, through: int) -> list[Range]:
    """Inclusive ranges kept after the gap that follows `through`."""
    after = and_(fact.c.market == market, fact.c.epoch == epoch, fact.c.seq > through)
    island = (fact.c.seq - func.row_number().over(order_by=fact.c.seq)).label("island")
    rows = select(fact.c.seq, island).where(after).subquery()
    first, last = func.min(rows.c.seq), func.max(rows.c.seq)
    return [
        (each[0], each[1]) for each in connection.execute(select(first, last).group_by(rows.c.island).order_by(first))
    ]


def joined(ranges: Sequence[Range], more: Sequence[Range], through: int) -> tuple[Range, ...]:
    """Both together, as far as they lie beyond `through`."""
    found: list[Range] = []
    for first, last in sorted([*ranges, *more]):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple((max(first, through + 1), last) for first, last in found if last > through)


def runs(numbers: Sequence[int]) -> list[Range]:
    """Rising numbers as inclusive ranges."""
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return [(numbers[0], numbers[-1])]
    starts = [at for at, each in enumerate(numbers) if at == 0 or each != numbers[at - 1] + 1]
    ends = [at - 1 for at in starts[1:]] + [len(numbers) - 1]
    return [(numbers[start], numbers[end]) for start, end in zip(starts, ends, strict=True)]
