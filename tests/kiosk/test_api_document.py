"""The API's document and its page: whole, honest, readable by everybody, and asking nobody else for anything."""

import itertools
import json
import re
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from market_room import FAR, HTML, Market, served
from playwright.sync_api import Page, sync_playwright

from kiosk.chrome.permits import table
from kiosk.market.api import ASKERS, KINDS
from kiosk.market.openapi import EXAMPLES, Schema, document
from kiosk.market.room import Nobody

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Path(__file__).parents[1] / "peers" / "node_modules" / "axe-core" / "axe.min.js"


def test_every_address_of_the_api_is_in_it(market: Market) -> None:
    listed = {
        (each.method.lower(), each.path)
        for each in table(market.app)
        if each.path.startswith("/api/") and not isinstance(each.permission, Nobody)
    }
    told = {(method, path) for path, methods in document(market.app)["paths"].items() for method in methods}
    assert told == listed | {("get", "/livez"), ("get", "/readyz")}


def test_every_reference_leads_somewhere(market: Market) -> None:
    told = document(market.app)
    for reference in references(told):
        where = told
        for part in reference.removeprefix("#/").split("/"):
            where = where[part]


def references(told: Schema) -> set[str]:
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(told)))


def test_every_ask_has_an_example_that_decodes() -> None:
    assert {type(each) for each in EXAMPLES} == {
        kind for name, kind in KINDS.items() if not isinstance(ASKERS.by[name], Nobody)
    }
    for each in EXAMPLES:
        assert msgspec.json.decode(msgspec.json.encode(each), type=type(each)) == each


@pytest.mark.anyio
async def test_the_document_is_for_screens_and_staff(market: Market) -> None:
    async with market.client(peer=FAR) as client:
        for path in ("/openapi.json", "/docs"):
            assert (await client.get(path, headers=HTML)).headers["location"] == f"/sign-in?next={path}"
    async with market.client() as client:
        assert (await client.get("/openapi.json")).json() == msgspec.json.decode(
            msgspec.json.encode(document(market.app))
        )
        assert (await client.get("/redoc")).status_code == 404
        zh, en = (await client.get("/docs")).text, (await client.get("/docs", headers={"cookie": "lang=en"})).text
    assert "程序接口" in zh
    assert "把某区内的整批货移到另一区" in zh
    assert "Interface for programs" in en


def test_its_page_is_for_everybody_and_asks_nobody_else(market: Market) -> None:
    asked, said, found = list[str](), list[str](), dict[str, list[str]]()
    with served(market) as url, sync_playwright() as played:
        browser = played.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        for language, scheme in itertools.product(("zh", "en"), SCHEMES):
            context = browser.new_context(color_scheme=scheme)
            context.add_cookies([{"name": "lang", "value": language, "url": url}])
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: said.append(message.text))
            page.goto(f"{url}/docs")
            found[f"{language} {scheme}"] = violations(page)
            context.close()
        browser.close()
    assert found == {"zh light": [], "zh dark": [], "en light": [], "en dark": []}
    assert asked
    assert [each for each in asked if not each.startswith(url)] == []
    assert said == []


def violations(page: Page) -> list[str]:
    """What axe finds, each with its first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
