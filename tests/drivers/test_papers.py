"""Labels and vouchers for twelve real-length names in all three languages, drawn, looked at and read back."""

from itertools import count

import papers
import pytest
from legible import likeness, size_of
from names import MARKET, ORIGINS, PRODUCTS, SELLERS, WEIGHTS
from papers import Paper

from devices import Label, Voucher
from drivers import escpos, tspl, zpl
from drivers.faces import SMALLEST, Faces
from drivers.label_sheet import CODE, label
from drivers.tspl import Stock
from drivers.voucher_sheet import FIELD, GOODS, NOTE, TAIL, TITLE, voucher

LINK = "https://pm.fuzhou-haixia.example/c/"
EXIT = "X10012345625112300127{:04d}K"
LABELS = {
    f"label-{number}": Label(EXIT.format(number), LINK + EXIT.format(number), (product, f"{weight}  {origin}", MARKET))
    for number, product, weight, origin in zip(count(1), PRODUCTS, WEIGHTS, ORIGINS, strict=False)
}
SMALL_PRINT = "共 3 项。本凭证的电子形式具有同等效力，可作为销售记录和进货凭证，请至少保存六个月。"
VOUCHERS = {
    f"voucher-{number}": Voucher(
        f"S100123456251123{number:05d}7",
        f"{LINK}S100123456251123{number:05d}7",
        "统一销售凭证",
        (
            ("批发市场名称", MARKET),
            ("销售日期", "2025-11-23 03:42"),
            ("销售者名称", seller),
            ("摊位信息", f"水产交易区 B2-{number:03d} 号"),
            ("联系方式", "0591-8765 4321"),
            ("购买者", SELLERS[number % 12]),
        ),
        tuple(
            (f"{PRODUCTS[place]} {ORIGINS[place]}", WEIGHTS[place], f"…27{place:04d}K")
            for place in (number - 1, number % 12, (number + 1) % 12)
        ),
        SMALL_PRINT,
    )
    for number, seller in enumerate(SELLERS, 1)
}
ROLLS = {"escpos-80": 576, "escpos-58": 384}
LANGUAGES = ("zpl", "tspl", *ROLLS)
Drawn = dict[tuple[str, str], Paper]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Every paper in every language; the pictures stay in pytest's folder, to be looked at."""
    folder = tmp_path_factory.mktemp("papers")
    faces = Faces()
    sheets = {name: label(each, faces) for name, each in LABELS.items()}
    sheets |= {name: voucher(each, faces, 480) for name, each in VOUCHERS.items()}
    found = {("zpl", n): p for n, p in papers.zpl(folder, {n: zpl.encode(s) for n, s in sheets.items()}).items()}
    found |= {("tspl", name): papers.tspl(tspl.encode(sheet, Stock())) for name, sheet in sheets.items()}
    for language, across in ROLLS.items():
        rolls = {name: label(each, faces, across, 0) for name, each in LABELS.items()}
        rolls |= {name: voucher(each, faces, across) for name, each in VOUCHERS.items()}
        for name, sheet in rolls.items():
            paper, cut = papers.escpos(escpos.encode(sheet, cut=True), across)
            assert cut
            found[language, name] = paper
    for (language, name), paper in found.items():
        papers.picture(paper).save(folder / f"{name}-{language}.png")
    assert not faces.missing
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*LABELS, *VOUCHERS])
def test_both_codes_read_back_and_have_room_around_them(drawn: Drawn, language: str, name: str) -> None:
    meant = LABELS.get(name) or VOUCHERS[name]
    assert papers.codes(drawn[language, name]) == {"QRCode": meant.link, "Code128": meant.code}
    assert not papers.touched(drawn[language, name])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LABELS)
def test_every_character_of_a_label_stands_on_it_large_enough(drawn: Drawn, language: str, name: str) -> None:
    paper, meant = drawn[language, name], LABELS[name]
    product, amount, market = (size_of(text, paper) for text in meant.lines)
    assert min(product, amount, market, size_of(meant.code, paper)) >= SMALLEST
    assert product >= amount


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VOUCHERS)
def test_every_character_of_a_voucher_stands_on_it_large_enough(drawn: Drawn, language: str, name: str) -> None:
    paper, meant = drawn[language, name], VOUCHERS[name]
    told = [meant.title, *["".join(field) for field in meant.fields], *["".join(line[:1]) for line in meant.lines]]
    told += [part for _, amount, tail in meant.lines for part in (amount, tail)]
    sizes = (TITLE, GOODS, FIELD, CODE, TAIL, NOTE)
    assert min(size_of(text, paper, sizes) for text in (*told, meant.note, meant.code)) >= SMALLEST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("character", ["㛃", "𬭎", "𬱖", "𠮷", "𫚭", "䲠"])
def test_a_rare_character_prints_as_itself(drawn: Drawn, language: str, character: str) -> None:
    """What stands there is like its own shape, and less like the box of no character or the next one in Unicode."""
    name = next(name for name, each in (VOUCHERS | LABELS).items() if character in repr(each))
    alike, box, other = (
        likeness(each, drawn[language, name]) for each in (character, "\uffff", chr(ord(character) + 1))
    )
    assert alike > 0.75
    assert alike > max(box, other) + 0.15
