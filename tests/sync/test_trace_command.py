"""`pinma trace` over both databases: what it says, and what it ends with."""

import json
from pathlib import Path
from typing import Any

import pytest
from archive_rig import send
from click.testing import CliRunner, Result
from loop_night import DAY, SELLER, Night, came, line, merged
from sqlalchemy import update

from edge.core import facts as f
from sync.assemble.trace import trace
from sync.receiver.database import connect
from sync.receiver.schema import meta
from sync.receiver.worker import Worker
from sync.translate import read


@pytest.fixture
def site(dsn: str, tmp_path: Path) -> Path:
    """A province's folder: B1 and B2 were mixed into M1, of which X1 left for a natural person."""
    night = Night()
    assert night.record(
        f.Registered("K", "王**", "闽侯县", natural=True, uscc="", agreement=True, state="active", seal="ac")
    )
    for code in ("B1", "B2"):
        assert night.record(*came(code, line(10_000, f"UP-{code}")))
    sold = f.Sold("W1", SELLER, "K", (f.SaleLine("M1", 1_500, "X1"),))
    assert night.record(merged("M1", ("B1", 3_000), ("B2", 4_000)), sold, f.Departed("W1", "out-1", sold.lines, DAY))
    engine = connect(dsn)
    send(engine, "e1", night.facts, market="xm")
    Worker(engine, read).catch_up()
    engine.dispose()
    market = '[[market]]\nid = "xm"\nname = "厦门夏商"\n'
    (tmp_path / "province.toml").write_text(f'name = "福建省"\narchive = "{dsn}"\n{market}', encoding="utf-8")
    return tmp_path


def run(site: Path, *words: str) -> Result:
    done = CliRunner().invoke(trace, ["--config", str(site / "province.toml"), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def value(done: Result) -> dict[str, Any]:
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def test_one_json_value_with_both_ways(site: Path) -> None:
    done = run(site, "M1", "--json")
    told = value(done)
    assert done.exit_code == 0
    assert (told["ok"], told["what"], told["code"], told["markets"]) == (True, "batch", "M1", {"xm": "厦门夏商"})
    assert [(each["side"], each["batch"], each["inside_g"]) for each in told["lots"]] == [
        ("this", "M1", 5_500), ("back", "B1", 7_000), ("back", "B2", 6_000),
    ]  # fmt: skip
    assert [(each["batch"], each["how"], each["into"], each["grams"]) for each in told["ties"]] == [
        ("B1", "mixed", "M1", 3_000), ("B2", "mixed", "M1", 4_000),
    ]  # fmt: skip
    (sale,) = told["sales"]
    assert (sale["code"], sale["grams"], sale["way"], sale["buyer"]["name"]) == ("X1", 1_500, "gone", "王**")
    assert told["goods"] == [{"market": "xm", "batch": "M1", "serial": ""}]


@pytest.mark.parametrize(("way", "sides"), [("--back", {"this", "back"}), ("--forward", {"this"})])
def test_one_way(site: Path, way: str, sides: set[str]) -> None:
    told = value(run(site, "M1", way, "--json"))
    assert {each["side"] for each in told["lots"]} == sides
    assert [each["code"] for each in told["sales"]] == ([] if way == "--back" else ["X1"])


def test_people_read_names_kilograms_and_times(site: Path) -> None:
    done = run(site, "x1")
    assert done.exit_code == 0
    for words in (
        "X1 is an exit code",
        "厦门夏商",
        "好菜行 闽侯县",
        "3 kg of B1 (xm) is in M1 (xm)",
        "came under UP-B2",
    ):
        assert words in done.stdout
    assert "1.5 kg  voucher W1  to 王** 闽侯县" in done.stdout
    assert "left 2026-11-22 03:" in done.stdout


def test_what_is_not_known_is_no(site: Path) -> None:
    done = run(site, "NOBODY-1", "--json")
    assert done.exit_code == 1
    assert value(done)["ok"] is False
    assert "NOBODY-1" in done.stderr
    assert run(site, "NOBODY-1").stdout == ""


def test_an_argument_in_another_encoding_is_no_error(site: Path) -> None:
    assert run(site, "\udcb0\udcd7\udcb2\udccb").exit_code == 1


def test_the_views_of_another_version_are_left_alone(site: Path, dsn: str) -> None:
    engine = connect(dsn)
    with engine.begin() as connection:
        connection.execute(update(meta).where(meta.c.name == "views").values(value="5"))
    done = run(site, "M1")
    assert done.exit_code == 3
    assert "pinma province rebuild" in done.stderr
    with engine.connect() as connection:
        assert connection.execute(meta.select().where(meta.c.name == "views")).one().value == "5"
    engine.dispose()


def test_a_folder_is_enough_and_nothing_is_made_in_an_empty_one(tmp_path: Path) -> None:
    for words in (("X1",), ("X1", "--json")):
        done = CliRunner().invoke(trace, [*words, "--dir", str(tmp_path)])
        assert done.exit_code == 3
        assert "archive.db" in done.stderr
        assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_site_file_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "province.toml").write_text("nonsense = 1\n")
    for words in (("--config", str(tmp_path / "none.toml")), ("--dir", str(tmp_path))):
        assert CliRunner().invoke(trace, ["X1", *words]).exit_code == 2
    assert CliRunner().invoke(trace, []).exit_code == 2
