"""The bench on the screens: nothing counts before its control, dates and turns are seen, a failure is answered for by two."""

import re

import pytest
from lab_rig import DAY_S, INHIBITED, SEEN, answered, came, on, said, taken
from market_goods import INHIBITION, LOT, READER, STRIP
from market_room import PIN, Market, control, run

from edge.core import facts as f
from edge.flow.asks import Commission, Deplete, OpenDay, Stock
from kiosk.market.lab.bench import chosen, gaps, pairs


def tomorrow(market: Market) -> None:
    market.unix += DAY_S
    market.ask(OpenDay())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "missing", "needed", "holds"),
    [("zh", "今日未做质控", "待检样品要用", "质控通过"), ("en", "No control yet", "needed now", "Control holds")],
)
async def test_the_days_controls_are_the_first_card(
    market: Market, language: str, missing: str, needed: str, holds: str
) -> None:
    tomorrow(market)
    came(market, "小白菜")
    async with market.signed("lab", station="L1") as screen:
        await screen.get(f"/language/{language}")
        page = await screen.get("/lab")
        assert page.text.index('id="qc"') < page.text.index('id="waits"')
        text = said(page)
        assert missing in text
        assert needed in text
        assert holds not in text
        control(market)
        assert holds in said(await screen.get("/lab"))
        assert missing not in said(await screen.get("/lab"))


@pytest.mark.anyio
async def test_a_sample_is_not_read_before_the_control_and_the_page_leads_there(market: Market) -> None:
    tomorrow(market)
    (sample,) = taken(market, "小白菜")
    async with market.signed("lab", station="L1") as screen:
        page = await screen.get(f"/lab/{sample}")
        assert 'action="/do/assay"' not in page.text
        assert "/lab/control?on=NY-1" in page.text
        fields = {"sample": sample, "raw.blank": "0.642", "raw.sample": "0.600"}
        assert "今日尚未做质控" in await answered(screen, "assay", f"/lab/{sample}", **INHIBITED, **fields)
        assert market.facts(f.Assayed) == []
        to = f"/lab/control?on={on()}"
        told = await answered(
            screen, "control", to, **INHIBITED, **{"blank.blank": "0.642", "positive.sample": "0.102"}
        )
        assert "质控通过" in told
        assert 'action="/do/assay"' in (await screen.get(f"/lab/{sample}")).text
    (done,) = [fact for fact in market.facts(f.Controlled) if fact.by == screen.member.person]
    assert done.positive == {"blank": "0.642", "sample": "0.102"}
    assert done.blank["blank"] == "0.642"


@pytest.mark.anyio
async def test_strips_are_controlled_by_two_taps(market: Market) -> None:
    tomorrow(market)
    async with market.signed("lab", station="L1") as screen:
        page = (await screen.get("/lab/control", on=on(SEEN["instrument"], STRIP, SEEN["lot"]))).text
        assert page.count('type="radio"') == 10
        assert re.findall(r'<input type="tel" name="([^"]+)"', page) == [
            "code"
        ]  # for the scanner alone, and out of sight
        to = f"/lab/control?on={on(SEEN['instrument'], STRIP, SEEN['lot'])}"
        assert "空白对照不是阴性" in await answered(
            screen, "control", to, **SEEN, **{"blank.c t": "1 0.5", "positive.c t": "1 0"}
        )
        assert "质控通过" in await answered(
            screen, "control", to, **SEEN, **{"blank.c t": "1 1.5", "positive.c t": "1 0"}
        )


@pytest.mark.anyio
async def test_a_failed_control_shows_what_it_holds_and_takes_two_to_answer_for(market: Market) -> None:
    one, two = taken(market, "小白菜", "菜心")
    run(market, one, 950)
    run(market, two, 950)
    key = control(market, positive=950).code
    async with market.signed("lab") as mine, market.signed("manager") as boss:
        page = await mine.get("/lab/control", on=on())
        assert one in page.text
        assert two in page.text
        assert "2 个样品受影响" in said(await mine.get("/lab"))
        assert "质控失败，读数待他人负责或重做" in said(await mine.get(f"/lab/{one}"))
        await mine.do("justify", bench=key, reason="对照液失效", pin=PIN)
        (proposal,) = market.facts(f.Proposed)
        assert 'action="/do/second"' not in (await mine.get("/lab/control", on=on())).text
        for path in ("/lab/control", "/lab/verify", "/office"):
            page = (await boss.get(path, on=on())).text
            assert f'value="{proposal.proposal}"' in page, path
        asked = await boss.do("second", proposal=proposal.proposal)
        assert "对照液失效" in asked.text  # the PIN, with what it is about
        await boss.do("second", proposal=proposal.proposal, pin=PIN)
        assert "两人负责" in said(await mine.get("/lab"))
        assert "读数待他人负责" not in said(await mine.get(f"/lab/{one}"))
    assert [fact.reason for fact in market.facts(f.Justified)] == ["对照液失效"]


@pytest.mark.anyio
async def test_dates_warn_a_fortnight_before_and_bar_when_they_are_over(market: Market) -> None:
    market.ask(Commission(READER, "Mk", "SN", "NC", (INHIBITION,), 24, "2026-12-07", "2026-12-08"))
    async with market.signed("lab", station="L1") as screen:
        text = said(await screen.get("/lab"))
        assert "校准 2026-12-07 到期" in text  # in fourteen days
        assert "检定证书 2026-12-08" not in text  # in fifteen
        market.ask(Commission(READER, "Mk", "SN", "NC", (INHIBITION,), 24, "2026-11-22", "2026-12-31"))
        text = said(await screen.get("/lab"))
        assert "不可使用" in text
        assert "校准已于 2026-11-22 到期" in text
        assert 'action="/do/control"' not in (await screen.get("/lab/control", on=on())).text


def test_the_first_lot_to_come_is_offered_and_the_next_is_named(market: Market) -> None:
    market.ask(Stock("R-NEXT", (INHIBITION,), "2027-01-31"))
    market.ask(Stock("R-OLD", (INHIBITION,), "2026-11-01"))
    (pair,) = [each for each in pairs(market.views) if each.method.id == INHIBITION]
    assert (pair.lot.lot, pair.then, pair.state) == (LOT, "R-NEXT", "good")
    market.ask(Deplete(LOT, "用完"))
    (pair,) = [each for each in pairs(market.views) if each.method.id == INHIBITION]
    assert (pair.lot.lot, pair.then, pair.state) == ("R-NEXT", "", "missing")


def test_what_is_needed_and_not_there_is_a_gap(market: Market) -> None:
    market.ask(Deplete(LOT, "用完"))
    found = pairs(market.views, {INHIBITION})
    assert [each.id for each in gaps(found, {INHIBITION, STRIP}, market.views.methods())] == [INHIBITION]


def test_what_was_answered_for_by_nobody_stays_though_its_lot_is_used_up(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    run(market, sample, 950)
    control(market, positive=950)
    market.ask(Deplete(LOT, "用完"))
    (pair,) = [each for each in pairs(market.views) if each.method.id == INHIBITION]
    assert (pair.state, pair.doubted, pair.ready) == ("failed", [sample], False)


def test_the_pair_used_last_is_taken_before_others(market: Market) -> None:
    market.ask(Commission("NY-2", "Mk", "SN-2", "NC", (INHIBITION,), 8, "2026-12-31", "2026-12-31"))
    found = pairs(market.views)
    assert chosen(found, "", ("NY-2", INHIBITION)) == chosen(found, "")  # no control on it: not taken
    assert chosen(found, on("NY-2")) is not None
    ready = chosen(found, "", (READER, INHIBITION))
    assert ready is not None
    assert (ready.instrument.id, ready.ready) == (READER, True)


@pytest.mark.anyio
async def test_a_pair_that_nobody_has_is_not_there(market: Market) -> None:
    async with market.signed("lab") as screen:
        for name in ("", "x|y|z", on("NY-9")):
            assert (await screen.get("/lab/control", on=name)).status_code == 404
