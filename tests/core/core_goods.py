"""Goods and papers that are in order, for a test to spoil one thing at a time; and the laws' bounds."""

from collections.abc import Iterable
from datetime import date

from hypothesis import settings

from edge.core import facts as f
from edge.core.case import Case
from edge.core.fold import Entity, Key, after, touched
from edge.core.known import Known
from edge.core.operators import Operator
from edge.core.papers import Line, Paper, Report

NODE = "350100001"
NODES = frozenset({NODE})
TODAY = date(2026, 3, 5)
DAY = "2026-03-05"
LAW = settings(max_examples=150)

PAPER = Paper("promise", "C-1", "青合作社", "青菜", "2026-03-04", 50_000)
REPORT = Report("R-1", "省检", "青合作社", "青菜", "UP-1", "2026-03-04", 50_000)
LINE = Line(
    "青菜", 10_000, "福清", "青合作社", "2026-03-04", "UP-1",
    purchase_voucher="PV-1", certificate=PAPER, report=REPORT,
)  # fmt: skip
SELLER = Operator("S-1", "好菜行", "福清", natural=False, agreement=True, state="active")
KNOWN = Known(seller="active", agreement=True)
CASE = Case("35010000126030500017", LINE, "S-1", TODAY, KNOWN)

World = dict[Key, Entity]


def step(world: World, fact: f.Fact) -> World:
    """The world after a fact. Raises RuleError and leaves the old world as it was."""
    changed = {key: after(key, world.get(key), fact) for key in touched(fact)}
    return {**world, **changed}


def run(facts: Iterable[f.Fact], world: World | None = None) -> World:
    """The world after all these facts."""
    world = world or {}
    for fact in facts:
        world = step(world, fact)
    return world


def coming(batch: str, visit: str, line: Line = LINE, *, test: bool = False) -> tuple[f.Fact, ...]:
    """One line that comes in."""
    return (
        f.Declared(visit, "S-1", "seal", (line,)),
        f.Arrived(batch, visit, "S-1", DAY, line, "in"),
        f.Cleared(batch, visit, test, (), "2026-11"),
        f.Admitted(visit, "in", "wait" if test else "trade", (batch,)),
    )
