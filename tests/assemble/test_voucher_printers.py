"""A stall's own printer, as the site file names it: vouchers come out of it, are owed while they cannot, dropped when unwanted."""

from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image

from config import LaneSettings, MarketSettings, SiteFileError, StationSettings
from devices import Voucher
from drivers.simulators.escpos import EscPosPrinter
from edge.assemble.gates import Gates, fit
from edge.assemble.site import site
from edge.core.actions import AnyPrint, PrintVoucher
from edge.flow.asks import Answer
from edge.flow.board import Board
from edge.flow.perform import Perform

CODE, LINK = "S35010000126030500001G", "https://p.example/c/S35010000126030500001G"
PAPER = Voucher(
    CODE,
    LINK,
    "统一销售凭证",
    (("销售者名称", "林𬭎"), ("摊位信息", "B2-017")),
    (("大白菜 福清", "12 kg", "…0011X"),),
    "请保存",
)
YES = Answer("pass")


class Stall:
    """One stall with a receipt printer; `put_off` waits until it is run."""

    def __init__(self) -> None:
        self.device, self.board = EscPosPrinter(), Board()
        station = StationSettings(
            id="stall-7", kind="stall", voucher={"driver": "escpos", "host": "127.0.0.1", "port": self.device.port}
        )
        self.gates: Gates = fit((), self.board, None, (station,))
        self.paper: Voucher | None = PAPER
        self.out: list[tuple[AnyPrint, str]] = []
        self.later: list[object] = []
        self.perform = Perform(
            self.gates.lanes, self.board, monotonic=lambda: 0.0, link=lambda _code: LINK,
            printed=lambda label, _link, printer: self.out.append((label, printer)),
            later=lambda _wait, job: self.later.append(job), paper=lambda _asked, _link: self.paper,
        )  # fmt: skip

    def do(self, asked: PrintVoucher) -> None:
        self.perform((asked,), YES, "2026-03-05T03:00:00+08:00")
        self.settle()

    def settle(self) -> None:
        self.gates.workers[0].submit(lambda: None).result(60)

    def close(self) -> None:
        for worker in self.gates.workers:
            worker.close()
        self.device.close()


@pytest.fixture
def stall() -> Iterator[Stall]:
    made = Stall()
    yield made
    made.close()


def test_a_voucher_comes_out_of_the_stalls_printer_and_reads_back(stall: Stall) -> None:
    asked = PrintVoucher("stall-7", CODE)
    stall.do(asked)
    assert stall.out == [(asked, "stall-7.voucher")]
    (job,) = stall.device.labels
    assert read(job) == {CODE, LINK}


def test_it_is_owed_while_there_is_no_paper_and_no_longer(stall: Stall) -> None:
    stall.device.fault("paper_out", 1)
    stall.do(PrintVoucher("stall-7", CODE))
    assert stall.out == []
    assert [health.detail for health in stall.board.health()] == ["paper out"]
    stall.device.fault("paper_out", 0)
    (again,) = stall.later
    assert callable(again)
    again()
    stall.settle()
    assert [printer for _, printer in stall.out] == ["stall-7.voucher"]
    assert len(stall.device.labels) == 1


def test_what_is_not_there_any_more_is_dropped(stall: Stall) -> None:
    stall.paper = None
    stall.do(PrintVoucher("stall-7", CODE, "promise"))
    assert [printer for _, printer in stall.out] == [""]
    assert not stall.device.labels
    assert not stall.later


def test_the_site_says_where_papers_and_labels_come_out() -> None:
    printer = {"driver": "escpos", "host": "h"}
    lane = {"id": "out-1", "gate": "exit", "reader": {"driver": "tcp-scanner", "host": "h"}, "voucher": printer}
    stations = [{"id": "stall-7", "kind": "stall", "printer": printer}, {"id": "desk", "kind": "office"}]
    told = {
        "id": "MKT-1", "name": "市场", "node": "350100001", "province": "福建", "public_url": "https://p", "sale_lane": "out-1",
        "lane": [lane], "station": stations,
    }  # fmt: skip
    known = site(MarketSettings.model_validate(told))
    assert (known.vouchers, known.stalls) == (("out-1",), ("stall-7",))
    assert [known.label_place(each) for each in ("stall-7", "desk")] == ["stall-7", "out-1"]
    assert [known.voucher_place(each) for each in ("stall-7", "desk")] == ["out-1", "out-1"]


def test_a_lanes_printers_stand_in_its_own_table() -> None:
    lane = LaneSettings(id="out-1", gate="exit", reader={"driver": "tcp-scanner", "host": "127.0.0.1"})
    station = StationSettings(id="out-1", kind="gate", voucher={"driver": "escpos", "host": "h"})
    with pytest.raises(SiteFileError, match=r"station out-1: .*\[\[lane\]\]"):
        fit((lane,), Board(), None, (station,))
    with pytest.raises(SiteFileError, match=r"station stall-7: .*'hots'"):
        fit(
            (), Board(), None, (StationSettings(id="stall-7", kind="stall", voucher={"driver": "escpos", "hots": "h"}),)
        )


def read(job: bytes) -> set[str]:
    """What a scanner reads off the paper: GS v 0 bands under each other."""
    rows, at, wide = b"", 0, 0
    while (at := job.find(b"\x1dv0\x00", at)) >= 0:
        wide, high = int.from_bytes(job[at + 4 : at + 6], "little"), int.from_bytes(job[at + 6 : at + 8], "little")
        rows += job[at + 8 : at + 8 + wide * high]
        at += 8 + wide * high
    picture = Image.frombytes("1", (wide * 8, len(rows) // wide), bytes(0xFF ^ byte for byte in rows)).convert("L")
    return {found.text for found in zxingcpp.read_barcodes(picture)}
