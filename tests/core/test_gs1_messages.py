"""Element strings and links with our own cases: what announces itself and is wrong says which AI and what."""

from itertools import pairwise

import pytest

from edge.core.codes import Scheme, parse
from edge.core.codes.gs1 import elements, link
from edge.core.codes.gs1.linters import LINTERS
from edge.core.codes.gs1.pairs import agree, complete, once
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError
from edge.core.why import Why

GS = "\x1d"
GTIN = "99520001123453"
LOAD = f"(01){GTIN}(10)FZ26112200017(13)261122(3103)012500(422)156(427)FJ"


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        (f"01{GTIN}132611223103012500422156{GS}427FJ{GS}10FZ26112200017", "]C1"),
        (f"{GS}01{GTIN}132611223103012500422156{GS}427FJ{GS}10FZ26112200017", ""),
        (f"01{GTIN}10FZ26112200017{GS}132611223103012500422156{GS}427FJ{GS}", "]Q3"),
        (f"01{GTIN}132611223103012500422156{{GS}}427FJ␝10FZ26112200017", ""),
        (LOAD, ""),
        (LOAD.replace("(", "（").replace(")", "）"), "]Q1"),
        (f"https://id.gs1.org/01/{GTIN}/10/FZ26112200017?13=261122&3103=012500&422=156&427=FJ", "]Q1"),
        (f"HTTP://M.CN/a/b/01/{GTIN}/10/FZ26112200017?427=FJ&x=1&422=156&3103=012500&13=261122#top", "]d1"),
    ],
)
def test_one_load_is_one_code_whatever_carries_it(text: str, aim: str) -> None:
    found = parse(text.encode(), aim)
    assert (found.text, found.error) == (LOAD, "")
    assert found.fields["3103"] == "012500"


@pytest.mark.parametrize("instead", ["|", "^", "<GS>", "~1"])
def test_a_scanner_may_send_something_else_for_a_separator(instead: str) -> None:
    scheme = Scheme(gs=("|", "^", "<GS>", "~1"))
    for front in ("", instead):
        found = parse(f"{front}01{GTIN}10L1{instead}21S1".encode(), "", scheme)
        assert found.text == f"(01){GTIN}(10)L1(21)S1"
    assert parse(f"a{instead}b".encode(), "", scheme).text == f"a{instead}b"  # nothing but GS1 has separators


@pytest.mark.parametrize(
    ("text", "error", "ai"),
    [
        (f"{GS}0199520001123454", "gs1_check", "01"),
        (f"{GS}01{GTIN}1726133110L1", "gs1_date", "17"),
        (f"{GS}01{GTIN}11260230", "gs1_date", "11"),
        (f"{GS}01{GTIN}10{'A' * 21}", "gs1_length", "10"),
        (f"{GS}01{GTIN}10L 1", "gs1_characters", "10"),
        (f"{GS}01{GTIN}422000", "gs1_content", "422"),
        (f"{GS}01{GTIN}10L1{GS}10L2", "gs1_repeated", "10"),
        (f"{GS}01{GTIN}3103000100{GS}3102000100", "gs1_together", "3103"),
        (f"{GS}01{GTIN}0299520001123453", "gs1_together", "02"),
        (f"{GS}05123", "gs1_unknown_ai", "0512"),
        (f"{GS}", "gs1_empty", "?"),
        ("(01)123", "gs1_length", "01"),
        ("(01)99520001123454(10)L1", "gs1_check", "01"),
        (f"(01){GTIN}(10)L(1)", "gs1_brackets", "?"),
        (f"(01){GTIN}(10)", "gs1_length", "10"),
        ("(89)A(88)B", "gs1_unknown_ai", "89"),
        (f"01{GTIN}10L1{GS}17261301", "gs1_date", "17"),
        ("https://id.gs1.org/01/99520001123454/10/L1", "gs1_check", "01"),
        ("https://m.cn/00/395200010000000425", "gs1_check", "00"),
    ],
)
def test_what_says_it_is_gs1_and_is_wrong_says_where(text: str, error: str, ai: str) -> None:
    found = parse(text.encode())
    assert (found.profile, found.text, found.error, found.about["ai"]) == ("unknown", "", error, ai)
    for language in ("zh", "en"):
        assert ai in Why(f"unread_{error}", found.about).text(language) or ai == "?"


@pytest.mark.parametrize("aim", ["]C1", "]e0", "]d2", "]Q3", "]J1"])
def test_an_aim_id_that_says_gs1_is_believed(aim: str) -> None:
    assert parse(f"01{GTIN}10L1".encode(), aim).text == f"(01){GTIN}(10)L1"
    assert parse(b"10L1", aim).text == "(10)L1"  # the rest may stand on another symbol of the box
    assert parse(b"hello", aim).error == "gs1_unknown_ai"


@pytest.mark.parametrize(
    ("text", "aim", "said"),
    [
        ("6901234567892", "]E0", "(01)06901234567892"),
        ("6901234567892|]e010L1", "]E0", "(01)06901234567892(10)L1"),
        ("02345673", "]E4", "(01)00000002345673"),
        ("6901234567893", "]E0", "gs1_check"),
        ("690123456789", "]E0", "gs1_length"),
        ("02345674", "]E4", "gs1_check"),
        ("96385074", "", "(01)00000096385074"),
        ("20260305", "", "20260305"),  # a day, not a GTIN-8 of a shop
    ],
)
def test_a_shop_s_bar_code_is_a_gtin_or_says_why_not(text: str, aim: str, said: str) -> None:
    found = parse(text.encode(), aim)
    assert said == (found.text or found.error)


@pytest.mark.parametrize(
    "text",
    [
        "(0591)83330000", "(0591)83330000(0592)123", "(备注)三车", "()12345", "1(12345", "01995200011234",
        "8003", "00395200010000000425",
    ],
)  # fmt: skip
def test_what_does_not_announce_itself_stays_text(text: str) -> None:
    assert parse(text.encode()).profile == "text"


@pytest.mark.parametrize(
    "uri",
    [
        "https://m.cn/", "https://m.cn/q?01=1", "https://m.cn/01/ABC", f"https://m.cn/01/{GTIN}/21/S/10/L",
        f"https://m.cn/01/{GTIN}/10/", f"https://m.cn/01/{GTIN}?21=S", f"https://m.cn/01/{GTIN}?10=L",
        f"https://m.cn/01/{GTIN}?17=261231&17=261231", f"https://m.cn/01/{GTIN}?04=1", f"https://m.cn/01/{GTIN}?99=",
        f"HtTp://m.cn/01/{GTIN}", f"https://m$/01/{GTIN}", f"https://m.cn/01/{GTIN}?17=261301",
        "https://m.cn/01/6901234567892", "ftp://m.cn", f"https://m.cn/01/{GTIN}?99=%00",
    ],
)  # fmt: skip
def test_an_address_that_is_no_valid_link_stays_an_address(uri: str) -> None:
    with pytest.raises(WrongError):
        link.read(uri)
    found = parse(uri.encode())
    assert (found.profile, found.text) == ("url" if "://" in uri and uri[0] in "hH" else "text", uri)


def test_names_of_the_first_version_are_read_and_never_written() -> None:
    pairs = link.read(f"https://m.cn/gtin/{GTIN}/lot/L1/ser/S1")
    assert pairs == (("01", GTIN), ("10", "L1"), ("21", "S1"))
    assert link.uri(pairs) == f"https://id.gs1.org/01/{GTIN}/10/L1/21/S1"


def test_a_short_gtin_in_a_link_is_read_where_the_site_says_so() -> None:
    uri = b"https://m.cn/01/6901234567892/10/L1"
    assert parse(uri).profile == "url"
    assert parse(uri, "", Scheme(short_gtins=True)).text == "(01)06901234567892(10)L1"


def test_the_toolkit_s_link_is_written_and_read() -> None:
    text = "(3103)000189(01)05412345000013(3923)2172(10)ABC&+123"
    uri = "https://id.gs1.org/01/05412345000013/10/ABC%26%2B123?3103=000189&3923=2172"
    assert link.uri(elements.read_bracketed(text)) == uri
    assert sorted(link.read(uri)) == sorted(elements.read_bracketed(text))


def test_what_may_not_stand_in_a_links_path_beside_what_is_there_may_stand_behind_it() -> None:
    assert dict(link.read(f"https://a.cn/01/{GTIN}/235/T1?10=L1")) == {"01": GTIN, "235": "T1", "10": "L1"}
    for at in (f"01/{GTIN}?10=L1", f"01/{GTIN}/21/S1?10=L1", f"01/{GTIN}/235/T1?21=S1"):
        with pytest.raises(WrongError):
            link.read(f"https://a.cn/{at}")


@pytest.mark.parametrize("text", ["(10)L1", f"(01){GTIN}(8200)http://m.cn", f"(01){GTIN}(22)A(235)B"])
def test_no_link_is_written_for_what_none_can_hold(text: str) -> None:
    with pytest.raises(WrongError):
        link.uri(elements.read_bracketed(text))


def test_the_fewest_separators_are_written_with_fixed_lengths_first() -> None:
    pairs = elements.read_bracketed(f"(10)L1(01){GTIN}(21)S1(17)261231")
    assert elements.raw(pairs) == f"{GS}10L1{GS}01{GTIN}21S1{GS}17261231"
    assert elements.raw(pairs, fixed_first=True) == f"{GS}01{GTIN}1726123110L1{GS}21S1"


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("(21)S1", "(01), (03), (8006)"), (f"(02){GTIN}(37)5", "(00)"),
        (f"(01){GTIN}(3922)100", "(30), (31*), (32*), (35*), (36*)"),
        (f"(01){GTIN}(427)FJ", "(422)"), (f"(8030)SIG(01){GTIN}", "(00), (01) + (21)"),
    ],
)  # fmt: skip
def test_what_an_ai_needs_beside_it_is_named(text: str, lacks: str) -> None:
    with pytest.raises(WrongError) as caught:
        complete(once(elements.read_bracketed(text)))
    assert caught.value.kind == "gs1_alone"
    assert caught.value.about["others"].startswith(lacks)


@pytest.mark.parametrize("key", ["(253)1234567890128", "(255)1234567890128", "(8003)01234567890128"])
def test_a_signature_is_of_one_thing_with_its_serial(key: str) -> None:
    with pytest.raises(WrongError) as caught:
        agree(once(elements.read_bracketed(f"(8030)SIG{key}")))
    assert caught.value.about == {"ai": "8030", "others": key[: key.index(")") + 1]}
    agree(once(elements.read_bracketed(f"(8030)SIG{key}7")))


def test_a_message_that_lacks_nothing_passes() -> None:
    complete(once(elements.read_bracketed(LOAD)))
    complete(once(elements.read_bracketed("(00)395200010000000424(02)99520001123453(37)12")))


def test_a_bracket_in_a_value_is_escaped_both_ways() -> None:
    pairs = (("01", GTIN), ("10", "A(17)B"))
    assert elements.bracketed(pairs) == rf"(01){GTIN}(10)A\(17)B"
    assert elements.read_bracketed(elements.bracketed(pairs)) == pairs


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("csum", "9520001123450", "9520001123451"),
        ("csumalpha", "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2L"),
        ("yymmd0", "260200", "260230"), ("yymmdd", "240229", "230229"), ("yyyymmdd", "20240229", "20230229"),
        ("hhmi", "2359", "2400"), ("iso3166", "156", "157"), ("iso3166999", "999", "998"), ("iso3166alpha2", "CN", "CX "),
        ("iso4217", "156", "157"), ("iban", "GB82WEST12345698765432", "GB82WEST12345698765433"),
        ("iban", "NO9386011117947", "NO831"), ("zero", "00", "01"),
        ("nonzero", "010", "000"), ("hasnondigit", "1A", "11"), ("pieceoftotal", "0102", "0201"), ("winding", "9", "2"),
        ("posinseqslash", "2/3", "3/2"),
        ("latitude", "1800000000", "1800000001"), ("longitude", "3600000000", "3600000001"),
        ("mediatype", "10", "11"), ("packagetype", "BX", "B0"), ("pcenc", "a%20b", "a%2b%"), ("yesno", "1", "2"),
        ("importeridx", "_", "+"), ("cset64", "12=", "123="), ("cset39", "#-/A", "a"), ("nozeroprefix", "10", "01"),
        ("couponcode", "106141416543213500110000310123196000", "10614141654321350011000031012319600"),
        ("couponposoffer", "001234561234560123456", "00123456123456012345"),
        ("gcppos1", "9520", "952A"), ("gcppos2", "09520", "0952"), ("hyphen", "--", ""),
    ],
)  # fmt: skip
def test_every_test_of_a_value_passes_and_refuses(name: str, good: str, bad: str) -> None:
    assert LINTERS[name](good)
    assert not LINTERS[name](bad)


def test_every_ai_has_its_length_by_its_first_two_digits_and_names_only_ais_that_are() -> None:
    assert len(FACTS) == 541
    known = set(FACTS) | {f"{ai[:size]}*" for ai in FACTS for size in (2, 3)}
    for fact in FACTS.values():
        assert {each for need in fact.needs for group in need.groups for each in group} <= known
        assert set(fact.excludes) <= known
        assert {each for chain in fact.qualifiers or () for each in chain} <= set(FACTS)


@pytest.mark.parametrize(
    ("ai", "before", "key"),
    [
        ("01", "0", "9520001123450"), ("01", "", GTIN), ("00", "", "395200010000000424"), ("414", "", "9520001000010"),
        ("8003", "0", "9520001200014"), ("253", "", "9520001300011"),
    ],
)  # fmt: skip
def test_every_wrong_digit_of_a_key_and_every_swap_it_promises_to_catch_is_noticed(
    ai: str, before: str, key: str
) -> None:
    FACTS[ai].check(before + key)
    wrong = [key[:at] + digit + key[at + 1 :] for at, was in enumerate(key) for digit in "0123456789" if digit != was]
    swapped = [
        key[:at] + right + left + key[at + 2 :]
        for at, (left, right) in enumerate(pairwise(key))
        if abs(int(left) - int(right)) not in (0, 5)
    ]
    for each in (*wrong, *swapped):
        with pytest.raises(WrongError):
            FACTS[ai].check(before + each)
