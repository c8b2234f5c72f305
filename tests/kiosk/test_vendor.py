"""Assets of others are what they were when they came, each with its licence, and nothing else lies beside them."""

import hashlib
import tomllib
from pathlib import Path

import pytest
from market_room import Market

import kiosk.chrome

VENDOR = Path(kiosk.chrome.__path__[0]) / "vendor"
NOTICE = Path(kiosk.__path__[0]).parent / "NOTICE"
ASSETS = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["asset"]


def test_every_file_is_listed_with_its_hash() -> None:
    listed = {name: digest for asset in ASSETS for name, digest in asset["files"].items()}
    there = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.is_file()}
    del there["vendor.toml"]
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == listed


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_each_stands_in_its_own_folder_with_its_licence(asset: dict[str, str]) -> None:
    folder = f"{asset['name']}-{asset['version']}"
    assert {name.partition("/")[0] for name in asset["files"]} == {folder}
    assert f"{folder}/LICENSE" in asset["files"]
    assert asset["licence"] in {"0BSD", "Apache-2.0", "MIT"}
    assert asset["version"] in asset["source"]


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_each_is_named_in_the_notice(asset: dict[str, str]) -> None:
    assert f"{asset['name']} {asset['version']} {asset['licence']}" in NOTICE.read_text(encoding="utf-8")


@pytest.mark.anyio
async def test_they_are_served_below_vendor(market: Market) -> None:
    async with market.client() as client:
        for asset in ASSETS:
            for name, digest in asset["files"].items():
                got = await client.get(f"/vendor/{name}")
                assert (got.status_code, hashlib.sha256(got.content).hexdigest()) == (200, digest)
