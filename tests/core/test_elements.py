"""The four element groups of a batch: what is known, by whose word, and what may not leave before it is."""

import pytest
from core_goods import DAY, LINE, PAPER, REPORT, coming, run, step
from msgspec.structs import replace

from edge.core import elements, guard
from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.elements import Element
from edge.core.papers import Line
from edge.core.products import Product
from edge.core.why import Why

PACK = Product("P", "青菜", "packaged", evidence="packaged")
CUSTOMS = replace(PAPER, kind="customs")


def batch(line: Line = LINE, **changes: object) -> Batch:
    """A batch of this line that may be sold."""
    return Batch("B1", "V1", "S-1", DAY, line, **{"status": Status.RELEASED, **changes})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("line", "element"),
    [
        (LINE, Element("origin", "福清", "documented", "promise")),
        (replace(LINE, certificate=None), Element("origin", "福清", "self-declared")),
        (replace(LINE, origin="东海", vessel="闽渔 1"), Element("origin", "东海 闽渔 1", "documented", "promise")),
        (replace(LINE, origin="", vessel="闽渔 1"), Element("origin", "闽渔 1", "documented", "promise")),
        (replace(LINE, origin=""), Element("origin", "", "pending")),
        (replace(LINE, certificate=None, papers=(CUSTOMS,)), Element("origin", "福清", "documented", "customs")),
    ],
)  # fmt: skip
def test_an_origin_is_documented_by_papers_or_only_said(line: Line, element: Element) -> None:
    assert elements.origin(batch(line)) == element


@pytest.mark.parametrize(
    ("line", "element"),
    [
        (LINE, Element("produced_on", "2026-03-04", "documented", "promise")),
        (replace(LINE, certificate=None), Element("produced_on", "2026-03-04", "self-declared")),
        (replace(LINE, produced_on=""), Element("produced_on", "", "pending")),
    ],
)
def test_a_date_is_documented_by_papers_or_only_said(line: Line, element: Element) -> None:
    assert elements.produced_on(batch(line)) == element


@pytest.mark.parametrize(
    ("name", "natural", "grown", "standing"),
    [
        ("好菜行", False, False, "documented"),
        ("林**", True, False, "documented"),
        ("林**", True, True, "self-declared"),
        (None, False, False, "pending"),
    ],
)
def test_an_operator_is_documented_by_the_register_but_who_grew_the_goods_says_so(
    name: str | None,
    natural: bool,  # noqa: FBT001
    grown: bool,  # noqa: FBT001
    standing: str,
) -> None:
    found = elements.operator(batch(replace(LINE, self_produced=grown)), name, natural=natural)
    assert (found.value, found.standing) == (name or "", standing)


@pytest.mark.parametrize(
    ("given", "product", "element"),
    [
        (batch(resulted=True), None, ("passed", "documented", "market-test")),
        (batch(resulted=True, status=Status.FAILED), None, ("failed", "documented", "market-test")),
        (batch(resulted=True, status=Status.HELD), None, ("passed", "documented", "market-test")),
        (batch(status=Status.WAITING), None, ("", "pending", "")),
        (batch(why=(Why("overridden", {"reason": "x"}),)), None, ("untested", "self-declared", "override")),
        (batch(), None, (f"{REPORT.lab} {REPORT.number}", "documented", "report")),
        (batch(replace(LINE, report=None)), None, ("C-1", "self-declared", "promise")),
        (batch(replace(LINE, report=None, certificate=None)), None, ("", "pending", "")),
        (batch(replace(LINE, report=None, certificate=None)), PACK, ("", "documented", "factory")),
        (batch(replace(LINE, report=None, certificate=replace(PAPER, kind="factory"))), None, ("", "documented", "factory")),
    ],
)  # fmt: skip
def test_of_tests_the_markets_own_counts_before_a_report_and_a_report_before_a_promise(
    given: Batch, product: Product | None, element: tuple[str, str, str]
) -> None:
    assert elements.safety(given, product) == Element("test", *element)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        (replace(LINE, origin=""), ["element_origin"]),
        (replace(LINE, produced_on=""), ["element_produced_on"]),
        (replace(LINE, origin="", produced_on=""), ["element_origin", "element_produced_on"]),
    ],
)
def test_nothing_leaves_while_its_origin_or_its_date_is_pending(line: Line, lacking: list[str]) -> None:
    why = guard.may_leave(batch(line))
    assert why is not None
    assert (why.code, [each.code for each in why.because]) == ("element_pending", lacking)
    assert guard.may_leave(batch()) is None


def test_what_bars_a_batch_in_any_case_is_told_before_what_is_pending() -> None:
    why = guard.may_leave(batch(replace(LINE, origin=""), status=Status.FAILED))
    assert why == Why("batch_failed")


ABROAD = replace(LINE, origin="智利", origin_kind="country")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (batch(ABROAD), "certificate_missing"),
        (batch(replace(ABROAD, papers=(CUSTOMS,))), None),
        (batch(ABROAD, resulted=True), None),
        (batch(ABROAD, why=(Why("overridden", {"reason": "x"}),)), None),
        (batch(ABROAD, parent="B0"), None),  # its parent was looked at when it left
    ],
)
def test_what_turns_out_to_be_from_abroad_needs_customs_or_a_test_before_it_leaves(
    given: Batch, told: str | None
) -> None:
    """Else an origin left open at the gate would spare an import what the gate asks of it."""
    why = guard.may_leave(given)
    assert (why.code if why else None) == told


FULL = f.Completed("B1", origin="长乐", origin_kind="sea", producer="阿福", produced_on="2026-03-01")


@pytest.mark.parametrize("origin", ["", "福清"])
@pytest.mark.parametrize("producer", ["", "青合作社"])
@pytest.mark.parametrize("produced_on", ["", "2026-03-04"])
def test_what_is_told_afterwards_fills_what_was_open_and_changes_nothing_that_was_known(
    origin: str, producer: str, produced_on: str
) -> None:
    line = replace(LINE, origin=origin, producer=producer, produced_on=produced_on)
    world = run((*coming("B1", "V1", line), FULL))
    found = world[(Batch, "B1")]
    assert isinstance(found, Batch)
    assert found.line == replace(
        line, origin=origin or "长乐", origin_kind="county" if origin else "sea", producer=producer or "阿福",
        produced_on=produced_on or "2026-03-01",
    )  # fmt: skip
    assert step(world, replace(FULL, origin="别处", produced_on="2026-02-02", producer="别人")) == world


def test_once_it_is_told_the_goods_may_leave() -> None:
    world = run(coming("B1", "V1", replace(LINE, origin="", produced_on="")))
    released = f.Completed("B1", origin="长乐"), f.Completed("B1", produced_on="2026-03-01")
    for fact, lacking in zip((None, *released), (2, 1, 0), strict=True):
        world = world if fact is None else step(world, fact)
        found = world[(Batch, "B1")]
        assert isinstance(found, Batch)
        why = guard.may_leave(found)
        assert (len(why.because) if why else 0) == lacking
