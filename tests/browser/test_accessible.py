"""axe-core finds nothing on any page in any state, in both languages, by day and by night; and nothing is wider than its window."""

from typing import Any

import pytest
from browser_rig import LOOKS, Look, Screen
from browser_stand import LONG, Stand
from browser_tour import every, prepare
from conftest import Sit

RUNS = [(LOOKS[0], "light"), (LOOKS[1], "dark"), (LOOKS[3], "light"), (LOOKS[2], "dark")]
_AXE = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    (each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`)"""


def violations(screen: Screen, axe_source: str) -> list[str]:
    """What axe finds on the page as it is now."""
    if not screen.page.evaluate("'axe' in window"):
        screen.page.evaluate("(source) => { (0, eval)(source); }", axe_source)
    return screen.page.evaluate(_AXE)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("look", "scheme"), RUNS, ids=str)
def test_axe_finds_nothing_and_nothing_overflows(
    stand: Stand, sit: Sit, axe_source: str, look: Look, scheme: str
) -> None:
    goods, wrong = prepare(stand, LONG, "seller-2"), list[tuple[str, Any]]()

    def visit(name: str, screen: Screen) -> None:
        found: list[Any] = violations(screen, axe_source)
        if (beyond := screen.beyond()) > 0:
            found.append(f"{beyond} px wider than the window")
        wrong.extend((name, each) for each in found)

    every(stand, sit, look, goods, visit, bypass_csp=True, color_scheme=scheme)
    assert wrong == []


def test_axe_does_find_what_is_wrong(sit: Sit, axe_source: str) -> None:
    screen = sit(LOOKS[0], bypass_csp=True).at("lab").go("/sign-in")
    screen.page.evaluate("""() => {
        const field = document.createElement("input");
        const faint = document.createElement("p");
        faint.textContent = "faint";
        faint.style.cssText = "color: #bbb; background: #fff";
        document.querySelector("main").append(field, faint, document.createElement("img"));
        document.documentElement.removeAttribute("lang");
    }""")
    found = " ".join(violations(screen, axe_source))
    assert all(rule in found for rule in ("label", "color-contrast", "image-alt", "html-has-lang")), found
