"""`pinma parse`: an answer for every line, in order, whatever was read."""

import json
from pathlib import Path

from cli_rig import pinma, said, values
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.cli.parse import parse
from edge.core.codes import own

ROW = {"ok", "profile", "code", "ai", "element_string", "fields", "error"}
GOOD = ["FJ0123456789", "(01)09520001123450(10)L1", "https://example.cn/x", "蔬菜"]


def test_each_code_has_its_line_in_order() -> None:
    done = pinma("parse", "--json", *GOOD)
    rows = values(done)
    assert done.returncode == 0
    assert [row["code"] for row in rows] == GOOD
    assert [row["profile"] for row in rows] == ["fj-voucher", "gs1-es", "url", "text"]
    assert all(set(row) == ROW and row["ok"] and row["error"] is None for row in rows)


def test_gs_may_be_written_as_four_characters_and_elements_are_told() -> None:
    row = said(pinma("parse", "--json", r"010952000112345010L1\x1d3103001750"))
    assert row["ai"] == {"01": "09520001123450", "10": "L1", "3103": "001750"}
    assert row["element_string"] == row["code"] == "(01)09520001123450(10)L1(3103)001750"
    assert row["fields"] == {}


def test_an_element_string_stands_in_its_own_order_and_the_code_by_ai() -> None:
    row = said(pinma("parse", "--json", r"]C13103001750010952000112345010L1\x1D422156"))
    assert row["element_string"] == "(3103)001750(01)09520001123450(10)L1(422)156"
    assert list(row["ai"]) == ["3103", "01", "10", "422"]
    assert row["code"] == "(01)09520001123450(10)L1(3103)001750(422)156"


def test_a_line_without_end_is_one_answer_and_no_memory() -> None:
    done = pinma(
        "parse", "--json", "-", told=b"FJ0123456789\n" + b"9" * (1 << 20) + b"\nFJ0123456789\n" + b"A" * 100_000
    )
    assert [row["error"] and row["error"]["kind"] for row in values(done)] == [None, "too_long", None, "too_long"]


def test_a_batch_code_is_ours_only_when_its_node_is_named() -> None:
    code = "35012100126112300017"
    assert said(pinma("parse", "--json", code))["profile"] == "sbt-trace20"
    assert said(pinma("parse", "--json", "--node", "350121001", code))["profile"] == "pinma-batch"
    forged = pinma("parse", "--json", "--node", "350121001", "35012100126112300018")
    assert forged.returncode == 1
    row = said(forged)
    assert (row["ok"], row["profile"], row["code"], row["error"]["kind"]) == (False, None, None, "damaged")


def test_standard_input_is_answered_line_by_line_blank_ones_too() -> None:
    done = pinma("parse", "--json", "-", told="\ufeff]Q1FJ0123456789\n\n蔬菜\r\n   \nlast".encode())
    rows = values(done)
    assert done.returncode == 1
    assert [row["code"] for row in rows] == ["FJ0123456789", None, "蔬菜", None, "last"]
    assert [row["error"] and row["error"]["kind"] for row in rows] == [None, "empty", None, "empty", None]


def test_no_input_is_no_answer_and_no_failure() -> None:
    done = pinma("parse", "--json", "-")
    assert (done.returncode, done.stdout) == (0, b"")


def test_text_of_an_older_scanner_is_read_as_a_lane_would() -> None:
    done = pinma("parse", "--json", "-", told="a\n蔬菜合格证\nb\n".encode("gb18030"))
    assert [row["code"] for row in values(done)] == ["a", "蔬菜合格证", "b"]


def test_bytes_that_are_no_text_are_an_answer_too() -> None:
    done = pinma("parse", "--json", b"\xff\xfe", b"ok")
    rows = values(done)
    assert done.returncode == 1
    assert [row["ok"] for row in rows] == [False, True]
    assert rows[0]["error"]["kind"] == "not_text"


@settings(max_examples=12)
@given(st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b" ")), max_size=12))
def test_as_many_answers_as_lines_whatever_they_hold(lines: list[bytes]) -> None:
    done = pinma("parse", "--json", "-", told=b"".join(line + b"\n" for line in lines))
    assert done.returncode in (0, 1), done.stderr.decode()
    assert len(values(done)) == len(lines)


def test_a_badge_is_known_and_its_secret_told_to_nobody() -> None:
    good = own.badge(bytes(range(20)))
    done = pinma("parse", "--json", good, good[:-1] + ("A" if good[-1] != "A" else "B"))
    rows = values(done)
    assert [(row["ok"], row["profile"], row["code"], row["fields"]) for row in rows] == [
        (True, "pinma-badge", None, {}), (False, None, None, {}),
    ]  # fmt: skip
    assert rows[1]["error"]["kind"] == "damaged"
    assert good[:20].encode() not in done.stdout


def test_a_terminal_that_cannot_write_a_character_still_gets_an_answer_for_every_line() -> None:
    done = CliRunner(charset="gbk").invoke(parse, ["--json", "😀", "蔬菜"])
    assert [json.loads(line)["code"] for line in done.stdout_bytes.splitlines()] == ["😀", "蔬菜"]


def test_without_json_a_line_is_profile_and_code() -> None:
    done = pinma("parse", "FJ0123456789", "")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == ["fj-voucher\tFJ0123456789", "unknown\tempty"]


def test_a_character_may_stand_for_fnc1_and_an_aim_id_is_honoured() -> None:
    load = "(01)09520001123450(10)L1(21)S1"
    done = pinma(
        "parse",
        "--json",
        "--fnc1",
        "^",
        "^010952000112345010L1^21S1",
        "]C1010952000112345010L1^21S1",
        r"]Q3010952000112345010L1\x1d21S1",
    )
    assert [row["code"] for row in values(done)] == [load] * 3
    wrong = said(pinma("parse", "--json", "--fnc1", "^", "^0109520001123451"))
    assert (wrong["ok"], wrong["ai"], wrong["error"]["kind"]) == (False, None, "gs1_check")
    assert "(01)" in wrong["error"]["message"]
    assert wrong["error"]["message"].isascii()


def test_a_tag_tells_its_ais_and_the_rest_apart() -> None:
    row = said(pinma("parse", "--json", "3074257BF7194E4000001A85"))
    assert row["element_string"] == row["code"] == "(01)80614141123458(21)6789"
    assert row["fields"]["urn"] == "urn:epc:id:sgtin:0614141.812345.6789"


def test_a_code_that_must_be_complete_lacks_what_it_needs() -> None:
    assert said(pinma("parse", "--json", "(21)S1"))["ok"]
    lacking = pinma("parse", "--json", "--complete", "(21)S1")
    assert lacking.returncode == 1
    assert said(lacking)["error"] == {
        "kind": "gs1_alone",
        "message": "(21) must stand together with one of (01), (03), (8006)",
    }
    assert pinma("parse", "--json", "--complete", "(01)09520001123450(21)S1").returncode == 0


def test_a_site_file_s_codes_count(tmp_path: Path) -> None:
    assert pinma("init", "market", str(tmp_path / "m")).returncode == 0
    path = tmp_path / "m" / "market.toml"
    text = path.read_text("utf-8")
    table = '[codes]\ngs = ["|"]\nshort_gtins = true\nprovincial = { pattern = "MT\\\\d{6}", length = 8 }\n\n'
    path.write_text(text.replace("[broker]", f"{table}[broker]", 1), "utf-8")
    node = said(pinma("parse", "--json", "x", "--config", str(path)))
    assert node["profile"] == "text"
    rows = values(
        pinma(
            "parse",
            "--json",
            "--config",
            str(path),
            "MT000123",
            "010952000112345010L1|21S1",
            "https://a.cn/01/6901234567892",
        )
    )
    assert [row["profile"] for row in rows] == ["provincial", "gs1-es", "gs1-dl"]
    assert said(pinma("parse", "--json", "--short-gtins", "https://a.cn/01/6901234567892"))["profile"] == "gs1-dl"
    path.write_text(text.replace("[broker]", '[codes]\ngs = ["A"]\n\n[broker]', 1), "utf-8")
    wrong = pinma("parse", "--config", str(path), "x")
    assert wrong.returncode == 2
    assert b"codes.gs" in wrong.stderr
