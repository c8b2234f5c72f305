"""TSPL and ESC/POS drivers against their simulators, on a network and on a serial line, and every way they can fail."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papers
import pytest

from devices import Health, Label, RefusedError, State, UnreachableError, Voucher
from drivers.escpos_printer import EscPosPrinter
from drivers.raster import Raster
from drivers.raw_printer import LATE, STUCK, RawPrinter
from drivers.sheet import Picture, Sheet
from drivers.simulators.escpos import EscPosPrinter as EscPosDevice
from drivers.simulators.press import Press
from drivers.simulators.printer import Printer as ZplDevice
from drivers.simulators.tspl import TsplPrinter as TsplDevice
from drivers.tspl_printer import TsplPrinter
from drivers.zpl_printer import ZplPrinter
from tests.patience import PATIENCE_S, until

CODE = "10012345625112300127"
LABEL = Label(CODE, f"HTTPS://PM.EXAMPLE/C/{CODE}", ("大白菜", "12 kg"))
VOUCHER = Voucher(
    "S100123456251123000017",
    "HTTPS://PM.EXAMPLE/C/S100123456251123000017",
    "统一销售凭证",
    (("销售者名称", "林𬭎"),),
    (("大白菜", "12 kg", "…1K"),),
)
KINDS: dict[str, tuple[type[Press], type[RawPrinter]]] = {
    "tspl": (TsplDevice, TsplPrinter),
    "escpos": (EscPosDevice, EscPosPrinter),
    "zpl": (ZplDevice, ZplPrinter),
}


@dataclass
class Pair:
    """A simulated printer and its driver."""

    kind: str
    device: Press
    printer: RawPrinter
    folder: Path

    def codes(self) -> list[dict[str, str]]:
        """What stands on each paper that came out."""
        if self.kind == "tspl":
            return [papers.codes(papers.tspl(job)) for job in self.device.labels]
        return [papers.codes(papers.escpos(job, 576)[0]) for job in self.device.labels]


class Speckled(EscPosPrinter):
    """Its papers begin with rows of dots that are DLE EOT 4, in bytes."""

    def _encode(self, sheet: Sheet) -> bytes:
        dots = Picture(0, 0, Raster(576, 8, 72, b"\x10\x04\x04" * 24 * 8))
        return super()._encode(sheet._replace(items=(*sheet.items, dots)))


@pytest.fixture(params=["tspl", "escpos"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pair(kind: str, tmp_path: Path) -> Iterator[Pair]:
    made, driver = KINDS[kind]
    device = made(folder=str(tmp_path / "out"))
    yield Pair(kind, device, driver("in-1.printer", "127.0.0.1", device.port, timeout=PATIENCE_S), tmp_path / "out")
    device.close()


def refused(printer: RawPrinter) -> str:
    with pytest.raises(RefusedError) as told:
        printer.print(LABEL)
    assert printer.health() == Health("in-1.printer", State.TROUBLE, told.value.why)
    return told.value.why


def test_a_label_and_a_voucher_come_out_and_only_then_print_returns(pair: Pair) -> None:
    pair.device.fault("slow", 0.15)
    for paper in (LABEL, VOUCHER):
        pair.printer.print(paper)
    assert pair.codes() == [{"QRCode": paper.link, "Code128": paper.code} for paper in (LABEL, VOUCHER)]
    assert [path.name for path in sorted(pair.folder.iterdir())] == [f"000{n}.{pair.kind}" for n in (1, 2)]
    assert pair.printer.health() == Health("in-1.printer", State.READY)


@pytest.mark.parametrize(
    ("kind", "knob", "why"),
    [
        ("tspl", "head_open", "head open"),
        ("tspl", "paper_jam", "paper jam"),
        ("tspl", "paper_out", "paper out"),
        ("tspl", "ribbon_out", "ribbon out"),
        ("tspl", "paused", "paused"),
        ("tspl", "cover_open", "cover open"),
        ("tspl", "error", "printer error"),
        ("escpos", "paper_out", "paper out"),
        ("escpos", "cover_open", "cover open"),
        ("escpos", "cutter", "cutter jammed"),
        ("escpos", "error", "printer error"),
    ],
)
def test_what_is_wrong_has_a_name_and_nothing_is_sent(pair: Pair, knob: str, why: str) -> None:
    pair.device.fault(knob, 1)
    assert refused(pair.printer) == why
    pair.device.fault(knob, 0)
    assert pair.printer.health() == Health("in-1.printer", State.READY)
    assert not pair.device.labels
    pair.printer.print(LABEL)
    assert len(pair.device.labels) == 1


def test_a_silent_printer_is_lost(pair: Pair) -> None:
    pair.device.fault("silent", 1)
    with papers.hasty(pair.printer):
        with pytest.raises(UnreachableError, match="no answer"):
            pair.printer.print(LABEL)
        assert pair.printer.health() == Health("in-1.printer", State.LOST, "no answer")
    assert not pair.device.labels


def test_one_that_says_how_it_is_but_takes_no_commands_is_given_no_job(pair: Pair) -> None:
    pair.device.fault("stuck", 1)
    with papers.hasty(pair.printer):
        assert refused(pair.printer) == STUCK
    pair.device.fault("stuck", 0)
    pair.printer.print(LABEL)
    assert len(pair.device.labels) == 1


def test_paper_that_ends_under_a_label_takes_the_label_back(pair: Pair) -> None:
    papers.once_taken(pair.device, lambda: pair.device.fault("paper_out", 1))
    with pytest.raises(RefusedError, match="paper out"):
        pair.printer.print(LABEL)
    assert until(lambda: pair.device.state()["waiting"] == 0)
    pair.device.fault("paper_out", 0)
    pair.device.fault("slow", 0)
    pair.printer.print(VOUCHER)
    assert [each["Code128"] for each in pair.codes()] == [VOUCHER.code]


def test_a_printer_that_is_too_slow(pair: Pair) -> None:
    pair.device.fault("slow", 8)
    with papers.hasty(pair.printer), pytest.raises(UnreachableError, match=LATE):
        pair.printer.print(LABEL)
    assert until(lambda: pair.device.state()["waiting"] == 0)


def test_half_a_job_is_no_label_and_the_next_is_whole(pair: Pair) -> None:
    pair.device.fault("half_job", 1500)
    with pytest.raises(UnreachableError):
        pair.printer.print(LABEL)
    assert not pair.device.labels
    pair.printer.print(LABEL)
    assert [each["Code128"] for each in pair.codes()] == [CODE]


def test_a_printer_that_is_off_and_on_again(pair: Pair) -> None:
    pair.device.fault("refuse", 1)
    with pytest.raises(UnreachableError, match="refused"):
        pair.printer.print(LABEL)
    assert pair.printer.health().state is State.LOST
    pair.device.fault("refuse", 0)
    pair.printer.print(LABEL)


def test_a_printer_that_dies_under_a_label(pair: Pair) -> None:
    papers.once_taken(pair.device, lambda: pair.device.fault("refuse", 1))
    with pytest.raises(UnreachableError):
        pair.printer.print(LABEL)


def test_close_ends_a_wait(pair: Pair) -> None:
    papers.once_taken(pair.device, pair.printer.close)
    with pytest.raises(UnreachableError):
        pair.printer.print(LABEL)


def test_two_names_of_one_printer_take_turns(pair: Pair) -> None:
    other = type(pair.printer)("vouchers", "127.0.0.1", pair.device.port, timeout=PATIENCE_S)
    pair.device.fault("slow", 0.1)
    both = [threading.Thread(target=each.print, args=(p,)) for each, p in ((pair.printer, LABEL), (other, VOUCHER)) * 2]
    for each in both:
        each.start()
    for each in both:
        each.join(PATIENCE_S)
    assert sorted(each["Code128"] for each in pair.codes()) == [CODE, CODE, VOUCHER.code, VOUCHER.code]


@pytest.mark.parametrize("kind", KINDS)
def test_a_serial_line_carries_the_same(kind: str, tmp_path: Path) -> None:
    made, driver = KINDS[kind]
    link = str(tmp_path / "printer.tty")
    device = made(folder=str(tmp_path / "out"), link=link)
    printer = driver("in-1.printer", serial=link, baud=115200, timeout=PATIENCE_S)
    printer.print(LABEL)
    printer.print(VOUCHER)
    assert len(device.labels) == 2
    if kind != "zpl":
        assert [each["Code128"] for each in Pair(kind, device, printer, tmp_path).codes()] == [CODE, VOUCHER.code]
    device.fault("paper_out", 1)
    with papers.hasty(printer):  # ZPL says nothing then
        assert printer.health().state is State.TROUBLE
    device.fault("refuse", 1)
    assert printer.health().state is State.LOST
    device.fault("refuse", 0)
    device.fault("paper_out", 0)
    assert printer.health() == Health("in-1.printer", State.READY)
    device.close()


@pytest.mark.parametrize("options", [{}, {"host": "h", "serial": "/dev/x"}])
@pytest.mark.parametrize("driver", [driver for _, driver in KINDS.values()])
def test_a_printer_stands_in_one_place(driver: type[RawPrinter], options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="x: set host or serial, and not both"):
        driver("x", **options)


def test_no_font_is_said_at_construction(kind: str) -> None:
    with pytest.raises(ValueError, match=r"x: no font at /nowhere\.ttc: install fonts-wqy-microhei or set font"):
        KINDS[kind][1]("x", "127.0.0.1", font="/nowhere.ttc")


def test_what_could_not_be_drawn_is_a_warning_of_a_printer_that_is_ready(pair: Pair) -> None:
    pair.printer.print(Label("1", "A", ("\U000323b0鱼",)))
    assert pair.printer.health() == Health("in-1.printer", State.READY, "no font has: \U000323b0 U+323B0")


@pytest.mark.parametrize("kind", ["escpos"])
def test_paper_near_its_end_still_prints(pair: Pair) -> None:
    pair.device.fault("near_end", 1)
    pair.printer.print(LABEL)
    assert pair.printer.health() == Health("in-1.printer", State.READY, "paper near its end")


@pytest.mark.parametrize("kind", ["escpos"])
def test_dots_that_read_as_a_question_are_answered_and_that_answer_is_not_believed(pair: Pair) -> None:
    """A real printer finds DLE EOT in pictures as well: with paper near its end its answer could be taken for a cover."""
    pair.device.fault("near_end", 1)
    pair.device.fault("slow", 0.3)
    Speckled("in-1.printer", "127.0.0.1", pair.device.port, timeout=PATIENCE_S).print(LABEL)
    assert len(pair.device.labels) == 1


@pytest.mark.parametrize("kind", ["tspl"])
def test_an_inverted_copy_of_tspl_prints_black_on_white(pair: Pair) -> None:
    printer = TsplPrinter("in-1.printer", "127.0.0.1", pair.device.port, inverted=True, gap_mm=3, density=10)
    printer.print(Label("品", 'https://a.cn/"x"', ("大白菜",)))
    job = pair.device.labels[0]
    assert b"GAP 3 mm,0 mm\r\nDENSITY 10\r\n" in job
    assert b"QRCODE" not in job, "what needs quoting is drawn"
    paper = papers.tspl(job, inverted=True)
    assert papers.codes(paper) == {"QRCode": 'https://a.cn/"x"'}
    assert paper.mean() < 0.2
