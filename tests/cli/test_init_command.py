"""`pinma init` lays what the other commands take, and never writes over anything."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from cli_rig import contents, pinma

from config import load_market, load_province, load_tokens
from tests.ports import free_port


@pytest.mark.parametrize("what", ["market", "province"])
def test_a_second_init_changes_nothing(tmp_path: Path, what: str) -> None:
    assert pinma("init", what, str(tmp_path)).returncode == 0
    for path in tmp_path.glob("*.toml"):
        path.write_text(path.read_text("utf-8") + "\n# ours now\n", "utf-8")
    before = contents(tmp_path)
    assert pinma("init", what, str(tmp_path)).returncode == 0
    assert contents(tmp_path) == before


def test_a_market_s_folder_is_what_a_market_reads(tmp_path: Path) -> None:
    done = pinma("init", "market", str(tmp_path / "new" / "market"))
    assert done.returncode == 0
    assert done.stdout == b""
    folder = tmp_path / "new" / "market"
    settings = load_market(folder / "market.toml")
    assert settings.folder == folder.resolve()
    assert {lane.gate for lane in settings.lane} == {"entry", "exit"}
    assert list(load_tokens(folder / "tokens.json").values()) == [("manager", "office", "manager")]
    assert len((folder / "market.key").read_bytes()) == 32


def test_what_is_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    pinma("init", "market", str(tmp_path))
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("market.key", "tokens.json")}
    assert modes == {"market.key": 0o600, "tokens.json": 0o600}
    (token,) = json.loads((tmp_path / "tokens.json").read_text("utf-8"))
    assert len(token) >= 32


def test_two_markets_have_different_keys_and_tokens(tmp_path: Path) -> None:
    for name in ("one", "two"):
        pinma("init", "market", str(tmp_path / name))
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one["market.key"] != two["market.key"]
    assert one["tokens.json"] != two["tokens.json"]


def test_a_market_is_told_to_enrol_and_hands_out_no_key(tmp_path: Path) -> None:
    told = pinma("init", "market", str(tmp_path)).stderr.decode()
    assert "pinma enrol" in told
    assert "pinma province claim" in told
    assert not re.search("[0-9a-f]{64}", told)


def test_a_province_s_folder_has_all_its_broker_needs(tmp_path: Path) -> None:
    pinma("init", "province", str(tmp_path))
    path = tmp_path / "province.toml"
    path.write_text(path.read_text("utf-8").replace("8883", str(free_port())), "utf-8")
    (tmp_path / "broker" / "mosquitto.conf").unlink()
    pinma("init", "province", str(tmp_path))
    assert load_province(path).market == ()
    command = ["/usr/sbin/mosquitto", "-c", str(tmp_path / "broker" / "mosquitto.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(1)  # it stays up
        child.terminate()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "ca").iterdir()}
    assert modes["ca.key"] == 0o600
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("orders.key", "tls/own.pem", "broker/own.pem")} == {
        0o600
    }


@pytest.mark.parametrize("what", ["market", "province"])
def test_a_folder_that_cannot_be_made_is_exit_three_in_one_line(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").touch()
    done = pinma("init", what, str(tmp_path / "file" / "below"))
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
