"""The barrier driver against the simulated board; the board against frames from the maker's wiki."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from devices import Health, RefusedError, State, UnreachableError
from drivers.modbus_barrier import ModbusBarrier
from drivers.simulators.barrier import Barrier
from tests.patience import PATIENCE_S, eventually


@pytest.fixture
def board() -> Iterator[Barrier]:
    board = Barrier()
    yield board
    board.close()


@pytest.fixture
def barrier(board: Barrier) -> Iterator[ModbusBarrier]:
    barrier = ModbusBarrier(
        "in-1.barrier", "127.0.0.1", board.port, relay=1, loop_input=2, pulse_ms=700, timeout=PATIENCE_S
    )
    yield barrier
    barrier.close()


@pytest.fixture
def line(board: Barrier) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", board.port), 5) as line:
        yield line


def frame(pdu: str, unit: int = 1, transaction: int = 1) -> bytes:
    body = bytes([unit]) + bytes.fromhex(pdu)
    return transaction.to_bytes(2, "big") + bytes(2) + len(body).to_bytes(2, "big") + body


def answer(line: socket.socket) -> bytes:
    head = line.recv(6, socket.MSG_WAITALL)
    return head + line.recv(head[5], socket.MSG_WAITALL)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("05 0200 0007", "05 0200 0007"),
        ("05 0000 FF00", "05 0000 FF00"),
        ("05 0000 5500", "05 0000 5500"),
        ("05 00FF 0000", "05 00FF 0000"),
        ("02 0000 0008", "02 01 05"),
        ("01 0000 0008", "01 01 00"),
        ("0F 0000 0008 01 05", "0F 0000 0008"),
        ("05 0008 FF00", "85 02"),
        ("05 0000 1234", "85 03"),
        ("05 0200 0000", "85 03"),
        ("01 0005 0004", "81 02"),
        ("0F 0005 0008 01 05", "8F 02"),
        ("03 0000 0001", "83 01"),
        ("05 00", "85 03"),
    ],
)
def test_the_board_answers_as_the_maker_says(board: Barrier, line: socket.socket, asked: str, answered: str) -> None:
    board.loop(0, on=True)
    board.loop(2, on=True)
    line.sendall(frame(asked))
    assert answer(line) == frame(answered)


def test_the_board_takes_frames_however_they_arrive(line: socket.socket) -> None:
    one, two = frame("05 0000 FF00", transaction=7), frame("01 0000 0008", transaction=8)
    for place in range(len(one)):
        line.sendall(one[:place])
        line.sendall(one[place:] + two)
        assert answer(line) == one
        assert answer(line) == frame("01 01 01", transaction=8)


def test_the_board_hangs_up_on_noise(line: socket.socket) -> None:
    line.sendall(b"\xff" * 12)
    with suppress(ConnectionResetError):
        assert line.recv(1) == b""


def heard_by_a_board(
    answers: Callable[[bytes], bytes], use: Callable[[ModbusBarrier], object], timeout: float = PATIENCE_S
) -> bytes:
    """Every byte the driver sends to a board that answers so."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            line, _ = listening.accept()
            with line:
                while chunk := line.recv(12):
                    heard.extend(chunk)
                    line.sendall(answers(chunk))

        board = threading.Thread(target=listen)
        board.start()
        barrier = ModbusBarrier("x", "127.0.0.1", listening.getsockname()[1], relay=0, pulse_ms=700, timeout=timeout)
        use(barrier)
        barrier.close()
        board.join(PATIENCE_S)
    return bytes(heard)


def test_a_pulse_is_the_makers_frame_and_the_relay_was_first_written_off() -> None:
    heard = heard_by_a_board(bytes, lambda barrier: barrier.open())
    assert heard == frame("05 0000 0000", transaction=1) + frame("05 0200 0007", transaction=2)


def test_an_order_without_an_answer_is_not_given_twice() -> None:
    heard = heard_by_a_board(lambda _: b"", lambda barrier: barrier.health(), timeout=0.2)
    assert heard == frame("05 0000 0000")


def test_an_echo_of_another_order_is_no_answer() -> None:
    def open_refused(barrier: ModbusBarrier) -> None:
        with pytest.raises(RefusedError, match="another order"):
            barrier.open()

    heard_by_a_board(lambda asked: asked[:-1] + b"\x01", open_refused)


def test_open_is_one_pulse(board: Barrier, barrier: ModbusBarrier) -> None:
    barrier.open()
    barrier.open()
    assert [(relay, ms) for relay, _, ms in board.pulses] == [(1, 700), (1, 700)]
    assert board.state()["relays"] == [False, True, *[False] * 6]
    assert board.state()["writes"] == 1, "the relay is written off once, not before each pulse"


def test_a_relay_left_on_falls_at_the_first_connection(board: Barrier, barrier: ModbusBarrier) -> None:
    with socket.create_connection(("127.0.0.1", board.port), 5) as line:
        line.sendall(frame("0F 0000 0008 01 03"))
        answer(line)
    barrier.occupied()
    assert board.state()["relays"] == [True, *[False] * 7], "another lane's relay is not ours"


def test_the_loop(board: Barrier, barrier: ModbusBarrier) -> None:
    assert not barrier.occupied()
    board.loop(2, on=True)
    assert barrier.occupied()
    barrier.loop_fail_safe = True
    assert not barrier.occupied()


def test_a_silent_board_is_unreachable_and_is_not_asked_twice(board: Barrier) -> None:
    barrier = ModbusBarrier("in-1.barrier", "127.0.0.1", board.port, timeout=1)
    barrier.occupied()
    board.fault("silent", 1)
    with pytest.raises(UnreachableError):
        barrier.open()
    assert barrier.health().state is State.LOST
    board.fault("silent", 0)
    eventually(lambda: barrier.health() == Health("in-1.barrier", State.READY))
    assert not board.pulses
    barrier.close()


def test_a_reset_line_is_made_anew_by_the_next_call(board: Barrier, barrier: ModbusBarrier) -> None:
    barrier.open()
    board.fault("reset", 1)
    with pytest.raises(UnreachableError):
        barrier.open()
    board.fault("reset", 0)
    barrier.open()
    assert board.state()["pulses"] == 2


def test_a_board_that_is_off_and_on_again(board: Barrier, barrier: ModbusBarrier) -> None:
    board.fault("refuse", 1)
    with pytest.raises(UnreachableError, match="cannot connect"):
        barrier.open()
    with pytest.raises(UnreachableError):
        barrier.occupied()
    board.fault("refuse", 0)
    barrier.open()
    assert board.state()["pulses"] == 1


def test_a_relay_that_the_board_has_not_is_refused_and_an_input_is_unreadable(board: Barrier) -> None:
    barrier = ModbusBarrier("x", "127.0.0.1", board.port, relay=9)
    with pytest.raises(RefusedError, match="exception 2"):
        barrier.open()
    barrier.close()
    barrier = ModbusBarrier("x", "127.0.0.1", board.port, loop_input=9)
    with pytest.raises(UnreachableError, match="loop input 9: Modbus exception 2"):
        barrier.occupied()
    barrier.close()


def test_two_threads_share_one_line(board: Barrier, barrier: ModbusBarrier) -> None:
    board.loop(2, on=True)
    seen: list[bool] = []
    asking = [threading.Thread(target=lambda: seen.extend(barrier.occupied() for _ in range(50))) for _ in range(3)]
    for thread in asking:
        thread.start()
    for _ in range(20):
        barrier.open()
    for thread in asking:
        thread.join(PATIENCE_S)
    assert seen == [True] * 150
    assert board.state()["pulses"] == 20


def test_the_first_connection_is_made_once_however_many_call(board: Barrier, barrier: ModbusBarrier) -> None:
    together = threading.Barrier(8)

    def call() -> None:
        together.wait(PATIENCE_S)
        barrier.open()

    calling = [threading.Thread(target=call) for _ in range(8)]
    for thread in calling:
        thread.start()
    for thread in calling:
        thread.join(PATIENCE_S)
    assert (board.state()["writes"], board.state()["pulses"]) == (1, 8)


def test_a_line_that_gave_no_answer_is_not_used_again() -> None:
    """A late answer must not be taken for the next one's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_S)
        barrier = ModbusBarrier("x", "127.0.0.1", listening.getsockname()[1], timeout=0.1)
        for _ in range(2):
            assert barrier.health().state is State.LOST
            listening.accept()[0].close()


@pytest.mark.parametrize("pulse_ms", [0, 200, 450, 1100])
def test_a_pulse_that_no_board_can_time(pulse_ms: int) -> None:
    with pytest.raises(ValueError, match="pulse_ms"):
        ModbusBarrier("x", "127.0.0.1", pulse_ms=pulse_ms)
