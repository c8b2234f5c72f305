"""Goods without a code: every key of the page, everything a page may send that no key of ours would, and nothing lost."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

import pytest
from goods_page import GOODS, Clerk, brought, card, clerk, only, registered
from market_goods import LINE
from market_room import AT, HTML, Market, arrived
from msgspec.structs import replace
from test_picker import listing
from test_pictures_kept import picture

from edge.core import facts as f
from edge.core.visit import Stay
from edge.flow.asks import CloseDay, PrintRoll

TODAY = f"{AT:%Y-%m-%d}"


async def loaded(who: Clerk, *products: str) -> None:
    """A seller with these lines, a plate and papers: nothing is missing."""
    await who.press("seller", seller="s-1")
    for name in products:
        assert await who.press("add", product=name) == 303
    await who.press("dates", date=TODAY)
    await who.press("plate", plate="闽D·12345")
    await who.press("paper-numbers", number="hgz1", voucher="jh-7", paper="0")


@pytest.mark.anyio
async def test_a_load_is_put_together_and_comes_in_with_its_labels(market: Market) -> None:
    brought(market, "菜心", "芥蓝")
    owed = market.views.owing()
    async with clerk(market) as who:
        await loaded(who, "菜心", "芥蓝")
        line = who.draft.lines[0]
        assert (line.grams, line.origin, line.producer, line.purchase_voucher) == (500_000, LINE.origin, "p-1", "")
        assert await who.send() == 303
        assert who.told.headers["location"] == "/lanes/E1"
        assert who.loading.id == ""  # the page begins anew
        actor = who.screen.member.person
    (visit,) = [each for each in market.facts(f.Declared) if each.lines[0].purchase_voucher == "JH-7"]
    assert [entry.actor for entry in market.entries(f.Admitted)] == [actor]
    assert [(each.certificate.number, each.certificate.product) for each in visit.lines if each.certificate] == [
        ("HGZ1", "菜心"), ("HGZ1", "芥蓝"),
    ]  # fmt: skip
    assert [each.produced_on for each in visit.lines] == [TODAY, TODAY]
    assert market.views.owing() == owed + 2
    (shown, *_) = market.board.lane("E1")
    assert (shown.tell.verdict, shown.tell.subject) == ("wait", visit.visit)


@pytest.mark.anyio
async def test_a_refused_line_comes_off_at_the_lane_and_the_rest_goes_on(market: Market) -> None:
    brought(market, "菜心", "芥蓝")
    async with clerk(market) as who:
        await loaded(who, "菜心", "芥蓝")
        registered(market, "s-9")
        await who.line("seller", 1, seller="s-9")
        assert [line.seller for line in who.draft.lines] == ["", "s-9"]
        registered(market, "s-9", "suspended")  # meanwhile
        await who.send()
        lane = await who.screen.get("/lanes/E1")
        refused = market.facts(f.Refused)[-1]
        assert refused.batch in lane.text
        await who.screen.do("remove", batch=refused.batch)
    admitted = market.facts(f.Admitted)[-1]
    assert len(admitted.batches) == 1


@pytest.mark.anyio
async def test_the_same_key_twice_takes_a_step_once(market: Market) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        for _ in range(3):
            assert await who.press("add", product="菜心", key="k1") == 303
        assert len(who.draft.lines) == 1
        await who.press("add", product="菜心", key="k2")
        assert len(who.draft.lines) == 2


@pytest.mark.anyio
async def test_let_in_pressed_twice_is_one_load(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心")
        load, key = who.load, f"{who.load} {who.loading.step}"
        first = await who.press("send", key=key)
        again = await who.press("send", key=key, load=load)
        assert (first, again) == (303, 303)
        assert who.told.headers["location"] == "/lanes/E1"
    assert len(market.facts(f.Admitted)) == 1


@pytest.mark.anyio
async def test_a_page_of_a_load_that_was_sent_adds_to_no_other(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心")
        old = who.load
        await who.send()
        await who.look()
        assert await who.press("add", product="芥蓝", load=old) == 409
        assert await who.press("add", product="芥蓝", load="0" * 12) == 409
        assert who.wrong
        assert who.draft.lines == ()


@pytest.mark.anyio
async def test_the_same_as_last_time_is_one_key(market: Market) -> None:
    brought(market, "菜心", "芥蓝", "苋菜")
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        assert "3 行" in await who.look()
        await who.press("same")
        assert [line.product for line in who.draft.lines] == ["菜心", "芥蓝", "苋菜"]
        assert {(line.produced_on, line.upstream, line.certificate) for line in who.draft.lines} == {("", "", None)}
        await who.press("seller", seller="b-1")
        await who.press("clear")
        assert await who.press("same") == 409


@pytest.mark.anyio
async def test_a_line_is_changed_by_keys(market: Market) -> None:
    listing(
        market, ("F1", {"name": "鲈鱼", "group": "aquatic", "unit": "tail", "grams": "600"}), ("V1", {"name": "菜心"})
    )
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        await who.press("add", product="V1")  # by its code
        for typed, grams in (("12.5", 12_500), ("7,5", 7_500), ("120", 120_000)):
            assert await who.press("amount", amount=typed) == 409  # of which line?
            assert await who.line("amount", 0, amount=typed, what="菜心") == 303
            assert only(who.draft).grams == grams
        await who.line("origin", 0, origin="东山岛海域", kind="sea", vessel="闽漳渔01234")
        await who.line("produced", 0, date="2026-11-22")
        await who.line("grown", 0)
        line = only(who.draft)
        assert (line.product, line.origin, line.origin_kind, line.vessel) == (
            "菜心",
            "东山岛海域",
            "sea",
            "闽漳渔01234",
        )
        assert (line.produced_on, line.self_produced) == ("2026-11-22", True)
        await who.line("split", 0)
        assert [each.produced_on for each in who.draft.lines] == ["2026-11-22", ""]
        await who.line("remove", 0, what="菜心")
        assert only(who.draft).produced_on == ""
        await who.press("add", product="鲈鱼")
        await who.line("amount", 1, amount="40", **{"as": "pieces"})
        await who.line("tank", 1, amount="3")
        fish = who.draft.lines[1]
        assert (fish.pieces, fish.grams, fish.basis, fish.tank) == (40, 24_000, "counted", "3")
        assert "40 尾" in await who.look(view="line", at="1")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("step", "fields"),
    [
        *(("amount", {"amount": each}) for each in ("", "0", "0.0", "-5", "NaN", "inf", "1e9", "12.55", "1234567", "٣", "5 5")),
        *(("amount", {"amount": each, "as": "pieces"}) for each in ("1.5", "0", "-1")),
        *(("produced", {"date": each}) for each in ("", "2026-11-24", "2026-02-30", "20261122", "yesterday", "2026-11-22T00:00")),
        ("origin", {"origin": "x" * 61}),
        ("origin", {"origin": "海\u0000"}),
        ("origin", {"origin": "海", "kind": "moon"}),
        ("seller", {"seller": "nobody"}),
        ("tank", {"amount": "x" * 21}),
        ("remove", {"what": "芥蓝"}),
        *(("remove", {"at": each}) for each in ("1", "-1", "", "x", "99999999999999999999", "٠")),
    ],
)  # fmt: skip
async def test_what_no_key_would_send_changes_nothing(market: Market, step: str, fields: dict[str, str]) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        await who.press("add", product="菜心")
        before = who.loading
        assert await who.press(step, view="line", **({"at": "0"} | fields)) == 409
        assert who.wrong
        assert who.loading == before


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("add", {"product": ""}), ("add", {"product": "x" * 201}), ("add", {"product": "菜\n心"}), ("odd", {"odd": "because"}),
        ("plate", {"plate": "闽" * 21}), ("paper-kind", {"kind": "love letter"}), ("paper-basis", {"basis": "faith"}),
        ("paper-numbers", {"number": "x" * 101}), ("paper-kind", {"kind": "customs", "paper": "3"}),
        ("dates", {"date": "2027-01-01"}),
    ],
)  # fmt: skip
async def test_nor_does_it_on_a_load(market: Market, step: str, fields: dict[str, str]) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        before = who.loading
        assert await who.press(step, **fields) == 409
        assert who.loading == before


@pytest.mark.anyio
async def test_addresses_that_are_not_there(market: Market) -> None:
    async with clerk(market) as who:
        client = who.screen
        for path in ("/lanes/E9/goods", "/lanes/X1/goods", "/lanes/X1/vehicle/empty", "/lanes/E9/labels"):
            assert (await client.get(path)).status_code == 404, path
        assert (await client.get("/lanes/E1/vehicle/spaceship")).status_code == 400
        assert (await client.get(GOODS, page="x")).status_code == 400
        assert await who.press("explode") == 404
        for at in (
            {"view": "moon"},
            {"view": "line", "at": "7"},
            {"page": "-3"},
            {"tab": "moon"},
            {"view": "papers", "paper": "-9"},
        ):
            await who.look(**at)


@pytest.mark.anyio
async def test_a_product_that_the_registry_has_not_is_refused_at_once(market: Market) -> None:
    listing(market, ("V1", {"name": "菜心"}))
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        assert await who.press("add", product="无名野菜") == 409
        assert "无名野菜" in who.wrong[0]


@pytest.mark.anyio
async def test_a_line_needs_a_seller_and_a_load_has_an_end(market: Market) -> None:
    async with clerk(market) as who:
        assert await who.press("add", product="菜心") == 409
        await who.press("seller", seller="s-1")
        for _ in range(200):
            assert await who.press("add", product="菜心") == 303
        assert await who.press("add", product="菜心") == 409
        assert "200" in who.wrong[0]
        assert await who.line("split", 0) == 409
        assert len(who.draft.lines) == 200


@pytest.mark.anyio
async def test_a_suspended_seller_is_told_at_once_and_again_at_the_gate(market: Market) -> None:
    registered(market, "s-9")
    badge = card(market, "s-9")
    registered(market, "s-9", "suspended")
    async with clerk(market) as who:
        assert await who.press("seller", seller="s-9") == 409
        assert await who.press("scan", code=badge) == 409
        assert who.wrong == ["商户已停业整顿"]
        assert who.draft.seller == ""
        registered(market, "s-9")
        await who.press("scan", code=badge)
        await who.press("add", product="菜心")
        await who.press("odd", odd="tricycle")
        registered(market, "s-9", "suspended")
        await who.send()
    assert market.facts(f.Refused)[0].why[0].code == "operator_suspended"


@pytest.mark.anyio
async def test_what_keeps_a_load_from_being_sent_is_said_and_nothing_is_lost(market: Market) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        await who.press("add", product="菜心")
        assert await who.send() == 409
        assert who.wrong == ["没有车牌：请填写车牌或写明原因"]
        assert "闽" in who.told.text  # the pad lies open
        await who.press("plate", plate="ABC")
        assert "车牌格式不识别" in await who.look()
        assert await who.send() == 409
        await who.press("odd", odd="as_shown")
        await who.press("paper-kind", kind="quarantine")
        assert await who.send() == 409
        assert who.wrong == ["证明还没有编号：请扫码、输入，或拍照。"]
        assert len(who.draft.lines) == 1
        await who.press("paper-drop", paper="0")
        assert await who.send() == 303
    assert market.facts(f.Declared)[0].odd == "车牌就是这样"


@pytest.mark.anyio
async def test_with_the_day_closed_nothing_comes_in_and_the_load_stays(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心")
        assert market.ask(CloseDay()).good
        assert await who.send() == 409
        assert "交易日未开市" in who.wrong
        assert len(who.draft.lines) == 1
    assert market.facts(f.Arrived) == []


@pytest.mark.anyio
async def test_a_full_disk_is_said_and_the_load_is_there_when_there_is_room(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心")
        room, market.free, market.seconds = market.free, 1000, market.seconds + 5
        market.watch.round()
        assert await who.press("add", product="芥蓝") == HTTPStatus.INSUFFICIENT_STORAGE
        assert await who.send() == 409
        assert any("磁盘已满" in each for each in who.wrong)
        assert len(who.draft.lines) == 1
        market.free, market.seconds = room, market.seconds + 5
        market.watch.round()
        assert await who.send() == 303
    assert len(market.facts(f.Admitted)) == 1


@pytest.mark.anyio
async def test_a_load_survives_a_power_cut(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心", "芥蓝")
        kept = who.loading
    again = market.restarted()
    try:
        async with clerk(again) as who:
            assert who.loading == kept
            assert "芥蓝" in await who.look()
            assert await who.send() == 303
        assert len(again.facts(f.Admitted)) == 1
        async with clerk(again) as who:
            await who.press("seller", seller="s-1")
        again.unix += timedelta(days=4).total_seconds()
        async with clerk(again, station="X1") as other:
            await other.press("seller", seller="s-1")  # what is old is dropped when somebody writes
            who.screen = other.screen
            assert who.load == ""
    finally:
        market.store = again.store  # the fixture closes it


@pytest.mark.anyio
async def test_two_clerks_have_two_loads(market: Market) -> None:
    async with clerk(market) as one, clerk(market, station="L1") as other:
        await one.press("seller", seller="s-1")
        await other.press("seller", seller="b-1")
        assert await other.press("add", product="菜心", load=one.load) == 409
        await asyncio.gather(*(who.press("add", product="菜心") for who in (one, other)))
        assert (one.draft.seller, other.draft.seller) == ("s-1", "b-1")
        assert [len(who.draft.lines) for who in (one, other)] == [1, 1]


@pytest.mark.anyio
async def test_taps_at_once_are_all_taken(market: Market) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        load = who.load
        await asyncio.gather(*(who.press("add", product=f"菜{number}", load=load) for number in range(12)))
        assert sorted(line.product for line in who.draft.lines) == sorted(f"菜{number}" for number in range(12))


@pytest.mark.anyio
async def test_a_picture_stands_for_a_certificate_without_a_number(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "菜心")
        await who.press("paper-numbers", number="", voucher="JH-7", paper="0")
        sent = {"csrf": who.screen.csrf, "key": "p1"}
        url = f"{GOODS}/picture?load={who.load}&view=papers&paper=0"
        bad = await who.screen.client.post(
            url, data=sent, files={"picture": ("a.jpg", b"no picture", "image/jpeg")}, headers=HTML
        )
        assert bad.status_code == 400
        good = await who.screen.client.post(
            url, data=sent, files={"picture": ("a.jpg", picture(), "image/jpeg")}, headers=HTML
        )
        assert good.status_code == 303
        assert await who.send() == 303
    paper = market.facts(f.Declared)[0].lines[0].certificate
    assert paper is not None
    assert paper.number == f"P-{paper.picture[:16].upper()}"
    assert market.pictures.path(paper.picture) is not None


@pytest.mark.anyio
async def test_meat_comes_with_two_papers(market: Market) -> None:
    async with clerk(market) as who:
        await loaded(who, "猪肉")
        await who.press("paper-kind", kind="quarantine", paper="0")
        await who.press("paper-kind", kind="meat-quality", paper="1")
        await who.press("paper-numbers", number="R-2", voucher="JH-7", paper="1")
        await who.press("paper-issued", date="2026-11-22", paper="1")
        await who.send()
    papers = market.facts(f.Declared)[0].lines[0].certificates
    assert [(paper.kind, paper.number, paper.issued_on) for paper in papers] == [
        ("quarantine", "HGZ1", TODAY), ("meat-quality", "R-2", "2026-11-22"),
    ]  # fmt: skip


@pytest.mark.anyio
async def test_what_a_promise_rests_on_is_pressed_and_unpressed(market: Market) -> None:
    async with clerk(market) as who:
        for basis in ("control", "self_test", "control"):
            await who.press("paper-basis", basis=basis)
        assert who.draft.certificate is not None
        assert who.draft.certificate.basis == ("self_test",)


@pytest.mark.anyio
async def test_the_load_of_a_visit_that_is_over_begins_anew(market: Market) -> None:
    visit = brought(market, "菜心", "芥蓝")
    market.ask(PrintRoll("E1", 1))
    async with clerk(market) as who:
        market.tell("stop", visit, "visit_over")
        assert f'name="visit" data-value="again" value="{visit}"' in (await who.screen.get("/lanes/E1")).text
        assert await who.press("begin", visit=visit) == 303
        assert [line.product for line in who.draft.lines] == ["菜心", "芥蓝"]
        assert who.draft.seller == "s-1"
        await who.press("begin", seller="b-1")  # what is there stays
        assert who.draft.seller == "s-1"
    made = market.views.visit(visit)
    assert made is not None
    assert made.stay is Stay.TURNED


@pytest.mark.anyio
async def test_with_htmx_a_step_answers_with_the_part_and_its_number(market: Market) -> None:
    arrived(market)
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        data = {"csrf": who.screen.csrf, "key": "k", "product": "小白菜"}
        told = await who.screen.client.post(
            f"{GOODS}/add?load={who.load}", data=data, headers=HTML | {"hx-request": "true"}
        )
        assert told.status_code == 200
        assert told.headers["x-step"] == f"{who.load} 2"
        assert "<html" not in told.text
        assert 'data-there="1"' in told.text
        await who.press("odd", odd="new")
        data = {"csrf": who.screen.csrf, "key": f"{who.load} {who.loading.step}"}
        sent = await who.screen.client.post(
            f"{GOODS}/send?load={who.load}", data=data, headers=HTML | {"hx-request": "true"}
        )
        assert (sent.status_code, sent.headers["hx-redirect"]) == (204, "/lanes/E1")


@pytest.mark.anyio
async def test_a_draft_of_another_version_is_an_empty_load(market: Market) -> None:
    async with clerk(market) as who:
        await who.press("seller", seller="s-1")
        market.store.write(lambda db: db.execute("UPDATE draft SET body = x'7b7d5d'")).result(60)
        assert "s-1" not in await who.look()
        assert replace(who.draft, seller="") == who.draft
