"""The steps by which a load is put together."""

from flow_goods import good
from msgspec.structs import replace

from edge.core.papers import Line, Paper
from edge.core.products import Product
from edge.flow.draft import Draft, add, brought, change, count, dated, declared, label, remove, same, split, whole

CABBAGE = replace(good(), certificate=None, report=None, produced_on="", upstream="", purchase_voucher="")
CERTIFICATE = Paper("promise", "HGZ1", "", "", "2026-03-05", 0)
EMPTY = Draft("S-1")


def loaded(*lines: Line) -> Draft:
    return Draft("S-1", lines, ("",) * len(lines))


def test_a_tap_brings_what_was_usual() -> None:
    draft = add(EMPTY, "青菜", None, (good(),))
    (line,) = draft.lines
    assert (line.grams, line.origin, line.producer, line.purchase_voucher) == (10_000, "福清", "青合作社", "")
    assert (line.produced_on, line.upstream, line.certificate) == ("", "", None)
    assert draft.labels == ("",)


def test_what_nobody_brought_before_weighs_something_and_a_piece_its_own() -> None:
    fish = Product("F", "鲈鱼", "aquatic", "tail", 600)
    first, second = add(add(EMPTY, "鲈鱼", fish, ()), "菜心", None, ()).lines
    assert (first.basis, first.pieces, first.grams) == ("counted", 1, 600)
    assert (second.basis, second.pieces, second.grams) == ("declared", 0, 10_000)
    (many,) = count(add(EMPTY, "鲈鱼", fish, ()), 0, 40, fish).lines
    assert (many.pieces, many.grams) == (40, 24_000)


def test_labels_stay_with_their_lines() -> None:
    draft = label(loaded(CABBAGE, replace(CABBAGE, product="菜心")), 1, "T1")
    assert split(draft, 0).labels == ("", "", "T1")
    assert remove(draft, 0).labels == ("T1",)
    assert split(change(draft, 1, tank="3"), 1).lines[2].tank == ""


def test_one_certificate_covers_each_product_with_all_there_is_of_it() -> None:
    """Two production dates of a product are two lines under one paper: the second must not find it used up by the first."""
    draft = loaded(CABBAGE, replace(CABBAGE, grams=5_000), replace(CABBAGE, product="菜心"))
    lines = whole(replace(draft, certificate=CERTIFICATE, papers=(replace(CERTIFICATE, kind="quarantine"),)))
    assert [(line.certificate.product, line.certificate.grams) for line in lines if line.certificate] == [
        ("青菜", 15_000), ("青菜", 15_000), ("菜心", 10_000),
    ]  # fmt: skip
    assert [[paper.kind for paper in line.certificates] for line in lines] == [["promise", "quarantine"]] * 3


def test_a_certificate_that_says_what_it_covers_covers_no_more_of_a_load() -> None:
    def covered(product: str, grams: int) -> list[tuple[str, int]]:
        paper = replace(CERTIFICATE, product=product, grams=grams)
        lines = whole(replace(loaded(CABBAGE, replace(CABBAGE, product="菜心")), certificate=paper, papers=(paper,)))
        return [(each.product, each.grams) for line in lines for each in line.certificates[1:]]

    assert covered("青菜", 8_000) == [("青菜", 8_000)] * 2
    assert covered("青菜", 0) == [("青菜", 10_000)] * 2
    assert covered("", 8_000) == [("青菜", 8_000), ("菜心", 8_000)]
    assert covered("蔬菜", 8_000) == [("蔬菜", 8_000)] * 2
    assert covered("蔬菜", 0) == [("青菜", 10_000), ("菜心", 10_000)]


def test_a_lines_own_papers_go_before_the_loads() -> None:
    own = good()
    (line,) = whole(replace(loaded(own), certificate=CERTIFICATE, voucher="JH1"))
    assert line == own
    bare, grown = whole(replace(loaded(CABBAGE, replace(CABBAGE, self_produced=True)), voucher="JH1"))
    assert (bare.purchase_voucher, grown.purchase_voucher) == ("JH1", "")


def test_a_date_for_all_leaves_those_that_have_one() -> None:
    draft = dated(loaded(CABBAGE, replace(CABBAGE, produced_on="2026-03-01")), "2026-03-05")
    assert [line.produced_on for line in draft.lines] == ["2026-03-05", "2026-03-01"]


def test_the_same_load_again_asks_for_its_papers_and_dates_anew() -> None:
    (line,) = same(EMPTY, (good(),)).lines
    assert (line.product, line.grams, line.origin) == ("青菜", 10_000, "福清")
    assert (line.produced_on, line.upstream, line.certificate, line.report) == ("", "", None, None)


def test_what_is_asked_has_both_plates_and_the_labels() -> None:
    draft = replace(label(loaded(CABBAGE), 0, "T1"), plate="闽A12345", trailer="闽A1234挂")
    assert brought(draft, "in-1").labels == ("T1",)
    assert (brought(draft, "in-1").plate, brought(draft, "in-1").plates) == ("闽A12345", ("闽A1234挂",))
    assert declared(draft).plates == ("闽A1234挂",)
