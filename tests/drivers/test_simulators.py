"""The simulators' process: a spec, a control port, and an end with its parent."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from devices import Label
from drivers.columns import Columns
from drivers.escpos_printer import EscPosPrinter
from drivers.instrument_serial import InstrumentSerial
from drivers.modbus_barrier import ModbusBarrier
from drivers.serial_scanner import SerialScanner
from drivers.tcp_scanner import TcpScanner
from drivers.tspl_printer import TsplPrinter
from drivers.zpl_printer import ZplPrinter

Answer = dict[str, object]


class Process:
    """`python -m drivers.simulators` as the demo starts it."""

    def __init__(self, folder: Path, *, as_file: bool = False) -> None:
        spec = {
            "control": 0,
            "dir": str(folder / "labels"),
            "die_with_stdin": True,
            "devices": [
                {"kind": "scanner", "name": "in-1.reader", "link": str(folder / "in-1.tty")},
                {"kind": "printer", "name": "in-1.printer", "port": 0},
                {"kind": "barrier", "name": "in-1.barrier", "port": 0},
                {"kind": "tcp-scanner", "name": "in-2.reader", "port": 0},
                {"kind": "camera", "name": "in-1.camera", "port": 0},
                {
                    "kind": "instrument",
                    "name": "nc-1",
                    "maker": "Mk",
                    "serial": "SN-1",
                    "way": "serial",
                    "link": str(folder / "nc-1.tty"),
                },
                {"kind": "tspl-printer", "name": "in-2.printer", "port": 0},
                {"kind": "escpos-printer", "name": "stall.printer", "link": str(folder / "stall.tty")},
            ],
        }
        (folder / "spec.json").write_text(json.dumps(spec), "utf-8")
        argument = str(folder / "spec.json") if as_file else json.dumps(spec)
        command = [sys.executable, "-m", "drivers.simulators", argument]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.child.stdout
        ready: Answer = json.loads(self.child.stdout.readline())
        assert ready["ready"] is True
        self.control = int(str(ready["control"]))
        self.ports: dict[str, int] = dict(json.loads(json.dumps(ready["ports"])))

    def ask(self, *requests: Mapping[str, object] | str) -> list[Answer]:
        with socket.create_connection(("127.0.0.1", self.control), 10) as line, line.makefile("rwb") as lines:
            for request in requests:
                lines.write((request if isinstance(request, str) else json.dumps(request)).encode() + b"\n")
            lines.flush()
            return [json.loads(lines.readline()) for _ in requests]

    def close(self) -> int:
        with self.child:
            assert self.child.stdin
            self.child.stdin.close()
            return self.child.wait(60)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    assert process.close() == 0


def test_three_devices_and_their_drivers(process: Process, tmp_path: Path) -> None:
    scans = (scanner := SerialScanner("in-1.reader", str(tmp_path / "in-1.tty"))).scans()
    printer = ZplPrinter("in-1.printer", "127.0.0.1", process.ports["in-1.printer"])
    barrier = ModbusBarrier("in-1.barrier", "127.0.0.1", process.ports["in-1.barrier"])
    assert process.ask(
        {"device": "in-1.reader", "do": "scan", "hex": b"]Q1A".hex()},
        {"device": "in-1.barrier", "do": "loop", "input": 0, "on": True},
    ) == [{"ok": True}, {"ok": True}]
    assert next(scans).raw == b"A"
    assert barrier.occupied()
    barrier.open()
    printer.print(Label("1", "A", ()))
    read, printed, opened = process.ask(
        *({"do": "state", "device": f"in-1.{d}"} for d in ("reader", "printer", "barrier"))
    )
    assert (read["scans"], read["open"]) == (1, True)
    assert (printed["labels"], printed["last"], printed["waiting"]) == (1, 1, 0)
    assert (opened["pulses"], opened["inputs"]) == (1, [True, *[False] * 7])
    assert (tmp_path / "labels" / "in-1.printer" / "0001.zpl").exists()
    for each in (scanner, printer, barrier):
        each.close()
    assert not list(scans)


def test_what_is_held_before_the_camera_is_shown_until_it_is_taken_away(process: Process) -> None:
    shown = [
        {"do": "show", "device": "in-1.camera", "hex": "ffd8ffd9"},
        {"do": "state", "device": "in-1.camera"},
        {"do": "clear", "device": "in-1.camera"},
        {"do": "state", "device": "in-1.camera"},
    ]
    assert [answer.get("shown") for answer in process.ask(*shown)] == [None, 4, None, 0]


def test_a_network_scanner_is_told_to_read(process: Process) -> None:
    driver = TcpScanner("in-2.reader", "127.0.0.1", process.ports["in-2.reader"])
    scans = driver.scans()
    while not process.ask({"do": "state", "device": "in-2.reader"})[0]["open"]:
        pass
    assert process.ask({"do": "scan", "device": "in-2.reader", "hex": b"]C0A".hex()}) == [{"ok": True}]
    assert next(scans).raw == b"A"
    driver.close()


def test_an_instrument_is_told_to_run_its_channels(process: Process, tmp_path: Path) -> None:
    columns = Columns(order=("record", "channel", "sample", "item", "percent", "said", "time", "lot"))
    driver = InstrumentSerial("nc-1", str(tmp_path / "nc-1.tty"), "Mk", "SN-1", columns, checksum="xor")
    records = driver.records()
    rows = [{"channel": "1", "sample": "L1", "percent": "61.2"}, {"channel": "2", "sample": "", "percent": "3.4"}]
    ran, told = process.ask(
        {"do": "run", "device": "nc-1", "at": "2026-03-05T02:59:00+08:00", "rows": rows},
        {"do": "state", "device": "nc-1"},
    )
    assert (ran["ok"], told["records"]) == (True, 2)
    found = [next(records), next(records)]
    assert [each.number for each in found] == ran["records"]
    assert [(each.channel, each.sample, each.said) for each in found] == [
        ("1", "L1", "positive"),
        ("2", "", "negative"),
    ]
    driver.close()


def test_other_printers_on_a_network_and_on_a_serial_line(process: Process, tmp_path: Path) -> None:
    label = Label("1", "A", ())
    TsplPrinter("in-2.printer", "127.0.0.1", process.ports["in-2.printer"]).print(label)
    EscPosPrinter("stall.printer", serial=str(tmp_path / "stall.tty"), baud=115200).print(label)
    states = process.ask(*({"do": "state", "device": each} for each in ("in-2.printer", "stall.printer")))
    assert [state["labels"] for state in states] == [1, 1]
    assert (tmp_path / "labels" / "in-2.printer" / "0001.tspl").exists()
    assert (tmp_path / "labels" / "stall.printer" / "0001.escpos").exists()


def test_faults_are_turned_on_and_off(process: Process) -> None:
    answers = process.ask(
        {"do": "fault", "device": "in-1.printer", "knob": "paper_out", "on": True},
        {"do": "state", "device": "in-1.printer"},
        {"do": "fault", "device": "in-1.printer", "knob": "paper_out", "on": False},
        {"do": "state", "device": "in-1.printer"},
    )
    assert [answers[place]["paper_out"] for place in (1, 3)] == [1, 0]


def test_what_cannot_be_done_is_said_and_the_line_stays(process: Process) -> None:
    answers = process.ask(
        {"do": "fault", "device": "in-1.printer", "knob": "typo", "on": True},
        {"do": "state", "device": "nobody"},
        {"do": "scan", "device": "in-1.barrier", "hex": "00"},
        {"do": "scan", "device": "in-1.reader", "hex": "zz"},
        {"do": "show", "device": "in-1.reader", "hex": "ffd8"},
        {"do": "clear", "device": "in-1.printer"},
        {"do": "loop", "device": "in-1.barrier", "input": 9, "on": True},
        "no json",
        "[1]",
        "",
        {"do": "ping"},
    )
    assert [answer["ok"] for answer in answers] == [False] * 10 + [True]
    assert all(answer["error"] for answer in answers[:-1])
    assert answers[-1]["devices"] == [
        *("in-1.barrier", "in-1.camera", "in-1.printer", "in-1.reader"),
        *("in-2.printer", "in-2.reader", "nc-1", "stall.printer"),
    ]


def test_callers_do_not_wait_for_each_other(process: Process) -> None:
    with socket.create_connection(("127.0.0.1", process.control), 10):
        assert process.ask({"do": "ping"})[0]["ok"]


def test_a_spec_from_a_file_and_an_end_by_sigterm(tmp_path: Path) -> None:
    process = Process(tmp_path, as_file=True)
    os.kill(process.child.pid, signal.SIGTERM)
    assert process.child.wait(60) == 0
    assert process.close() == 0
    assert not (tmp_path / "in-1.tty").is_symlink()
