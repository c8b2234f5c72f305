"""承诺达标合格证 behind an address: found in either layout, however it is coded, and telling nobody's name."""

import base64
import re
from urllib.parse import quote

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import Code, parse

PRODUCER = """承诺达标合格证
我承诺生产销售的食用农产品：
未使用禁用农药、兽药及其他化合物；
使用的常规农药、兽药残留不超标。
承诺依据：
☑质量安全控制符合要求  □自行检测合格  √ 委托检测合格
产品名称：莴笋
重量或数量：1250公斤
产地：福建省连江县丹阳镇
承诺主体：林阿福
联系方式：13799990000
开具时间：2026年3月4日"""
BUYER = """我承诺销售的食用农产品：
已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；
未违规使用保鲜剂、防腐剂、添加剂等。
承诺依据：
■自行检测合格
产品名称: 白萝卜 重量或数量: 40箱
承诺主体: 陈水生
联系方式: 0591-83330000
开具时间: 2026/03/04"""
CODINGS = ("quoted", "plain", "bare", "url", "url bare")
HOST = "https://hgz.example.cn/saoma/base.html?"


def coded(text: str | bytes, coding: str = "quoted") -> str:
    raw = text.encode() if isinstance(text, str) else text
    plain = base64.b64encode(raw).decode()
    safe = base64.urlsafe_b64encode(raw).decode()
    return {
        "quoted": quote(plain, safe=""), "plain": plain, "bare": plain.rstrip("="), "url": safe, "url bare": safe.rstrip("="),
    }[coding]  # fmt: skip


def read(link: str) -> Code:
    return parse(link.encode(), "]Q1")


def test_a_producer_s_certificate_tells_its_goods() -> None:
    found = read(HOST + coded(PRODUCER))
    assert found.profile == "cert-qr"
    assert found.fields == {
        "product": "莴笋", "quantity": "1250公斤", "origin": "福建省连江县丹阳镇", "issued_on": "2026-03-04",
        "basis": "control,entrusted_test", "layout": "producer",
    }  # fmt: skip


def test_a_buyer_s_certificate_has_no_origin_and_may_stand_on_one_line() -> None:
    found = read(HOST + coded(BUYER))
    assert found.fields == {
        "product": "白萝卜", "quantity": "40箱", "issued_on": "2026-03-04", "basis": "self_test", "layout": "buyer",
    }  # fmt: skip


def test_a_vendor_may_write_it_as_older_programs_do() -> None:
    assert read(HOST + coded(PRODUCER.encode("gb18030"))).fields == read(HOST + coded(PRODUCER)).fields


def test_without_boxes_the_basis_is_what_is_printed() -> None:
    assert (
        read(HOST + coded("承诺达标合格证\n承诺依据：委托检测合格\n产品名称：茼蒿")).fields["basis"] == "entrusted_test"
    )
    assert "basis" not in read(HOST + coded("承诺达标合格证\n承诺依据：□委托检测合格 □自行检测合格")).fields


def test_the_code_is_a_short_name_for_the_address_that_any_other_program_can_make() -> None:
    link = "http://a.cn/q?" + coded("承诺达标合格证\n产品名称：葱\n重量或数量：5公斤\n产地：长乐", "plain")
    assert read(link).text == "HGZ-859F5A5BA2232D7E1F5014EA179BBCF2"
    assert read(link + "#top").text != read(link).text


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("text", [PRODUCER, BUYER])
@pytest.mark.parametrize("host", [HOST, "HTTP://10.0.0.8:8080/?", "https://hgz.example.cn/a/01/b?"])
def test_it_is_known_however_it_is_coded(host: str, text: str, coding: str) -> None:
    found = read(host + coded(text, coding))
    assert (found.profile, found.known) == ("cert-qr", True)
    assert re.fullmatch(r"HGZ-[0-9A-F]{32}", found.text)


@pytest.mark.parametrize("text", [PRODUCER, BUYER])
def test_neither_name_nor_number_nor_address_is_in_it(text: str) -> None:
    found = read(HOST + coded(text))
    said = repr((found.text, found.fields))
    assert not any(each in said for each in ("林阿福", "陈水生", "13799990000", "83330000", "hgz.example.cn"))


@pytest.mark.parametrize(
    "link",
    [
        HOST + coded("今天的菜价：莴笋三块五，白萝卜一块二，葱两块，姜九块八"),
        HOST + coded(PRODUCER.replace("莴笋", "莴\x1b笋")),
        HOST + coded(bytes(range(200))),
        HOST + coded(PRODUCER)[:-6] + "%3D%3DAAAA",
        HOST + "A" * 41,
        HOST + "page=2&" + coded(PRODUCER),
        HOST.rstrip("?") + "#" + coded(PRODUCER),
        HOST + "id=123",
    ],
)
def test_another_address_stays_an_address(link: str) -> None:
    assert (read(link).profile, read(link).text) == ("url", link)


def test_a_certificate_that_is_no_address_stays_text() -> None:
    assert parse(coded(PRODUCER).encode()).profile == "text"
    assert parse(PRODUCER.encode()).profile != "cert-qr"


words = st.text(st.characters(categories=["L", "N", "P", "Zs"], include_characters="：□☑\n"), max_size=80)


@LAW
@given(before=words, after=words, coding=st.sampled_from(CODINGS))
def test_whatever_stands_around_the_title_it_is_one_and_the_same_code(before: str, after: str, coding: str) -> None:
    link = HOST + coded(f"{before}承诺达标合格证{after}", coding)
    found = read(link)
    assert found.profile == "cert-qr"
    assert found == read(link)
    assert all(found.fields.values())


@LAW
@given(st.text("ABCabc019+/_=%-", min_size=38, max_size=120))
def test_any_query_has_an_answer(query: str) -> None:
    found = read(HOST + query)
    assert found.known
    assert found.profile in ("url", "cert-qr")


@LAW
@given(st.binary(min_size=30, max_size=120), st.sampled_from(CODINGS))
def test_any_bytes_behind_an_address_have_an_answer(raw: bytes, coding: str) -> None:
    assert read(HOST + coded(raw, coding)).known


@LAW
@given(
    name=st.text("林陈郑王小阿福梅水生", min_size=2, max_size=4), number=st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
)
def test_whoever_promises_is_never_told(name: str, number: str) -> None:
    said = read(HOST + coded(PRODUCER.replace("林阿福", name).replace("13799990000", number))).fields
    assert not any(name in value or number in value for value in said.values())
