"""Inspector by scan: may it be sold, where should it be, papers, grams, kin; and the market's own stop with where goods went."""

from io import BytesIO

import httpx
import pytest
import segno
from lab_rig import answered
from market_goods import jpeg
from market_room import HTML, PIN, Market, Screen, failed
from office_rig import account, came, night, plain, ready
from PIL import Image

from edge.core import facts as f
from edge.core.people import Role
from edge.flow.asks import Item, Leave, Sell, TagCrate


async def seen(market: Market, code: str, role: Role = "supervisor", language: str = "zh") -> str:
    """What the page says of a code."""
    async with market.signed(role) as screen:
        await screen.get(f"/language/{language}")
        return plain((await screen.get("/inspect", code=code)).text)


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [
    ("zh", ("可以销售", "待检，暂不可售", "不得销售")), ("en", ("May be sold", "Wait: not to be sold yet", "Not to be sold")),
])  # fmt: skip
async def test_the_colour_and_the_word_are_the_guards(market: Market, language: str, words: tuple[str, ...]) -> None:
    goods = (ready(market, "小白菜"), came(market, "空心菜"), failed(market))
    async with market.signed("gate") as gate:
        await gate.get(f"/language/{language}")
        for batch, word, colour in zip(goods, words, ("pass", "wait", "stop"), strict=True):
            page = (await gate.get(f"/inspect/{batch}")).text
            assert f'data-verdict="{colour}"' in page
            assert word in plain(page)


@pytest.mark.anyio
async def test_papers_grams_and_kin_of_a_batch(market: Market) -> None:
    goods = night(market)
    books, _ = account(market)
    page = await seen(market, goods.greens)
    came_in = sum(sums["in"] for (product, _), sums in books.items() if product == "小白菜")
    assert came_in == 490_000
    for words in (
        "进场 490",
        "交易区 467",
        "已出场 20",
        "抽样 0.5",
        "损耗 1.25",
        "差额待说明 1.25",
        f"↓ {goods.mixed}",
    ):
        assert words in page, words
    for words in (
        "产地 有凭证 福建省漳州市龙海区",
        "主体资格",
        "生产日期 有凭证 2026-11-22",
        "检验检测 有凭证 合格 市场检测",
    ):
        assert words in page, words
    assert f"↑ {goods.greens}" in await seen(market, goods.mixed)
    assert "应在 交易区" in page


@pytest.mark.anyio
async def test_every_code_leads_to_its_goods(market: Market) -> None:
    batch = ready(market, "小白菜")
    other = ready(market, "豇豆")
    sold = market.ask(Sell("s-1", "b-1", (Item(batch, 3_000), Item(other, 2_000))))
    market.ask(TagCrate("E2806890200000001234ABCD", batch))
    assert "应在 已售待出场" in await seen(market, sold.codes[0])
    page = await seen(market, sold.code)
    assert batch in page
    assert other in page
    assert "周转筐 E2806890200000001234ABCD" in await seen(market, "E2806890200000001234ABCD")
    assert batch in await seen(market, "U-小白菜-500000-s-1")
    assert "场内查无此码：XYZ" in await seen(market, "XYZ")
    market.ask(Leave("X1", sold.code))
    assert "标签被复制或重复使用" in await seen(market, sold.codes[0])


@pytest.mark.anyio
async def test_an_inspector_asks_for_a_check_and_whoever_may_stops_trade(market: Market) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("supervisor") as inspector, market.signed("manager") as boss:
        page = (await inspector.get(f"/inspect/{batch}")).text
        assert 'action="/do/askcheck"' in page
        assert 'action="/do/halt"' not in page
        await answered(inspector, "askcheck", f"/inspect/{batch}", subject=batch, reason="外观异常")
        assert "出场时抽查：外观异常" in plain((await inspector.get(f"/inspect/{batch}")).text)
        assert 'action="/do/halt"' in (await boss.get(f"/inspect/{batch}")).text
        pad = await boss.do("halt", codes=batch, reason="异味", next=f"/inspect/{batch}")
        assert batch in plain(pad.text)
        assert market.facts(f.Stopped) == []
        await boss.do("halt", codes=batch, reason="异味", pin=PIN, next=f"/inspect/{batch}")
        assert 'data-verdict="stop"' in (await inspector.get(f"/inspect/{batch}")).text
    assert [(each.code, each.recall) for each in market.facts(f.Stopped)] == [(batch, False)]


@pytest.mark.anyio
async def test_a_stop_lists_what_is_inside_and_where_goods_went_to_those_who_may_know(market: Market) -> None:
    batch = ready(market, "小白菜")
    sold = market.ask(Sell("s-1", "b-1", (Item(batch, 3_000),), "闽D98765"))
    assert market.ask(Leave("X1", sold.code)).good
    async with market.signed("manager") as boss, market.signed("manager") as two, market.signed("lab") as lab:
        await boss.do("halt", codes=batch, reason="农残超标", recall="on", pin=PIN, next="/office/halts")
        (stopped,) = market.facts(f.Stopped)
        assert stopped.recall
        at = f"/office/halts/{stopped.order}"
        page = plain((await boss.get(at)).text)
        assert all(
            words in page
            for words in ("农残超标", f"{batch} 小白菜 交易区 496.5 kg", "同安菜行", "3 kg", "闽D98765", sold.code)
        )
        assert "闽D98765" not in plain((await lab.get(at)).text)
        assert "闽D98765" in plain((await boss.get(f"/inspect/{batch}")).text)
        assert "闽D98765" not in plain((await lab.get(f"/inspect/{batch}")).text)
        await boss.do("resume", halt=stopped.order, reason="复检合格", pin=PIN, next=at)
        (proposal,) = [each for each in market.facts(f.Proposed) if each.what == "resume"]
        assert f"停售编号 {stopped.order}" in plain((await two.do("second", proposal=proposal.proposal, next=at)).text)
        await two.do("second", proposal=proposal.proposal, pin=PIN, next=at)
        assert "已解除" in plain((await boss.get(at)).text)
        assert 'data-verdict="pass"' in (await boss.get(f"/inspect/{batch}")).text
    assert "闽D98765" not in b"".join(market.bodies()).decode()


def photographed(text: str, turned: int = 12) -> bytes:
    """A code on a crate, as a phone takes it: off to one side and not straight."""
    with BytesIO() as out:
        segno.make(text, error="m").save(out, kind="png", scale=6, border=4)
        code = Image.open(out).convert("L").rotate(turned, expand=True, fillcolor=255)
    picture = Image.new("L", (code.width + 500, code.height + 300), 255)
    picture.paste(code, (330, 110))
    with BytesIO() as out:
        picture.convert("RGB").save(out, "JPEG", quality=80)
        return out.getvalue()


async def snap(screen: Screen, picture: bytes) -> httpx.Response:
    """Take a picture on the inspector's page; where that leads."""
    files = {"picture": ("a.jpg", picture, "image/jpeg")}
    told = await screen.client.post("/inspect/picture", data={"csrf": screen.csrf}, files=files, headers=HTML)
    assert told.status_code == 303, told.text
    assert screen.member.badge not in told.headers["location"]
    return await screen.get(told.headers["location"])


@pytest.mark.anyio
async def test_a_phone_inspects_by_a_picture_of_the_code(market: Market) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("supervisor") as inspector:
        page = await snap(inspector, photographed(f"https://p/c/{batch}"))
        assert 'data-verdict="pass"' in page.text
        assert batch in page.text
        assert "场内查无此码：XYZ-1" in plain((await snap(inspector, photographed("XYZ-1"))).text)
        for raw in (jpeg(), photographed(inspector.member.badge)):
            assert "照片里没有找到码" in (await snap(inspector, raw)).text
        told = await inspector.client.post(
            "/inspect/picture", data={"csrf": inspector.csrf}, files={"picture": ("a.jpg", b"x", "image/jpeg")}, headers=HTML
        )  # fmt: skip
    assert told.status_code == 400
    assert market.facts(f.Photographed) == []
