"""~HS answers: golden bytes, every split, noise, cut tails."""

import pytest

from drivers.zpl_status import Status, parse_status

GOOD = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
BUSY = b"\x02030,0,1,1245,002,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000007,1,000\x03\r\n\x021234,0\x03\r\n"
IDLE = Status(
    paper_out=False,
    paused=False,
    head_open=False,
    ribbon_out=False,
    too_cold=False,
    too_hot=False,
    formats=0,
    labels=0,
)


def test_a_ready_printer() -> None:
    status = parse_status(GOOD)
    assert status
    assert status == IDLE
    assert status.idle
    assert not status.fault


def test_work_in_hand() -> None:
    status = parse_status(BUSY)
    assert status
    assert (status.formats, status.labels, status.idle, status.fault) == (2, 7, False, "paused")


@pytest.mark.parametrize(
    ("line", "field", "fault"),
    [
        (0, 1, "paper out"),
        (0, 2, "paused"),
        (0, 10, "head too cold"),
        (0, 11, "head too hot"),
        (1, 2, "head open"),
        (1, 3, "ribbon out"),
    ],
)
def test_each_fault_has_its_place(line: int, field: int, fault: str) -> None:
    lines = [part.split(b",") for part in GOOD.split(b"\r\n")[:3]]
    lines[line][field] = lines[line][field].replace(b"0", b"1")
    status = parse_status(b"\r\n".join(b",".join(part) for part in lines))
    assert status
    assert status.fault == fault


def test_no_answer_until_the_last_byte_that_counts() -> None:
    whole = GOOD.rindex(b"\x03") + 1
    for length in range(whole):
        assert parse_status(GOOD[:length]) is None
    assert parse_status(GOOD[:whole]) == IDLE


def test_of_glued_answers_the_last_counts() -> None:
    assert parse_status(BUSY + GOOD) == IDLE
    assert parse_status(GOOD + BUSY) == parse_status(BUSY)


@pytest.mark.parametrize("noise", [b"\xff\x00\r\n", b"\x02", b"\x03", b"\x0212,34\x03", BUSY[:70], GOOD[:20]])
def test_noise_and_cut_tails_before_an_answer(noise: bytes) -> None:
    assert parse_status(noise + GOOD) == IDLE


def test_an_answer_that_is_no_number_is_no_answer() -> None:
    assert parse_status(GOOD.replace(b"1245", b"12x5")) is None
