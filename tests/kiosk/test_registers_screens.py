"""Registries on screens: a sheet is sent, looked at, and taken with a PIN; what it changes is seen, in both languages."""

import pytest
from kiosk_sheets import BAD, GOOD, HEAD, comma, send, staged, take
from market_goods import LINE
from market_room import Market

from edge.core import facts as f
from edge.core.register import digest, encode, weight
from edge.core.sheets import REGISTRIES
from edge.flow.asks import Declare
from edge.store.page import Page
from kiosk.market.app import create_app


@pytest.mark.anyio
async def test_a_sheet_with_flaws_names_each_and_is_taken_only_when_mended(market: Market) -> None:
    async with market.signed("manager", station="O1") as screen:
        address = await staged(screen, BAD)
        page = (await screen.get(address)).text
        for said in ("品名", "必填", "类别", "蔬菜 vegetable", "有错误的行"):
            assert said in page
        assert page.index('<th scope="row" class="n">4</th>') < page.index('<th scope="row" class="n">5</th>')
        told = await take(screen, address)
        assert "未启用" in (await screen.get(told.headers["location"])).text
        assert market.facts(f.Imported) == []
        again = await staged(screen, GOOD)
        told = await take(screen, again)
        assert told.status_code == 303
        assert "已启用第 1 版" in (await screen.get(told.headers["location"])).text
    (fact,) = market.facts(f.Imported)
    assert (fact.registry, fact.version, fact.rows, fact.file) == ("products", 1, 2, "目录.csv")
    (entry,) = market.entries(f.Imported)
    assert entry.station == "O1"


@pytest.mark.anyio
async def test_the_good_rows_alone_are_taken_only_if_that_is_said(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, BAD)
        assert 'name="good_only" required' in (await screen.get(address)).text
        await take(screen, address, good_only="on")
        assert [each.name for each in market.views.products()] == ["小白菜", "豇豆"]


@pytest.mark.anyio
async def test_the_pin_is_asked_again_and_what_was_chosen_goes_along(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, GOOD)
        asked = await screen.post(f"{address}/take", how="replace")
        assert asked.status_code == 200
        assert 'name="how" value="replace"' in asked.text
        assert "全部替换" in asked.text
        wrong = await take(screen, address, pin="000000")
        assert wrong.status_code == 401
        assert market.facts(f.Imported) == []
        assert (await take(screen, address, how="replace")).status_code == 303
        assert len(market.facts(f.Imported)) == 1


@pytest.mark.anyio
async def test_pressed_twice_it_is_taken_once(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, GOOD)
        for key in ("k", "k", "other"):
            told = await take(screen, address, key=key)
            assert "已启用第 1 版" in (await screen.get(told.headers["location"])).text
    assert len(market.facts(f.Imported)) == 1


@pytest.mark.anyio
async def test_a_supervisor_looks_and_changes_nothing(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, GOOD)
    async with market.signed("supervisor") as screen:
        for path in ("/registers", "/registers/products", address):
            page = await screen.get(path)
            assert page.status_code == 200
            assert '/take"' not in page.text
            assert 'type="file"' not in page.text
        assert (await send(screen, GOOD)).status_code == 403
        assert (await take(screen, address)).status_code == 403
        assert (await screen.post(f"{address}/drop")).status_code == 403
    assert market.facts(f.Imported) == []


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_cannot_be_read_is_refused_in_the_readers_words(market: Market, language: str) -> None:
    async with market.signed("manager") as screen:
        await screen.get(f"/language/{language}")
        for raw, zh, en in (
            (b"hello", "没有找到表头", "No row of headings"),
            (comma([HEAD]), "没有数据行", "no rows"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为不加密的 .xlsx", "save it as .xlsx"),
        ):
            told = await send(screen, raw)
            assert told.status_code == 400
            assert (zh if language == "zh" else en) in told.text
        assert market.store.read().execute("SELECT count(*) FROM sheet").fetchone()[0] == 0


@pytest.mark.anyio
async def test_more_than_twenty_megabytes_are_not_taken_in(market: Market) -> None:
    async with market.signed("manager") as screen:
        assert (await send(screen, b"x" * (21 << 20))).status_code == 413


@pytest.mark.anyio
async def test_a_file_needs_its_sessions_token_and_our_own_page(market: Market) -> None:
    async with market.signed("manager") as screen:
        files = {"sheet": ("a.csv", comma(GOOD))}
        path = "/registers/products/sheets"
        assert (await screen.client.post(path, data={"csrf": "0"}, files=files)).status_code == 403
        other = {"sec-fetch-site": "cross-site"}
        told = await screen.client.post(path, data={"csrf": screen.csrf}, files=files, headers=other)
        assert told.status_code == 403
    assert market.store.read().execute("SELECT count(*) FROM sheet").fetchone()[0] == 0


@pytest.mark.anyio
async def test_all_flaws_come_as_a_file_that_excel_opens_and_does_not_run(market: Market) -> None:
    rows = (("编码", "=1+1 品名", "品名", "类别"), *(("", "", "", "菜菜") for _ in range(300)))
    async with market.signed("manager") as screen:
        address = await staged(screen, rows)
        page = (await screen.get(address)).text
        assert page.count('<th scope="row" class="n">') == 200
        assert "未读取的列：=1+1 品名" in page
        told = await screen.get(f"{address}/flaws.csv")
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    assert told.content.startswith(b"\xef\xbb\xbf")
    lines = told.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "行,列,原因"
    assert len(lines) == 1 + 3 * 300
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)


@pytest.mark.anyio
@pytest.mark.parametrize("registry", REGISTRIES)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_every_registry_hands_out_its_empty_sheet_which_comes_back_without_rows(
    market: Market, registry: str, kind: str
) -> None:
    async with market.signed("manager") as screen:
        blank = await screen.get(f"/registers/{registry}/template.{kind}")
        assert f'filename="pinma-{registry}.{kind}"' in blank.headers["content-disposition"]
        told = await send(screen, blank.content, registry)
    assert "没有数据行" in told.text


@pytest.mark.anyio
async def test_what_is_in_force_is_found_by_code_or_name_and_says_whose_it_is(market: Market) -> None:
    def theirs(page: Page) -> None:
        rows = {"P-1": encode({"name": "省标小白菜", "group": "vegetable"})}
        sum_ = digest(weight(rows.items()))
        assert page.registers.replace("products", 7, sum_, rows)
        page.record(f.RegistryKept("products", 7, 1, sum_))

    market.store.submit(theirs, actor="province", station="box").result()
    async with market.signed("manager") as screen:
        await take(screen, await staged(screen, GOOD))
        page = (await screen.get("/registers/products", find="小白菜")).text
        assert "省标小白菜" in page
        assert page.count("本市场</td>") == 1
        assert page.count("省平台</td>") == 1
        assert "豇豆" not in page
        assert "豇豆" in (await screen.get("/registers/products", find="p-2")).text
        overview = (await screen.get("/registers")).text
    assert '<td class="n">7</td>' in overview
    assert "刚刚" in overview


@pytest.mark.anyio
async def test_rows_that_a_restored_box_lacks_are_asked_for(market: Market) -> None:
    async with market.signed("manager") as screen:
        await take(screen, await staged(screen, GOOD))
        market.store.write(lambda connection: connection.execute("DELETE FROM register_edition")).result()
        assert "不在本机，请重新导入" in (await screen.get("/registers")).text
        market.store.write(lambda connection: connection.execute("DELETE FROM register")).result()
    assert market.ask(Declare("s-1", "闽D12345", (LINE,))).good


@pytest.mark.anyio
async def test_a_sheet_waits_on_the_box_through_a_power_cut(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, GOOD)
    again = market.restarted()
    async with again.signed("manager") as screen:
        assert "目录.csv" in (await screen.get(address)).text
        assert (await take(screen, address)).status_code == 303
    assert len(again.facts(f.Imported)) == 1
    again.close()
    market.close = lambda: None  # closed already


@pytest.mark.anyio
async def test_what_is_given_up_or_of_another_registry_is_not_there(market: Market) -> None:
    async with market.signed("manager") as screen:
        address = await staged(screen, GOOD)
        assert (await screen.get(address.replace("products", "risks"))).status_code == 404
        assert (await screen.get("/registers/people")).status_code == 404
        assert (await screen.get("/registers/products/template.pdf")).status_code == 400
        assert (await screen.post(f"{address}/drop")).headers["location"] == "/registers/products"
        gone = await screen.get(address)
    assert gone.status_code == 404
    assert "请到登记库页面重新上传" in gone.text


@pytest.mark.anyio
async def test_operators_by_the_hundred_stay_masked_and_are_told_once(market: Market) -> None:
    head = ("商户编号", "姓名", "县区", "类型", "电话", "已签协议")
    rows = (head, *((f"T-{number}", f"陈小{number}", "同安区", "个人", "13800000000", "是") for number in range(300)))
    async with market.signed("manager") as screen:
        address = await staged(screen, rows, "operators")
        assert "现有而表中没有" not in (await screen.get(address)).text
        told = await take(screen, address)
        assert "本表 300 条" in (await screen.get(told.headers["location"])).text
    assert len([each for each in market.facts(f.Registered) if each.operator.startswith("T-")]) == 300
    assert "陈小" not in b"".join(market.bodies()).decode()


@pytest.mark.anyio
async def test_a_market_without_sheets_says_so(market: Market) -> None:
    app = create_app(
        market.flow, market.board, market.views, market.app.state.desk, tokens={}, title="x", ready=lambda: True,
        keep=market.pictures.keep, picture=market.pictures.path,
    )  # fmt: skip
    market.app = app
    async with market.signed("manager") as screen:
        assert (await screen.get("/registers/products/sheets/0")).status_code == 404
