"""Vehicles without goods: an empty one with its picture, a buyer's by plate or card; and labels printed ahead."""

import httpx
import pytest
from goods_page import card
from market_room import HTML, Market, Screen
from PIL import Image
from test_pictures_kept import picture

from devices import UnreachableError
from edge.core import facts as f
from edge.flow.asks import CloseDay, Declare, Read

EMPTY, BUYER = "/lanes/E1/vehicle/empty", "/lanes/E1/vehicle/buyer"


async def send(screen: Screen, path: str, shot: bytes = b"", **fields: str) -> httpx.Response:
    data = {"csrf": screen.csrf, "key": "k1"} | fields
    return await screen.client.post(path, data=data, files={"picture": ("a.jpg", shot, "image/jpeg")}, headers=HTML)


def sees(market: Market, lane: str = "E1") -> None:
    """A camera at a lane."""
    room = market.app.state.room
    market.app.state.room = room._replace(eyes={lane: picture})


@pytest.mark.anyio
async def test_an_empty_vehicle_comes_in_with_its_picture(market: Market) -> None:
    async with market.signed("gate", station="E1") as screen:
        assert (await screen.get(EMPTY)).status_code == 200
        told = await send(screen, EMPTY, picture(), plate="闽D12345")
        assert (told.status_code, told.headers["location"]) == (303, "/lanes/E1")
        again = await send(screen, EMPTY, picture(), plate="闽D12345")  # pressed twice
        assert again.status_code == 303
        who = screen.member.person
    (confirmed,) = market.facts(f.Confirmed)
    assert market.pictures.path(confirmed.picture) is not None
    assert [(entry.actor, entry.station) for entry in market.entries(f.Admitted)] == [(who, "E1")]


@pytest.mark.anyio
async def test_without_a_picture_or_plate_it_is_asked_for_and_what_was_given_stays(market: Market) -> None:
    async with market.signed("gate", station="E1") as screen:
        told = await send(screen, EMPTY, plate="闽D12345")
        assert "空车请拍照确认" in told.text
        assert 'value="闽D12345"' in told.text
        told = await send(screen, EMPTY, picture(), key="k2")
        assert "没有车牌" in told.text
        kept = told.text.partition('name="kept" value="')[2][:64]
        told = await send(screen, EMPTY, odd="tricycle", kept=kept, key="k3")
        assert told.status_code == 303
    assert market.facts(f.Confirmed)[0].picture == kept
    assert market.facts(f.Declared)[0].odd == "三轮车、电动车，无牌"


@pytest.mark.anyio
@pytest.mark.parametrize("kept", ["0" * 64, "../../x", "x" * 300])
async def test_a_picture_that_is_not_here_is_none(market: Market, kept: str) -> None:
    async with market.signed("gate", station="E1") as screen:
        assert "拍照" in (await send(screen, EMPTY, plate="闽D12345", kept=kept)).text
        assert (await send(screen, EMPTY, b"no picture", plate="闽D12345", key="k2")).status_code == 400
    assert market.facts(f.Declared) == []


@pytest.mark.anyio
async def test_the_lanes_camera_takes_the_picture(market: Market) -> None:
    async with market.signed("gate", station="E1") as screen:
        assert "通道摄像头" not in (await screen.get(EMPTY)).text
        assert "没有画面" in (await send(screen, EMPTY, plate="闽D12345", eye="1")).text
        sees(market)
        assert "通道摄像头" in (await screen.get(EMPTY)).text
        assert (await send(screen, EMPTY, plate="闽D12345", eye="1", key="k2")).status_code == 303

        def blind() -> bytes:
            raise UnreachableError("E1.camera", "dark")

        market.app.state.room = market.app.state.room._replace(eyes={"E1": blind})
        assert "没有画面" in (await send(screen, EMPTY, plate="闽D12345", eye="1", key="k3")).text
    path = market.pictures.path(market.facts(f.Confirmed)[0].picture)
    assert path is not None
    with Image.open(path) as shown:
        assert shown.format == "JPEG"


@pytest.mark.anyio
async def test_a_vehicle_declared_as_empty_is_confirmed_at_the_lane(market: Market) -> None:
    visit = market.ask(Declare("s-1", "闽D12345", (), purpose="empty")).code
    market.ask(Read("E1", visit.encode()))
    async with market.signed("gate", station="E1") as screen:
        assert f'data-value="empty" value="{visit}"' in (await screen.get("/lanes/E1")).text
        assert (await send(screen, "/lanes/E1/confirm", visit=visit)).status_code == 303
        assert market.facts(f.Confirmed) == []
        assert (await send(screen, "/lanes/E1/confirm", picture(), visit=visit, key="k2")).status_code == 303
        assert (await send(screen, "/lanes/E1/confirm", picture(), visit="V-none", key="k3")).status_code == 303
    assert len(market.facts(f.Confirmed)) == len(market.facts(f.Admitted)) == 1


@pytest.mark.anyio
async def test_a_buyer_comes_in_by_plate_or_by_card(market: Market) -> None:
    async with market.signed("gate", station="E1") as screen:
        assert (await send(screen, BUYER, plate="闽D12345")).status_code == 303
        assert (await send(screen, BUYER, buyer=card(market, "b-1"), key="k2")).status_code == 303
        assert (await send(screen, BUYER, buyer="b-1", plate="闽D54321", key="k3")).status_code == 303
        old = card(market, "b-1")
        card(market, "b-1")
        assert "此卡已作废" in (await send(screen, BUYER, buyer=old, key="k4")).text
        assert "买方未登记" in (await send(screen, BUYER, buyer="nobody", key="k5")).text
        assert "没有车牌" in (await send(screen, BUYER, key="k6")).text
        assert "格式不识别" in (await send(screen, BUYER, plate="ABC", key="k7")).text
    declared = market.facts(f.Declared)
    assert [(each.seller, each.odd) for each in declared] == [("", ""), ("b-1", "凭采购卡"), ("b-1", "")]
    assert {each.purpose for each in declared} == {"buyer"}


@pytest.mark.anyio
async def test_a_buyers_card_at_the_lane_leads_to_a_buyers_vehicle(market: Market) -> None:
    market.ask(Read("E1", card(market, "b-1").encode()))
    async with market.signed("gate", station="E1") as screen:
        lane = (await screen.get("/lanes/E1")).text
        assert 'name="buyer" data-value="seller" value="b-1"' in lane
        assert 'name="seller" data-value="seller" value="b-1"' in lane
        assert 'data-verdict="card"' in lane
        assert 'name="buyer" value="b-1"' in (await screen.get(BUYER, buyer="b-1")).text
    async with market.client(station="E1") as stranger:
        assert "vehicle/buyer" not in (await stranger.get("/lanes/E1", headers=HTML)).text


@pytest.mark.anyio
async def test_a_vehicle_without_goods_needs_no_trading_day(market: Market) -> None:
    market.ask(CloseDay())
    async with market.signed("manager", station="E1") as screen:
        assert (await send(screen, BUYER, plate="闽D12345")).status_code == 303


@pytest.mark.anyio
async def test_labels_are_printed_ahead_and_counted(market: Market) -> None:
    async with market.signed("gate", station="E1") as screen:
        assert (await screen.do("printroll", lane="E1", count="10", next="/lanes/E1/labels")).status_code == 303
        assert (await screen.do("printroll", lane="E1", count="201")).status_code == 303  # answered: no
        assert (await screen.do("printroll", lane="E1", count="ten")).status_code == 400
        page = (await screen.get("/lanes/E1/labels")).text
        assert (await screen.get("/lanes/X1/labels")).status_code == 200
    assert page.count("<b>10</b>") == 3  # printed, unused, still to come out
    assert market.views.rolls() == (10, 0)
    assert market.views.owing() == 10
