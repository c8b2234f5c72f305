"""The call board on a screen that lies and one that stands: live, both languages, by day and by night, nothing cut off."""

import signal
from collections.abc import Iterator
from typing import Literal

import pytest
from browser_rig import Look, Screen, violations
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

SIZES = ((1920, 1080), (1080, 1920))
LOOKS = [Look(language, *size) for language in ("zh", "en") for size in SIZES]
# What is cut off on purpose ends in an ellipsis; everything else must fit where it stands.
_CUT = """() => [...document.querySelectorAll(".calls section *")]
    .filter((each) => each.checkVisibility() && each.children.length === 0)
    .filter((each) => {
        const box = each.getBoundingClientRect(), row = each.closest("li, .called, .waits, .outs").getBoundingClientRect();
        const shortened = getComputedStyle(each).textOverflow === "ellipsis";
        return (!shortened && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
            || box.right > row.right + 1 || box.bottom > row.bottom + 1 || box.top < row.top - 1;
    }).map((each) => `${each.className || each.localName}: ${each.textContent}`)"""
_BESIDE = (
    "() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
)
WORDS = {
    "zh": {"go": "放行", "failed": "不合格", "sample": "待采样"},
    "en": {"go": "GO ON", "failed": "FAILED", "sample": "to be sampled"},
}


@pytest.fixture(params=LOOKS, ids=str)
def hung(request: pytest.FixtureRequest) -> Look:
    return request.param


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A market of its own: in one where others left their goods, pages turn for minutes until the one looked for comes."""
    made = Stand(tmp_path_factory.mktemp("board"))
    yield made
    made.close()


def row(code: str) -> str:
    """Where a visit waits."""
    return f".wait:has(.code:text-is('{code[-4:]}'))"


def found(screen: Screen, selector: str) -> None:
    """On whatever page of the board it stands: pages turn by themselves."""
    expect(screen.page.locator(selector).first).to_be_visible(timeout=60_000)


def test_who_comes_waits_and_is_called_and_what_comes_out_is_shown(
    stand: Stand, sit: Sit, hung: Look, axe_source: str
) -> None:
    words = WORDS[hung.language]
    screen = sit(hung, bypass_csp=True, color_scheme="dark").at("office").speak(hung.language).go("/board").live()
    good, bad = stand.enter("no_report", "no_certificate", product="水空心菜"), stand.enter("no_report", product="豇豆")
    found(screen, row(good.visit))
    found(screen, f"{row(good.visit)} .clock:has-text('{words['sample']}')")
    for batch in good.batches:
        stand.pass_test(batch)
    stand.api.ask("lab2", "verify", stand.step(), sample=stand.sample(bad.batches[0], (642, 200), (642, 210)))
    for visit, word in ((good.visit, words["go"]), (bad.visit, words["failed"])):
        found(screen, f".out:has(.code:text-is('{visit[-4:]}')):has-text('{word}')")
    schemes: tuple[Literal["light", "dark"], ...] = ("dark", "light")
    for scheme in schemes:
        screen.page.emulate_media(color_scheme=scheme)
        assert violations(screen, axe_source) == []
    assert screen.page.evaluate(_CUT) == []
    assert screen.page.evaluate(_BESIDE) == [0, 0]


def test_a_board_that_hears_nothing_says_so(stand: Stand, sit: Sit) -> None:
    screen = sit(LOOKS[0]).at("office").go("/board").live()
    with screen.watch.outage():
        stand.signal("market", signal.SIGSTOP)
        try:
            expect(screen.page.locator("body")).to_have_attribute("data-line", "stale")
            expect(screen.page.locator(".banner strong")).to_be_visible()
        finally:
            stand.signal("market", signal.SIGCONT)
        screen.live()


def test_many_vehicles_turn_page_by_page(stand: Stand, sit: Sit) -> None:
    visits = [stand.enter("no_report", product=f"品种{at}").visit for at in range(7)]
    screen = sit(LOOKS[0]).at("office").speak("zh").go("/board").live()
    for visit in (visits[0], visits[-1]):
        found(screen, row(visit))
    assert screen.page.locator(".wait").count() <= 6
    assert screen.page.evaluate(_CUT) == []
