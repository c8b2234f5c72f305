"""Pictures to symbols: bytes as they are, no doubtful number, and no more work a frame than a lane can afford."""

from collections import Counter

import cv2
import numpy as np
import pytest
import zxingcpp as zx
from cv2.typing import MatLike
from hypothesis import given, settings
from hypothesis import strategies as st
from shots import qr, scene, symbol

from drivers import decode
from drivers.decode import ROUNDS, Decoder
from drivers.stages import HEAVY, Stage, Symbol, quick, shrunk

CHINESE = "闽A12345 蔬菜合格证"
EAN, UPC, ITF14 = "6901234567892", "036000291452", "09520001123450"
EMPTY = scene()
B = zx.BarcodeFormat


def seen(gray: MatLike) -> list[tuple[bytes, str]]:
    return [(each.raw, each.aim) for each in Decoder().still(gray)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_kept_in_the_bytes_it_was_written_in(encoding: str) -> None:
    raw = CHINESE.encode(encoding)
    assert seen(scene(qr(raw))) == [(raw, "]Q1")]


@pytest.mark.parametrize(("form", "aim"), [(B.Code128, "]C1"), (B.DataMatrix, "]d2"), (B.QRCode, "]Q3")])
def test_a_gs1_symbol_keeps_its_separators_and_says_that_it_is_one(form: B, aim: str) -> None:
    drawn = symbol("(01)09520001123450(10)L1(21)7", form, gs1=True, scale=2 if form == B.Code128 else 6)
    assert seen(scene(drawn, wide=900)) == [(b"010952000112345010L1\x1d217", aim)]


@pytest.mark.parametrize(
    ("text", "form", "aim"),
    [("FJ0123456789", B.Code128, "]C0"), ("A lot", B.DataMatrix, "]d1"), ("(01)09520001123450", B.DataBar, "]e0")],
)
def test_other_symbols_of_a_crate(text: str, form: B, aim: str) -> None:
    raw = b"0109520001123450" if form == B.DataBar else text.encode()
    assert seen(scene(symbol(text, form))) == [(raw, aim)]


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_any_way_up(turn: int) -> None:
    assert seen(cv2.rotate(scene(symbol("L-7", B.DataMatrix, scale=6)), turn)) == [(b"L-7", "]d1")]


def test_two_symbols_are_two() -> None:
    assert sorted(seen(scene(qr("one", 4), qr("two", 4)))) == [(b"one", "]Q1"), (b"two", "]Q1")]


def test_uneven_light_is_evened() -> None:
    light = np.tile(np.linspace(0.06, 1, 640), (480, 1))
    assert seen((scene(qr("HTTPS://A.CN/1")) * light).astype(np.uint8)) == [(b"HTTPS://A.CN/1", "]Q1")]


def reads(*symbols: Symbol) -> Stage:
    """A stage that reads these, whatever it looks at."""

    def look(gray: MatLike) -> list[Symbol]:
        assert gray.size <= decode.FRAME_PIXELS
        return list(symbols)

    return look


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """No heavy stage reads anything."""
    monkeypatch.setattr(decode, "HEAVY", (reads(),))


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize(
    ("text", "form", "raw"),
    [(EAN, B.EAN13, EAN), (UPC, B.UPCA, f"0{UPC}"), ("96385074", B.EAN8, "96385074")],
)
def test_one_reading_is_not_enough_for_a_shop_s_number(text: str, form: B, raw: str) -> None:
    decoder, shot = Decoder(), scene(symbol(text, form))
    assert decoder.frame(shot) == decoder.frame(EMPTY) == []
    assert [each.raw for each in decoder.frame(shot)] == [raw.encode()]


def test_two_ways_of_reading_it_that_agree_are_enough() -> None:
    shot = scene(symbol(EAN, B.EAN13))
    assert [each.raw for each in Decoder().frame(shot)] == [EAN.encode()]


@pytest.mark.usefixtures("blind")
def test_a_reading_is_forgotten_when_no_second_one_comes() -> None:
    decoder, shot = Decoder(), scene(symbol(EAN, B.EAN13))
    decoder.frame(shot)
    for _ in range(decode.VOTES_LAST):
        decoder.frame(EMPTY)
    assert decoder.frame(shot) == []


@pytest.mark.parametrize("read", [b"6901234567893", b"690123456789", b"690123456789X", b"12345678"])
def test_a_shop_s_number_with_a_wrong_check_digit_is_none(monkeypatch: pytest.MonkeyPatch, read: bytes) -> None:
    monkeypatch.setattr(decode, "quick", reads(Symbol(read, "]E0", "retail")))
    decoder = Decoder()
    assert [decoder.frame(EMPTY) for _ in range(3)] == [[], [], []]


def test_the_two_ways_of_writing_a_upc_are_one_code() -> None:
    assert Symbol(b"036000291452", "]E0", "retail").key == Symbol(b"0036000291452", "]E0", "retail").key
    assert Symbol(b"036000291452", "", "strong").key != Symbol(b"0036000291452", "", "strong").key


def test_of_itf_only_the_carton_s_fourteen_digits_count() -> None:
    assert seen(scene(symbol(ITF14, B.ITF))) == [(ITF14.encode(), "]I1")]
    assert seen(scene(symbol("0952000112", B.ITF))) == []
    assert seen(scene(symbol("09520001123458", B.ITF))) == []


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each stage looked, named by its place; none of them reads."""
    counted: Counter[str] = Counter()

    def stage(name: str) -> Stage:
        def look(gray: MatLike) -> list[Symbol]:
            assert gray.size <= decode.FRAME_PIXELS
            counted[name] += 1
            return []

        return look

    monkeypatch.setattr(decode, "quick", stage("quick"))
    monkeypatch.setattr(decode, "HEAVY", tuple(stage(str(place)) for place in range(len(HEAVY))))
    return counted


def test_an_empty_frame_costs_the_quick_stage_and_one_more_in_turn(worked: Counter[str]) -> None:
    decoder = Decoder()
    for number in range(len(HEAVY)):
        decoder.frame(EMPTY)
        assert worked["quick"] == number + 1
        assert worked.total() == 2 * (number + 1)
    assert set(worked.values()) == {1, len(HEAVY)}


def test_a_scene_that_stays_empty_costs_the_quick_stage_only_until_it_changes(worked: Counter[str]) -> None:
    decoder, dice = Decoder(), np.random.default_rng(1)
    for _ in range(50):
        decoder.frame(EMPTY + dice.integers(0, 9, EMPTY.shape, np.uint8))  # a sensor's noise is no change
    heavy = ROUNDS * len(HEAVY)
    assert worked.total() == 50 + heavy
    decoder.frame(scene(qr("something")))
    assert worked.total() == 51 + heavy + 1


def test_the_stage_that_reads_stays_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    hard = reads(Symbol(b"hard to read", "]Q1", "strong"))
    monkeypatch.setattr(decode, "quick", reads())
    monkeypatch.setattr(decode, "HEAVY", (reads(), reads(), hard, reads()))
    decoder = Decoder()
    assert [len(decoder.frame(EMPTY)) for _ in range(60)] == [0, 0, *[1] * 58]


def test_a_huge_picture_is_made_small_first(worked: Counter[str]) -> None:
    decoder = Decoder()
    decoder.frame(np.zeros((5_000, 4_000), np.uint8))
    decoder.still(np.zeros((5_000, 4_000), np.uint8))
    assert worked["quick"] == 2


def test_a_code_in_a_corner_of_a_large_picture_is_found() -> None:
    lane = np.full((2_400, 3_200), 120, np.uint8)
    drawn = qr("HTTPS://A.CN/1", 6)
    lane[2_000 : 2_000 + drawn.shape[0], 2_700 : 2_700 + drawn.shape[1]] = drawn
    assert seen(lane) == [(b"HTTPS://A.CN/1", "]Q1")]


@settings(max_examples=25)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_whatever_the_sensor_sends_nothing_is_raised_and_nothing_read(high: int, wide: int, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (high, wide), dtype=np.uint8)
    decoder = Decoder()
    assert [decoder.frame(noise) for _ in HEAVY] == [[] for _ in HEAVY]
    assert decoder.still(noise) == []


@given(st.integers(1, 4_000), st.integers(1, 4_000))
@settings(max_examples=25)
def test_shrinking_keeps_within_the_limit_and_leaves_small_ones_alone(high: int, wide: int) -> None:
    small = shrunk(np.zeros((high, wide), np.uint8), 100_000)
    assert small.size <= 101_000 + high + wide
    assert (small.shape == (high, wide)) == (high * wide <= 100_000)


def test_an_empty_lane_shows_nothing() -> None:
    assert quick(EMPTY) == []
    assert seen(EMPTY) == []
