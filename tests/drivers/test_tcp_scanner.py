"""The network scanner's driver against its simulator, on real sockets."""

import socket
from collections.abc import Iterator
from queue import Empty

import pytest
from listening import Listening

from devices import Scan, UnreachableError
from drivers.lines import Suffix
from drivers.simulators.tcp_scanner import NONSENSE, TcpScanner
from drivers.tcp_scanner import TcpScanner as Driver
from tests.patience import eventually


class Reading(Listening):
    """One of this driver."""

    def __init__(self, port: int, suffix: Suffix = "any", *, aim: bool = True) -> None:
        self.driver = Driver("in-1.reader", "127.0.0.1", port, suffix=suffix, aim=aim)
        super().__init__(self.driver)


@pytest.fixture
def device() -> Iterator[TcpScanner]:
    device = TcpScanner(0)
    yield device
    device.close()


@pytest.fixture
def reading(device: TcpScanner) -> Iterator[Reading]:
    reading = Reading(device.port)
    connected(device)
    yield reading
    reading.close()


def connected(device: TcpScanner, *, yes: bool = True) -> None:
    eventually(lambda: device.state()["open"] is yes)


def test_scans_arrive_whole_with_their_aim_id(device: TcpScanner, reading: Reading) -> None:
    device.scan(b"]Q1HTTPS://A.CN/1")
    device.scan("产地 漳州".encode("gb18030"), b"\r")
    assert reading.next() == Scan("in-1.reader", b"HTTPS://A.CN/1", "]Q1")
    assert reading.next() == Scan("in-1.reader", "产地 漳州".encode("gb18030"))
    assert device.state()["scans"] == 2


def test_a_scan_in_small_packets_is_one_scan(device: TcpScanner, reading: Reading) -> None:
    device.fault("chunk", 1)
    device.scan(b"]C00123456789")
    assert reading.next() == Scan("in-1.reader", b"0123456789", "]C0")


def test_two_scans_in_one_packet_are_two(device: TcpScanner, reading: Reading) -> None:
    device.send(b"one\r\ntwo\r\n")
    assert [reading.next(), reading.next()] == [Scan("in-1.reader", b"one"), Scan("in-1.reader", b"two")]


def test_noise_is_a_scan_of_its_own(device: TcpScanner, reading: Reading) -> None:
    device.fault("noise", 1)
    device.scan(b"FJ0123456789")
    assert reading.next() == Scan("in-1.reader", NONSENSE[:-2])
    assert reading.next() == Scan("in-1.reader", b"FJ0123456789")


def test_a_cut_tail_is_dropped_and_the_next_scan_read(device: TcpScanner, reading: Reading) -> None:
    device.send(b"half a co")
    with pytest.raises(Empty):
        reading.next(wait_s=1)
    device.scan(b"whole")
    assert reading.next() == Scan("in-1.reader", b"whole")


def test_without_suffix_silence_ends_a_scan(device: TcpScanner) -> None:
    reading = Reading(device.port, "none", aim=False)
    connected(device)
    device.scan(b"]Q1as sent", b"")
    assert reading.next() == Scan("in-1.reader", b"]Q1as sent")
    reading.close()


def test_a_scanner_that_says_nothing_is_not_lost(device: TcpScanner, reading: Reading) -> None:
    device.fault("silent", 1)
    device.scan(b"unheard")
    with pytest.raises(Empty):
        reading.next(wait_s=1.2)
    device.fault("silent", 0)
    device.scan(b"heard")
    assert reading.next() == Scan("in-1.reader", b"heard")


def test_unplugged_and_plugged_in_again(device: TcpScanner, reading: Reading) -> None:
    device.fault("unplugged", 1)
    lost = reading.next()
    assert isinstance(lost, UnreachableError)
    assert lost.device == "in-1.reader"
    with pytest.raises(UnreachableError, match="cannot connect"):
        reading.driver.scans()
    with pytest.raises(RuntimeError, match="nobody"):
        device.scan(b"nobody hears")
    device.fault("unplugged", 0)
    again = Reading(device.port)
    connected(device)
    device.scan(b"back")
    assert again.next() == Scan("in-1.reader", b"back")
    again.close()


def test_close_ends_the_reading_at_once_and_hangs_up(device: TcpScanner, reading: Reading) -> None:
    reading.close()
    assert reading.next() is None
    connected(device, yes=False)


def test_a_dead_line_is_noticed_without_a_scan(device: TcpScanner, reading: Reading) -> None:
    assert device
    line = reading.driver._line  # pyright: ignore[reportPrivateUsage]
    assert line is not None
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
