"""GS1's own cases, where they are at hand: `../shared/conformance`, or the folder in PINMA_CONFORMANCE.

What we answer otherwise on purpose stands in `EXCEPT`, each with its reason; docs/codes.md repeats them.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.cli.parse import read_line
from edge.core.codes import Scheme
from edge.core.codes.gs1 import elements, link
from edge.core.codes.gs1.linters import LINTERS
from edge.core.codes.gs1.pairs import agree, complete, once
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError

_HOME = Path(os.environ.get("PINMA_CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance"))
FOLDER = _HOME / "gs1-syntax-engine"
FNC1 = "\x1d"
REGISTER = "whether a company prefix was ever given out is in a register that no box at a gate has"
NOTHING = "a symbol without content is a read of nothing here"
UNNAMED = "most scanners send no AIM id: what comes without one is read all the same"
UNKNOWN = "GS1's software may be told to let AIs pass that there are not; ours may not"
EXCEPT = {
    ("gcppos1", "1234567"): REGISTER,
    ("gcppos2", "I1234567"): REGISTER,
    ("couponcode", "012345612345611110123"): REGISTER,
    ("couponcode", "012345612345611110123101101230123456"): REGISTER,
    ("couponcode", "01234561234561111012321101230123456"): REGISTER,
    ("couponcode", "012345612345611110123611234567"): REGISTER,
    ("scan", "]d1"): NOTHING,
    ("scan", "]J0"): NOTHING,
    ("scan", "]Q1"): NOTHING,
    ("scan", "ABC"): UNNAMED,
    ("scan", "]"): UNNAMED,
    ("scan", "]X"): UNNAMED,
    ("scan", "]Q1https://a/NOPRIMARYAI"): "an address without a GS1 key is an address",
    ("lane", "https://a/gtin/12312312312333"): "names of version 1.0 are read wherever they stand, and never written",
    ("link", "https://example.com/01/09520123456788?99=XYZ&89=ABC123"): UNKNOWN,
    ("uri", "(01)12312312312326(99)000001(89)XXX(95)INT"): UNKNOWN,
    ("together", "(89)ABC(89)ABC(89)ABC"): UNKNOWN,
}


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file; none where the folder is not."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text("utf-8"))["cases"] if path.exists() else []


def tried(call: Callable[[], Any]) -> Any:
    """What it gives, or None where it says what is wrong."""
    try:
        return call()
    except WrongError:
        return None


def fnc1(text: str) -> str:
    return text.replace("^", FNC1)


def short(case: dict[str, Any]) -> bool:
    return case.get("options", {}).get("PermitZeroSuppressedGTINinDLuris", False)


def test_every_linter_says_what_gs1_says() -> None:
    for case in cases("linter_cases"):
        linter, text = case["linter"], case["input"]
        text = text if isinstance(text, str) else text["latin1"]
        assert LINTERS[linter](text) is case["ok"] or (linter, text) in EXCEPT, case


def test_whole_messages_are_read_as_gs1_reads_them() -> None:
    for case in cases("ai_process_raw"):
        text = fnc1(case["ai_data"])
        pairs = tried(lambda text=text: elements.read_message(text))
        assert (pairs is not None) is case["ok"], case
        assert pairs is None or elements.read_message(elements.raw(pairs)) == pairs


def test_bracketed_text_is_read_as_gs1_reads_it() -> None:
    for case in cases("ai_bracketed_parse"):
        pairs = tried(lambda case=case: elements.read_bracketed(case["bracketed_ai"]))
        assert (pairs is not None) is case["ok"], case
        assert pairs is None or elements.raw(pairs) == fnc1(case["ai_data"])


def test_what_may_stand_together_is_what_gs1_lets() -> None:
    def whole(text: str, rule: str) -> bool:
        fields = once(elements.read_bracketed(text))
        agree(fields)
        if rule not in ("validateAIrepeats", "validateAImutex"):
            complete(fields)
        return True

    for case in cases("ai_associations"):
        together = tried(lambda case=case: whole(case["bracketed_ai"], case["rule"])) is True
        assert together is case["ok"] or ("together", case["bracketed_ai"]) in EXCEPT, case


def test_links_are_read_as_gs1_reads_them() -> None:
    for case in cases("dl_parse_uri"):
        alphas = case.get("options", {}).get("permitConvenienceAlphas", False)
        pairs = tried(lambda case=case, alphas=alphas: link.read(case["uri"], alphas=alphas, short_gtins=short(case)))
        assert (pairs is not None) is case["ok"] or ("link", case["uri"]) in EXCEPT, case
        assert pairs is None or elements.raw(pairs) == fnc1(case["ai_data"]), case


def test_a_lane_calls_a_link_what_gs1_calls_one() -> None:
    for case in cases("dl_parse_uri"):
        found = read_line(case["uri"].encode(), b"", Scheme(short_gtins=short(case)))
        if {("lane", case["uri"]), ("link", case["uri"])}.isdisjoint(EXCEPT):
            assert (found.profile == "gs1-dl") is case["ok"], case
            assert not case["ok"] or found.fields == dict(elements.read_message(fnc1(case["ai_data"])))


def test_links_are_written_as_gs1_writes_them() -> None:
    for case in cases("dl_generate_uri"):
        pairs = tried(lambda case=case: elements.read_bracketed(case["bracketed_ai"]))
        uri = pairs and tried(lambda pairs=pairs, case=case: link.uri(pairs, case["stem"] or link.RESOLVER))
        assert (uri or "") == case["uri"] or ("uri", case["bracketed_ai"]) in EXCEPT, case


def test_what_a_scanner_sends_is_understood() -> None:
    for case in cases("scan_process"):
        found = read_line(case["scan_data"].encode(), b"", Scheme())
        assert found.known is case["ok"] or ("scan", case["scan_data"]) in EXCEPT, case
        if found.known and case["data"].startswith("^"):
            assert found == read_line(case["data"].encode(), b"^", Scheme()) or found.fields


def test_what_a_symbol_would_send_is_understood_as_what_is_in_it() -> None:
    for case in cases("scan_generate"):
        if case["scan_data"] is not None:
            found = read_line(case["scan_data"].encode(), b"", Scheme())
            assert found.known, case
            if case["data"].startswith("^") and "|" not in case["data"]:
                assert found.text == read_line(case["data"].encode(), b"^", Scheme()).text


def test_our_facts_are_those_of_the_dictionary() -> None:
    """Which AIs there are, whether their length ends them, whether they may be attributes, and how long they are."""
    path = FOLDER / "gs1-syntax-dictionary.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    seen = dict[str, tuple[bool, bool]]()
    for words in (line.partition("#")[0].split() for line in lines):
        if words:
            first, _, last = words[0].partition("-")
            flags = "" if words[1][0] in "NXYZ" else words[1]
            for number in range(int(first), int(last or first) + 1):
                seen[f"{number:0{len(first)}d}"] = ("*" in flags, "?" in flags)
    assert not seen or seen == {ai: (fact.fixed, fact.attribute) for ai, fact in FACTS.items()}


def test_what_we_except_is_less_than_three_in_a_hundred() -> None:
    names = (
        "linter_cases",
        "ai_process_raw",
        "ai_bracketed_parse",
        "ai_associations",
        "dl_parse_uri",
        "dl_generate_uri",
    )
    total = sum(len(cases(name)) for name in (*names, "scan_process", "scan_generate"))
    assert not total or len(EXCEPT) / total < 0.03
