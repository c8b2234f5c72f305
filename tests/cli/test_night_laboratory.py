"""What a rehearsed night plans for its laboratory, on which sheets samples stand, and what instruments read of them."""

from collections import Counter
from datetime import date
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import load_methods
from edge.cli.demo import products
from edge.cli.demo.goods import Finding, Goods, Kind
from edge.cli.demo.lab.readings import BLANK, control, raw
from edge.cli.demo.lab.trays import WAIT_S, Sheet, Trays
from edge.cli.demo.plan import PRODUCTS, Night, night
from edge.core.evidence import SETS, met, need
from edge.core.methods import Method, control_wrong, read, wanted, wrong
from edge.core.papers import Line

METHODS = {each.id: each for each in (msgspec.convert(table, Method) for table in load_methods())}
LISTED = products.listed()
arguments = (st.integers(0, 10_000), st.integers(8, 600))


def all_goods(told: Night) -> list[Goods]:
    return [goods for load in told.loads for goods in load.goods]


@settings(max_examples=60)
@given(*arguments)
def test_a_night_has_as_many_lines_as_asked_for_and_every_kind_of_them(seed: int, batches: int) -> None:
    told = night(seed, batches)
    goods = all_goods(told)
    assert sorted(each.number for each in goods) == list(range(batches))
    kinds = Counter(each.kind for each in goods)
    assert set(kinds) == set(get_args(Kind)) - ({"old_report"} if batches == 8 else set())
    assert kinds["disputed"] == 1
    assert [load.number for load in told.loads] == list(range(len(told.loads)))
    assert night(seed, batches) == told


@settings(max_examples=60)
@given(*arguments)
def test_the_first_vehicle_turns_back_with_a_line_for_the_draw_and_one_that_stops_it(seed: int, batches: int) -> None:
    told = night(seed, batches)
    turning = told.loads[0]
    assert turning.number == told.turned
    assert {each.kind for each in turning.goods} == {"papers", "no_purchase"}
    assert not turning.walks_in
    assert told.stopped not in {each.number for each in turning.goods}


@settings(max_examples=30)
@given(*arguments)
def test_goods_come_with_what_their_food_group_asks_for(seed: int, batches: int) -> None:
    for goods in all_goods(night(seed, batches)):
        line = msgspec.convert(goods.declaration(date(2026, 11, 23)), Line)
        asked = need(SETS[LISTED[goods.product].evidence])
        assert met(asked, [paper.kind for paper in line.certificates]) == (goods.kind != "no_certificate")
        assert len({paper.number for paper in line.certificates}) == len(line.certificates)


def test_every_product_of_the_night_gets_a_method_of_its_group() -> None:
    found = {name: wanted(LISTED[name].tests, LISTED[name].group, METHODS) for name, *_ in PRODUCTS}
    assert all(found.values())
    kinds = {METHODS[each].kind for methods in found.values() for each in methods}
    assert kinds == {"inhibition", "strip"}
    assert max(map(len, found.values())) > 1


@given(st.sampled_from([each for each in METHODS.values() if each.rapid]), st.integers(0, 100_000))
def test_an_instrument_reads_what_is_wrong_with_the_goods(method: Method, number: int) -> None:
    asked: dict[Finding, str] = {"clean": "negative", "dirty": "positive"}
    if method.kind in ("inhibition", "strip"):
        asked["spoilt"] = "invalid"
    for finding, verdict in asked.items():
        told = raw(method, finding, number)
        told = {"blank": BLANK, **told} if method.kind == "inhibition" else told
        assert wrong(method, told) is None
        assert read(method, told).verdict == verdict


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.id)
def test_a_bench_that_is_well_passes_its_control(method: Method) -> None:
    blank, positive = control(method)
    blank = {"sample": blank["blank"], **blank} if method.kind == "inhibition" else blank
    assert wrong(method, blank) is wrong(method, positive) is None
    assert control_wrong(method, blank, positive) is None


@given(st.lists(st.tuples(st.sampled_from(["m1", "m2", "m3"]), st.floats(0, 2000)), max_size=80), st.integers(1, 24))
def test_every_sample_stands_on_one_sheet_and_none_waits_longer_than_the_next_vehicle(
    coming: list[tuple[str, float]], room: int
) -> None:
    def sheets() -> list[tuple[float, Sheet[tuple[int, float]]]]:
        trays, made, now = (
            Trays[tuple[int, float]](lambda _method: room),
            list[tuple[float, Sheet[tuple[int, float]]]](),
            0.0,
        )
        for number, (method, gap) in enumerate(coming):
            before, now = now, now + gap
            for sheet in trays.due(now):
                assert before - sheet[2][0][1] < WAIT_S  # it was not due when the vehicle before came
                made.append((now, sheet))
            made += [(now, sheet) for sheet in trays.put(method, (number, now), now)]
        return made + [(now, sheet) for sheet in trays.rest()]

    found = sheets()
    assert sheets() == found
    assert len({name for _, (name, _, _) in found}) == len(found)
    stood = [(method, number) for _, (_, method, tubes) in found for number, _ in tubes]
    assert sorted(stood) == sorted((method, number) for number, (method, _) in enumerate(coming))
    assert all(1 <= len(tubes) <= room for _, (_, _, tubes) in found)
