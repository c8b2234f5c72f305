"""The instrument on a real tty, with the simulator, or raw bytes, at its far end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hearing import Hearing

from devices import UnreachableError
from drivers.columns import Columns
from drivers.instrument_serial import PATIENCE, InstrumentSerial
from drivers.simulators.instrument import Instrument
from drivers.simulators.instrument_ways import SerialWay
from drivers.simulators.scanner import Scanner

ORDER = ("record", "channel", "sample", "item", "percent", "said", "time", "lot")
COLUMNS = Columns(order=ORDER, items={"农药残留": "GB/T 5009.199"})
GOLDEN = "260305025900" "03,03,L1,农药残留,23.40,阴性,2026-03-05 02:59:00,R-1"  # fmt: skip
AT = "2026-03-05 02:59:00"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.instrument_serial.STALE_S", 0.3)


@pytest.fixture
def port(tmp_path: Path) -> Path:
    return tmp_path / "nc-1.tty"


@pytest.fixture
def wire(port: Path) -> Iterator[Scanner]:
    wire = Scanner(str(port))
    yield wire
    wire.close()


@pytest.fixture
def device(port: Path) -> Iterator[Instrument]:
    device = Instrument("Mk", "SN-1", SerialWay(str(port)))
    yield device
    device.close()


@pytest.fixture
def heard(device: Instrument, port: Path) -> Iterator[Hearing]:
    assert device
    hearing = Hearing(driver(port, checksum="xor"))
    yield hearing
    hearing.close()


def driver(port: Path, columns: Columns = COLUMNS, **options: object) -> InstrumentSerial:
    return InstrumentSerial("nc-1", str(port), "Mk", "SN-1", columns, **options)  # pyright: ignore[reportArgumentType]


def rows(*samples: str, percent: str = "23.40") -> list[dict[str, str]]:
    return [
        {"channel": str(at), "sample": sample, "percent": percent, "lot": "R-1"} for at, sample in enumerate(samples, 1)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_golden_bytes_split_at_every_point(wire: Scanner, port: Path, encoding: str, end: bytes) -> None:
    """One line after the other, each cut elsewhere: every one is whole."""
    hearing = Hearing(driver(port))
    line = GOLDEN.encode(encoding) + end
    for at in range(1, len(line)):
        wire.send(line[:at])
        wire.send(line[at:])
    found = hearing.records(len(line) - 1)
    hearing.close()
    assert set(map(repr, found)) == {repr(found[0])}
    first = found[0]
    assert (first.number, first.channel, first.sample, first.method) == ("26030502590003", "3", "L1", "GB/T 5009.199")
    assert (first.raw, first.said, first.lot, first.taken_at) == (
        {"percent": "23.40"}, "negative", "R-1", "2026-03-05T02:59:00",
    )  # fmt: skip


def test_a_run_of_twenty_four_channels(device: Instrument, heard: Hearing) -> None:
    numbers = device.run(AT, rows(*(f"L{at}" for at in range(1, 25))))
    found = heard.records(24)
    assert [each.number for each in found] == numbers
    assert [(each.channel, each.sample) for each in found] == [(str(at), f"L{at}") for at in range(1, 25)]
    assert all(each.flaw == "" for each in found)


@pytest.mark.parametrize(
    ("knob", "value", "seen"),
    [
        ("gbk", 1, ("L1", "negative", AT)),
        ("lies", 1, ("L1", "positive", AT)),
        ("unknown", 1, ("L?", "negative", AT)),
        ("clock", -3600, ("L1", "negative", "2026-03-05 01:59:00")),
    ],
)
def test_faults_that_can_be_read(
    device: Instrument, heard: Hearing, knob: str, value: float, seen: tuple[str, ...]
) -> None:
    device.fault(knob, value)
    device.run(AT, rows("L1"))
    found = heard.record()
    assert (found.sample, found.said, found.taken_at.replace("T", " ")) == seen


def test_a_record_twice_is_the_same_twice(device: Instrument, heard: Hearing) -> None:
    device.fault("duplicate", 1)
    device.run(AT, rows("L1"))
    assert heard.record() == heard.record()


def test_a_garbled_line_is_kept_as_it_came_and_read_by_nobody(device: Instrument, heard: Hearing) -> None:
    device.fault("garbled", 1)
    device.run(AT, rows("L1"))
    found = heard.record()
    assert (found.flaw, found.sample, found.raw) == ("check", "", {})
    assert found.came.startswith(b"26030502590001,")
    device.fault("garbled", 0)
    device.run(AT, rows("L1"))
    assert heard.record().flaw == ""


def test_half_a_line_is_kept_and_the_whole_one_is_another(device: Instrument, heard: Hearing) -> None:
    device.fault("half", 1)
    device.run(AT, rows("L1"))
    half = heard.record()
    assert (half.flaw, half.number.startswith("?")) == ("cut", True)
    device.fault("half", 0)
    (number,) = device.run(AT, rows("L1"))
    whole = heard.record()
    assert (whole.number, whole.flaw) == (number, "")


def test_unplugged_and_plugged_in_again(device: Instrument, heard: Hearing, port: Path) -> None:
    device.fault("unplugged", 1)
    assert isinstance(heard.next(), UnreachableError)
    with pytest.raises(UnreachableError, match="cannot open"):
        heard.instrument.records()
    device.fault("unplugged", 0)
    again = Hearing(driver(port, checksum="xor"))
    device.run(AT, rows("L1"))
    assert again.record().sample == "L1"
    again.close()


def test_noise_is_not_kept_for_ever(wire: Scanner, port: Path) -> None:
    hearing = Hearing(driver(port))
    for number in range(PATIENCE + 20):
        wire.send(b"%d \xff\xfe\x80 noise\r\n" % number)
    wire.send(GOLDEN.encode() + b"\r\n")
    found = hearing.records(PATIENCE + 1)
    hearing.close()
    assert [each.flaw for each in found] == ["encoding"] * (PATIENCE - 1) + ["noise", ""]
    wire.close()


def test_a_line_longer_than_any_record_is_not_read(wire: Scanner, port: Path) -> None:
    hearing = Hearing(driver(port))
    wire.send(GOLDEN.encode() + b"," + b"x" * 5000 + b"\r\n")
    wire.send(GOLDEN.encode() + b"\r\n")
    assert [each.flaw for each in hearing.records(2)] == ["large", ""]
    hearing.close()


def test_without_a_suffix_silence_ends_a_record(wire: Scanner, port: Path) -> None:
    hearing = Hearing(driver(port, suffix="none"))
    wire.send(GOLDEN.encode())
    assert hearing.record().flaw == ""
    hearing.close()


def test_another_delimiter_and_fields_that_say_nothing(wire: Scanner, port: Path) -> None:
    columns = Columns(order=("", "channel", "blank", "reading", "time"), delimiter=";", method="GB/T 5009.199")
    hearing = Hearing(driver(port, columns))
    wire.send(b"NC-800;CH 12;0.642;0.283;2026/3/5 2:59\r\n")
    found = hearing.record()
    hearing.close()
    assert (found.channel, found.raw, found.method) == ("12", {"blank": "0.642", "sample": "0.283"}, "GB/T 5009.199")
    assert found.number == f"#{found.digest[:16]}"


def test_a_line_has_no_headings(port: Path) -> None:
    with pytest.raises(ValueError, match="nc-1: columns must have an order"):
        driver(port, Columns(sample="样品编号", percent="抑制率"))
