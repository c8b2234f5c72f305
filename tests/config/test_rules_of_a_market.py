"""Settings may be stricter than the law, never looser: a market refuses to start."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import load_market
from config.settings import RulesSettings
from edge.cli.init import lay_market
from edge.core.rules import Rules


def test_what_a_site_file_means_without_rules_is_what_the_core_means() -> None:
    assert Rules(**RulesSettings().model_dump()) == Rules()


@pytest.mark.parametrize(
    "rules",
    [
        "quota = [1, 11]", "quota = [0, 10]", "quota = [2, 1]", "quota = [1, 0]", "quota = [-1, -5]", "floor_bp = 999",
        "floor_bp = 10001", "risk_bp = {'芹菜' = 999}", "report_days = -1", "certificate_days = -1", "sample_g = -500",
    ],
)  # fmt: skip
def test_rules_looser_than_the_law_do_not_start(tmp_path: Path, rules: str) -> None:
    lay_market(tmp_path, {"http": "1", "broker": "1"})  # ports nobody may have: it never gets so far
    path = tmp_path / "market.toml"
    path.write_text(path.read_text("utf-8").replace("[broker]", f"[rules]\n{rules}\n[broker]", 1), "utf-8")
    command = [sys.executable, "-m", "edge.cli", "market", "--config", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.fail(f"started with {rules}")
    assert done.returncode == 2, done.stderr
    assert rules.partition(" ")[0] in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "market.db").exists(), "refused before anything was written"


@pytest.mark.parametrize(
    "rules", ["quota = [1, 5]", "quota = [1, 1]", "floor_bp = 10000", "risk_bp = {'芹菜' = 10000}"]
)
def test_stricter_rules_are_taken(tmp_path: Path, rules: str) -> None:
    lay_market(tmp_path, {})
    path = tmp_path / "market.toml"
    path.write_text(path.read_text("utf-8").replace("[broker]", f"[rules]\n{rules}\n[broker]", 1), "utf-8")
    assert Rules(**load_market(path).rules.model_dump()) != Rules()
