"""Text as dots: which face, how large, cut where."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from names import PRODUCTS, SELLERS

from drivers.faces import MARK, RARE, SMALLEST, Faces, plain
from drivers.raster import picture, raster
from drivers.setting import column, fit, wrap

FACES = Faces()
WORDS = st.text(st.sampled_from("黄鱼（）、。“”12.5 kg-A㛃𬭎"), max_size=60)


def test_no_font_is_said() -> None:
    with pytest.raises(ValueError, match="install fonts-wqy-microhei or set font"):
        Faces("/nowhere.ttc")


@pytest.mark.parametrize("character", ["㛃", "𬭎", "𬱖", "𠮷", "䲠", "𫚭", "㸆", "\U0002ceb0"])
def test_a_character_that_the_first_face_lacks_comes_from_another(character: str) -> None:
    faces, poor = Faces(), Faces(rare=())
    drawn, marked = faces.draw(character, 24), poor.draw(character, 24)
    assert (list(faces.missing), list(poor.missing)) == ([], [character])
    assert marked == poor.draw(MARK, 24)
    assert drawn != marked
    assert drawn.height == faces.draw("鱼", 24).height, "lines keep their distance"


def test_a_character_of_no_face_is_marked_and_remembered_once() -> None:
    faces = Faces()
    assert faces.draw("甲\U000323b0乙", 24) == faces.draw(f"甲{MARK}乙", 24)
    faces.draw("\U000323b0", 30)
    assert list(faces.missing) == ["\U000323b0"]


def test_a_rare_font_that_is_not_installed_is_no_error(tmp_path: Path) -> None:
    faces = Faces(rare=(str(tmp_path / "none.ttf"), *RARE))
    faces.draw("𬭎", 24)
    assert not faces.missing


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("one\ntwo\t three ", "one two three"),
        ("鱼\u200b片\ufe0f\U000e0100", "鱼片"),
        ("e\u0301", "é"),
        ("", ""),
        ("\x07", ""),
    ],
)
def test_plain_text(said: str, meant: str) -> None:
    assert plain(said) == meant


@example("1““1111", 22, 90)
@given(WORDS, st.integers(SMALLEST, 40), st.integers(90, 500))
def test_wrapped_lines_fit_and_lose_nothing(words: str, size: int, width: int) -> None:
    lines = wrap(words, FACES, size, width)
    assert "".join(lines).replace(" ", "") == plain(words).replace(" ", "")
    assert all(line == line.strip() for line in lines)
    assert all(FACES.width(line, size) <= width for line in lines if len(line) > 1)


@given(WORDS)
def test_a_drawn_line_is_as_wide_as_it_was_measured(words: str) -> None:
    line = plain(words)
    drawn = FACES.draw(line, 24)
    assert FACES.width(line, 24) <= drawn.width <= FACES.width(line, 24) + 2
    assert raster(picture(drawn)) == drawn


def test_a_weight_stays_with_its_unit_and_punctuation_with_what_it_follows() -> None:
    assert wrap("大黄花鱼 12.5 kg", FACES, 24, 24 * 6) == ("大黄花鱼", "12.5 kg")
    assert wrap("黄花鱼、带鱼（冰鲜）。", FACES, 24, 24 * 3) == ("黄花", "鱼、带", "鱼（冰", "鲜）。")
    assert wrap("甲乙丙（丁", FACES, 24, 24 * 4) == ("甲乙丙", "（丁")
    assert wrap("A" * 40, FACES, 24, 100)[0].startswith("AAAA"), "a word wider than the column is parted"


def test_text_is_set_smaller_then_on_two_lines_then_on_three() -> None:
    found = [fit("鱼" * count, FACES, 264, 40) for count in (3, 8, 18, 30, 60)]
    assert [len(block.lines) for block in found] == [1, 1, 2, 3, 5]
    assert [block.size for block in found] == sorted([block.size for block in found], reverse=True)
    assert (found[0].size, found[-1].size) == (40, SMALLEST)


@pytest.mark.parametrize("words", [*PRODUCTS, *SELLERS])
def test_names_of_real_length_are_never_cut_on_a_label(words: str) -> None:
    blocks = column((words, f"33600 kg  {words[:14]}", words), FACES, (40, 25, 25), 264, 184)
    assert ["".join(block.lines) for block in blocks][::2] == [words, words]
    assert blocks[0].size >= blocks[1].size >= SMALLEST


def test_what_does_not_fit_at_all_is_cut_from_the_end_and_says_so() -> None:
    texts = tuple(f"{number}{'很长的一行字' * 5}" for number in range(9))
    blocks = column(texts, FACES, (40, *[25] * 8), 264, 184)
    lines = [line for block in blocks for line in block.lines]
    assert "".join(blocks[0].lines) == texts[0]
    assert lines[-1].endswith("…")
    assert sum(FACES.height(block.size) * len(block.lines) for block in blocks) <= 184
    assert column((), FACES, (), 264, 184) == []
