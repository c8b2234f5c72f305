"""The laboratory's settings and its file of methods: what is wrong is named with its file and method, and nothing starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import SiteFileError, load_market, load_methods
from config.settings import LabSettings
from edge.assemble.site import methods, practice
from edge.cli.init import lay_market
from edge.core.lab.practice import Practice
from edge.core.methods import NEEDED, loose, wanted
from edge.core.products import GROUPS

GOOD = """[[method]]
id = "M-1"
item = "农药"
item_en = "Pesticides"
kind = "inhibition"
groups = ["vegetable"]
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    lay_market(tmp_path, {"http": "1", "broker": "1"})
    return tmp_path / "market.toml"


def edited(path: Path, lab: str) -> Path:
    path.write_text(path.read_text("utf-8").replace("[broker]", f"[lab]\n{lab}\n[broker]", 1), "utf-8")
    return path


def with_methods(path: Path, text: str) -> Path:
    (path.parent / "own.toml").write_text(text, "utf-8")
    return edited(path, 'methods = "own.toml"')


def test_what_a_site_file_means_without_a_laboratory_is_what_the_core_means(market: Path) -> None:
    settings = LabSettings()
    assert (
        Practice(**settings.model_dump(exclude={"methods", "printer"})) == Practice() == practice(load_market(market))
    )
    assert settings.methods is None


def test_the_methods_that_come_with_the_program_load_and_are_none_looser_than_the_law(market: Path) -> None:
    found = methods(load_market(market))
    assert len(found) == len(load_methods()) >= 15
    assert [loose(each) for each in found] == [""] * len(found)
    assert {each.kind for each in found} == set(NEEDED)
    by_id = {each.id: each for each in found}
    assert by_id["GB/T 5009.199"].checked
    assert all(not each.checked for each in found if each.standard.startswith("KJ"))  # numbers from memory say so
    assert wanted((), "vegetable", by_id) == ("GB/T 5009.199",)
    assert wanted((), "aquatic", by_id) == ("strip-malachite",)
    items = {each.item for each in found if "bean" in each.groups}
    assert items == {"6-苄基腺嘌呤", "4-氯苯氧乙酸钠", "恩诺沙星"}
    assert {group for each in found for group in each.groups} <= set(GROUPS)


def test_a_market_s_own_file_is_taken_from_beside_the_site_file(market: Path) -> None:
    (found,) = methods(load_market(with_methods(market, GOOD)))
    assert (found.id, found.positive_from, found.rapid) == ("M-1", "50", True)


@pytest.mark.parametrize(
    ("lab", "told"),
    [
        ("dispute_hours = 3", "dispute_hours 3: the law gives sellers 4 hours"),
        ("dispute_hours = 0", "dispute_hours 0"),
        ("retain_hours = 3", "retain_hours 3"),
        ("dispute_hours = 72", "retain_hours 48"),
        ("publish_hour = 24", "publish_hour 24"),
        ("clock_off_min = 0", "clock_off_min 0"),
    ],
)
def test_a_laboratory_looser_than_the_law_is_told(market: Path, lab: str, told: str) -> None:
    with pytest.raises(SiteFileError, match=f"^lab: {told}"):
        practice(load_market(edited(market, lab)))


@pytest.mark.parametrize(
    ("lab", "place"),
    [
        ("auto = true", "lab.auto"),
        ("dispute_hours = 'x'", "lab.dispute_hours"),
        ("auto_publish = 3", "lab.auto_publish"),
    ],
)
def test_what_the_table_may_not_say_is_named(market: Path, lab: str, place: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        load_market(edited(market, lab))
    assert str(caught.value).startswith(f"{market}: {place}")


def test_stricter_settings_are_taken(market: Path) -> None:
    found = practice(load_market(edited(market, "dispute_hours = 24\nretain_hours = 72\nauto_publish = true")))
    assert found == Practice(auto_publish=True, dispute_hours=24, retain_hours=72)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["vegetable"]', '["vegetable", "greens"]', "method M-1: 'greens' is no food group"),
        ('["vegetable"]', '"vegetable"', "method M-1: Expected `array`"),
        ('kind = "inhibition"', 'kind = "smell"', "method M-1: Invalid enum value 'smell'"),
        ('kind = "inhibition"\n', "", "method M-1: Object missing required field `kind`"),
        ('id = "M-1"\n', "", "method 1: Object missing required field `id`"),
        (
            'kind = "inhibition"',
            'kind = "inhibition"\npositve_from = "50"',
            "method M-1: positve_from: there is no such key",
        ),
        (
            'kind = "inhibition"',
            'kind = "inhibition"\npositive_from = "5O"',
            "method M-1: positive_from '5O' is no number",
        ),
        ('kind = "inhibition"', 'kind = "inhibition"\npositive_from = 50', "method M-1: Expected `str`, got `int`"),
        (
            'kind = "inhibition"',
            'kind = "inhibition"\npositive_from = "70"',
            "method M-1: positive_from 70: above 0, and 50",
        ),
        ('kind = "inhibition"', 'kind = "inhibition"\nnoise_to = "-100"', "method M-1: noise_to -100"),
        ('kind = "inhibition"', 'kind = "inhibition"\nblank_from = "0"', "method M-1: blank_from must be above 0"),
        ('kind = "inhibition"', 'kind = "inhibition"\nrapid = false', "method M-1: rapid"),
        ('kind = "inhibition"', 'kind = "strip"\nline_from = "0.0"', "method M-1: line_from must be above 0"),
    ],
)
def test_a_method_that_cannot_be_is_named_with_its_file(market: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    path = with_methods(market, GOOD.replace(old, new, 1))
    with pytest.raises(SiteFileError) as caught:
        methods(load_market(path))
    assert str(caught.value).startswith(f"{path.parent / 'own.toml'}: {told}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + GOOD, "method 'M-1' stands there twice"),
        ("", "it must hold tables [[method]] and nothing else"),
        (GOOD + "[other]\n", "it must hold tables [[method]] and nothing else"),
        ("method = 1", "it must hold tables [[method]] and nothing else"),
        ("method = [1]", "it must hold tables [[method]] and nothing else"),
        ('method = ["x"]', "it must hold tables [[method]] and nothing else"),
        ("[method]\nid = 'M'", "it must hold tables [[method]] and nothing else"),
        ("[[method]", "not TOML"),
    ],
)
def test_a_file_that_holds_no_methods_is_told(market: Path, text: str, told: str) -> None:
    path = with_methods(market, text)
    with pytest.raises(SiteFileError) as caught:
        methods(load_market(path))
    assert str(caught.value).startswith(f"{path.parent / 'own.toml'}: {told}")


def test_a_file_that_is_not_there_is_told(market: Path) -> None:
    with pytest.raises(SiteFileError, match=r"none\.toml: No such file"):
        methods(load_market(edited(market, 'methods = "none.toml"')))


def test_a_market_does_not_start_on_it(market: Path) -> None:
    path = with_methods(market, GOOD.replace('kind = "inhibition"', 'kind = "inhibition"\npositive_from = "70"', 1))
    command = [sys.executable, "-m", "edge.cli", "market", "--config", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "own.toml: method M-1: positive_from 70" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (market.parent / "market.db").exists()
