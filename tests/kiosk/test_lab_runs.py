"""Run sheets: laid out in order of waiting, read channel by channel on one blank, or by the instrument while one looks."""

import re

import pytest
from lab_rig import INHIBITED, SEEN, answered, on, said, taken
from market_goods import INHIBITION, LOT, READER, STRIP, STRIPS
from market_room import Market, Screen, control, run

from edge.core import facts as f
from edge.flow.asks import Commission, LayRun, ReadRun, TakeRecord, Verify
from kiosk.market.lab.runs import channels

PRODUCTS = ("小白菜", "菜心", "芥蓝", "空心菜", "上海青")


def offered(page: str) -> list[str]:
    return re.findall(r'name="channel\.\d+" value="(\w+)"', page)


async def laid(screen: Screen, *samples: str) -> str:
    """The address of a sheet laid out by the form."""
    fields = {f"channel.{at}": each for at, each in enumerate(samples, 1)}
    told = await screen.do("layrun", **INHIBITED, **fields, next="/lab/runs")
    to = (await screen.get(told.headers["location"])).headers["location"]
    assert to.startswith("/lab/runs/R")
    return to


@pytest.mark.anyio
async def test_what_waits_longest_is_offered_first_and_one_tap_fills_all(market: Market) -> None:
    market.ask(Commission(READER, "Mk", "SN", "NC", (INHIBITION,), 3, "2026-12-31", "2026-12-31"))
    samples: list[str] = []
    for product in PRODUCTS:
        samples += taken(market, product)
        market.unix += 60
    run(market, samples[0], 950)  # has its run: not offered
    async with market.signed("lab", station="L1") as screen:
        page = (await screen.get("/lab/runs")).text
        assert offered(page) == samples[1:]
        assert "checked" not in page
        page = (await screen.get("/lab/runs", fill="1")).text
        assert page.count(" checked>") == 3  # as many as there are channels
        assert "该仪器只有 3 个通道" in await answered(
            screen, "layrun", "/lab/runs", **INHIBITED, **{f"channel.{at}": each for at, each in enumerate(samples[1:])}
        )
        to = await laid(screen, *samples[1:3])
        assert offered((await screen.get("/lab/runs")).text) == samples[3:]  # those laid out stand elsewhere
        assert to in (await screen.get("/lab/runs")).text
    (done,) = market.facts(f.RunLaid)
    assert (done.channels, done.by) == (tuple(samples[1:3]), screen.member.person)


@pytest.mark.anyio
async def test_channels_come_in_the_order_of_the_list_whatever_was_ticked(market: Market) -> None:
    one, two, three = taken(market, *PRODUCTS[:3])
    async with market.signed("lab") as screen:
        fields = {"channel.10": three, "channel.2": one, "channel.9": two, "channel.11": ""}
        await screen.do("layrun", **INHIBITED, **fields, next="/lab/runs")
    assert market.facts(f.RunLaid)[0].channels == (one, two, three)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("通道 1", "阳性和无效的重新上样：2 3", "各通道均已读数")),
        ("en", ("Channel 1", "Repeat on a new sheet: 2 3", "All channels are read")),
    ],
)
async def test_a_blank_is_typed_once_and_each_reading_leads_to_the_next(
    market: Market, language: str, words: tuple[str, ...]
) -> None:
    samples = taken(market, *PRODUCTS[:3])
    async with market.signed("lab", station="L1") as screen:
        await screen.get(f"/language/{language}")
        to = await laid(screen, *samples)
        page = await screen.get(to)
        assert words[0] in said(page)
        assert '<input type="tel" name="blank"' in page.text
        code = to.rpartition("/")[2]
        await screen.do("readrun", run=code, blank="1.000", **{"readings.1.sample": "0.950"}, next=to)
        page = await screen.get(to)
        assert '<input type="hidden" name="blank" value="1.000">' in page.text
        assert 'data-channel="2"' in page.text
        for at, value in ((2, "0.100"), (3, "1.300")):
            await screen.do("readrun", run=code, blank="1.000", **{f"readings.{at}.sample": value}, next=to)
        text = said(await screen.get(to))
        assert words[1] in text
        assert words[2] in text
        page = (await screen.get(to)).text
        again = re.findall(r'<input type="hidden" name="(channel\.\d)" value="(\w+)">', page)
        assert [code for _, code in again] == samples[1:]
        second = await laid(screen, *[code for _, code in again])
        assert "90.00 %" not in said(await screen.get(second))  # of the other sheet
    assert [fact.laid_by for fact in market.facts(f.Assayed)] == [screen.member.person] * 3


@pytest.mark.anyio
async def test_a_wrong_number_names_its_channel_and_loses_nothing(market: Market) -> None:
    samples = taken(market, *PRODUCTS[:2])
    async with market.signed("lab") as screen:
        to = await laid(screen, *samples)
        code = to.rpartition("/")[2]
        text = await answered(screen, "readrun", to, run=code, blank="1.000", **{"readings.2.sample": "0.9.5"})
        assert "通道 2：读数不是数字" in text
        assert market.facts(f.Assayed) == []
        assert "通道不符" in await answered(
            screen, "readrun", to, run=code, blank="1.000", **{"readings.9.sample": "0.9"}
        )


@pytest.mark.anyio
async def test_another_blank_may_be_typed_for_the_rest(market: Market) -> None:
    samples = taken(market, *PRODUCTS[:2])
    async with market.signed("lab") as screen:
        to = await laid(screen, *samples)
        code = to.rpartition("/")[2]
        await screen.do("readrun", run=code, blank="1.000", **{"readings.1.sample": "0.950"}, next=to)
        page = (await screen.get(to, blank="1")).text
        assert '<input type="tel" name="blank" value="1.000"' in page
        await screen.do("readrun", run=code, blank="0.900", **{"readings.2.sample": "0.850"}, next=to)
    assert [fact.raw["blank"] for fact in market.facts(f.Assayed)] == ["1.000", "0.900"]


@pytest.mark.anyio
async def test_strips_of_a_sheet_are_tapped(market: Market) -> None:
    (sample,) = taken(market, "鲈鱼")
    code = market.ask(LayRun("目视", STRIP, STRIPS, (sample,)), "lab-3").code
    async with market.signed("lab") as screen:
        page = (await screen.get(f"/lab/runs/{code}")).text
        assert page.count('name="readings.1.c t"') == 5
        await screen.do("readrun", run=code, **{"readings.1.c t": "1 0.5"}, next=f"/lab/runs/{code}")
    assert [fact.verdict for fact in market.facts(f.Assayed)] == ["positive"]
    assert SEEN["lot"] == STRIPS


def test_channels_fill_as_the_instruments_records_come(market: Market) -> None:
    samples = taken(market, *PRODUCTS[:3])
    code = market.ask(LayRun(READER, INHIBITION, LOT, tuple(samples)), "lab-3").code
    sheet = market.views.run_sheet(code)
    assert sheet is not None
    for at, value in ((2, "0.950"), (1, "0.100")):
        record = TakeRecord(
            "Mk", f"SN-{READER}", f"{at}", f"{at}" * 64, channel=f"{at}", raw={"blank": "1", "sample": value},
            taken_at="2026-11-23T03:12:00+08:00",
        )  # fmt: skip
        assert market.ask(record, "device").good
    rows = channels(market.views, sheet, None, "zh")
    assert [(row.number, row.word, row.level, row.waits, row.again) for row in rows] == [
        (1, "阳性", "bad", False, True), (2, "阴性", "ok", False, False), (3, "待读数", "idle", True, False),
    ]  # fmt: skip


def test_a_channel_whose_sample_has_its_result_elsewhere_waits_for_nothing(market: Market) -> None:
    one, two = taken(market, *PRODUCTS[:2])
    code = market.ask(LayRun(READER, INHIBITION, LOT, (one, "", two)), "lab-3").code
    run(market, one, 950)
    market.ask(Verify(one), "lab-2")
    sheet = market.views.run_sheet(code)
    assert sheet is not None
    rows = channels(market.views, sheet, None, "zh")
    assert [(row.word, row.waits) for row in rows] == [("已出结果", False), ("", False), ("待读数", True)]


@pytest.mark.anyio
async def test_a_sheet_without_a_control_cannot_be_laid_out_or_read(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    code = market.ask(LayRun(READER, INHIBITION, LOT, (sample,)), "lab-3").code
    control(market, positive=950)
    assert market.ask(ReadRun(code, {"1": {"sample": "0.9"}}, "1.0"), "lab-3").why[0].code == "control_failed"
    async with market.signed("lab") as screen:
        page = (await screen.get("/lab/runs", on=on())).text
        assert 'action="/do/layrun"' not in page
        assert "/lab/control?on=" in page
        assert (await screen.get("/lab/runs/R404")).status_code == 404
        assert (await screen.get("/lab/runs/R404/events")).status_code == 404
