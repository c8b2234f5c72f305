"""axe-core finds nothing on any page in any state, in both languages, by day and by night; nothing is wider than its window."""

from typing import Literal

import pytest
from browser_rig import LOOKS, Look, Screen, violations
from browser_stand import LONG, Stand
from browser_tour import every, prepare
from conftest import Sit


@pytest.mark.parametrize(("look", "other"), [(LOOKS[1], LOOKS[0]), (LOOKS[2], LOOKS[3])], ids=["zh", "en"])
def test_axe_finds_nothing_and_nothing_overflows(
    stand: Stand, sit: Sit, axe_source: str, look: Look, other: Look
) -> None:
    goods, wrong = prepare(stand, LONG, "seller-2"), list[tuple[str, str]]()
    both: tuple[tuple[Look, Literal["light", "dark"]], ...] = ((other, "dark"), (look, "light"))

    def visit(name: str, screen: Screen) -> None:
        for size, scheme in both:
            screen.page.set_viewport_size({"width": size.width, "height": size.height})
            screen.page.emulate_media(color_scheme=scheme)
            found = violations(screen, axe_source) if (size is look) == (look.language == "zh") else []
            if (beyond := screen.beyond()) > 0:
                found.append(f"{beyond} px wider than the window")
            wrong.extend((f"{name} {size} {scheme}", each) for each in found)

    every(stand, sit, look, goods, visit, bypass_csp=True, color_scheme="light")
    assert wrong == [], "\n".join(map(str, wrong))


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
