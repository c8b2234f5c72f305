"""A market's books at the province, and a mixed batch as the public sees it: from the facts of a market that closed its day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from market_goods import LINE
from market_room import build
from msgspec.structs import replace
from province_room import Province, archived, arrive, bench, run, serving
from sqlalchemy import update
from test_province import page

from edge.flow.asks import (
    Bit,
    CloseDay,
    Count,
    CountVehicles,
    Item,
    Mix,
    Move,
    Read,
    Sell,
    TakeBack,
    TakeSample,
    Verify,
)
from sync.receiver.loop_schema import day_close

FROM = ("福建闽侯", "云南通海")


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    """Two loads of different origin were mixed; one line sold left, one was taken back; then some is missing."""
    market = build(tmp_path / "market")
    bench(market)

    def tested(batch: str) -> str:
        sample = market.ask(TakeSample(batch), "lab-1").code
        run(market, sample, "0.900")
        assert market.ask(Verify(sample), "office-2").good
        assert market.ask(Move(batch, "wait", "trade")).good
        return batch

    one, two = [
        tested(arrive(market, replace(LINE, report=None, upstream=f"UP-{origin}", origin=origin))) for origin in FROM
    ]
    mixed = tested(market.ask(Mix("s-1", (Bit(one, "trade", 50_000), Bit(two, "trade", 60_000)))).code)
    sold = market.ask(Sell("s-1", "b-1", (Item(mixed, 20_000), Item(mixed, 10_000))))
    assert market.ask(TakeBack(sold.code, "错单", sold.codes[1:])).good
    assert market.ask(Read("X1", sold.code.encode())).good
    assert market.ask(CountVehicles("E1", 3)).good
    assert market.ask(CloseDay()).good
    assert market.ask(Count(one, "trade", 149_000 - 500)).verdict == "wait"
    archive = archived(tmp_path, market)
    made = Province(archive, *serving(archive), tested=mixed, serial=sold.codes[1])
    yield made
    archive.dispose()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["签名账单相符", "漏登 / 点数车辆", "还有 ", "公斤缺数", "每个交易日的账"]),
        ("en", ["signed sheet holds", "Vehicles unread / counted", "kg are missing", "Books of each trading day"]),
    ],
)
async def test_a_market_closed_its_day_and_the_sheet_holds(province: Province, language: str, words: list[str]) -> None:
    html = await page(province, "/markets/xm/books", language)
    assert all(word in html for word in words)
    assert 'data-level="ok"' in html
    assert "1 / 3" in html  # vehicles unread, of those counted
    assert "/markets/xm/books" in await page(province, "/markets/xm/reckoning", language)


@pytest.mark.anyio
async def test_a_sheet_that_differs_from_the_facts_is_told_loudly(province: Province) -> None:
    with province.archive.begin() as connection:
        connection.execute(update(day_close).values(again="ab" * 32))
    html = await page(province, "/markets/xm/books", "en")
    assert "sheet differs from its facts" in html
    assert 'role="alert"' in html
    async with province.client() as client:
        told = (await client.get("/api/markets/xm/books")).json()
        assert (await client.get("/api/markets/nowhere/books")).status_code == 404
    (day,) = told["days"]
    assert (day["holds"], day["visits"], day["leaked"]) == ("differs", 2, 1)
    assert told["missing_g"] > 0


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "made"), [("zh", "混合，作为一批检测"), ("en", "mixed, and tested as one")])
async def test_the_public_page_of_a_mixed_batch_names_all_origins(province: Province, language: str, made: str) -> None:
    html = await page(province, f"/c/{province.tested}", language)
    assert all(origin in html for origin in FROM)
    assert made in html
    void = await page(province, f"/c/{province.serial}", language)
    assert {"zh": "销售已作废", "en": "Sale annulled"}[language] in void
    assert {"zh": "此标签已失效", "en": "no longer valid"}[language] in void
