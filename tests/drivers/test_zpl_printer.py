"""The label printer driver against the simulator, and every way it can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from papers import hasty, once_taken

from devices import Health, Label, RefusedError, State, UnreachableError
from drivers.simulators.printer import Printer
from drivers.zpl_printer import SILENT, ZplPrinter
from tests.patience import PATIENCE_S, until

LABEL = Label("10012345625112300127", "HTTPS://PM.EXAMPLE/10/10012345625112300127", ("大白菜",))


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Printer]:
    device = Printer(folder=str(tmp_path / "out"))
    yield device
    device.close()


@pytest.fixture
def printer(device: Printer) -> ZplPrinter:
    return ZplPrinter("in-1.printer", "127.0.0.1", device.port, timeout=PATIENCE_S)


def test_a_label_comes_out_and_only_then_print_returns(device: Printer, printer: ZplPrinter, tmp_path: Path) -> None:
    device.fault("slow", 0.1)
    printer.print(LABEL)
    printer.print(LABEL)
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["0001.zpl", "0002.zpl"]
    assert (tmp_path / "out" / "0002.zpl").read_bytes() == device.labels[1]
    assert b"^FDMA,HTTPS://PM.EXAMPLE" in device.labels[0]


def test_numbers_go_on_after_a_restart(device: Printer, printer: ZplPrinter, tmp_path: Path) -> None:
    printer.print(LABEL)
    device.close()
    again = Printer(folder=str(tmp_path / "out"))
    ZplPrinter("x", "127.0.0.1", again.port).print(LABEL)
    assert again.state() | {"labels": 1, "last": 2} == again.state()
    again.close()


@pytest.mark.parametrize(
    ("knob", "detail"),
    [("paper_out", "paper out"), ("head_open", "head open"), ("ribbon_out", "ribbon out"), ("paused", "paused")],
)
def test_a_printer_that_says_what_is_wrong(device: Printer, printer: ZplPrinter, knob: str, detail: str) -> None:
    device.fault("reply_when_out", 1)
    device.fault(knob, 1)
    with pytest.raises(RefusedError) as refused:
        printer.print(LABEL)
    assert refused.value.why == detail
    assert printer.health() == Health("in-1.printer", State.TROUBLE, detail)
    device.fault(knob, 0)
    assert printer.health() == Health("in-1.printer", State.READY)
    assert not device.labels, "a refused label must not come out later"


@pytest.mark.parametrize("knob", ["paper_out", "head_open", "silent"])
def test_a_printer_that_says_nothing(device: Printer, printer: ZplPrinter, knob: str) -> None:
    device.fault(knob, 1)
    with hasty(printer):
        with pytest.raises(RefusedError) as refused:
            printer.print(LABEL)
        assert refused.value.why == SILENT
        assert printer.health() == Health("in-1.printer", State.TROUBLE, SILENT)
    device.fault(knob, 0)
    printer.print(LABEL)
    assert len(device.labels) == 1


@pytest.mark.parametrize("answers", [0, 1])
def test_paper_that_ends_under_a_label_takes_the_label_back(device: Printer, printer: ZplPrinter, answers: int) -> None:
    device.fault("reply_when_out", answers)

    def run_out() -> None:
        device.fault("paper_out", 1)
        printer.timeout = 0.4 if not answers else printer.timeout

    once_taken(device, run_out)
    with pytest.raises(RefusedError, match="paper"):
        printer.print(LABEL)
    assert until(lambda: device.state()["waiting"] == 0)
    device.fault("paper_out", 0)
    device.fault("slow", 0)
    printer.timeout = PATIENCE_S
    printer.print(LABEL)
    assert len(device.labels) == 1


def test_a_printer_that_is_too_slow(device: Printer, printer: ZplPrinter) -> None:
    device.fault("slow", 5)
    with hasty(printer), pytest.raises(UnreachableError, match="in time"):
        printer.print(LABEL)
    assert until(lambda: device.state()["waiting"] == 0)


def test_a_printer_that_is_off_and_on_again(device: Printer, printer: ZplPrinter) -> None:
    device.fault("refuse", 1)
    with pytest.raises(UnreachableError, match="refused"):
        printer.print(LABEL)
    assert printer.health().state is State.LOST
    device.fault("refuse", 0)
    printer.print(LABEL)


def test_a_printer_that_dies_under_a_label(device: Printer, printer: ZplPrinter) -> None:
    once_taken(device, lambda: device.fault("refuse", 1))
    with pytest.raises(UnreachableError):
        printer.print(LABEL)


def test_close_ends_a_wait(device: Printer) -> None:
    printer = ZplPrinter("x", "127.0.0.1", device.port, timeout=PATIENCE_S)
    once_taken(device, printer.close)
    with pytest.raises(UnreachableError):
        printer.print(LABEL)


def test_no_font_is_said_at_construction() -> None:
    with pytest.raises(ValueError, match="install fonts-wqy-microhei or set font"):
        ZplPrinter("x", "127.0.0.1", font="/nowhere.ttc")
