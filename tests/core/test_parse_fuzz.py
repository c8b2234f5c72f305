"""Whatever reaches the gate: no input raises, none takes 50 ms, up to all a reader's buffer holds. `make fuzz` tries longer."""

import os
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.core.codes import PROFILES, Provincial, Scheme, parse
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.text import LIMIT

LONG = int(os.environ.get("PINMA_FUZZ", "300"))
FUZZ = settings(max_examples=LONG)
WORST_S = 0.05
SCHEME = Scheme(frozenset({"350121001"}), ("{GS}", "|", "^"), short_gtins=True, provincial=Provincial(r"MT\d+"))
AIMS = st.sampled_from(["", "]C1", "]e0", "]d2", "]Q3", "]J1", "]Q1", "]E0", "]E4", "]C0"])
WORDS = [
    *(example for profile in PROFILES for example in profile.examples), *sorted(FACTS), "(", ")", "\\", "\x1d", "{GS}", "|", "%41",
    "http://", "https://a.cn/", "/01/", "/c/", "?", "&", "=", "承诺达标合格证", "产品名称：",
    "动物检疫", "编号：", "FJ", "E200", "3074", "XSLVB",
    " ", "\n", "2026年", "☑", "Aa0+/_-", "=" * 9, "0" * 40, "A" * 40,
]  # fmt: skip
near = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)


def spoil(text: str, at: int, put: str) -> str:
    place = at % (len(text) + 1)
    return text[:place] + put + text[place + 1 :]


def fill(word: str, times: int, tail: str) -> str:
    return (word * times)[: LIMIT - 8] + tail


spoilt = st.builds(
    spoil,
    st.sampled_from([example for profile in PROFILES for example in profile.examples]),
    st.integers(0, 200),
    st.text(max_size=3),
)
long = st.builds(fill, st.sampled_from(WORDS), st.integers(1, LIMIT), st.text(max_size=2))


def tried(raw: bytes, aim: str) -> None:
    for again in (True, False):
        start = time.thread_time()
        found = parse(raw, aim, SCHEME)
        took = time.thread_time() - start
        if took < WORST_S:
            break
        assert again, f"{took * 1000:.0f} ms for {raw[:80]!r}…"
    assert found.known == (found.error == "")
    assert found.aim.encode() + found.raw == (aim.encode() + raw)[: LIMIT + len(found.aim)]


@FUZZ
@given(st.binary(max_size=300), AIMS)
def test_any_bytes(raw: bytes, aim: str) -> None:
    tried(raw, aim)


@FUZZ
@given(near, AIMS, st.sampled_from(["utf-8", "gb18030"]))
def test_anything_made_of_what_profiles_look_for(text: str, aim: str, encoding: str) -> None:
    tried(text.encode(encoding, "ignore"), aim)


@FUZZ
@given(spoilt, AIMS)
def test_codes_with_a_character_put_wrong(text: str, aim: str) -> None:
    tried(text.encode("utf-8", "ignore"), aim)


@FUZZ
@given(long, AIMS)
def test_a_buffer_full_of_one_thing(text: str, aim: str) -> None:
    tried(text.encode("utf-8", "ignore"), aim)


def test_a_buffer_full_of_every_ai_there_is() -> None:
    parts = "".join(f"({ai}){'1' * max(1, min(fact.size, 3))}" for ai, fact in FACTS.items())
    good = "".join(f"({ai})A" for ai, fact in FACTS.items() if not fact.tests and fact.shape.fullmatch("A"))
    for text in (parts, good, good * 3, good.replace("(", "\x1d").replace(")", "")):
        tried(text.encode()[: LIMIT - 1], "")
