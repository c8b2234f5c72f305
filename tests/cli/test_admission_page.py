"""docs/admission.md is what the rules say, and its decision table leaves no case open and none twice."""

import re
import subprocess
import sys

from edge.cli.admission import FILE, collapsed, combinations, paper
from edge.core.admission import TABLE
from edge.core.evidence import SETS
from edge.core.products import GROUPS
from edge.core.rules import Rules


def test_what_docs_say_is_what_the_rules_say() -> None:
    assert FILE.read_text(encoding="utf-8") == paper(), "run: make docs"


def test_every_process_writes_the_same_page() -> None:
    """Whatever order its sets happen to be in."""
    told = "from edge.cli.admission import paper; print(paper(), end='')"
    for seed in "01":
        done = subprocess.run(
            [sys.executable, "-c", told], capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=FILE.parents[1],
        )  # fmt: skip
        assert done.stdout.decode() == paper()


def test_every_combination_stands_in_one_line_and_that_line_is_right() -> None:
    lines = list(collapsed())
    assert len(combinations()) == 2**5
    for each in combinations():
        (verdict,) = [verdict for known, verdict in lines if each[: len(known)] == known]
        assert (each.verdict().outcome, each.verdict().why) == (verdict.outcome, verdict.why)
    assert {verdict.outcome for _, verdict in lines} == {"refuse", "test", "release"}


def test_every_row_set_group_and_setting_is_on_the_page() -> None:
    page = paper()
    for row in TABLE:
        assert f"| {row.article} | {row.law} |" in page
    names = (*SETS, *GROUPS, *(set(Rules.__struct_fields__) - {"version"}))
    assert all(f"| `{name}` |" in page for name in names)


def test_every_table_on_the_page_is_one() -> None:
    """As many cells in each row as in its head."""
    for table in re.findall(r"(?:^\|.*\n)+", paper(), re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1
