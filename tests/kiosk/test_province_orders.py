"""Orders and registries at the province: who may give them, what is refused, and what is seen of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from province_room import NAMES, TOKENS, Entry, Province, build_province

from edge.core import facts as f
from kiosk.province.orders import MOST_FLAWS, Lifting, Operating, Recalling, Revising, Ruling, Stopping
from sync.receiver.views import Page

TOKEN = next(iter(TOKENS))
STOP: dict[str, object] = {"market": "all", "codes": ["c1"], "reason": "农残超标"}
GOOD: dict[str, dict[str, object]] = {
    "/api/orders/stop": STOP,
    "/api/orders/recall": STOP | {"level": "1", "until": "2026-12-01T00:00:00+08:00"},
    "/api/orders/operator": {"market": "xm", "operator": "s-1", "state": "suspended", "reason": "停业整顿"},
    "/api/orders/rules": {"market": "all", "version": "FJ-2", "from_day": "2026-12-01", "quota": [2, 10]},
    "/api/registers/products": {"rows": {"p-1": {"name": "青菜", "group": "vegetable"}}},
}


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = build_province(tmp_path)
    yield made
    made.archive.dispose()


def say(province: Province, market: str, *facts: f.Fact) -> None:
    """A market's facts are archived and shown."""
    with province.archive.begin() as connection:
        page = Page(connection, market, "epoch-2")
        for seq, fact in enumerate(facts, 1):
            page.fold(Entry(fact, seq, "2026-11-23T08:00:00+08:00"))
        page.flush()


async def post(province: Province, path: str, body: object, token: str = TOKEN) -> tuple[int, dict[str, object]]:
    async with province.client(token) as client:
        told = await client.post(path, content=msgspec.json.encode(body))
    assert told.headers["content-type"] == ("application/json" if told.is_success else "application/problem+json")
    return told.status_code, told.json()


@pytest.mark.anyio
@pytest.mark.parametrize(("path", "body"), GOOD.items(), ids=list(GOOD))
async def test_an_order_is_given_with_a_token_only(province: Province, path: str, body: dict[str, object]) -> None:
    assert (await post(province, path, body, ""))[0] == 401
    assert (await post(province, path, body, "guess"))[0] == 403
    assert (await post(province, path, body))[0] == 201


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/api/orders/stop", {"until": "tomorrow"}),
        ("/api/orders/stop", {"until": "2026-12-01T00:00:00"}),
        ("/api/orders/recall", {"level": "4"}),
        ("/api/orders/recall", {"codes": []}),
        ("/api/orders/recall", {"market": ""}),
        ("/api/orders/operator", {"state": "gone"}),
        ("/api/orders/operator", {"operator": ""}),
        ("/api/orders/rules", {"quota": [1, 20]}),
        ("/api/orders/rules", {"floor_bp": 1}),
        ("/api/orders/rules", {"report_days": 0}),
        ("/api/orders/rules", {"from_day": "2026-02-30"}),
        ("/api/orders/rules", {"from_day": "soon"}),
        ("/api/orders/rules", {"barrier": "open"}),
        ("/api/registers/products", {"rows": {"p": {"price": "1"}}}),
        ("/api/registers/products", {"rows": {"": {}}}),
    ],
)
async def test_what_cannot_be_is_refused_in_both_languages(
    province: Province, path: str, change: dict[str, object]
) -> None:
    status, told = await post(province, path, GOOD[path] | change)
    assert status == 400
    assert set(told["detail"]) == {"zh", "en"}  # pyright: ignore[reportArgumentType]
    async with province.client(TOKEN) as client:
        assert (await client.get("/api/orders")).json() == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/orders/recall", STOP | {"market": "moon"}),
        ("/api/orders/lift", {"id": "never", "reason": "误报"}),
        ("/api/registers/people", {"rows": {}}),
    ],
)
async def test_what_is_not_there_is_not_found(province: Province, path: str, body: dict[str, object]) -> None:
    assert (await post(province, path, body))[0] == 404


@pytest.mark.anyio
async def test_a_recall_and_its_end_are_seen_market_by_market(province: Province) -> None:
    _, recall = await post(province, "/api/orders/recall", STOP)
    name = f"Recall {recall['id']}"
    say(province, "xm", f.Ordered(1, name, name))
    status, lift = await post(province, "/api/orders/lift", {"id": recall["id"], "reason": "误报"})
    assert (status, lift["orders"]) == (201, [{"market": "fz", "number": 2}, {"market": "xm", "number": 2}])
    async with province.client(TOKEN) as client:
        told = (await client.get("/api/orders")).json()
        recalls = (await client.get("/api/orders", params={"kind": "Recall"})).json()
    assert {(each["kind"], each["market"]) for each in told} == {(k, m) for k in ("Recall", "Lift") for m in NAMES}
    assert {each["market"]: each["outcome"] for each in recalls} == {"xm": "done", "fz": ""}
    assert {(each["by"], tuple(each["codes"]), each["received"]) for each in recalls} == {
        ("supervisor-1", ("c1",), False)
    }


@pytest.mark.anyio
async def test_all_markets_get_an_order_or_none(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = province.issuer._journal  # pyright: ignore[reportPrivateUsage]
    add = journal.add

    def fails(connection: object, market: str, order: object, actor: str) -> int:
        if market == "fz":
            raise OSError("the disk is full")
        return add(connection, market, order, actor)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(journal, "add", fails)
    assert (await post(province, "/api/orders/stop", STOP))[0] == 500
    assert province.orders == []


@pytest.mark.anyio
async def test_a_thousand_operators_go_out_as_orders_and_no_person_by_name(province: Province) -> None:
    rows = {f"s-{number}": {"name": "林**", "county": "闽侯县", "natural": "yes"} for number in range(1000)}
    status, edition = await post(province, "/api/registers/operators", {"rows": rows, "whole": True})
    assert (status, edition["version"], edition["rows"]) == (201, 1, 1000)
    named = {"rows": {"s-1": {"name": "林秀兰", "natural": "yes"}}}
    assert (await post(province, "/api/registers/operators", named))[0] == 400
    async with province.client(TOKEN) as client:
        parts = (await client.get("/api/orders", params={"kind": "RegistryPart"})).json()
        (told,) = (await client.get("/api/registers")).json()
    assert {each["market"] for each in parts} == set(NAMES)
    assert len(parts) == 4
    assert (told["registry"], told["version"], told["markets"]) == ("operators", 1, {})


@pytest.mark.anyio
async def test_every_flaw_of_every_row_is_told_by_key_and_column_and_nothing_is_taken(province: Province) -> None:
    good = {"name": "青菜", "group": "vegetable"}
    rows = {"p-1": good, "p-2": {"group": "菜"}, "p-3": good | {"grams": "1.5", "price": "1"}}
    async with province.client(TOKEN) as client:
        told = await client.post("/api/registers/products", content=json.dumps({"rows": rows}))
        assert (await client.get("/api/registers")).json() == []
    assert told.status_code == 400
    flaws = {(each["key"], each["column"]): each["why"] for each in told.json()["flaws"]}
    assert set(flaws) == {("p-2", "name"), ("p-2", "group"), ("p-3", "grams"), ("p-3", "price")}
    assert flaws["p-2", "name"] == {"zh": "必填", "en": "It must be filled in"}
    assert "蔬菜 vegetable" in flaws["p-2", "group"]["zh"]
    assert "4" in told.json()["detail"]["zh"]


@pytest.mark.anyio
async def test_a_certificate_is_listed_under_the_number_that_a_gate_asks_for_and_only_once(province: Province) -> None:
    row = {"kind": "promise", "product": "青菜", "issued_on": "2026-11-20", "grams": "1000"}
    twice = {"rows": {"HGZ001": row, "hgz 001": row}}
    async with province.client(TOKEN) as client:
        told = await client.post("/api/registers/certificates", content=json.dumps(twice))
    assert [(each["key"], each["column"]) for each in told.json()["flaws"]] == [("hgz 001", "key")]
    assert (await post(province, "/api/registers/certificates", {"rows": {"hgz 001": row}}))[1]["rows"] == 1
    assert (await post(province, "/api/registers/certificates", {"gone": ["ＨＧＺ001"]}))[1]["rows"] == 0


@pytest.mark.anyio
async def test_a_list_that_is_all_wrong_is_told_in_part(province: Province) -> None:
    rows = {f"c-{number}": {"chance_bp": "1"} for number in range(MOST_FLAWS + 5)}
    async with province.client(TOKEN) as client:
        told = (await client.post("/api/registers/risks", content=json.dumps({"rows": rows}))).json()
    assert len(told["flaws"]) == MOST_FLAWS
    assert str(MOST_FLAWS + 5) in told["detail"]["en"]


@pytest.mark.anyio
async def test_orders_as_json_are_for_whoever_may_order(province: Province) -> None:
    async with province.client() as client:
        for path in ("/api/orders", "/api/registers"):
            assert (await client.get(path)).status_code == 401


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["召回", "已执行", "尚未反馈", "尚未接收", "经营者状态", "已过期，未执行", "产品"]),
        (
            "en",
            ["Recall", "taken up", "not yet", "not received yet", "Operator&#39;s state", "came too late", "Products"],
        ),
    ],
)
async def test_the_screen_shows_what_became_of_each_order_and_names_nobody(
    province: Province, language: str, words: list[str]
) -> None:
    _, recall = await post(province, "/api/orders/recall", STOP)
    _, operator = await post(province, "/api/orders/operator", GOOD["/api/orders/operator"])
    await post(province, "/api/registers/products", GOOD["/api/registers/products"])
    names = f"Recall {recall['id']}", f"SetOperator {operator['id']}"
    say(
        province, "xm", f.Ordered(1, names[0], names[0]), f.Ordered(2, f"{names[1]}: expired", names[1], "expired"),
        f.RegistryKept("products", 1, 1, "00"),
    )  # fmt: skip
    async with province.client(lang=language) as client:
        html = (await client.get("/orders")).text
    for word in words:
        assert re.search(word, html), word
    assert not re.search("农残超标|停业整顿|>c1<|s-1", html)
    assert str(recall["id"]) in html


def test_no_form_of_an_order_opens_a_barrier() -> None:
    fields = {
        name for kind in (Stopping, Recalling, Lifting, Operating, Ruling, Revising) for name in kind.__struct_fields__
    }
    assert not fields & {"lane", "barrier", "open", "printer", "label"}
