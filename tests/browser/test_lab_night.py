"""A night of the laboratory: controls first, 24 channels on one blank, one positive, its repeat, and all that follows a failure.

Everything is done with fingers on the pages, at the stations where it is done; the journal is read from outside.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from browser_night import photo
from browser_rig import WORDS, Look, Screen
from browser_stand import FAR_OFF, ON, Stand
from conftest import Sit
from playwright.sync_api import expect

from edge.cli.demo.plan import Kind
from tests.patience import until
from tests.ports import free_port

PANELS = [Look("zh", 1280, 800), Look("en", 1280, 800)]
CHANNELS = 24
CLEAN, SUSPECT, BLANK = ".61", ".1", ".65"
STALL = "xiulan"
NO_REPORT: Kind = "no_report"


class Night(Stand):
    """The stand with a label printer in the laboratory, and a seller who has a telephone."""

    def fit(self) -> None:
        port = free_port()
        path = self.site.market / "market.toml"
        before, _, rest = path.read_text("utf-8").partition("[clock]")
        printer = f'[lab]\nprinter = {{ driver = "zpl", host = "127.0.0.1", port = {port} }}\n'
        path.write_text(f"{before}{printer}\n[clock]{rest}", "utf-8")
        path = self.site.folder / "devices.json"
        fitted: dict[str, Any] = json.loads(path.read_text("utf-8"))
        fitted["devices"].append({"kind": "printer", "name": "lab.printer", "port": port})
        path.write_text(json.dumps(fitted), "utf-8")

    def evening(self, look: Look) -> "Evening":
        """A fresh reader without a control, 23 loads that wait, and one that was let go, sold in part, and is spot-checked."""
        reader = f"NY-{look.language}"
        self.api.ask("lab", "commission", self.step(), instrument=reader, maker="Mk", device=reader, model="NC-24",
                     methods=[ON["method"]], channels=CHANNELS, calibrated_until=FAR_OFF, certified_until=FAR_OFF)  # fmt: skip
        may = {"seller": "seller-1", "to": STALL, "what": ["declare", "sell"], "since": "", "until": ""}
        assert self.api.ask("office", "authorise", self.step(), **may)["good"]
        product = {"zh": "菜心", "en": "芥蓝"}[look.language]
        (bad,) = self.enter(NO_REPORT, product=product).batches
        self.pass_test(bad)
        self.move(bad)
        voucher, _ = self.sell(bad)
        kinds: list[Kind] = [NO_REPORT] * (CHANNELS - 1)
        waiting = self.enter(*kinds, product=f"{product}苗").batches
        samples = [self.api.ask("lab2", "takesample", self.step(), batch=each)["code"] for each in (*waiting, bad)]
        return Evening(reader, bad, voucher, tuple(samples))


class Evening(NamedTuple):
    """What stands in the laboratory when the night begins."""

    reader: str
    bad: str
    voucher: str
    samples: tuple[str, ...]

    @property
    def suspect(self) -> str:
        """The sample that is positive."""
        return self.samples[-1]

    @property
    def on(self) -> dict[str, str]:
        """Instrument, method and lot."""
        return {**ON, "instrument": self.reader}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    made = Night(tmp_path_factory.mktemp("lab-night"))
    yield made
    made.close()


@pytest.fixture(params=PANELS, ids=str)
def panel(request: pytest.FixtureRequest) -> Look:
    return request.param


def write(screen: Screen, field: str, digits: str) -> None:
    """On the pad, with a finger."""
    screen.page.locator(f"[name='{field}']").tap()
    for digit in digits:
        screen.page.locator(f"[data-put='{digit}']").tap()


def read_next(screen: Screen, channel: int, digits: str, blank: str = "") -> None:
    """The channel that is open, and the next one opens by itself."""
    expect(screen.page.locator(f"form[data-channel='{channel}']")).to_be_visible()
    if blank:
        write(screen, "blank", blank)
    write(screen, f"readings.{channel}.sample", digits)
    screen.page.locator("form[data-channel] button[data-tone=go]").tap()
    expect(screen.page.locator(f"form[data-channel='{channel}']")).to_have_count(0)


def test_a_night_of_the_laboratory(stand: Night, sit: Sit, panel: Look, tmp_path: Path) -> None:
    night = stand.evening(panel)
    chen = sit(panel, has_touch=True).at("panel-lab").sign_in(stand.member("chen"), panel.language, "/lab").live()
    controls_come_first(stand, night, chen)
    one_sheet_of_24(stand, night, chen)
    the_positive_once_more(stand, night, chen)
    another_person_elsewhere(stand, night, sit(panel).at("lab-2").sign_in(stand.member("lin"), panel.language))
    nothing_of_it_leaves(stand, night, sit(panel).at("out-1").speak(panel.language), WORDS[panel.language]["barred"])
    phone = sit(Look(panel.language, 390, 844)).sign_in(stand.member(STALL), panel.language)
    the_seller_asks_for_no_other(stand, night, phone)
    boss = sit(panel).at("office-2").sign_in(stand.member("zheng"), panel.language)
    destroyed_by_two(stand, night, chen, boss, photo(tmp_path))
    results_go_up(night, boss, sit(panel).at("office").speak(panel.language))


def controls_come_first(stand: Night, night: Evening, chen: Screen) -> None:
    """Stickers came out by themselves; nothing counts on the reader before its control, and the page leads there."""

    def stickers() -> set[str]:
        return {each["data"]["code"] for each in stand.facts("Labelled", printer="lab.printer")}

    assert until(lambda: set(night.samples) <= stickers()), "not every sticker came out"
    raw = {"raw.blank": "0.650", "raw.sample": "0.610"}
    assert chen.send("assay", sample=night.suspect, next="/lab", **night.on, **raw).ok
    assert stand.facts("Assayed", instrument=night.reader) == []
    chen.page.locator(f".pair[href*='{night.reader}']").tap()
    write(chen, "blank.blank", BLANK)
    write(chen, "positive.sample", SUSPECT)
    chen.key("/do/control").tap()
    chen.notice("ok")
    (control,) = stand.facts("Controlled", instrument=night.reader)
    assert (control["data"]["passed"], control["data"]["by"]) == (True, "chen")


def one_sheet_of_24(stand: Night, night: Evening, chen: Screen) -> None:
    """Laid out in order of waiting with two taps, read on one blank; the positive stands out and holds its batch."""
    chen.go(f"/lab/runs?on={quote('|'.join(night.on.values()))}")
    chen.page.locator("a.key[href*='fill=1']").tap()
    expect(chen.page.locator(".pick-samples :checked")).to_have_count(CHANNELS)
    chen.page.locator("form.laying button[data-tone=go]").tap()
    expect(chen.page.locator(".channel")).to_have_count(CHANNELS)
    chen.live()
    (laid,) = stand.facts("RunLaid", instrument=night.reader)
    at = laid["data"]["channels"].index(night.suspect) + 1
    for channel in range(1, CHANNELS + 1):
        read_next(chen, channel, SUSPECT if channel == at else CLEAN, BLANK if channel == 1 else "")
    expect(chen.page.locator(".channel[data-level=ok]")).to_have_count(CHANNELS - 1)
    expect(chen.page.locator(".channel[data-level=bad] .at")).to_have_text(str(at))
    assert {each["data"]["raw"]["blank"] for each in stand.facts("Assayed", instrument=night.reader)} == {f"0{BLANK}"}
    assert stand.batch(night.bad)["status"] == "held"


def the_positive_once_more(stand: Night, night: Evening, chen: Screen) -> None:
    """On a sheet of its own, by one tap."""
    chen.page.locator(".read form button[data-tone=stop]").tap()
    expect(chen.page.locator(".channel")).to_have_count(1)
    read_next(chen, 1, SUSPECT, BLANK)
    assert [each["data"]["verdict"] for each in stand.facts("Assayed", sample=night.suspect)] == [
        "positive",
        "positive",
    ]
    assert stand.facts("Condemned", batch=night.bad) == []  # not by those who worked on it


def another_person_elsewhere(stand: Night, night: Evening, lin: Screen) -> None:
    """The failure first, looked at; then all that is plain, with one PIN."""
    first = lin.go("/lab/verify").page.locator(".ready > li").first
    expect(first).to_contain_text(night.suspect)
    first.locator("a.key").click()
    lin.key("/do/verify", sample=night.suspect).click()
    lin.confirm()
    lin.notice("bad")
    lin.go("/lab/verify").key("/lab/verify").click()
    lin.confirm()
    lin.notice("ok")
    out = [each for each in stand.facts("Verified") if each["data"]["sample"] in night.samples]
    assert (len(out), {each["actor"] for each in out}) == (CHANNELS, {"lin"})
    assert [each["data"]["sample"] for each in out if not each["data"]["passed"]] == [night.suspect]
    assert stand.batch(night.bad)["status"] == "failed"


def nothing_of_it_leaves(stand: Night, night: Evening, gate: Screen, barred: str) -> None:
    """What was sold of it stays here."""
    gate.go("/lanes/out-1").live()
    stand.scan("out-1", night.voucher)
    gate.shows("stop", night.voucher, barred)
    assert stand.facts("Departed", voucher=night.voucher) == []


def the_seller_asks_for_no_other(stand: Night, night: Evening, phone: Screen) -> None:
    """The result is on the telephone, with the hours that are left."""
    phone.go(f"/my/batches/{night.bad}")
    expect(phone.page.locator("#tests + .rows")).to_contain_text("84.61 %")
    phone.page.locator("details.sure summary").click()
    phone.key("/do/waive", batch=night.bad).click()
    phone.confirm()
    phone.notice("ok")
    (waived,) = stand.facts("Waived", batch=night.bad)
    assert waived["actor"] == STALL


def destroyed_by_two(stand: Night, night: Evening, chen: Screen, boss: Screen, picture: Path) -> None:
    """With a picture, which both have seen."""
    chen.go(f"/batches/{night.bad}")
    chen.page.locator(".ways .choice").nth(1).tap()
    chen.page.locator("[name=picture]").last.set_input_files(picture)
    chen.page.locator(f"form[action='/batches/{night.bad}/destroy'] button").tap()
    expect(chen.page.locator("img.evidence")).to_be_visible()
    chen.confirm()
    chen.notice("warn")
    expect(chen.key("/do/second")).to_have_count(0)
    boss.go(f"/batches/{night.bad}")
    expect(boss.page.locator("img.evidence")).to_be_visible()
    boss.key("/do/second").click()
    boss.confirm()
    boss.notice("ok")
    (done,) = stand.facts("Disposed", batch=night.bad)
    assert (done["data"]["method"], {done["data"]["by"], done["data"]["witness"]}) == ("焚烧", {"chen", "zheng"})
    assert boss.page.request.get(f"{boss.base}/pictures/{done['data']['picture']}").ok


def results_go_up(night: Evening, boss: Screen, board: Screen) -> None:
    """For everybody, what failed first; the call board shows it in its turn."""
    boss.go("/results").key("/do/publish").click()
    boss.notice("ok")
    rows = boss.page.locator("table.grid tbody tr")
    expect(rows.first).to_contain_text("84.61 %")
    expect(rows.first.locator(".pill")).to_have_attribute("data-level", "bad")
    failed = f".out:has(.code:text-is('{night.bad[-4:]}')) .told[data-verdict=stop]"
    expect(board.go("/board?turn=1").live().page.locator(failed).first).to_be_visible(timeout=60_000)
