"""Records that wait, results to be put out at once, and the bench's registry: each by whom it may be, with its reason."""

import pytest
from lab_rig import answered, said, taken
from market_goods import INHIBITION, LOT, READER
from market_room import PIN, Market, run

from edge.core import facts as f
from edge.flow.asks import TakeRecord

SETUP = "/lab/setup"


def record(market: Market, number: str, sample: str = "", reading: str = "0.930", lot: str = LOT) -> str:
    raw = {"blank": "1.000", "sample": reading}
    ask = TakeRecord(
        "Mk",
        f"SN-{READER}",
        number,
        number * 64,
        sample,
        "",
        INHIBITION,
        lot,
        raw,
        taken_at="2026-11-23T03:12:00+08:00",
    )
    told = market.ask(ask, "device")
    assert told.verdict == "wait"
    return told.code


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "because", "read"),
    [("zh", "无此样品", "样品吸光度变化 0.930"), ("en", "No such sample", "Sample, change of absorbance 0.930")],
)
async def test_a_record_that_matched_nothing_says_why_and_is_used_for_a_sample(
    market: Market, language: str, because: str, read: str
) -> None:
    (sample,) = taken(market, "小白菜")
    key = record(market, "1", "L-TYPO")
    async with market.signed("lab", station="L1") as screen:
        await screen.get(f"/language/{language}")
        text = said(await screen.get("/lab/records"))
        assert because in text
        assert read in text
        page = (await screen.get("/lab/records", at=key)).text
        assert f'name="sample" value="{sample}"' in page
        await screen.do("userecord", record=key, sample=sample, next="/lab/records")
        assert key not in said(await screen.get("/lab/records"))
    (done,) = market.facts(f.Assayed)
    assert (done.sample, done.record, done.value, done.by) == (sample, key, "7.00", screen.member.person)


@pytest.mark.anyio
async def test_a_record_is_put_aside_with_its_reason_and_by_no_other_way(market: Market) -> None:
    key = record(market, "2")
    async with market.signed("lab") as screen:
        page = (await screen.get("/lab/records", at=key)).text
        for reason in ("trial", "no sample", "read again"):
            assert f'name="why" value="{reason}"' in page
        assert "请写明原因" in await answered(screen, "dismiss", "/lab/records", record=key, why="")
        await screen.do("dismiss", record=key, why="trial", next="/lab/records")
        assert "没有待处理记录" in said(await screen.get("/lab/records"))
        assert "该记录已作废" in await answered(screen, "dismiss", "/lab/records", record=key, why="trial")
    assert [fact.why for fact in market.facts(f.Dismissed)] == ["trial"]


@pytest.mark.anyio
async def test_all_that_is_plainly_negative_is_put_out_after_one_pin(market: Market) -> None:
    member = market.member("lab", person="lin")
    clean, other, chive, bad = taken(market, "小白菜", "菜心", "芥蓝", "韭菜")
    run(market, clean, 950)
    run(market, other, 940)
    run(market, chive, 100, 950, 950)  # passed, and has something to be looked at
    run(market, bad, 100, 100)
    async with market.signed(member=member, station="L1") as screen:
        page = (await screen.get("/lab/verify")).text
        assert page.index(bad) < page.index(chive) < page.index(clean, page.index("worklist"))  # positives first
        assert f'name="sample.{clean}" value="1"' in page
        assert f'name="sample.{chive}"' not in page
        assert f'name="sample.{bad}"' not in page
        fields = {f"sample.{clean}": "1", f"sample.{other}": "1"}
        asked = await screen.post("/lab/verify", key="k-1", **fields)
        assert 'name="pin"' in asked.text
        assert market.facts(f.Verified) == []
        wrong = await screen.post("/lab/verify", key="k-1", pin="111111", **fields)
        assert wrong.status_code == 401
        run(market, other, 930)  # changed since it was shown
        told = await screen.post("/lab/verify", key="k-1", pin=PIN, **fields)
        text = said(await screen.get(told.headers["location"]))
        assert "已发布 1 个结果" in text
        assert "1 个未发布" in text
    assert [(fact.sample, fact.by) for fact in market.facts(f.Verified)] == [(clean, "lin")]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "told"), [("zh", "可能为阳性的仪器记录待处理（7）"), ("en", "may be a positive of this sample (7)")]
)
async def test_a_possible_positive_that_waits_is_told_before_the_key_is_pressed(
    market: Market, language: str, told: str
) -> None:
    clean, other = taken(market, "小白菜", "菜心")
    run(market, clean, 950)
    run(market, other, 940)
    record(market, "7", clean, "0.100", lot="L-9")
    record(market, "8", other, lot="L-9")  # plainly negative: stands in nobody's way
    async with market.signed("lab", station="L1") as screen:
        await screen.get(f"/language/{language}")
        for page in (await screen.get("/lab/verify"), await screen.get(f"/lab/{clean}")):
            assert told in said(page)
            assert f'name="sample.{clean}"' not in page.text
        assert told not in said(await screen.get(f"/lab/{other}"))
        assert told in await answered(screen, "verify", f"/lab/{clean}", sample=clean, pin=PIN)
        await screen.do("verify", sample=other, pin=PIN)
    assert [fact.sample for fact in market.facts(f.Verified)] == [other]


@pytest.mark.anyio
async def test_a_crafted_form_puts_out_nothing_that_is_not_plain_or_ones_own(market: Market) -> None:
    member = market.member("lab", person="lab-9")  # who takes the samples
    clean, bad = taken(market, "小白菜", "菜心")
    run(market, clean, 950)
    run(market, bad, 100, 100)
    fields = {f"sample.{clean}": "1", f"sample.{bad}": "2", "sample.L404": "1", "sample.x": "é"}
    async with market.signed(member=member) as screen:
        told = await screen.post("/lab/verify", pin=PIN, **fields)
        assert told.headers["location"].startswith("/lab/verify?done=0")
    async with market.signed("gate") as screen:
        assert (await screen.post("/lab/verify", pin=PIN, **fields)).status_code == 403
    assert market.facts(f.Verified) == []


@pytest.mark.anyio
async def test_instruments_and_lots_are_registered_changed_and_used_up(market: Market) -> None:
    dates = {"calibrated_until": "2027-06-30", "certified_until": "2027-05-31"}
    async with market.signed("lab") as screen:
        fields = {
            "instrument": "NY-2",
            "maker": "Mk",
            "device": "SN-2",
            "model": "NC",
            "channels": "12",
            f"method.{INHIBITION}": "on",
        }
        text = await answered(screen, "commission", SETUP, **fields, **dates, state="active")
        assert "NY-2" in text
        assert "12 通道" in text
        assert "该设备已登记为 NY-2" in await answered(
            screen, "commission", SETUP, **fields | {"instrument": "NY-3"}, **dates
        )
        page = (await screen.get(SETUP, edit="NY-2")).text
        assert re_value(page, "calibrated_until") == "2027-06-30"
        await screen.do("commission", **fields, **dates, state="out", next=SETUP)
        assert "停用" in said(await screen.get(SETUP))
        boxes = {f"method.{INHIBITION}": "on"}
        assert "有效期" in await answered(screen, "stock", SETUP, lot="LOT-X", expires="2027-13-01", **boxes)
        await screen.do("stock", lot="LOT-X", expires="2027-03-31", **boxes, next=SETUP)
        assert "LOT-X" in said(await screen.get(SETUP))
        await screen.do("deplete", lot="LOT-X", why="used up", next=SETUP)
        assert "LOT-X" not in said(await screen.get(SETUP))
    assert [fact.turn for fact in market.facts(f.Stocked)] == [1, 2, 3]
    assert [(each.lot, each.why) for each in market.facts(f.Depleted)] == [("LOT-X", "used up")]


def re_value(page: str, name: str) -> str:
    return page.split(f'name="{name}"')[1].split('value="')[1].split('"', maxsplit=1)[0]
