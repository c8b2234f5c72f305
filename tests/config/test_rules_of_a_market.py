"""Settings may be stricter than the law, never looser: a market refuses to start."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import load_market
from config.settings import RulesSettings
from edge.cli import main
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
def test_rules_looser_than_the_law_do_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str) -> None:
    path = told(tmp_path, rules)
    with pytest.raises(SystemExit) as ended:
        main(["market", "--config", str(path)])
    said = capsys.readouterr().err
    assert ended.value.code == 2, said
    assert rules.partition(" ")[0] in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "market.db").exists(), "refused before anything was written"


def test_a_process_ends_by_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edge.cli", "market", "--config", str(told(tmp_path, "quota = [1, 11]"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr


def told(folder: Path, rules: str) -> Path:
    """A site file with these rules, and ports nobody may have: it never gets so far."""
    lay_market(folder, {"http": "1", "broker": "1"})
    path = folder / "market.toml"
    path.write_text(path.read_text("utf-8").replace("[broker]", f"[rules]\n{rules}\n[broker]", 1), "utf-8")
    return path


@pytest.mark.parametrize(
    "rules", ["quota = [1, 5]", "quota = [1, 1]", "floor_bp = 10000", "risk_bp = {'芹菜' = 10000}"]
)
def test_stricter_rules_are_taken(tmp_path: Path, rules: str) -> None:
    assert Rules(**load_market(told(tmp_path, rules)).rules.model_dump()) != Rules()
