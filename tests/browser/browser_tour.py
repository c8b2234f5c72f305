"""Every screen in every state worth looking at, one after the other, for whoever measures or photographs them."""

import signal
from base64 import b64encode
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from browser_rig import Look, Screen
from browser_stand import ON, Stand
from playwright.sync_api import expect

from edge.cli.demo.site import MARKET
from edge.cli.demo.staff import STALL
from tests.patience import until

Visit = Callable[[str, Screen], None]
Sit = Callable[..., Screen]
_MADE_UP = "PBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0"  # a badge that nobody has, for the picture
_BODY_LIMIT = 256 << 10
_SPOILED = {"上海青": "鸡毛菜"}


class Goods(NamedTuple):
    """What has happened in the market before the tour."""

    mixed: str
    untested: str
    passed: str
    waiting: str
    sampled: str
    ready: str
    failed: str
    sold: str
    stopped: str
    serials: tuple[str, ...]
    sheet: str
    record: str


def prepare(stand: Stand, product: str, seller: str = "seller-1") -> Goods:
    """Goods in every state, of one product."""
    mixed = stand.declare("no_purchase", "no_report", "papers", product=product, seller=seller)
    untested, waiting = (
        stand.enter("no_report", "no_certificate", product=product, seller=seller),
        stand.waiting(product),
    )
    ready = stand.sample(stand.waiting(product), (642, 283), (642, 610), (642, 600))
    spoiled = stand.waiting(_SPOILED.get(product, f"{product[:-1]}腐"))  # all of its kind is tested from now on
    stand.api.ask("lab2", "verify", stand.step(), sample=stand.sample(spoiled, (642, 200), (642, 210)))
    sold, serials = stand.sell(stand.released())
    stop = stand.released()
    stopped, more = stand.sell(stop, stand.released())
    stand.stop_trade(stop)
    return Goods(
        mixed, untested.visit, _passing(stand, product), waiting, stand.sample(waiting, (642, 283)), ready, spoiled, sold,
        stopped, (*serials, *more), _sheet(stand, product), stand.record("L-TYPO"),
    )  # fmt: skip


def _sheet(stand: Stand, product: str) -> str:
    """A run sheet half read: clean, positive, invalid, and some that wait."""
    samples = [stand.sample(stand.waiting(product)) for _ in range(6)]
    code = stand.lay(*samples)
    readings = {"1": {"sample": "0.600"}, "2": {"sample": "0.100"}, "3": {"sample": "0.950"}}
    stand.api.ask("lab", "readrun", stand.step(), run=code, readings=readings, blank="0.642")
    return code


def lanes(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """Entrance and exit with every verdict, as somebody signed in sees them; and when nothing is heard any more."""
    gate = sit(look, **options).at("in-1").sign_in(stand.member("wang"), look.language, "/lanes/in-1").live()
    for name, code, verdict in (
        ("lane-pass", goods.passed, "pass"), ("lane-wait", goods.untested, "wait"), ("lane-unknown", f"ABC {look}", "unknown"),
        ("lane-refused", goods.mixed, "stop"),
    ):  # fmt: skip
        stand.scan("in-1", code)
        gate.shows(verdict, code)
        visit(name, gate)
    gate.page.locator("details.sure summary").click()
    visit("lane-turn-back", gate)
    with gate.watch.outage():
        stand.signal("market", signal.SIGSTOP)
        try:
            expect(gate.page.locator("body")).to_have_attribute("data-line", "stale")
            visit("lane-stale", gate)
        finally:
            stand.signal("market", signal.SIGCONT)
        gate.live()
    out = sit(look, **options).at("out-1").speak(look.language).live()
    for name, code, verdict in (("lane-exit", goods.sold, "pass"), ("lane-exit-refused", goods.stopped, "stop")):
        stand.scan("out-1", code)
        out.shows(verdict, code)
        visit(name, out)
    visit("lanes", out.go("/"))
    way_out(stand, sit, look, goods, visit, **options)


def way_out(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """What whoever keeps an exit does there: in part, by hand, set right by two, and with the phone."""
    keeper = sit(look, **options).at("out-1").sign_in(stand.member("wang"), look.language, "/lanes/out-1").live()
    stand.scan("out-1", goods.stopped)
    keeper.shows("stop", goods.stopped)
    visit("lane-exit-part", keeper)
    visit("exit-typed", keeper.go("/lanes/out-1/out"))
    visit("exits", keeper.go(f"/exits?find={goods.sold}"))
    keeper.go("/handheld")
    expect(keeper.page.locator("body[data-begun]")).to_be_visible()
    keeper.page.locator("#by-hand [name=code]").fill(goods.stopped)
    keeper.page.locator("#by-hand button").click()
    expect(keeper.page.locator("#rest")).to_be_visible()
    visit("handheld", keeper)


def goods_by_hand(stand: Stand, sit: Sit, look: Look, visit: Visit, **options: Any) -> None:
    """What comes without a code: a card at the lane, the sheets of the goods page, vehicles without goods, labels ahead."""
    card = stand.api.ask("office", "givecard", stand.step(), operator="buyer-1")["codes"][0]
    gate = sit(look, **options).at("in-1").sign_in(stand.member("wang"), look.language, "/lanes/in-1").live()
    stand.scan("in-1", card)
    expect(gate.page.locator("section.verdict")).to_have_attribute("data-verdict", "card")
    visit("lane-card", gate)
    gate.go("/lanes/in-1/goods?view=sellers")
    gate.page.locator(".choose .key").first.click()
    for number in (1, 1, 2):
        gate.page.locator(f"#product-{number}").click()
        expect(gate.page.locator(f"#product-{number}[data-there]")).to_be_visible()
    visit("goods", gate)
    for sheet in ("line&at=0", "sellers", "papers", "plate", "noplate", "dates"):
        visit(f"goods-{sheet.partition('&')[0]}", gate.go(f"/lanes/in-1/goods?view={sheet}"))
    for page in ("vehicle/empty", "vehicle/buyer", "labels"):
        visit(f"lane-{page.replace('/', '-')}", gate.go(f"/lanes/in-1/{page}"))
    stand.change("DELETE FROM draft WHERE id LIKE ?", [("entrance in-1 %",)])


def strangers(sit: Sit, look: Look, visit: Visit, **options: Any) -> None:
    """Whoever is not signed in: the PIN pad, a wrong PIN, and what is not there."""
    screen = sit(look, **options).at("in-1").go("/sign-in").speak(look.language)
    visit("sign-in", screen)
    screen.page.locator("[name=badge]").fill(_MADE_UP)
    screen.pin()
    screen.page.locator("form.pad .key[data-tone=go]").click()
    screen.notice("bad")
    visit("sign-in-wrong", screen)
    visit("nothing-here", screen.go("/lanes/in-9"))


def laboratory(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """The worklist, samples, and what somebody without the role is told."""
    chen = stand.member("chen")
    screen = sit(look, **options).at("lab").sign_in(chen, look.language, "/lab")
    visit("lab", screen)
    for name, address in (
        ("lab-runs", "/lab/runs?fill=1"), ("lab-run", f"/lab/runs/{goods.sheet}"), ("lab-verify", "/lab/verify"),
        ("lab-records", f"/lab/records?at={quote(goods.record)}"), ("lab-setup", "/lab/setup?edit=NY-1"),
        ("lab-control", f"/lab/control?on={quote('|'.join(ON.values()))}"), ("sticker", f"/lab/{goods.sampled}/sticker"),
    ):  # fmt: skip
        visit(name, screen.go(address))
    visit("sample", screen.go(f"/lab/{goods.sampled}"))
    _typed(screen, "0.2x")
    screen.key("/do/assay").click()
    screen.notice("bad")
    visit("mistyped", screen)
    visit("sample-ready", screen.go(f"/lab/{goods.ready}"))
    screen.key("/do/verify").click()
    expect(screen.page.locator("form.pad")).to_be_visible()
    visit("verify-confirm", screen)
    visit("not-allowed", screen.go("/people"))
    screen.go(f"/lab/{goods.sampled}")
    _typed(screen, "0.600")
    screen.page.locator("[name='raw.sample']").evaluate(f"(field) => {{ field.value = '0'.repeat({_BODY_LIMIT}); }}")
    screen.key("/do/assay").click()
    expect(screen.page.locator(".sign")).to_be_visible()
    visit("too-large", screen)
    screen.go(f"/lab/{goods.sampled}")
    _typed(screen, "0.600")
    stand.age_session("chen", 700)
    screen.key("/do/assay").click()
    screen.page.locator("[name=badge]").fill(chen.badge)
    screen.pin()
    screen.page.locator("form.pad .key[data-tone=go]").click()
    expect(screen.page.locator("dl.facts")).to_be_visible()
    visit("resume", screen)


def _typed(screen: Screen, sample: str) -> None:
    screen.page.locator("[name='raw.blank']").fill("0.642")
    screen.page.locator("[name='raw.sample']").fill(sample)


def office(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """The office's pages, with a proposal of a colleague, and the results that are up."""
    stand.api.ask("office", "publish", stand.step())
    batch = stand.waiting()
    screen = sit(look, **options).at("office").sign_in(stand.member("huang"), look.language, f"/batches/{batch}")
    visit("batch", screen)
    screen.page.locator("form[action='/do/override'] [name=reason]").fill("检测室停电，活鲜不能久放")
    screen.key("/do/override").click()
    expect(screen.page.locator("form.pad")).to_be_visible()
    screen.pin("135790")
    screen.page.locator("form.pad .key[data-tone=go]").click()
    expect(screen.page.locator("main .notice[data-tone=bad]")).to_be_visible()
    visit("confirm-wrong", screen)
    screen.confirm()
    screen.notice("warn")
    screen.sign_in(stand.member("zheng"), look.language, "/office")
    for name, address in (
        ("office", "/office"), ("batches", "/batches"), ("batches-none", "/batches?find=NONE"),
        ("batch-failed", f"/batches/{goods.failed}"), ("devices", "/devices"), ("scanner", "/scanner"),
        ("reckoning", "/office/reckoning"), ("registers", "/registers"), ("operators", "/operators"), ("board", "/board"),
        ("report", f"/batches/{goods.failed}/report"), ("results", "/results"),
    ):  # fmt: skip
        visit(name, screen.go(address))


def books(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """The books of the day, their facts, the close, a stock-take, paper slips, the inspector and the market's own stops."""
    book = stand.step()
    stand.api.ask("office", "issueslips", stand.step(), book=book, first=1, last=30)
    screen = sit(look, **options).at("office").sign_in(stand.member("huang"), look.language, "/office/books")
    day = stand.api.look("/api/day")["day"]
    for name, address in (
        ("books", "/office/books"), ("facts", f"/office/facts?topic=arrived&day={day}"), ("close", "/office/close"),
        ("count", "/office/count"), ("count-batch", f"/office/count/{goods.failed}"), ("slips", "/office/slips"),
        ("slip", f"/office/slips/{book}"), ("slips-blank", f"/office/slips/{book}/print"), ("halts", "/office/halts"),
        ("inspect", f"/inspect/{goods.failed}"), ("inspect-lost", "/inspect?code=NOTHING"),
    ):  # fmt: skip
        visit(name, screen.go(address))


def seller(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """A seller's telephone, with goods that have failed."""
    owner = stand.batch(goods.failed)["seller"]
    may = {"seller": owner, "to": STALL, "what": ["declare", "sell"], "since": "", "until": ""}
    assert stand.api.ask("office", "authorise", stand.step(), **may)["good"]
    screen = sit(look, **options).sign_in(stand.member(STALL), look.language, "/my")
    visit("my", screen)
    visit("my-failed", screen.go(f"/my/batches/{goods.failed}"))
    screen.go(f"/my/sell/{owner}")
    screen.page.locator("button.offer").first.click()
    expect(screen.page.locator("[data-pad]")).to_be_visible()
    screen.page.locator("[name='kg.0']").evaluate("(each) => each.value = '999999'")
    screen.page.locator(".send [formaction$='/keep']").click()
    expect(screen.page.locator(".goods li.bad")).to_have_count(1)
    visit("my-sale", screen)
    screen.page.locator("details.sure summary").click()
    screen.page.locator("[formaction$='/drop']").click()
    expect(screen.page.locator(".goods li.bad")).to_have_count(0)
    screen.go(f"/my/vouchers/{goods.stopped}").page.locator("details.sure summary").click()
    visit("my-voucher", screen)
    visit("my-mix", screen.go(f"/my/mix/{owner}"))


def administrator(stand: Stand, sit: Sit, look: Look, visit: Visit, **options: Any) -> None:
    """Accounts, a badge as it is shown once, and the page for programs."""
    screen = sit(look, **options).at("office").sign_in(stand.member("admin"), look.language, "/people")
    visit("people", screen)
    card = screen.page.locator(".cards > li", has=screen.page.locator(".code", has_text="wang"))
    card.locator("summary").click()
    visit("people-change", screen)
    screen.go("/docs")
    expect(screen.page.locator(".swagger-ui .info, .opblock, main").first).to_be_visible()
    visit("docs", screen)
    screen.go("/people")
    spare = "spare"
    if stand.facts("Enrolled", person=spare) == []:
        screen.page.locator("form.panel[action='/do/enrol'] [name=person]").fill(spare)
        screen.page.locator("form.panel[action='/do/enrol'] [name='role.gate']").check()
        screen.page.locator("form.panel[action='/do/enrol'] .key").click()
        screen.confirm()
        expect(screen.page.locator(".cards")).to_contain_text(spare)
    card = screen.page.locator(".cards > li", has=screen.page.locator(".code", has_text=spare))
    card.locator("summary").click()
    card.locator("form[action='/people/badge'] .key").click()
    screen.confirm()
    expect(screen.page.locator("img.badge")).to_be_visible()
    visit("badge", screen)


def overview(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """All that the province sees: its markets, what it ordered, what it was warned of, reports, and goods both ways."""
    token = stand.site.token(stand.site.province, "supervisor-01")
    who = {"authorization": "Basic " + b64encode(f"a:{token}".encode()).decode()}
    screen = sit(look, stand.site.province_url, extra_http_headers=who, **options).go("/").speak(look.language)
    visit("overview", screen)
    visit("orders", screen.go("/orders"))
    visit("warnings", screen.go("/warnings"))
    visit("reports", screen.go("/reports"))
    visit("draws", screen.go("/draws"))
    for name in ("reckoning", "books", "draws", "results"):
        visit(f"province-{name}", screen.go(f"/markets/{MARKET}/{name}"))
    screen.go("/reports").page.locator(f"main a[href^='/reports/{MARKET}/']").first.click()
    screen.page.wait_for_url(f"**/reports/{MARKET}/*")
    visit("province-report", screen)
    visit("trace", screen.go(f"/trace?code={goods.stopped}"))
    visit("trace-unknown", screen.go("/trace?code=NO-SUCH-CODE"))


def public(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """What the public sees of a code."""
    url = stand.site.province_url
    screen = sit(look, url, **options).go("/").speak(look.language)
    shown = {"public": goods.serials[0], "public-stopped": goods.serials[1], "public-voucher": goods.stopped}
    for name, code in (*shown.items(), ("public-unknown", "NO-SUCH-CODE")):
        assert name == "public-unknown" or until(lambda code=code: screen.page.request.get(f"{url}/c/{code}").ok)
        visit(name, screen.go(f"/c/{code}"))


def every(stand: Stand, sit: Sit, look: Look, goods: Goods, visit: Visit, **options: Any) -> None:
    """All of it."""
    strangers(sit, look, visit, **options)
    lanes(stand, sit, look, goods, visit, **options)
    goods_by_hand(stand, sit, look, visit, **options)
    laboratory(stand, sit, look, goods, visit, **options)
    office(stand, sit, look, goods, visit, **options)
    books(stand, sit, look, goods, visit, **options)
    seller(stand, sit, look, goods, visit, **options)
    administrator(stand, sit, look, visit, **options)
    overview(stand, sit, look, goods, visit, **options)
    public(stand, sit, look, goods, visit, **options)


def _passing(stand: Stand, product: str) -> str:
    """A vehicle that came in on its papers, not drawn."""
    for _ in range(12):
        found = stand.enter("papers", product=product)
        if stand.batch(found.batches[0])["status"] == "released":
            return found.visit
    raise AssertionError("twelve in a row were drawn")
