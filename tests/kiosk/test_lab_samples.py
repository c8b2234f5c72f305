"""The worklist and a sample's page: order, half hour, forecast, what is next, alarms, taps, and pages that grew old."""

from datetime import date
from itertools import pairwise

import pytest
from lab_rig import SEEN, answered, came, said, taken
from market_goods import INHIBITION, LOT, READER, STRIP
from market_room import HTML, PIN, Market, failed, run
from phone_rig import listing

from edge.core import facts as f
from edge.core.codes import own
from edge.core.people import Role
from edge.flow.asks import Bind, Dispute, LayRun, PrintRoll, Reject, TakeRecord, TakeSample, Verify
from kiosk.market.lab.home import signature
from kiosk.market.lab.waiting import Waiting, waiting

NEVER = own.batch("123456785", date(2026, 11, 23), 99)  # a code of our own shape that was never given
FISH = {"name": "鲈鱼", "group": "aquatic"}


def rows(market: Market) -> list[Waiting]:
    return waiting(market.views, "zh")


def test_what_waits_longest_stands_first_and_the_half_hour_stops_with_the_sample(market: Market) -> None:
    (first,) = came(market, "小白菜")
    market.unix += 19 * 60
    (second,) = came(market, "菜心")
    assert [(row.batch.code, row.level, row.step) for row in rows(market)] == [
        (first, "ok", "sample"),
        (second, "ok", "sample"),
    ]
    market.unix += 60
    assert [row.level for row in rows(market)] == ["warn", "ok"]
    market.unix += 600
    assert [row.level for row in rows(market)] == ["bad", "ok"]
    sample = market.ask(TakeSample(first), "lab-9").code
    assert [(row.level, row.step) for row in rows(market)] == [("idle", "run"), ("ok", "sample")]
    run(market, sample, 950)
    first_row = rows(market)[0]
    assert (first_row.step, first_row.needs) == ("verify", ())


def test_what_each_needs_is_what_its_product_is_tested_for(market: Market) -> None:
    listing(market, P1=FISH, P2={"name": "小白菜", "group": "vegetable", "tests": "strip-carbofuran"})
    fish, leaf = came(market, "鲈鱼", "小白菜")
    needs = {row.batch.code: [each.id for each in row.needs] for row in rows(market)}
    assert STRIP in needs[fish]
    assert needs[leaf] == ["strip-carbofuran"]


def test_a_positive_is_to_be_repeated_and_says_so(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    run(market, sample, 100)
    (row,) = rows(market)
    assert (row.step, row.again, [each.id for each in row.needs]) == ("run", True, [INHIBITION])


def test_what_failed_waits_again_when_its_seller_disputes(market: Market) -> None:
    batch = failed(market)
    assert rows(market) == []
    assert market.ask(Dispute(batch)).good
    (row,) = rows(market)
    assert (row.batch.code, row.step, row.retest) == (batch, "sample", True)


def test_a_forecast_comes_as_soon_as_two_results_are_known(market: Market) -> None:
    one, two, _three = taken(market, "小白菜", "菜心", "芥蓝")
    assert [row.about for row in rows(market)] == [""] * 3
    market.unix += 20 * 60
    for sample in (one, two):
        run(market, sample, 950)
        market.ask(Verify(sample), "lab-2")
    assert [row.about for row in rows(market)] == ["约 10 分"]


def test_the_page_is_drawn_again_when_anything_of_it_changes(market: Market) -> None:
    room = market.app.state.room
    seen = [signature(room)]
    (sample,) = taken(market, "小白菜")
    seen.append(signature(room))
    run(market, sample, 950)
    seen.append(signature(room))
    market.unix += 60
    seen.append(signature(room))
    assert all(before != after for before, after in pairwise(seen))
    assert signature(room) == seen[-1]


@pytest.mark.anyio
async def test_a_scan_opens_what_it_is_of_and_never_makes_a_batch(market: Market) -> None:
    batch, other = came(market, "小白菜", "菜心")
    sample = market.ask(TakeSample(batch), "lab-9").code
    label = market.ask(PrintRoll("E1", 1)).codes[0]
    market.ask(Bind(label, other))
    async with market.signed("lab", station="L1") as screen:
        before = market.bodies()
        for code, to in (
            (sample, f"/lab/{sample}"), (sample.lower(), f"/lab/{sample}"), (batch, f"/lab/{sample}"),
            (f"https://p/c/{batch}", f"/lab/{sample}"), (other, f"/batches/{other}"), (label, f"/batches/{other}"),
            ("U-NEVER-SEEN", "/lab?lost=U-NEVER-SEEN"), (NEVER, f"/lab?lost={NEVER}"),
        ):  # fmt: skip
            told = await screen.post("/lab/find", code=code)
            assert told.headers["location"] == to, code
        assert "检测室没有这个码：U-NEVER-SEEN" in said(await screen.get("/lab", lost="U-NEVER-SEEN"))
        assert market.bodies() == before


@pytest.mark.anyio
async def test_a_badge_that_is_scanned_there_is_shown_and_kept_nowhere(market: Market) -> None:
    member = market.member("lab")
    async with market.signed(member=member, station="L1") as screen:
        told = await screen.post("/lab/find", code=member.badge)
        assert member.badge not in told.headers["location"]
    assert all(member.badge.encode() not in body for body in market.bodies())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("strip", "verdict"),
    [("1 1.5", "negative"), ("1 1", "negative"), ("1 0.5", "positive"), ("1 0", "positive"), ("0 0", "invalid")],
)
async def test_a_strip_is_read_without_a_keyboard(market: Market, strip: str, verdict: str) -> None:
    listing(market, P1=FISH)
    (sample,) = taken(market, "鲈鱼")
    async with market.signed("lab", station="L1") as screen:
        page = (await screen.get(f"/lab/{sample}", method=STRIP)).text
        assert f'name="raw.c t" value="{strip}"' in page
        assert 'name="raw.c"' not in page
        await screen.do("assay", sample=sample, **SEEN, **{"raw.c t": strip}, next=f"/lab/{sample}")
    (done,) = market.facts(f.Assayed)
    assert (done.verdict, done.raw) == (verdict, dict(zip(("c", "t"), strip.split(), strict=True)))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("阳性", "手工录入", "需复测")), ("en", ("positive", "typed in", "to be repeated"))]
)
async def test_runs_are_shown_with_value_and_how_they_came(
    market: Market, language: str, words: tuple[str, ...]
) -> None:
    (sample,) = taken(market, "小白菜")
    run(market, sample, 100)
    async with market.signed("lab", station="L1") as screen:
        await screen.get(f"/language/{language}")
        text = said(await screen.get(f"/lab/{sample}"))
    assert all(word in text for word in (*words, "90.00 %", "2026-11-25 03:12")), text


@pytest.mark.anyio
async def test_alarms_stand_beside_the_run_they_are_of(market: Market) -> None:
    chive, leaf = taken(market, "韭菜", "小白菜")
    run(market, chive, 100)
    record = TakeRecord(
        "Mk", f"SN-{READER}", "1", "1" * 64, leaf, "", INHIBITION, LOT, {"blank": "1", "sample": "0.1"}, "negative",
        "2026-11-23T03:12:00+08:00",
    )  # fmt: skip
    market.ask(record, "device")
    async with market.signed("lab") as screen:
        text = said(await screen.get(f"/lab/{chive}"))
        assert "该品种已知易出假阳性" in text
        assert "仪器判定与计算不符" not in text
        text = said(await screen.get(f"/lab/{leaf}"))
        assert "仪器判定与计算不符" in text
        assert "仪器上传" in text
        assert "假阳性" not in text


@pytest.mark.anyio
async def test_a_page_that_grew_old_puts_nothing_out_and_shows_the_new_run(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    run(market, sample, 100, 950, 950)
    async with market.signed("lab") as screen:
        page = (await screen.get(f"/lab/{sample}")).text
        assert '<input type="hidden" name="seen" value="3">' in page
        run(market, sample, 940)
        told = await screen.do("verify", sample=sample, seen="3", pin=PIN, next=f"/lab/{sample}")
        page = await screen.get(told.headers["location"])
        assert "页面已过时，请核对新读数" in said(page)
        assert '<input type="hidden" name="seen" value="4">' in page.text
        assert market.facts(f.Verified) == []
        asked = await screen.do("verify", sample=sample, seen="4")
        assert "小白菜" in asked.text  # what is confirmed with the PIN
        assert "合格" in asked.text
        await screen.do("verify", sample=sample, seen="4", pin=PIN)
    assert [fact.passed for fact in market.facts(f.Verified)] == [True]


@pytest.mark.anyio
async def test_whoever_touched_it_is_told_so_and_finds_no_key(market: Market) -> None:
    member = market.member("lab", person="chen")
    (batch,) = came(market, "小白菜")
    sample = market.ask(TakeSample(batch), "chen").code
    laid = market.member("lab", person="wu")
    assert market.ask(LayRun(READER, INHIBITION, LOT, (sample,)), "wu").good
    run(market, sample, 950)
    async with market.signed(member=member) as took, market.signed(member=laid) as put, market.signed("lab") as other:
        for page in (await took.get(f"/lab/{sample}"), await put.get(f"/lab/{sample}")):
            assert 'action="/do/verify"' not in page.text
            assert "须由另一人在任一屏幕复核" in said(page)
        assert 'action="/do/verify"' in (await other.get(f"/lab/{sample}")).text


@pytest.mark.anyio
async def test_a_sample_that_is_no_good_is_rejected_with_a_reason(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    async with market.signed("lab", station="L1") as screen:
        page = (await screen.get(f"/lab/{sample}")).text
        for reason in ("spilt", "mixed up", "spoilt"):
            assert f'name="why" value="{reason}"' in page
        assert "请写明原因" in await answered(screen, "reject", f"/lab/{sample}", sample=sample, why=" ")
        text = await answered(screen, "reject", f"/lab/{sample}", sample=sample, why="spilt")
        assert "样品已作废" in text
        assert 'action="/do/assay"' not in (await screen.get(f"/lab/{sample}")).text
    assert [(fact.sample, fact.why) for fact in market.facts(f.Rejected)] == [(sample, "spilt")]
    assert [row.step for row in rows(market)] == ["sample"]


@pytest.mark.anyio
async def test_a_sample_that_answers_for_another_is_to_be_repeated_after_one_negative(market: Market) -> None:
    (batch,) = came(market, "小白菜")
    first = market.ask(TakeSample(batch), "lab-9").code
    run(market, first, 100)
    assert market.ask(Reject(first, "洒了"), "lab-8").good
    assert [(row.batch.code, row.step) for row in rows(market)] == [(batch, "sample")]  # held, and not forgotten
    second = market.ask(TakeSample(batch), "lab-9").code
    run(market, second, 950)
    async with market.signed("lab") as screen:
        page = said(await screen.get(f"/lab/{second}"))
    assert "需复测" in page[: page.index("读数")]


@pytest.mark.anyio
async def test_a_dispute_is_not_settled_by_a_rapid_method(market: Market) -> None:
    batch = failed(market)
    market.ask(Dispute(batch))
    sample = market.ask(TakeSample(batch), "lab-9").code
    async with market.signed("lab") as screen:
        page = await screen.get(f"/lab/{sample}")
        assert 'action="/do/assay"' not in page.text
        assert "不得用快检方法" in said(page)
        text = await answered(
            screen,
            "external",
            f"/lab/{sample}",
            sample=sample,
            lab="市检测中心",
            paper="JC-1",
            method="GC-MS",
            verdict="negative",
        )
        assert "待另一人复核发布" in text
        assert "外送检测" in text
    (done,) = [fact for fact in market.facts(f.Assayed) if fact.how == "external"]
    assert (done.lab, done.decides) == ("市检测中心", True)


@pytest.mark.anyio
async def test_a_sticker_can_be_printed_by_the_browser(market: Market) -> None:
    (sample,) = taken(market, "小白菜")
    async with market.signed("lab") as screen:
        page = (await screen.get(f"/lab/{sample}/sticker")).text
        assert "data:image/svg+xml" in page
        assert "小白菜" in page
        assert "取样 11-23 03:12" in page
        assert (await screen.get("/lab/L404/sticker")).status_code == 404


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("role", "status"), [("lab", 200), ("manager", 200), ("gate", 403), ("stall", 403), ("supervisor", 403)]
)
async def test_the_laboratory_is_for_its_people(market: Market, role: Role, status: int) -> None:
    (sample,) = taken(market, "小白菜")
    async with market.signed(role) as screen:
        for path in ("/lab", f"/lab/{sample}", "/lab/runs", "/lab/records", "/lab/verify", "/lab/setup"):
            assert (await screen.get(path)).status_code == status, path
    async with market.client() as client:
        assert (await client.get("/lab/verify", headers=HTML)).headers["location"].startswith("/sign-in")


@pytest.mark.anyio
async def test_names_are_only_ever_text(market: Market) -> None:
    (batch,) = came(market, '<b onclick="x">菜</b>')
    sample = market.ask(TakeSample(batch), "lab-9").code
    run(market, sample, 950)
    async with market.signed("lab") as screen:
        for path in (
            "/lab",
            f"/lab/{sample}",
            f"/lab/{sample}/sticker",
            "/lab/verify",
            "/lab/runs",
            f"/batches/{batch}",
        ):
            assert "<b onclick" not in (await screen.get(path)).text, path
