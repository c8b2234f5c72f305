"""Schemathesis against the served API: no call it can make up gets a 5xx, or an answer that the document does not know."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

from market_room import Market, arrived, served

from edge.core.people import Role

ST = Path(sys.executable).with_name("schemathesis")


def test_whatever_is_sent_is_answered_as_the_document_says(market: Market, tmp_path: Path) -> None:
    arrived(market)
    token = market.member(*get_args(Role), person="m-1", machine=True).badge
    with served(market) as url:
        run = subprocess.run(
            [
                ST, "run", f"{url}/openapi.json", "--header", f"Authorization: Bearer {token}",
                "--phases", "examples,coverage,fuzzing",
                "--max-examples", "6", "--seed", "20261123", "--continue-on-failure", "--checks", "all", "--warnings", "off",
            ],
            capture_output=True, text=True, check=False, timeout=550, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "No issues found" in run.stdout
