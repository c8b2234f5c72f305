"""Which lorries of a rehearsed night are read off a photograph, and what is in the picture."""

import base64
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from edge.cli.demo.goods import Goods
from edge.cli.demo.photo import photograph
from edge.cli.demo.plan import Night, night
from edge.core.codes import parse

TODAY = date(2026, 11, 23)
arguments = (st.integers(0, 10_000), st.integers(8, 600))


def photographed(told: Night) -> list[Goods]:
    return [goods for load in told.loads for goods in load.goods if goods.photographed]


@settings(max_examples=60)
@given(*arguments)
def test_exactly_one_batch_in_twenty_and_one_always(seed: int, batches: int) -> None:
    found = photographed(night(seed, batches))
    assert len(found) == max(1, batches // 20)
    assert night(seed, batches) == night(seed, batches)


@settings(max_examples=60)
@given(*arguments)
def test_it_is_the_first_line_of_its_lorry_and_has_a_certificate(seed: int, batches: int) -> None:
    told = night(seed, batches)
    loads = [load for load in told.loads if any(goods.photographed for goods in load.goods)]
    assert len(loads) == len(photographed(told))
    for load in loads:
        assert load.goods[0].photographed
        assert load.goods[0].declaration(TODAY)["certificate"]


@settings(max_examples=30)
@given(*arguments)
def test_the_address_is_the_declared_upstream_code_and_says_what_is_declared(seed: int, batches: int) -> None:
    told = night(seed, batches)
    for goods in photographed(told):
        link, line = goods.link(TODAY), goods.declaration(TODAY)
        code = parse(link.encode())
        assert line["upstream"] == link
        assert (code.profile, code.fields["product"], code.fields["origin"]) == ("cert-qr", goods.product, goods.origin)
        text = base64.b64decode(unquote(link.partition("?")[2])).decode()
        assert goods.producer in text
        assert not any(goods.producer in value for value in code.fields.values())
    assert len({goods.link(TODAY) for goods in photographed(told)}) == len(photographed(told))


@pytest.mark.parametrize("seed", range(6))
def test_the_picture_is_the_same_for_the_same_seed_and_another_for_another(seed: int) -> None:
    link = photographed(night(seed, 20))[0].link(TODAY)
    assert photograph(link, seed) == photograph(link, seed) != photograph(link, seed + 1)


def test_the_picture_is_a_photograph_as_a_camera_sends_it() -> None:
    sent = photograph("https://hgz.example.cn/?", 1)
    assert Image.open(BytesIO(sent)).size == (1280, 960)
    assert len(sent) < 1_000_000
