"""A long day through the doors: a thousand in the draw, some go away again, and the end of the day makes up for them."""

from concurrent.futures import Future
from pathlib import Path

from flow_goods import DAY, IN, bare, barred, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.visit import Visit
from edge.flow.asks import Answer, Ask, CloseDay, Declare, OpenDay, Read, Register, Remove, TurnBack
from sync.identity.box_key import BOX_KEY
from tests.patience import PATIENCE_S

KEY = bytes(range(7, 39))
COUNT, CHUNK, SELLERS = 1_050, 50, 400
Submitted = Future[Answer]


def all_of(rig: Rig, asks: list[Ask]) -> list[Answer]:
    """Many asks at once, answered in their order: the writer commits them together."""
    futures: list[Submitted] = [rig.flow.submit(ask, actor="甲", station="here") for ask in asks]
    return [each.result(PATIENCE_S) for each in futures]


def long_day(folder: Path) -> Rig:
    """The market, its day closed; its folder has what `pinma verify` looks for."""
    rig = Rig(folder / "market.db", box_key=folder / BOX_KEY)
    all_of(rig, [Register(f"S-{number}", "好菜行", "福清") for number in range(SELLERS)])
    rig.key_comes(KEY)
    rig.ask(OpenDay())
    rig.bench()
    late = list[str]()
    for start in range(0, COUNT, CHUNK):
        late += _chunk(rig, start)
    all_of(rig, [TurnBack(visit) for visit in late])
    for each in _waiting(rig):
        _tested(rig, each)
    assert not rig.ask(CloseDay()).good  # the end of the day draws
    for each in _waiting(rig):
        _tested(rig, each)
    assert rig.ask(CloseDay()).good
    return rig


def _chunk(rig: Rig, start: int) -> list[str]:
    """Fifty stand before the barrier; of those drawn one goes away at once, two at the end of the day, all others come in."""
    numbers = range(start, start + CHUNK)
    declared = all_of(
        rig,
        [Declare(f"S-{each % SELLERS}", "闽A12345", (good(f"UP-{each}"), barred(f"BAR-{each}"))) for each in numbers],
    )
    declared += all_of(rig, [Declare("S-1", "闽A12345", (bare(f"BARE-{start}"),))])
    all_of(rig, [Read(IN, answer.code.encode()) for answer in declared])
    visits = [rig.get(Visit, answer.code) for answer in declared[:-1]]
    drawn = [visit for visit in visits if visit.cleared and rig.get(Batch, visit.cleared[0]).drawn]
    free = [visit for visit in visits if visit not in drawn]
    going, late = [*drawn[:1], free[0]], drawn[1:3]
    all_of(rig, [TurnBack(visit.code) for visit in going])
    all_of(rig, [Remove(visit.refused[0]) for visit in visits if visit not in going and visit not in late])
    return [visit.code for visit in late]


def _waiting(rig: Rig) -> list[str]:
    rows = rig.store.read().execute("SELECT key FROM batch WHERE unsettled = 1 ORDER BY key").fetchall()
    return [key for (key,) in rows]


def _tested(rig: Rig, code: str) -> None:
    sample = rig.sample(code)
    rig.run(sample, 900)
    assert rig.verify(sample).verdict == "pass"


def counted(rig: Rig) -> dict[str, int]:
    """How many of each there are in the journal."""
    kinds = (f.Drawn, f.Undrawn, f.ToppedUp, f.TurnedBack, f.DayClosed)
    return {kind.__name__: len(rig.facts(kind)) for kind in kinds} | {"day": len(DAY)}
