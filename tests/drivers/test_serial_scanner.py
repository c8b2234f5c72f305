"""The scanner driver on a real tty, with the simulator at its far end."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from listening import Listening

from devices import Scan, UnreachableError
from drivers.lines import CAP, Suffix
from drivers.serial_scanner import SerialScanner
from drivers.simulators.scanner import NONSENSE, Scanner


class Reading(Listening):
    """One of this driver."""

    def __init__(self, port: Path, suffix: Suffix = "any", *, aim: bool = True) -> None:
        self.scanner = SerialScanner("in-1.reader", str(port), suffix=suffix, aim=aim)
        super().__init__(self.scanner)


@pytest.fixture
def port(tmp_path: Path) -> Path:
    return tmp_path / "in-1.tty"


@pytest.fixture
def device(port: Path) -> Iterator[Scanner]:
    device = Scanner(str(port))
    yield device
    device.close()


@pytest.fixture
def reading(device: Scanner, port: Path) -> Iterator[Reading]:
    assert device
    reading = Reading(port)
    yield reading
    reading.close()


def test_scans_arrive_whole_with_their_aim_id(device: Scanner, reading: Reading) -> None:
    device.scan(b"]Q1HTTPS://A.CN/1")
    device.scan("产地 漳州".encode("gb18030"), b"\r")
    assert reading.next() == Scan("in-1.reader", b"HTTPS://A.CN/1", "]Q1")
    assert reading.next() == Scan("in-1.reader", "产地 漳州".encode("gb18030"))
    assert device.state()["scans"] == 2


def test_a_scan_in_small_pieces_is_one_scan(device: Scanner, reading: Reading) -> None:
    device.fault("chunk", 1)
    device.scan(b"]C00123456789")
    assert reading.next() == Scan("in-1.reader", b"0123456789", "]C0")


def test_noise_is_a_scan_of_its_own(device: Scanner, reading: Reading) -> None:
    device.fault("noise", 1)
    device.scan(b"FJ0123456789")
    assert reading.next() == Scan("in-1.reader", NONSENSE[:-2])
    assert reading.next() == Scan("in-1.reader", b"FJ0123456789")


def test_a_cut_tail_is_dropped_and_the_next_scan_read(device: Scanner, reading: Reading) -> None:
    device.send(b"half a co")
    with pytest.raises(Empty):
        reading.next(wait_s=1)
    device.scan(b"whole")
    assert reading.next() == Scan("in-1.reader", b"whole")


def test_a_line_longer_than_a_tty_holds(device: Scanner, reading: Reading) -> None:
    device.scan(b"x" * 10_000)
    device.scan(b"next")
    assert reading.next() == Scan("in-1.reader", b"x" * CAP)
    assert reading.next() == Scan("in-1.reader", b"next")


def test_without_suffix_silence_ends_a_scan(device: Scanner, port: Path) -> None:
    reading = Reading(port, "none", aim=False)
    device.scan(b"]Q1as sent", b"")
    assert reading.next() == Scan("in-1.reader", b"]Q1as sent")
    reading.close()


def test_unplugged_and_plugged_in_again(device: Scanner, reading: Reading, port: Path) -> None:
    device.fault("unplugged", 1)
    lost = reading.next()
    assert isinstance(lost, UnreachableError)
    assert lost.device == "in-1.reader"
    with pytest.raises(UnreachableError, match="cannot open"):
        reading.scanner.scans()
    with pytest.raises(RuntimeError, match="unplugged"):
        device.scan(b"nobody hears")
    device.fault("unplugged", 0)
    again = Reading(port)
    device.scan(b"back")
    assert again.next() == Scan("in-1.reader", b"back")
    again.close()


def test_a_port_has_one_reader(reading: Reading, port: Path) -> None:
    assert reading
    with pytest.raises(UnreachableError, match="lock"):
        SerialScanner("other", str(port)).scans()


def test_close_ends_the_reading_and_frees_the_port(device: Scanner, reading: Reading) -> None:
    assert device.state()["open"] is True
    reading.close()
    assert reading.next() is None
    assert device.state()["open"] is False


def test_close_does_not_wait_for_the_line_to_speak(
    device: Scanner, port: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.serial_scanner.STALE_S", 60)
    reading = Reading(port)
    device.scan(b"A")
    assert reading.next() == Scan("in-1.reader", b"A")
    reading.close()


def test_a_path_that_is_no_tty(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnreachableError):
        SerialScanner("x", str(tmp_path / "file")).scans()
