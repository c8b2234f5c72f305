"""A seller's phone: thirty lines as last time under one certificate, declared, and the gate reads the code off its screen."""

import re

import pytest
from browser_rig import WORDS, Look, Screen, read_off, violations
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

from edge.cli.demo.staff import STALL

PHONES = [Look(language, 360, 740) for language in ("zh", "en")]
LINES = 30
_SMALL = """() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden], [type=file]), select, summary)")]
    .filter((each) => each.checkVisibility() && !each.closest("label.check"))
    .map((each) => [each.textContent.trim() || each.name, each.getBoundingClientRect().height,
        parseFloat(getComputedStyle(each).fontSize), each.matches("input, select")])
    .filter(([, height, size, typed]) => height < 47.5 || (typed && size < 16))"""


@pytest.fixture(params=PHONES, ids=str)
def handset(request: pytest.FixtureRequest) -> Look:
    return request.param


def seller(stand: Stand) -> str:
    """A seller of this test's own, who lets the stall's account act."""
    name = stranger(stand)
    told = stand.api.ask("office", "authorise", f"authorise-{name}", seller=name, to=STALL, what=["declare"])
    assert told["good"], told
    return name


def stranger(stand: Stand) -> str:
    """A seller of this test's own, who lets nobody act."""
    name = f"seller-{stand.step()}"
    firm = {
        "name": "永泰溪口果蔬合作社",
        "county": "永泰县",
        "natural": False,
        "uscc": "91350121MA2X000196",
        "phone": "13800000000",
    }
    stand.api.ask("office", "register", f"register-{name}", operator=name, **firm)
    return name


def brought_before(stand: Stand, name: str) -> None:
    """A load of thirty lines some days ago."""
    same = {
        "origin": "福建永泰",
        "producer": "溪口",
        "produced_on": "2026-01-01",
        "upstream": "",
        "purchase_voucher": "PV-0",
    }
    lines = [{"product": f"菜品{at:02}", "grams": 50_000 + at * 1000, **same} for at in range(LINES)]
    told = stand.api.ask("seller", "declare", stand.step(), seller=name, plate="闽A12345", lines=lines)
    assert told["good"], told


def test_thirty_lines_as_last_time_under_one_certificate(stand: Stand, sit: Sit, handset: Look) -> None:
    name = seller(stand)
    brought_before(stand, name)
    screen = sit(handset).sign_in(stand.member(STALL), handset.language, "/my")
    page = screen.page
    page.locator(f"a[href='/my/declare/{name}']").click()
    page.locator("button[formaction$='/same']").first.click()
    expect(page.locator(".goods li")).to_have_count(LINES)
    page.locator("[name='kg.0']").fill("12.5")
    page.locator("[name='kg.29']").fill("abc")
    page.locator("[name=plate]").fill("闽A·54321")
    page.locator(".send [formaction$='/send']").click()
    expect(page.locator("[name='kg.29'][aria-invalid=true]")).to_have_value("abc")
    expect(page.locator("[name='kg.0']")).to_have_value("12.5")  # what was right is kept
    page.locator("[name='kg.29']").fill("80")
    page.locator("[name=day]").fill(f"{stand.site.today():%Y-%m-%d}")
    page.locator("[name=voucher]").fill("PV-77")
    page.locator("button[value=paper]").click()
    page.locator("[name=number]").fill("HGZ-30")
    page.locator("[name=issued_on]").fill(f"{stand.site.today():%Y-%m-%d}")
    page.locator("[name='basis.self_test']").check()
    page.locator("form[action$='/paper'] .key[data-tone=go]").click()
    expect(page.locator(".said .pill")).to_have_count(LINES)
    assert screen.beyond() == 0
    page.reload()  # nothing of it lived in the page
    expect(page.locator(".goods li")).to_have_count(LINES)
    page.locator(".send [formaction$='/send']").click()
    code = page.locator(".ticket .code").inner_text()
    expect(page).to_have_url(re.compile(f"/my/loads/{code}"))
    page.reload()
    expect(page.locator(".ticket .code")).to_have_text(code)
    assert screen.beyond() == 0

    (declared,) = stand.facts("Declared", visit=code)
    assert declared["actor"] == STALL
    lines = declared["data"]["lines"]
    assert [line["grams"] for line in lines[:2]] == [12_500, 51_000]
    assert {line["certificate"]["number"] for line in lines} == {"HGZ-30"}

    assert read_off(page.locator(".ticket .qr").screenshot()) == code
    gate = sit(Look(handset.language, 1280, 800)).at("in-1").speak(handset.language).live()
    stand.scan("in-1", code)
    gate.shows("wait", code, WORDS[handset.language]["wait"])
    page.goto(f"{screen.base}/my/loads/{code}")
    expect(page.locator(".rows .pill[data-level=warn]")).to_have_count(LINES)


def test_another_sellers_load_is_not_there(stand: Stand, sit: Sit) -> None:
    seller(stand)
    theirs = stand.declare("papers", seller=stranger(stand))
    screen = sit(PHONES[0]).sign_in(stand.member(STALL), "zh", "/my")
    assert screen.page.goto(f"{screen.base}/my/loads/{theirs}")
    expect(screen.page.locator(".sign")).to_be_visible()
    assert "上海青" not in screen.page.content()


def test_it_works_without_a_script(stand: Stand, sit: Sit) -> None:
    name = seller(stand)
    with_script = sit(PHONES[0]).sign_in(stand.member(STALL), "zh", "/my")
    cookies = with_script.page.context.cookies()
    screen = sit(PHONES[0], java_script_enabled=False)
    screen.page.context.add_cookies(cookies)  # pyright: ignore[reportArgumentType]  (as they came)
    page = screen.go(f"/my/declare/{name}/goods").page
    page.locator("[name=product][id=product]").fill("闽北香菇")
    page.locator("form[action$='/add'] button.key:not(.product)").click()
    page.locator(f".phone > a[href='/my/declare/{name}']").click()
    page.locator("[name=voucher]").fill("PV-8")
    page.locator("[name=odd]").fill("三轮车")
    page.locator(".send [formaction$='/send']").click()
    expect(page.locator(".ticket .code")).to_have_text(re.compile("^V"))
    page.locator("details.sure summary").click()
    page.locator("form[action='/do/calloff'] .key").click()
    expect(page.locator(".ticket")).to_have_count(0)


def test_every_page_is_for_everybodys_eyes_and_thumbs(stand: Stand, sit: Sit, axe_source: str, handset: Look) -> None:
    name = seller(stand)
    batch = stand.enter("no_report", seller=name).batches[0]
    visit = stand.declare("papers", "no_certificate", seller=name)
    screen = sit(handset, bypass_csp=True).sign_in(stand.member(STALL), handset.language, "/my")
    wrong: list[tuple[str, object]] = []
    base = f"/my/declare/{name}"
    screen.go(base).page.locator("button[formaction$='/same']").first.click()
    expect(screen.page.locator(".goods li").first).to_be_visible()
    for path in ("/my", f"/my/loads/{visit}", f"/my/stock/{name}", f"/my/batches/{batch}", base, f"{base}/goods", f"{base}/lines/0",
                 f"{base}/paper"):  # fmt: skip
        screen.go(path)
        for scheme in ("light", "dark"):
            screen.page.emulate_media(color_scheme=scheme)
            wrong.extend((f"{path} {scheme}", each) for each in violations(screen, axe_source))
        wrong.extend((path, each) for each in screen.page.evaluate(_SMALL))
        if (beyond := screen.beyond()) > 0:
            wrong.append((path, f"{beyond} px wider than the window"))
    typed(screen, base)
    wrong.extend(("a weight that is none", each) for each in violations(screen, axe_source))
    assert wrong == [], "\n".join(map(str, wrong))


def typed(screen: Screen, base: str) -> None:
    """A page with something wrong in it."""
    page = screen.go(base).page
    page.locator("[name='kg.0']").fill("abc")
    page.locator(".send [formaction$='/keep']").click()
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
