"""What a site file says of codes is what its lanes read by."""

from typing import Any

import pytest

from config import MarketSettings
from edge.assemble.site import site
from edge.core.codes import Provincial, parse

MARKET: dict[str, Any] = {
    "id": "MKT-350100-0001", "name": "一市场", "node": "350121001", "province": "福建",
    "public_url": "https://p.cn", "sale_lane": "out",
    "lane": [{"id": "out", "gate": "exit", "reader": {}}],
}  # fmt: skip


def test_without_a_table_the_market_s_own_codes_are_known_and_the_usual_substitutes() -> None:
    scheme = site(MarketSettings.model_validate(MARKET)).scheme
    assert scheme.nodes == {"350121001"}
    assert parse(b"010952000112345010L1{GS}21S1", "", scheme).text == "(01)09520001123450(10)L1(21)S1"
    assert parse(b"MT123456", "", scheme).profile == "text"


def test_a_table_is_handed_to_every_lane() -> None:
    codes = {"gs": ["|", "~"], "short_gtins": True, "provincial": {"pattern": r"MT\d{6}", "length": 8, "check": "none"}}
    scheme = site(MarketSettings.model_validate(MARKET | {"codes": codes})).scheme
    assert (scheme.gs, scheme.short_gtins, scheme.provincial) == (("|", "~"), True, Provincial(r"MT\d{6}", 8, "none"))
    assert parse(b"MT123456", "", scheme).profile == "provincial"
    assert parse(b"https://m.cn/01/6901234567892", "", scheme).profile == "gs1-dl"


@pytest.mark.parametrize(
    "codes", [{"gs": ["A"]}, {"gs": ["/"]}, {"gs": [""]}, {"provincial": {"pattern": "("}}, {"gtins": True}]
)
def test_a_table_that_cannot_be_meant_is_refused(codes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="codes"):
        MarketSettings.model_validate(MARKET | {"codes": codes})
