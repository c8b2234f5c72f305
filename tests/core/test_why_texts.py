"""Every reason the market gives can be read in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple, get_args

import pytest

import edge
from edge.core.codes.gs1.wrong import Kind
from edge.core.evidence import KINDS
from edge.core.operators import GROWER
from edge.core.why import TEXTS, Why

SOURCES = sorted(Path(edge.__path__[0]).rglob("*.py"))


class Given(NamedTuple):
    """A reason in the source: where, its code, and what its gaps are filled with (None: not written there)."""

    where: str
    code: str
    gaps: frozenset[str] | None


def literals(node: ast.expr) -> Iterator[str]:
    """Strings an expression may be: itself, or either arm of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


# Functions that a reason's code is handed to, and as which argument.
PLACES = {"Why": 0, "no": 1, "_row": 3, "_why": 0, "Reading": 2}


def given(path: Path) -> Iterator[Given]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = (PLACES if "core" in path.parts or "flow" in path.parts else {"Why": 0}).get(node.func.id)
        if place is None or len(node.args) <= place:
            continue
        gaps: frozenset[str] | None = None if node.func.id == "_why" else frozenset()
        if node.func.id == "Why" and len(node.args) > 1:
            filled = node.args[1]
            keys = filled.keys if isinstance(filled, ast.Dict) else [None]
            names = [key.value for key in keys if isinstance(key, ast.Constant)]
            gaps = frozenset(str(name) for name in names) if len(names) == len(keys) else None
        if gaps is not None:
            gaps |= {word.arg for word in node.keywords if word.arg == "because"}
        for code in filter(None, literals(node.args[place])):
            yield Given(f"{path.name}:{node.lineno}", code, gaps)


GIVEN = [each for path in SOURCES for each in given(path)]


def misread() -> set[str]:
    """What a scan can be unknown for: every `error=` of the codes."""
    calls = (
        node
        for path in SOURCES
        if "core/codes" in path.as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    made = [call for call in calls if isinstance(call, ast.Call)]
    words = [word.value for call in made for word in call.keywords if word.arg == "error"]
    words += [call.args[0] for call in made if isinstance(call.func, ast.Attribute) and call.func.attr == "unknown"]
    return {f"unread_{text}" for word in words for text in literals(word)} | {
        f"unread_{kind}" for kind in get_args(Kind)
    }


def gaps(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


LANGUAGES = frozenset({"zh", "en"})  # a gap of this name holds what the other language calls otherwise


def test_the_source_was_really_read() -> None:
    assert len(GIVEN) > 60
    codes = {each.code for each in GIVEN}
    assert {
        "papers_good",
        "serial_inside",
        "serial_returned",
        "same_person",
        "code_recalled",
        "operator_unknown",
        "not_sensitive",
    } <= codes


@pytest.mark.parametrize("each", GIVEN, ids=lambda each: f"{each.where} {each.code}")
def test_a_reason_given_has_its_sentence_and_fills_its_gaps(each: Given) -> None:
    assert each.code in TEXTS
    if each.gaps is not None:
        assert gaps("".join(TEXTS[each.code])) <= each.gaps


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_say_the_same_things(code: str) -> None:
    chinese, english = TEXTS[code]
    assert gaps(chinese) - {"zh"} == gaps(english) - {"en"}
    assert ("zh" in gaps(chinese)) is ("en" in gaps(english))
    assert english.isascii()
    assert not chinese.isascii()


def test_grams_are_told_in_kilograms_and_a_food_group_by_its_name() -> None:
    assert Why("batch_over", {"have": "94500"}).text("zh") == "超过在场数量 94.5 kg"
    assert Why("batch_over", {"have": "0"}).text("en") == "More than the 0 kg on hand"
    assert [Why("risk", {"what": "aquatic"}).text(each) for each in ("zh", "en")] == [
        "风险规则：水产品",
        "Risk rule: Aquatic products",
    ]
    assert Why("risk", {"what": "上海青"}).text("en") == "Risk rule: 上海青"


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_is_whole_once_filled(code: str) -> None:
    wanted = gaps(TEXTS[code][0])
    because = (Why("risk", {"what": "〈7〉"}),) if "because" in wanted else ()
    why = Why(code, dict.fromkeys((wanted | LANGUAGES) - {"because"}, "〈7〉"), because)
    for language in ("zh", "en"):
        text = why.text(language)
        assert "{" not in text
        assert text.count("〈7〉") == len(wanted)


@pytest.mark.parametrize(
    ("what", "chinese"),
    [
        ("calibrated_until, certified_until", "校准有效期, 检定有效期"),
        ("lines[2].produced_on", "货品行[2].生产日期"),
        ("trade > trade", "交易区 > 交易区"),
        ("lines[1].certificate.issued_on", "货品行[1].合格证.开具日期"),
    ],
)
def test_a_field_that_is_wrong_is_named_in_the_readers_language(what: str, chinese: str) -> None:
    why = Why("asked_wrong", {"what": what})
    assert why.text("zh") == f"内容有误，请更正：{chinese}"
    assert why.text("en") == f"Wrong in what was sent, correct it: {what}"


def test_every_way_a_scan_can_be_misread_has_its_sentence() -> None:
    assert len(misread()) == 5 + len(get_args(Kind))
    assert misread() == {code for code in TEXTS if code.startswith("unread")}


def test_no_sentence_stands_without_a_use() -> None:
    named = {code for code in TEXTS if code.startswith(("paper_", "personal_", "element_"))}
    assert set(TEXTS) - misread() - named == {each.code for each in GIVEN} - named
    papers = {f"paper_{kind}" for kind in (*KINDS, "report")}
    assert named == papers | {f"personal_{name}" for name in GROWER} | {
        "element_pending",
        "element_origin",
        "element_produced_on",
    }
