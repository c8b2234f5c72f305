"""A seller's pages: what is theirs is shown, what is somebody else's is not there, and nobody acts for whom they may not."""

import pytest
from market_goods import LINE
from market_room import HTML, Market, arrived, declare, failed, waiting
from msgspec.structs import replace
from phone_rig import BASE, TODAY, allow, phone, seen

from edge.core import facts as f
from edge.flow.asks import Authorise, Declare, Enrol, Read, Register, TakeSample

OTHER = replace(LINE, product="带鱼", upstream="O-1")


def others(market: Market) -> tuple[str, str]:
    """A load and a batch of another seller."""
    market.ask(Register("s-2", "闽侯绿源合作社", "闽侯县"))
    visit = market.ask(Declare("s-2", "闽A00001", (OTHER,))).code
    (batch,) = market.ask(Read("E1", market.ask(Declare("s-2", "闽A00002", (OTHER,))).code.encode())).codes
    return visit, batch


@pytest.mark.anyio
async def test_home_shows_what_is_expected_with_its_code_what_waits_and_what_is_in_stock(market: Market) -> None:
    expected = declare(market, replace(LINE, product="菜心", upstream="U-1"))
    tested = waiting(market)
    market.ask(TakeSample(tested), "lab-1")
    async with phone(market) as mine:
        text = (await mine.screen.get("/my")).text
    assert "林**" in text
    assert f'href="/my/loads/{expected}"' in text
    assert "data:image/svg+xml" in text
    assert f'href="/my/batches/{tested}"' in text
    assert "检测中" in text
    assert "库存：1 批，499.5 kg" in text
    assert "林秀兰" not in text


@pytest.mark.anyio
async def test_a_load_shows_its_code_large_and_what_to_bring(market: Market) -> None:
    visit = declare(market)
    async with phone(market) as mine:
        told = await mine.screen.get(f"/my/loads/{visit}")
        text = seen(told)
        assert visit in text
        assert "data:image/svg+xml" in told.text
        for paper in ("进货凭证 PV-1", "承诺达标合格证 C-1", "检测报告 R-1"):
            assert paper in text, paper
        assert "凭证齐全，可能抽检" in text
        assert "取消此车" in text


@pytest.mark.anyio
async def test_a_load_says_of_each_line_what_became_of_it(market: Market) -> None:
    bad = failed(market)
    batch = market.views.batch(bad)
    assert batch is not None
    async with phone(market) as mine:
        text = seen(await mine.screen.get(f"/my/loads/{batch.visit}"))
        assert "检测不合格" in text
        assert "取消此车" not in text
        text = seen(await mine.screen.get("/my"))
        assert "检测不合格" in text


@pytest.mark.anyio
async def test_a_load_is_called_off_once(market: Market) -> None:
    visit = declare(market)
    async with phone(market) as mine:
        told = await mine.screen.do("calloff", visit=visit, key="k", next=f"/my/loads/{visit}")
        assert told.status_code == 303
        text = seen(await mine.screen.get(f"/my/loads/{visit}"))
        assert "已取消" in text
        again = await mine.screen.do("calloff", visit=visit, key="k", next="/my")
        assert again.status_code == 303
    assert [each.visit for each in market.facts(f.TurnedBack)] == [visit]


@pytest.mark.anyio
async def test_what_was_not_known_of_a_batch_is_told_from_its_page(market: Market) -> None:
    batch = arrived(market, replace(LINE, origin="", produced_on=""))
    async with phone(market) as mine:
        text = (await mine.screen.get(f"/my/batches/{batch}")).text
        assert 'name="origin"' in text
        assert 'name="produced_on"' in text
        await mine.screen.do(
            "complete",
            batch=batch,
            origin="福建省漳州市",
            origin_kind="county",
            produced_on="2026-11-22",
            next=f"/my/batches/{batch}",
        )
        assert 'name="origin"' not in (await mine.screen.get(f"/my/batches/{batch}")).text
    known = market.views.batch(batch)
    assert known is not None
    assert (known.line.origin, known.line.produced_on) == ("福建省漳州市", "2026-11-22")


@pytest.mark.anyio
@pytest.mark.parametrize("date", ["2026-02-30", "gestern", "9" * 300])
async def test_a_date_that_is_none_completes_nothing(market: Market, date: str) -> None:
    batch = arrived(market, replace(LINE, produced_on=""))
    async with phone(market) as mine:
        told = await mine.screen.do("complete", batch=batch, produced_on=date, key="k", next="/my")
        assert told.status_code in (303, 400)
    assert market.facts(f.Completed) == []


@pytest.mark.anyio
async def test_stock_is_listed_page_by_page(market: Market) -> None:
    lines = tuple(
        [replace(LINE, report=None, product=f"品{number:02}", upstream=f"S-{number}") for number in range(55)]
    )
    market.ask(Read("E1", market.ask(Declare("s-1", "闽D12345", lines)).code.encode()))
    async with phone(market) as mine:
        first = (await mine.screen.get("/my/stock/s-1")).text
        assert "品49" in first
        assert "品50" not in first
        after = first.split("?after=")[1].split('"')[0]
        second = (await mine.screen.get("/my/stock/s-1", after=after)).text
        assert "品49" not in second
        assert all(f"品{number}" in second for number in range(50, 55))


@pytest.mark.anyio
async def test_what_is_another_sellers_is_not_there(market: Market) -> None:
    visit, batch = others(market)
    mine_visit = declare(market)
    async with phone(market) as mine:
        for path in (
            f"/my/loads/{visit}", f"/my/batches/{batch}", "/my/stock/s-2", "/my/declare/s-2", "/my/declare/s-2/goods",
            "/my/declare/s-2/paper", "/my/declare/s-2/lines/0", "/my/loads/nothing", "/my/batches/nothing",
        ):  # fmt: skip
            told = await mine.screen.get(path)
            assert told.status_code == 404, path
            assert "带鱼" not in told.text
            assert "绿源" not in told.text
        home = seen(await mine.screen.get("/my"))
        assert "带鱼" not in home
        assert "绿源" not in home
        assert (await mine.screen.get(f"/my/loads/{mine_visit}")).status_code == 200


@pytest.mark.anyio
async def test_a_crafted_form_touches_no_other_sellers_goods(market: Market) -> None:
    visit, batch = others(market)
    before = len(market.bodies())
    async with phone(market) as mine:
        recorded = len(market.bodies())
        for kind, fields in (("calloff", {"visit": visit}), ("complete", {"batch": batch, "producer": "x"})):
            told = await mine.screen.do(kind, **fields, key=kind, next="/my")
            assert told.status_code == 303
            assert "此账号未获该商户授权" in (await mine.screen.get("/my", told=kind)).text
        for step in ("keep", "add", "same", "send", "drop", "read"):
            assert (await mine.screen.post(f"/my/declare/s-2/{step}", product="带鱼")).status_code == 404, step
        files = {"picture": ("a.jpg", b"x", "image/jpeg")}
        told = await mine.screen.client.post(
            "/my/declare/s-2/picture", data={"csrf": mine.screen.csrf}, files=files, headers=HTML
        )
        assert told.status_code == 404
        assert (await mine.step("same", visit=visit)).status_code == 400  # an earlier load, but not of this seller
        assert mine.lines == ()
        assert len(market.bodies()) == recorded
    assert before < recorded


@pytest.mark.anyio
async def test_without_an_authorisation_there_is_nothing_and_it_says_what_to_do(market: Market) -> None:
    visit = declare(market)
    async with phone(market, may=()) as nobody:
        assert "请到管理办公室登记" in (await nobody.screen.get("/my")).text
        for path in (f"/my/loads/{visit}", BASE, "/my/stock/s-1"):
            assert (await nobody.screen.get(path)).status_code == 404


@pytest.mark.anyio
@pytest.mark.parametrize(("since", "until"), [("2026-11-01", "2026-11-22"), ("2026-11-24", "")])
async def test_an_authorisation_counts_from_its_first_day_to_its_last(market: Market, since: str, until: str) -> None:
    async with phone(market, since=since, until=until) as late:
        assert "请到管理办公室登记" in (await late.screen.get("/my")).text
        assert (await late.get()).status_code == 404
        assert (await late.whole("send")).status_code == 404
        allow(market, late.person, since=TODAY, until=TODAY)
        assert (await late.get()).status_code == 200
    assert market.facts(f.Declared) == []


@pytest.mark.anyio
async def test_who_may_only_sell_sees_the_goods_and_declares_nothing(market: Market) -> None:
    visit = declare(market)
    batch = arrived(market, replace(LINE, origin="", upstream="x"))
    async with phone(market, may=("sell",)) as mine:
        home = (await mine.screen.get("/my")).text
        assert "库存：1 批" in home
        assert "/my/declare/" not in home
        assert (await mine.get()).status_code == 404
        assert "取消此车" not in (await mine.screen.get(f"/my/loads/{visit}")).text
        assert 'action="/do/complete"' not in (await mine.screen.get(f"/my/batches/{batch}")).text


@pytest.mark.anyio
async def test_an_ended_authorisation_ends_at_once(market: Market) -> None:
    async with phone(market) as mine:
        assert (await mine.step("add", product="菜心")).status_code == 303
        market.ask(Authorise("s-1", mine.person, ()))
        assert (await mine.get()).status_code == 404
        assert (await mine.whole("send", plate="闽D12345")).status_code == 404
    assert market.facts(f.Declared) == []


@pytest.mark.anyio
async def test_a_suspended_account_is_out(market: Market) -> None:
    async with phone(market) as mine:
        market.ask(Enrol(mine.person, "名", ("stall",), state="suspended"), "console")
        assert (await mine.screen.get("/my")).status_code == 303
        assert (await mine.whole("send")).status_code == 401


@pytest.mark.anyio
async def test_a_suspended_seller_is_told_before_the_lorry_is_loaded(market: Market) -> None:
    market.ask(Register("s-1", "林秀兰", "同安区", natural=True, state="suspended"))
    async with phone(market) as mine:
        assert "已停业整顿" in (await mine.screen.get("/my")).text
        await mine.step("add", product="菜心")
        text = seen(await mine.get())
        assert "会被拒入" in text
        assert "商户已停业整顿" in text


@pytest.mark.anyio
async def test_one_account_may_act_for_two_sellers_each_with_a_load_of_its_own(market: Market) -> None:
    market.ask(Register("s-2", "闽侯绿源合作社", "闽侯县"))
    async with phone(market) as mine:
        allow(market, mine.person, "s-2")
        await mine.step("add", product="菜心")
        await mine.screen.post("/my/declare/s-2/add", product="带鱼")
        assert [line.product for line in mine.lines] == ["菜心"]
        assert "带鱼" in (await mine.screen.get("/my/declare/s-2")).text
        home = seen(await mine.screen.get("/my"))
        assert "林**" in home
        assert "闽侯绿源合作社" in home


@pytest.mark.anyio
async def test_two_accounts_of_one_seller_do_not_spoil_each_others_loads(market: Market) -> None:
    async with phone(market) as one, phone(market) as two:
        await one.step("add", product="菜心")
        assert two.lines == ()
        await two.step("add", product="芥蓝")
        assert [line.product for line in one.lines] == ["菜心"]


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/my", BASE, "/my/stock/s-1"])
async def test_only_stalls_have_these_pages(market: Market, path: str) -> None:
    async with market.signed("gate", "manager") as office:
        assert (await office.get(path)).status_code == 403
    async with market.client() as stranger:
        assert (await stranger.get(path, headers=HTML)).headers["location"].startswith("/sign-in")
