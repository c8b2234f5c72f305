"""What the rules exclude is told in the reader's own language, with what to do, wherever it was asked."""

from typing import NoReturn

import pytest
from market_room import Market
from stall_rig import counter, saleable

from edge.core import facts as f
from edge.core.errors import OutOfOrderError, OverdrawnError, RuleError
from edge.flow import asks
from edge.flow.doors import DOORS

WRONG = OverdrawnError("B-1", "trade", 700)
SAID = {
    "zh": "没有登记：批次 B-1 在交易区不足 0.7 kg。请核对数量和批次后再试",
    "en": "Nothing was recorded: batch B-1 has less than 0.7 kg in the trading zone. Check amount and batch, then retry",
}


def exclude(monkeypatch: pytest.MonkeyPatch) -> None:
    """As no door lets it come: whatever of these is asked from now on."""

    def wrong(*_told: object) -> NoReturn:
        raise WRONG

    for ask in (asks.Sell, asks.Declare, asks.Leave, asks.AskCheck, asks.Seen):
        monkeypatch.setitem(DOORS, ask, wrong)


@pytest.mark.anyio
async def test_by_the_api_in_both(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    exclude(monkeypatch)
    async with market.client("office-token") as program:
        told = await program.post("/api/asks/askcheck", json={"subject": "B-1", "reason": "r"})
    assert (told.status_code, told.json()["detail"]) == (409, SAID)


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_at_every_kind_of_page(market: Market, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    exclude(monkeypatch)
    async with market.signed("gate", "manager") as screen:
        await screen.get(f"/language/{language}")
        for address, fields in (
            ("/do/askcheck", {"subject": "B-1", "reason": "r", "next": "/exits"}),
            ("/lanes/X1/leave", {"code": "S-1"}),
        ):
            told = await screen.post(address, **fields)
            assert (told.status_code, SAID[language] in told.text) == (409, True), address
        headers = {"x-csrf-token": screen.csrf}
        told = await screen.client.post("/lanes/X1/read", json={"code": "S-1"}, headers=headers)
        assert (told.status_code, told.json()["detail"]) == (409, SAID)


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_while_selling(market: Market, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    batch = saleable(market)
    exclude(monkeypatch)
    async with counter(market) as mine:
        await mine.screen.get(f"/language/{language}")
        await mine.step("add", batch=batch)
        told = await mine.step("send", kg__0="1")
        assert (told.status_code, SAID[language] in told.text) == (409, True)
        assert mine.basket.picks  # it stays as it was


@pytest.mark.parametrize(
    ("error", "code", "about"),
    [
        (OutOfOrderError(f.Moved("B-1", "trade", "store", 5)), "out_of_order", {"what": "B-1"}),
        (OutOfOrderError(f.Ordered(7, "stop")), "excluded", {}),
        (RuleError("ours"), "excluded", {}),
        (OverdrawnError("B-1", "merged", 5), "overdrawn", {"batch": "B-1", "grams": "5"}),
    ],
)
def test_each_has_its_reason(error: RuleError, code: str, about: dict[str, str]) -> None:
    assert (error.why.code, error.why.args) == (code, about)
    for language in ("zh", "en"):
        assert error.why.text(language)
