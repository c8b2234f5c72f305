"""What is missing or wrong is said in one line that a person can act on, with the promised exit code."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from faults_rig import edit, http_port, lay, market, one_line, run
from journeys_rig import PINMA, demo

NO_BROKER = "import shutil; shutil.which = lambda *_, **__: None; from edge.cli import main; main()"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return lay(tmp_path / "market")


def test_a_demo_without_a_broker_says_what_to_install(tmp_path: Path) -> None:
    words = demo(tmp_path / "d", seed=1)[len(PINMA) :]
    done = subprocess.run(
        [sys.executable, "-c", NO_BROKER, *words], capture_output=True, text=True, timeout=120, check=False
    )
    assert "apt-get install mosquitto" in one_line(done, 3)


def test_a_demo_that_cannot_write_its_folder_asks_for_another(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = one_line(run(*demo(tmp_path / "file" / "d", seed=1)[len(PINMA) :]), 3)
    assert str(tmp_path / "file" / "d") in line
    assert "--dir" in line


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('province = "福建省"', 'province = "福建省"\ncolour = "red"', "colour"),
        ('gate = "entry"', 'gate = "entry"\ncolour = "red"', "lane.0.colour"),
        ('node = "350121001"', 'node = "35012100"', "node"),
        ('driver = "serial-scanner"', 'driver = "serial-scaner"', "serial-scaner"),
        ('driver = "zpl"', 'driver = "zpll"', "zpll"),
        ('driver = "zpl"', 'driver = "zpl", colour = "red"', "colour"),
        ("port = 9100 }", 'port = "9100" }', "port"),
        ('sale_lane = "out-1"', 'sale_lane = "out-9"', "out-9"),
        ('id = "out-1"\ngate', 'id = "in-1"\ngate', "in-1"),
        ("[broker]", "[rules]\nquota = [1, 11]\n[broker]", "quota"),
        ("[broker]", "[rules]\nfloor_bp = 999\n[broker]", "floor_bp"),
        ("[broker]", "[rules]\nrisk_bp = {'芹菜' = 900}\n[broker]", "risk_bp"),
        ("[broker]", "[broker", "TOML"),
    ],
)
def test_a_wrong_site_file_is_refused_naming_the_file_and_the_place(site: Path, old: str, new: str, place: str) -> None:
    edit(site, old, new)
    line = one_line(market(site), 2)
    assert str(site / "market.toml") in line
    assert place in line


def test_a_site_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "pinma init" in one_line(market(tmp_path), 2)


def test_a_market_without_its_key_says_so(site: Path) -> None:
    (site / "market.key").unlink()
    assert "market.key" in one_line(market(site), 3)


@pytest.mark.parametrize("content", ['{"token": 3}', '["token"]', '{"token": ["a"]}', '{"token": [1, 2]}', "{", '""'])
def test_wrong_tokens_are_refused_naming_their_file(site: Path, content: str) -> None:
    (site / "tokens.json").write_text(content, "utf-8")
    assert str(site / "tokens.json") in one_line(market(site), 2)


def test_a_database_from_a_newer_version_is_left_alone(site: Path) -> None:
    with closing(sqlite3.connect(site / "market.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    line = one_line(market(site), 3)
    assert "newer" in line
    assert str(site / "market.db") in line


def test_a_file_that_is_no_database_is_left_alone(site: Path) -> None:
    (site / "market.db").write_text("a letter to somebody, much longer than a header\n" * 9, "utf-8")
    before = (site / "market.db").read_bytes()
    assert str(site / "market.db") in one_line(market(site), 3)
    assert (site / "market.db").read_bytes() == before


def test_a_port_that_somebody_has_is_named(site: Path) -> None:
    with socket.create_server(("127.0.0.1", http_port(site))):
        assert str(http_port(site)) in one_line(market(site), 3)
