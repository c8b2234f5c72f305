"""Labels, vouchers and certificates of twelve sales as the market words them, in all three languages, drawn and read back."""

from datetime import date
from typing import NamedTuple

import papers
import pytest
from legible import likeness, size_of
from names import MARKET, ORIGINS, PRODUCTS, SELLERS
from papers import Paper as Drawing

from devices import Label, Voucher
from drivers import escpos, tspl, zpl
from drivers.faces import SMALLEST, Faces
from drivers.label_sheet import label
from drivers.tspl import Stock
from drivers.voucher_sheet import voucher
from edge.core.batch import Batch, Status
from edge.core.codes import own
from edge.core.facts import SaleLine
from edge.core.operators import Operator
from edge.core.papers import Line, Paper
from edge.core.said import kilograms
from edge.core.trade import Serial
from edge.core.trade import Voucher as Sale
from edge.flow.papers import on_paper, promise
from edge.flow.papers import voucher as sheet

NODE, DAY, LINK = "350100001", date(2026, 11, 23), "https://pm.fuzhou-haixia.example/c/"
GRAMS = (12_500, 1_000_000, 250_750, 88_000, 500, 33_600_000, 7_255, 45_000, 1_050, 120_000, 18_000_000, 1_234_567)


class Books(NamedTuple):
    """Twelve sellers, each with a batch, who sold three lines to the next one."""

    batches: dict[str, Batch]
    serials: dict[str, Serial]
    sales: dict[str, Sale]
    operators: dict[str, Operator]

    def batch(self, code: str) -> Batch | None:
        return self.batches.get(code)

    def serial(self, code: str) -> Serial | None:
        return self.serials.get(code)

    def voucher(self, code: str) -> Sale | None:
        return self.sales.get(code)

    def operator(self, code: str) -> Operator | None:
        return self.operators.get(code)

    def stopped(self, code: str) -> bool:
        return code == ""

    def told(self, operator: str) -> dict[str, str]:
        found = self.operators[operator]
        return {
            "name": found.name,
            "phone": "0591-87654321",
            "address": f"福州市马尾区亭江镇长安投资区{found.id[2:]}号",
        }

    def plate(self, voucher: str) -> str:
        return "闽A12345" if voucher.endswith("7") else "闽AD12345"

    def now(self) -> str:
        return "2026-11-23T03:42:00+08:00"


def books() -> Books:
    made = Books({}, {}, {}, {})
    for at in range(12):
        seller = f"s-{at:02}"
        made.operators[seller] = Operator(
            seller, SELLERS[at], "闽侯县", natural=False, agreement=True, state="active", stall=f"水产交易区 B2-{at:03}"
        )
        paper = Paper(
            "promise",
            f"FZ-HGZ-20261122-{at:05}",
            SELLERS[-at],
            PRODUCTS[at],
            "2026-11-22",
            40_000_000,
            ("control", "self_test"),
        )
        line = Line(PRODUCTS[at], 40_000_000, ORIGINS[at], SELLERS[-at], "2026-11-21", "", certificate=paper)
        code = own.batch(NODE, DAY, at + 1)
        made.batches[code] = Batch(
            code, "V", seller, "2026-11-23", line, Status.RELEASED, accounts={"trade": 40_000_000, "gate": -40_000_000}
        )
    for at in range(12):
        code, batches = own.slip("S", NODE, DAY, at + 1), list(made.batches)
        lines = [
            SaleLine(batches[(at + n) % 12], GRAMS[(at + n) % 12], own.exit_serial(batches[(at + n) % 12], at + 1))
            for n in range(3)
        ]
        made.sales[code] = Sale(code, f"s-{at:02}", f"s-{(at + 1) % 12:02}", tuple(lines))
        made.serials.update({each.serial: Serial(each.serial, each.batch, code, each.grams) for each in lines})
    return made


BOOKS = books()
LABELS = {
    f"label-{at:02}": Label(
        line.serial, LINK + line.serial, (BOOKS.batches[line.batch].line.product,
        f"{kilograms(line.grams)}  {BOOKS.batches[line.batch].line.origin}", MARKET),
    )
    for at, line in enumerate(sale.lines[0] for sale in BOOKS.sales.values())
}  # fmt: skip
VOUCHERS = {
    f"voucher-{at:02}": on_paper(found, LINK + code)
    for at, code in enumerate(BOOKS.sales)
    if (found := sheet(BOOKS, code, MARKET)) is not None
}
PROMISES = {
    f"promise-{at:02}": on_paper(found, LINK + line.serial, copy=2)
    for at, line in enumerate(sale.lines[0] for sale in BOOKS.sales.values())
    if at in (2, 4, 8) and (found := promise(BOOKS, line.serial)) is not None
}
ALL: dict[str, Label | Voucher] = {**LABELS, **VOUCHERS, **PROMISES}
LANGUAGES = ("zpl", "tspl", "escpos")
ACROSS = 576
Drawn = dict[tuple[str, str], Drawing]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Every paper in every language at 203 dpi; the pictures stay in pytest's folder, to be looked at."""
    folder, faces = tmp_path_factory.mktemp("sale-papers"), Faces()
    sheets = {
        name: label(each, faces) if isinstance(each, Label) else voucher(each, faces, 480) for name, each in ALL.items()
    }
    found = {
        ("zpl", name): paper
        for name, paper in papers.zpl(folder, {n: zpl.encode(s) for n, s in sheets.items()}).items()
    }
    found |= {("tspl", name): papers.tspl(tspl.encode(sheet, Stock())) for name, sheet in sheets.items()}
    for name, each in ALL.items():
        roll = label(each, faces, ACROSS, 0) if isinstance(each, Label) else voucher(each, faces, ACROSS)
        found["escpos", name], _ = papers.escpos(escpos.encode(roll, cut=True), ACROSS)
    for (language, name), paper in found.items():
        papers.picture(paper).save(folder / f"{name}-{language}.png")
    assert not faces.missing
    return found


def test_twelve_of_each_are_worded() -> None:
    assert (len(LABELS), len(VOUCHERS), len(PROMISES)) == (12, 12, 3)
    names = [name for name, _ in VOUCHERS["voucher-00"].fields]
    assert names == [
        "批发市场名称",
        "销售日期",
        "销售者名称",
        "摊位信息",
        "联系方式",
        "购货者",
        "购货者联系方式",
        "车牌",
    ]
    assert VOUCHERS["voucher-10"].lines[1][1] == "1,234.567 kg"  # six digits would have cut it
    assert dict(PROMISES["promise-04"].fields)["承诺依据"] == "☑质量安全控制符合要求、☑自行检测合格"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_codes_of_each_read_back_and_have_room_around_them(drawn: Drawn, language: str) -> None:
    for name, meant in ALL.items():
        assert papers.codes(drawn[language, name]) == {"QRCode": meant.link, "Code128": meant.code}, name
        assert papers.touched(drawn[language, name]) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["voucher-06", "promise-08"])
def test_every_character_of_a_paper_stands_on_it_large_enough(drawn: Drawn, language: str, name: str) -> None:
    paper, meant = drawn[language, name], ALL[name]
    assert isinstance(meant, Voucher)
    told = [
        meant.title,
        *["".join(field) for field in meant.fields],
        *[part for line in meant.lines for part in line],
        meant.note,
    ]
    assert min(size_of(text, paper, range(40, 17, -1)) for text in told) >= SMALLEST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("character", ["㛃", "𬭎"])
@pytest.mark.parametrize("kind", [VOUCHERS, PROMISES], ids=["voucher", "promise"])
def test_a_rare_name_prints_as_itself(drawn: Drawn, language: str, character: str, kind: dict[str, Voucher]) -> None:
    name = next(name for name, each in kind.items() if character in repr(each.fields))
    alike, box, other = (
        likeness(each, drawn[language, name]) for each in (character, "\uffff", chr(ord(character) + 1))
    )
    assert alike > 0.75
    assert alike > max(box, other) + 0.15
