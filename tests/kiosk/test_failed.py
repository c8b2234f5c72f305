"""After a failure: the hours of a dispute, the report to both authorities, and a destruction that two stand by with its picture."""

import re

import httpx
import pytest
from lab_rig import came, said
from market_goods import PICTURE, jpeg
from market_room import HTML, PIN, Market, failed, run
from phone_rig import phone

from edge.core import facts as f
from edge.flow.asks import Dispose, Dispute, Item, Move, Second, Sell, TakeSample, Verify, Waive
from kiosk.market.disputes import dispute

HOUR_S = 3600.0


def sold_then_failed(market: Market) -> str:
    """A batch that passed, was sold in part, and failed at a spot check."""
    (batch,) = came(market, "豇豆")
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 950)
    market.ask(Verify(sample), "lab-2")
    market.ask(Move(batch, "wait", "trade"))
    assert market.ask(Sell("s-1", "b-1", (Item(batch, 20_000),))).good
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 100, 100)
    market.ask(Verify(sample), "lab-2")
    return batch


def failed_sample(market: Market, batch: str) -> str:
    """The sample that condemned a batch."""
    return next(each.sample for each in market.facts(f.Condemned) if each.batch == batch)


def clock(market: Market, batch: str) -> tuple[str, str, str]:
    found = market.views.batch(batch)
    assert found is not None
    shown = dispute(found, market.views.now(), "zh")
    assert shown is not None
    return shown.state, shown.until, shown.left


def test_the_clock_of_a_dispute_runs_down_and_says_what_was_asked(market: Market) -> None:
    one, two, three = failed(market), failed(market), failed(market)
    assert clock(market, one) == ("may", "07:12", "4 小时 00 分")
    market.unix += 3.5 * HOUR_S
    assert clock(market, one) == ("may", "07:12", "30 分")
    market.ask(Dispute(one))
    market.ask(Waive(two))
    assert [clock(market, each)[0] for each in (one, two, three)] == ["asked", "waived", "may"]
    market.unix += HOUR_S
    assert clock(market, three)[0] == "late"


def test_only_what_failed_has_one(market: Market) -> None:
    (batch,) = came(market, "小白菜")
    found = market.views.batch(batch)
    assert found is not None
    assert dispute(found, market.views.now(), "zh") is None


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("检测不合格", "07:12 前可申请复检", "90.00 %")),
        ("en", ("The test has failed", "until 07:12", "90.00 %")),
    ],
)
async def test_a_seller_sees_the_result_and_asks_for_another_test(
    market: Market, language: str, words: tuple[str, ...]
) -> None:
    batch = failed(market)
    async with phone(market, may=("sell",)) as mine:
        await mine.screen.get(f"/language/{language}")
        text = said(await mine.screen.get(f"/my/batches/{batch}"))
        assert all(word in text for word in words), text
        told = await mine.screen.do("dispute", batch=batch, next=f"/my/batches/{batch}")
        page = await mine.screen.get(told.headers["location"])
        assert 'action="/do/dispute"' not in page.text
        assert 'action="/do/waive"' not in page.text
    assert market.facts(f.Disputed) == [f.Disputed(batch, mine.person, failed_sample(market, batch))]


@pytest.mark.anyio
async def test_waiving_takes_the_pin_and_a_seller_who_may_not_sell_can_do_neither(market: Market) -> None:
    batch = failed(market)
    async with phone(market, may=("declare",)) as other:
        assert 'action="/do/dispute"' not in (await other.screen.get(f"/my/batches/{batch}")).text
        await other.screen.do("dispute", batch=batch, next="/my")
    async with phone(market, may=("sell",)) as mine:
        assert (await mine.screen.do("waive", batch=batch)).status_code == 200  # the PIN pad
        await mine.screen.do("waive", batch=batch, pin=PIN, next="/my")
    assert market.facts(f.Disputed) == []
    assert market.facts(f.Waived) == [f.Waived(batch, mine.person, failed_sample(market, batch))]


@pytest.mark.anyio
async def test_the_office_asks_for_the_seller_and_the_laboratory_takes_the_sample(market: Market) -> None:
    batch = failed(market)
    async with market.signed("manager") as boss, market.signed("lab") as lab:
        page = (await boss.get(f"/batches/{batch}")).text
        assert 'action="/do/dispute"' in page
        assert "还剩 4 小时 00 分" in page
        assert 'action="/do/takesample"' not in (await lab.get(f"/batches/{batch}")).text
        await boss.do("dispute", batch=batch, next=f"/batches/{batch}")
        assert 'action="/do/takesample"' in (await lab.get(f"/batches/{batch}")).text
        assert f"/batches/{batch}/destroy" not in (await boss.get(f"/batches/{batch}")).text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            (
                "不合格食用农产品报告",
                "市场监督管理局、农业农村局",
                "有机磷和氨基甲酸酯类农药",
                "≥ 50 %",
                "同安菜行",
                "已售待出场",
            ),
        ),
        (
            "en",
            (
                "Report of food that failed its test",
                "market regulation; agriculture",
                "Organophosphates",
                "≥ 50 %",
                "同安菜行",
            ),
        ),
    ],
)
async def test_a_report_says_all_that_both_authorities_ask(
    market: Market, language: str, words: tuple[str, ...]
) -> None:
    batch = sold_then_failed(market)
    (reported,) = market.facts(f.Reported)
    async with market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        text = said(await boss.get(f"/batches/{batch}/report"))
        whole = (*words, reported.report, batch, "豇豆", "500 kg", "90.00 %", "福建省漳州市龙海区", "lab-2", "p-1")
        assert all(word in text for word in whole), [word for word in whole if word not in text]
        assert "林秀兰" in text
        assert "13800000000" in text
        assert (await boss.get("/batches/123/report")).status_code == 404
    async with market.signed("lab") as technician:
        text = said(await technician.get(f"/batches/{batch}/report"))
        assert "林**" in text
        assert "林秀兰" not in text
        assert "13800000000" not in text


@pytest.mark.anyio
async def test_the_report_says_how_it_was_destroyed_and_before_whom(market: Market) -> None:
    batch = failed(market, waived=True)
    proposal = market.ask(Dispose(batch, "深埋", market.pictures.keep(jpeg())), "lab-1").code
    assert market.ask(Second(proposal), "office-2").good
    async with market.signed("manager") as boss:
        text = said(await boss.get(f"/batches/{batch}/report"))
    assert "销毁方式：深埋。2026-11-23 03:12，lab-1、office-2 在场。" in text


async def send(client: httpx.AsyncClient, csrf: str, batch: str, picture: bytes, **fields: str) -> httpx.Response:
    files = {"picture": ("a.jpg", picture, "image/jpeg")}
    data = {"csrf": csrf, "key": "k-1"} | fields
    return await client.post(f"/batches/{batch}/destroy", data=data, files=files, headers=HTML)


@pytest.mark.anyio
async def test_a_destruction_takes_a_picture_a_pin_and_another_person(market: Market) -> None:
    batch = failed(market, waived=True)
    async with market.signed("lab") as one, market.signed("manager") as two:
        assert (await send(one.client, one.csrf, batch, b"", method="深埋")).status_code == 400
        assert (await send(one.client, one.csrf, batch, jpeg())).status_code == 400  # how is not said
        asked = await send(one.client, one.csrf, batch, jpeg(), method="深埋")
        assert market.facts(f.Proposed) == []
        kept = re.search(r'name="picture" value="([0-9a-f]{64})"', asked.text)
        assert kept is not None
        assert f'src="/pictures/{kept[1]}"' in asked.text
        fields = {"batch": batch, "method": "深埋", "picture": kept[1], "key": "k-1", "next": f"/batches/{batch}"}
        told = await one.do("dispose", **fields, pin=PIN)
        page = (await one.get(told.headers["location"])).text
        assert 'action="/do/second"' not in page
        (proposal,) = market.facts(f.Proposed)
        page = (await two.get(f"/batches/{batch}")).text
        assert f'src="/pictures/{kept[1]}"' in page
        assert (await two.get(f"/pictures/{kept[1]}")).status_code == 200
        asked = await two.do("second", proposal=proposal.proposal)
        assert f'src="/pictures/{kept[1]}"' in asked.text  # what one stands by is seen once more
        await two.do("second", proposal=proposal.proposal, pin=PIN)
    (done,) = market.facts(f.Disposed)
    assert (done.batch, done.method, done.picture) == (batch, "深埋", kept[1])
    assert {done.by, done.witness} == {one.member.person, two.member.person}


@pytest.mark.anyio
async def test_a_picture_that_was_never_kept_is_evidence_of_nothing(market: Market) -> None:
    batch = failed(market, waived=True)
    async with market.signed("lab") as screen:
        told = await screen.do("dispose", batch=batch, method="深埋", picture=PICTURE, pin=PIN)
        assert told.status_code == 404
        assert "此处没有这张照片" in told.text
    assert market.facts(f.Proposed) == []


@pytest.mark.anyio
async def test_nothing_is_offered_for_destruction_before_the_hours_are_over(market: Market) -> None:
    batch = failed(market)
    async with market.signed("lab") as screen:
        assert "/destroy" not in (await screen.get(f"/batches/{batch}")).text
        market.unix += 5 * 60
        asked = await send(screen.client, screen.csrf, batch, jpeg(), method="深埋")
        kept = re.search(r'name="picture" value="([0-9a-f]{64})"', asked.text)
        assert kept is not None
        told = await screen.do(
            "dispose", batch=batch, method="深埋", picture=kept[1], pin=PIN, next=f"/batches/{batch}"
        )
        assert "2026-11-23 07:12 前商户可申请复检" in said(await screen.get(told.headers["location"]))
    market.unix += 4 * HOUR_S
    async with market.signed("lab") as screen:
        assert "/destroy" in (await screen.get(f"/batches/{batch}")).text
    async with market.signed("gate") as screen:
        assert (await send(screen.client, screen.csrf, batch, jpeg(), method="深埋")).status_code == 403
