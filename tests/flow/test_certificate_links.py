"""A 承诺达标合格证 as an address: the journal knows its short id, and whoever promises stays beside it."""

import base64
import json
from urllib.parse import quote

from flow_goods import IN, OTHER, good
from flow_rig import Rig
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.codes import parse
from edge.core.papers import Line

TEXT = """承诺达标合格证
产品名称：青菜
重量或数量：10公斤
承诺主体：林阿福
联系方式：13799990000"""
LINK = "https://hgz.example.cn/saoma/base.html?" + quote(base64.b64encode(TEXT.encode()).decode(), safe="")
SHORT = parse(LINK.encode()).text


def promised() -> Line:
    """Good papers, each of which points to the certificate's address."""
    line = good("UP-1")
    assert line.certificate is not None
    assert line.report is not None
    certificate, report = replace(line.certificate, number=LINK), replace(line.report, lot=LINK)
    return replace(line, upstream=LINK, certificate=certificate, report=report)


def test_a_line_is_recorded_under_the_short_id_wherever_the_address_stood(market: Rig) -> None:
    market.declare(promised(), good("UP-2"))
    first, second = market.facts(f.Declared)[-1].lines
    assert first.certificate is not None
    assert first.report is not None
    assert first.upstream == first.certificate.number == first.report.lot == SHORT
    assert second == good("UP-2")


def test_the_lorry_is_known_by_its_certificate_and_its_papers_count(market: Rig) -> None:
    visit = market.declare(promised())
    answer = market.scan(IN, LINK)
    assert (answer.verdict, answer.code) == ("pass", visit)
    assert market.facts(f.Arrived)[-1].line.upstream == SHORT


def test_the_address_is_kept_beside_the_journal_and_nowhere_in_it(market: Rig) -> None:
    visit = market.declare(promised())
    market.scan(IN, LINK)
    rows = market.store.read().execute("SELECT value FROM personal WHERE subject = ?", (visit,)).fetchall()
    assert [json.loads(value) for (value,) in rows] == [{"plate": "闽A20002", SHORT: LINK}]
    assert not [body for body in market.bodies() if b"hgz.example.cn" in body or "林阿福".encode() in body]


def test_a_certificate_nobody_declared_leaves_no_name_in_the_journal(market: Rig) -> None:
    assert market.scan(IN, LINK).verdict == "unknown"
    unread = market.facts(f.Unrecognised)[-1]
    assert (unread.profile, unread.text) == ("cert-qr", SHORT)
    assert not [body for body in market.bodies() if b"hgz.example.cn" in body]


def test_a_certificate_used_by_another_seller_is_the_same_certificate(market: Rig) -> None:
    assert market.come(promised())
    answer = market.scan(IN, market.declare(promised(), seller=OTHER))
    assert answer.verdict == "stop"
    assert "code_reused" in [why.code for why in answer.why]


def test_other_addresses_are_recorded_as_they_are(market: Rig) -> None:
    market.declare(good("https://example.cn/lot/7?q=1"))
    assert market.facts(f.Declared)[-1].lines[0].upstream == "https://example.cn/lot/7?q=1"


def test_a_quarantine_certificate_s_text_that_names_its_owner_is_recorded_as_its_number(market: Rig) -> None:
    text = "动物检疫合格证明（产品B）编号：3501234567 货主：林阿福 13799990000"
    visit = market.declare(replace(good("UP-1"), upstream=text))
    assert market.facts(f.Declared)[-1].lines[0].upstream == "DWJY-3501234567"
    assert not [body for body in market.bodies() if "林阿福".encode() in body]
    assert (market.scan(IN, text).code, market.facts(f.Arrived)[-1].line.upstream) == (visit, "DWJY-3501234567")


def numbered(upstream: str, number: str) -> Line:
    line = good(upstream)
    assert line.certificate is not None
    assert line.report is not None
    return replace(
        line, certificate=replace(line.certificate, number=number), report=replace(line.report, number=f"r {number}")
    )


def test_one_paper_is_used_up_under_one_number_however_it_is_written(market: Rig) -> None:
    assert market.come(numbered("UP-1", "hgz 001"))
    market.scan(IN, market.declare(numbered("UP-2", "ＨＧＺ001 ")))
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["certificate_used", "report_used"]
    assert market.facts(f.Arrived)[-1].line.keys == ("report RHGZ001", "certificate HGZ001 青菜")


def test_a_number_of_digits_is_no_gtin_and_that_in_a_certificate_s_text_is_its_number(market: Rig) -> None:
    text = "动物检疫合格证明（产品B）编号：3501234567 货主：林阿福 13799990000"
    market.declare(numbered("UP-1", "6901234567892"), numbered("UP-2", text))
    lines = market.facts(f.Declared)[-1].lines
    assert [line.certificate and line.certificate.number for line in lines] == ["6901234567892", "3501234567"]
    assert not [body for body in market.bodies() if "林阿福".encode() in body]


def test_blanks_around_a_code_are_not_of_it_nor_is_full_width(market: Rig) -> None:
    visit = market.declare(good(" UP-1 "))
    assert market.scan(IN, "UP-1").code == visit
    assert market.scan(IN, market.declare(good("ＦＪ２０２６１１０００１"))).verdict == "pass"
    assert market.facts(f.Arrived)[-1].line.upstream == "FJ2026110001"


def test_a_bar_code_that_says_it_is_gs1_and_is_wrong_tells_the_lane_which_part(market: Rig) -> None:
    answer = market.scan(IN, "(01)09520001123451(10)L1")
    assert (answer.verdict, answer.why[0].code) == ("unknown", "unread_gs1_check")
    assert "(01)" in answer.why[0].text("en")
    assert market.facts(f.Unrecognised)[-1].text == ""


def test_a_link_typed_at_declaration_is_the_code_that_a_lane_reads(market: Rig) -> None:
    """The same code in another carrier; what was given is kept as it was."""
    link, scanned = "https://maker.example/01/09520001123450/10/L1", "(01)09520001123450(10)L1"
    line = good(link)
    assert line.report is not None
    visit = market.declare(replace(line, report=replace(line.report, lot=scanned)))
    (declared,) = market.facts(f.Declared)[-1].lines
    assert (declared.upstream, declared.verbatim) == (scanned, link)
    answer = market.scan(IN, "0109520001123450" + "10L1")
    assert (answer.verdict, answer.code) == ("pass", visit)


def test_any_box_of_a_declared_lot_brings_its_lorry(market: Rig) -> None:
    visit = market.declare(good("https://maker.example/01/09520001123450/10/L1"))
    answer = market.scan(IN, "(01)09520001123450(10)L1(3103)001750")
    assert (answer.verdict, answer.code) == ("pass", visit)


def test_nobody_says_what_stands_verbatim_beside_a_code_but_the_market_itself(market: Rig) -> None:
    market.declare(replace(good("UP-1"), verbatim=LINK))
    assert market.facts(f.Declared)[-1].lines[0].verbatim == ""
    assert not [body for body in market.bodies() if b"hgz.example.cn" in body]
