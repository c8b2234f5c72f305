"""docs/draw.md: every law it tells of has its test, and none of the seventeen is missing."""

import re
from pathlib import Path

from kiosk.docs import FOLDER

PAGE = (FOLDER / "draw.md").read_text("utf-8")
TESTS = Path(__file__).parents[1]


def test_each_test_it_names_is_there() -> None:
    named = set(re.findall(r"`(test_law_\d\d_\w+)`", PAGE))
    there = {
        name
        for path in TESTS.glob("*/test_*.py")
        for name in re.findall(r"^def (test_law_\d\d_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named - there == set()
    assert {name[9:11] for name in named} == {name[9:11] for name in there} == {f"{law:02}" for law in range(1, 18)}
