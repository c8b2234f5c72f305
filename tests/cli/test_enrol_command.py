"""A box enrols as an installer does it: over HTTP with a province that runs, or with two files on a stick."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cli_rig import Done, contents, pinma, said

from config import load_province
from sync.identity.own import life
from tests.ports import free_port

ID = "MKT-350121-0001"


@pytest.fixture
def province(tmp_path: Path) -> Path:
    folder = tmp_path / "province"
    assert pinma("init", "province", str(folder)).returncode == 0
    ports = {"8883": str(free_port()), "8090": str(free_port())}
    path = folder / "province.toml"
    text = path.read_text("utf-8")
    for old, new in ports.items():
        text = text.replace(f"port = {old}", f"port = {new}")
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def market(tmp_path: Path) -> Path:
    assert pinma("init", "market", str(tmp_path / "market")).returncode == 0
    return tmp_path / "market" / "market.toml"


@pytest.fixture
def running(province: Path) -> Iterator[str]:
    """The address of the province, which runs; it knows the market."""
    assert pinma("province", "claim", ID, "--name", "甲市场", "--config", str(province)).returncode == 0
    http = load_province(province).http
    url = f"http://{http.host}:{http.port}"
    command = [sys.executable, "-m", "edge.cli", "province", "--config", str(province)]
    log = (province.parent / "log").open("wb")
    child = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)
    try:
        end = time.monotonic() + 30
        while not _lives(url):
            assert child.poll() is None
            assert time.monotonic() < end
            time.sleep(0.1)
        yield url
    finally:
        child.terminate()
        child.wait(60)
        log.close()


def _lives(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez", timeout=2).is_success
    except httpx.HTTPError:
        return False


def claim(province: Path) -> str:
    return said(pinma("province", "claim", ID, "--config", str(province), "--json"))["code"]


def enrol(market: Path, *words: str) -> Done:
    return pinma("enrol", "--config", str(market), *words)


def refusal(done: Done) -> str:
    (line,) = done.stderr.decode().splitlines()
    assert done.stdout == b""
    return f"{done.returncode} {line}"


def test_over_http_once_and_not_twice_and_a_wrong_code_not_at_all(
    province: Path, market: Path, running: str, tmp_path: Path
) -> None:
    code = claim(province)
    wrong = code[:8] + ("0" if code[8] != "0" else "1") + code[9:]
    assert refusal(enrol(market, "--province", running, "--code", wrong)).startswith("1 pinma enrol: a character")
    told = said(enrol(market, "--province", running, "--code", code.lower(), "--json"))
    tls = market.parent / "tls"
    found = life(tls)
    assert found
    assert told == {"market": ID, "serial": found.serial, "until": found.ends.isoformat()}
    assert (tls / "ca.crt").read_bytes() == (province.parent / "ca" / "ca.crt").read_bytes()
    assert len((market.parent / "province.pub").read_text("ascii")) == 64
    assert sorted(path.name for path in tls.iterdir()) == ["ca.crt", "own.pem"]
    assert {(tls / "own.pem").stat().st_mode & 0o777, (market.parent / "market.key").stat().st_mode & 0o777} == {0o600}
    before = contents(market.parent)
    second = tmp_path / "second"
    pinma("init", "market", str(second))
    assert "used already" in refusal(enrol(second / "market.toml", "--province", running, "--code", code))
    assert not (second / "tls" / "own.pem").exists()
    assert contents(market.parent) == before
    body = httpx.post(f"{running}/enrol", content=b"{}").json()
    assert body["status"] == 400
    assert body["detail"]["zh"] == "这不是入网申请。"


def test_by_files_and_a_lost_answer_is_given_again(province: Path, market: Path, tmp_path: Path) -> None:
    code = claim(province)
    request, answer, again = (tmp_path / name for name in ("request", "answer", "again"))
    assert enrol(market, "--code", code, "--request", str(request)).returncode == 0
    written = request.read_bytes()
    assert enrol(market, "--code", code, "--request", str(request)).returncode == 0
    assert request.read_bytes() == written
    config = ("--config", str(province))
    assert pinma("province", "answer", str(request), str(answer), *config).returncode == 0
    assert pinma("province", *config, "answer", str(request), str(again)).returncode == 0
    assert again.read_bytes() == answer.read_bytes()
    forged = json.loads(answer.read_bytes())
    forged["orders"] = "ab" * 32
    (tmp_path / "forged").write_text(json.dumps(forged))
    assert refusal(enrol(market, "--code", code, "--answer", str(tmp_path / "forged"))).startswith("1 ")
    assert not (market.parent / "tls" / "own.pem").exists()
    other = claim(province)
    assert "another claim code" in refusal(enrol(market, "--code", other, "--answer", str(answer)))
    assert enrol(market, "--code", code, "--answer", str(answer)).returncode == 0
    assert life(market.parent / "tls")
    assert refusal(enrol(market, "--code", code, "--answer", str(answer))).startswith("1 ")


def test_a_claim_is_shown_once_and_names_a_new_market_in_the_site_file(province: Path) -> None:
    done = pinma("province", "claim", ID, "--name", '甲 "乙"', "--config", str(province))
    assert len(done.stdout.split()) == 1
    assert b"restart the province" in done.stderr
    (known,) = load_province(province).market
    assert (known.id, known.name, known.public_key) == (ID, '甲 "乙"', "")
    assert f"user {ID}\n" in (province.parent / "broker" / "acl").read_text("utf-8")
    again = pinma("province", "claim", ID, "--config", str(province))
    assert b"restart the province" not in again.stderr
    assert len(load_province(province).market) == 1
    for path in province.parent.rglob("*"):
        assert path.name == "archive.db-wal" or done.stdout.strip() not in (
            path.read_bytes() if path.is_file() else b""
        )


def test_revoking_by_market_or_serial_closes_its_topics(province: Path, market: Path, tmp_path: Path) -> None:
    code = claim(province)
    enrol(market, "--code", code, "--request", str(tmp_path / "request"))
    config = ("--config", str(province))
    pinma("province", "answer", str(tmp_path / "request"), str(tmp_path / "answer"), *config)
    enrol(market, "--code", code, "--answer", str(tmp_path / "answer"))
    found = life(market.parent / "tls")
    assert found
    assert refusal(pinma("province", "revoke", "MKT-9", *config)).startswith("1 ")
    told = said(pinma("province", "revoke", found.serial, *config, "--json"))
    assert told == {"revoked": [found.serial], "broker_told": False}
    assert f"user {ID}\n" not in (province.parent / "broker" / "acl").read_text("utf-8")
    assert said(pinma("province", "revoke", ID, *config, "--json"))["revoked"] == [found.serial]


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ((), "2"),
        (("--province", "http://127.0.0.1:1", "--answer", "x"), "2"),
        (("--province", "http://127.0.0.1:1"), "3 pinma enrol: http://127.0.0.1:1: "),
        (("--province", "no address"), "3 pinma enrol: no address: "),
        (("--answer", "/nowhere"), "3"),
    ],
)
def test_what_cannot_be_is_told_in_its_exit_code(
    province: Path, market: Path, words: tuple[str, ...], start: str
) -> None:
    done = enrol(market, "--code", claim(province), *words)
    assert f"{done.returncode} {done.stderr.decode()}".startswith(start)
    assert b"Traceback" not in done.stderr


def test_a_bad_market_or_site_file_is_exit_two(province: Path, tmp_path: Path) -> None:
    for words in (("claim", "#", "--config", str(province)), ("claim", ID, "--config", str(tmp_path / "none"))):
        assert refusal(pinma("province", *words)).startswith("2 pinma province: ")
    assert load_province(province).market == ()
