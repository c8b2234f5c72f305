"""`python -m edge.cli.admission` writes docs/admission.md from the rules themselves. A test compares."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product as every
from pathlib import Path
from typing import NamedTuple

from edge.core.admission import TABLE, Verdict, decide
from edge.core.case import Case
from edge.core.draw import Draw
from edge.core.evidence import SETS, UNTESTED, need
from edge.core.grounds import CERTAIN
from edge.core.known import Known
from edge.core.papers import Line, Paper
from edge.core.products import GROUPS, Product
from edge.core.rules import Rules
from edge.core.said import Said
from edge.core.why import TEXTS, Why

FILE = Path(__file__).parents[2] / "docs" / "admission.md"
_OUTCOMES = {"refuse": ("refuse", "拒入"), "test": ("test", "待检"), "release": ("release", "放行")}
_CONDITIONS = (
    "a row that refuses applies 拒入", "a row that tests applies 待检", "a maker's pack 预包装", "the day's key is here 密钥",
    "drawn 抽中",
)  # fmt: skip
_EVERY = ("every such reason", "适用的全部理由")
_ABOVE = """# What comes in, what is tested, what is refused

Made by `make docs` from `edge/core/admission.py`; a test compares. It is the stricter of Fujian's programme of 2017 and SAMR Order
81 of 2023.

All rows that refuse are told together, in this order. When none refuses, all that test are told together, in this order. When none
does either, what is no maker's pack is in the day's draw. One line of a load is one decision, and the vehicle gets the strictest of
them: a line that is refused blocks it, a line to test sends it to the waiting area (待检区).
"""
_SETTINGS = {  # each field of Rules: how it may be set
    "quota": ("share of the day's batches with a report that is drawn at every moment", "当日有报告批次的抽检比例", "more"),
    "floor_bp": ("least chance of each in the draw, in 1/10,000", "每批最低抽检概率（万分之）", "more"),
    "report_days": ("days for which a test report counts", "检测报告有效天数", "by the market"),
    "certificate_days": ("days for which a certificate counts", "合格证明有效天数", "by the market"),
    "sample_g": ("grams of a sample", "样品克数", "by the market"),
    "risk_bp": ("chance of what a risk is said of (docs/draw.md); 10000 is a test by rule", "风险概率，10000 为必检", "more"),
    "evidence": ("what an evidence set asks for, and further sets", "凭证要求", "more"),
    "class_days": ("days for which certificates of one set count", "分类合格证明有效天数", "fewer"),
    "report_basis": ("what a promise may rest on to stand for a report", "可代替检测报告的承诺依据", "by the market"),
    "refuse_without": ("evidence sets without which goods are refused, not tested", "缺凭证即拒入的类别", "more"),
}  # fmt: skip


_KEY = b"\x01"  # under which code "1" is not drawn by chance


class Deciding(NamedTuple):
    """One combination of what decides, in the order of `_CONDITIONS`."""

    refusing: bool
    testing: bool
    pack: bool
    keyed: bool
    drawn: bool

    def verdict(self) -> Verdict:
        """As the rules decide a load that is so."""
        group, own = ("packaged", "packaged") if self.pack else ("vegetable", "produce")
        paper = Paper("factory" if self.pack else "promise", "1", "", "x", "2026-03-05", 1, ("self_test",))
        line = Line("x", 1, "", "", "", "", self_produced=True, papers=(paper,))
        known = Known(
            "active", agreement=True, recalled=self.refusing, product=Product("P", "x", group, evidence=own),
            risks={"x": CERTAIN * self.testing},
        )  # fmt: skip
        draw = Draw("M", "D", _KEY, 9, 0 if self.drawn else 9) if self.keyed else None
        return decide(Case("1", line, "S", date(2026, 3, 5), known), Rules(report_basis=("self_test",)), draw)


def combinations() -> list[Deciding]:
    """Every combination there is."""
    return [Deciding._make(each) for each in every((True, False), repeat=len(_CONDITIONS))]


def collapsed(known: tuple[bool, ...] = ()) -> Iterator[tuple[tuple[bool, ...], Verdict]]:
    """What must be known for the outcome to be settled, and it: no combination is in two of these, and each in one."""
    here = [each.verdict() for each in combinations() if each[: len(known)] == known]
    if all((one.outcome, one.why) == (here[0].outcome, here[0].why) for one in here):
        yield known, here[0]
        return
    for each in (True, False):
        yield from collapsed((*known, each))


def paper() -> str:
    """The page."""
    return "\n".join((_ABOVE, *_rows(), *_table(), *_evidence(), *_groups(), *_settings()))


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(each)} |" for each in (head, ["---"] * len(head), *rows)] + [""]


def _rows() -> list[str]:
    rows = [
        [str(at), row.article, row.law, *_OUTCOMES[row.effect], _told(row.reasons, 1), _told(row.reasons, 0)]
        for at, row in enumerate(TABLE, 1)
    ]
    return ["## The rows, in the order of the law", "", *_grid(("", "law", "法规", "", "", "reasons", "理由"), rows)]


def _told(codes: Sequence[str], language: int) -> str:
    """Reasons as they are told, with their gaps."""
    signs = {"because": "…", "number": "№", "until": "yyyy-mm-dd", "on": "yyyy-mm-dd", "what": "…"}
    gaps = {gap: Said(sign) for gap, sign in signs.items()}
    return " · ".join(dict.fromkeys(TEXTS[code][language].format_map(gaps) for code in codes))


def _table() -> list[str]:
    rows: list[list[str]] = []
    for known, verdict in collapsed():
        conditions = [*(("no", "yes")[each] for each in known), *["–"] * (len(_CONDITIONS) - len(known))]
        why = verdict.why[0].text("en"), verdict.why[0].text("zh")
        rows.append([*conditions, *_OUTCOMES[verdict.outcome], *(_EVERY if "yes" in conditions[:2] else why)])
    count = f"All {len(combinations())} combinations of what decides, each in one line; – is either."
    return ["## What follows", "", count, "", *_grid((*_CONDITIONS, "outcome", "结果", "reason", "理由"), rows)]


def _evidence() -> list[str]:
    rows = [[f"`{name}`", *_words(text), "no" if name in UNTESTED else "yes"] for name, text in SETS.items()]
    said = "Goods from abroad are held to `import`, whatever they are; what no registry of products knows to `produce`."
    return ["## Evidence sets", "", said, "", *_grid(("set", "asks for", "要求", "rapid test"), rows)]


def _words(text: str) -> tuple[str, str]:
    """An evidence set as people say it."""
    spoken: list[str] = []
    for language, also, either in (("en", " and ", ", or "), ("zh", "和", "，或")):
        alternatives = [sorted(each, key=text.index) for each in need(text)]
        spoken.append(
            either.join([also.join([Why(f"paper_{kind}").text(language) for kind in each]) for each in alternatives])
        )
    return spoken[0], spoken[1]


def _groups() -> list[str]:
    rows = [[f"`{name}`", english, chinese, f"`{own}`"] for name, (chinese, english, own) in GROUPS.items()]
    said = "A product's own set may ask for more than its group's, never for less."
    return ["## Food groups", "", said, "", *_grid(("group", "", "", "set"), rows)]


def _settings() -> list[str]:
    law = Rules()
    rows = [
        [f"`{field}`", english, chinese, f"`{getattr(law, field)}`", way]
        for field, (english, chinese, way) in (
            (each, _SETTINGS[each]) for each in law.__struct_fields__ if each != "version"
        )
    ]
    said = "Site file and province may each set these: the stricter of both is in force. A day keeps what it was opened under."
    return [
        "## What settings may tighten",
        "",
        said,
        "",
        *_grid(("setting", "", "", "unless set", "may be set to"), rows),
    ]


if __name__ == "__main__":
    FILE.write_text(paper(), encoding="utf-8")
