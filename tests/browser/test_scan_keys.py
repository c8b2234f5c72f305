"""A scanner that types: the place of a key counts, so neither an input method, Caps Lock nor a focused button spoils it."""

import json
import time
from typing import Any

from browser_rig import LOOKS, Screen
from browser_stand import Stand
from conftest import Sit
from playwright.sync_api import expect

from tests.patience import until

EN = LOOKS[2]
_SHIFT, _CTRL = 8, 2


class Typist:
    """A keyboard wedge: raw key events by CDP, with the places of a US keyboard."""

    def __init__(self, screen: Screen) -> None:
        self._wire = screen.wire()
        self._at = 0.0

    def type(self, text: str, *, gap_ms: float = 4, ime: bool = False, caps: bool = False, end: bool = True) -> None:
        """One scan: with `ime` as an input method hands keys on, with `caps` as Caps Lock swaps them."""
        self._at = time.time()  # noqa: TID251  (events carry the times of a scanner, however busy this machine is)
        for character in text:
            self._key(*_place(character), ime=ime, caps=caps, character=character)
            self._at += gap_ms / 1000
        if end:
            self._send("Enter", "Enter", 13, 0)

    def _key(self, code: str, held: int, *, ime: bool, caps: bool, character: str) -> None:
        shown = character.swapcase() if caps else character
        if character == "\x1d":
            shown = "]"
        self._send(code, "Process" if ime else shown, 229 if ime else ord(shown.upper()[0]), held)

    def _send(self, code: str, key: str, number: int, held: int) -> None:
        common: dict[str, Any] = {
            "code": code,
            "key": key,
            "windowsVirtualKeyCode": number,
            "modifiers": held,
            "timestamp": self._at,
        }
        text = {"text": "\r"} if code == "Enter" else {"text": key} if len(key) == 1 and not held & _CTRL else {}
        self._wire.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **common, **text)
        self._wire.send("Input.dispatchKeyEvent", type="keyUp", **common)


def _place(character: str) -> tuple[str, int]:
    """The key of a character, and what is held with it."""
    if character == "\x1d":
        return "BracketRight", _CTRL
    if character.isalpha():
        return f"Key{character.upper()}", _SHIFT if character.isupper() else 0
    if character.isdigit():
        return f"Digit{character}", 0
    return {"-": ("Minus", 0), "(": ("Digit9", _SHIFT), ")": ("Digit0", _SHIFT), " ": ("Space", 0)}[character]


def test_a_scan_typed_into_a_lane_arrives_once_whatever_the_keyboard_does(stand: Stand, sit: Sit) -> None:
    screen = sit(EN).at("in-1").sign_in(stand.member("wang"), "en", "/lanes/in-1").live()
    typist, posts = Typist(screen), list[str]()
    screen.page.on(
        "request", lambda request: posts.append(request.post_data or "") if request.method == "POST" else None
    )
    for options in ({}, {"ime": True}, {"caps": True}):
        visit = stand.declare("no_purchase")
        typist.type(visit, **options)
        screen.shows("stop", visit)
        assert len(stand.facts("Arrived", visit=visit)) == 1
    assert len(posts) == 3

    screen.page.locator("details.sure summary").focus()  # a key has the focus: the scanner's Enter must not press it
    visit = stand.declare("no_report")
    typist.type(visit)
    screen.shows("wait", visit)
    assert stand.facts("TurnedBack", visit=visit) == []
    (arrived,) = stand.facts("Arrived", visit=visit)
    assert arrived["actor"] == "wang"
    (sent,) = posts[3:]
    assert json.loads(sent)["code"] == visit

    slow = stand.declare("no_purchase")
    typist.type(slow, gap_ms=150)  # a person, not a scanner
    screen.page.wait_for_timeout(300)
    assert len(posts) == 4
    assert stand.facts("Arrived", visit=slow) == []


def test_the_scanner_page_shows_keys_text_and_meaning_and_a_field_is_left_alone(stand: Stand, sit: Sit) -> None:
    screen = sit(EN).at("office").sign_in(stand.member("zheng"), "en", "/scanner")
    typist, visit, found = Typist(screen), stand.declare("papers"), screen.page.locator("[data-found]")
    before = stand.ask("SELECT count(*) FROM journal WHERE kind IN ('Arrived', 'Unrecognised')")
    typist.type(visit, ime=True)
    expect(found.locator("[data-put=text]")).to_have_text(visit)
    expect(found.locator("[data-put=profile]")).to_have_text("pinma-visit")
    assert screen.page.locator("[data-keys] tr").count() > len(visit)
    typist.type("0109520001123450" + "10AB12" + "\x1d" + "21xyz")
    expect(found.locator("[data-put=text]")).to_have_text("010952000112345010AB12\u241d21xyz")
    assert until(lambda: found.locator("[data-put=fields]").inner_text())
    assert stand.ask("SELECT count(*) FROM journal WHERE kind IN ('Arrived', 'Unrecognised')") == before

    field = screen.go("/batches").page.locator("[name=find]")
    field.focus()
    typist.type("123456", end=False)  # somebody types
    expect(field).to_have_value("123456")
