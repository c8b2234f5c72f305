"""`pinma bench` measures; what it says is data."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_rig import pinma

from edge.cli.bench import BENCHES

KEYS = {"name", "part", "value", "unit", "better", "reference", "ratio", "goal"}


def test_an_unknown_bench_is_exit_two_and_names_those_there_are() -> None:
    done = pinma("bench", "nope")
    assert done.returncode == 2
    assert all(name.encode() in done.stderr for name in BENCHES)


def test_the_benches_are_those_that_the_design_names() -> None:
    assert set(BENCHES) == {
        "decision",
        "codes",
        "imports",
        "page",
        "start",
        "memory",
        "intake",
        "sync",
        "exit",
        "balance",
    }


def test_a_file_without_markers_is_exit_two_before_anything_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("prose", "utf-8")
    done = pinma("bench", "decision", "--write", str(path))
    assert done.returncode == 2
    assert b"bench:begin" in done.stderr
    assert path.read_text("utf-8") == "prose"


def test_rows_have_their_keys_and_the_decision_is_measured_beside_a_raw_limit() -> None:
    small = "from edge.cli.bench import decision; decision.ROUNDS, decision.BLOCK = 1, 40; from edge.cli import main; main()"
    command = [sys.executable, "-c", small, "bench", "decision", "--json"]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    rows = json.loads(done.stdout)
    assert rows
    for row in rows:
        assert set(row) == KEYS
        assert row["name"] == "decision"
        assert row["better"] in ("low", "high")
        assert row["value"] > 0 < row["reference"]
        assert row["ratio"] == pytest.approx(row["value"] / row["reference"], abs=2e-3)
        assert row["goal"] > 0
