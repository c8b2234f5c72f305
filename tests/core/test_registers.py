"""Registries and the province's rules, by themselves: digests, rows that may not be, and the stricter of two."""

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import RuleError
from edge.core.ledger import Stop, stop_after
from edge.core.ordered import Edition, RuleBook, rule_book_after
from edge.core.register import COLUMNS, digest, encode, weight, wrong
from edge.core.rules import Rules, stricter

FIRM = {"name": "福州鲜蔬有限公司", "county": "闽侯县", "uscc": "91350121MA2X000196", "state": "active"}
PERSON = {"name": "林**", "county": "福清市", "natural": "yes"}
rows = st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=9).map(lambda name: encode({"name": name})))
quotas = st.tuples(st.integers(1, 50), st.integers(1, 100)).filter(lambda quota: quota[1] / 10 <= quota[0] <= quota[1])


@st.composite
def lawful(draw: st.DrawFn) -> Rules:
    floor = draw(st.integers(1000, 10_000))
    risks = draw(st.dictionaries(st.sampled_from("abc"), st.integers(floor, 20_000)))
    days, grams = st.integers(1, 90), st.integers(1, 5_000)
    return Rules("v", draw(quotas), floor, draw(days), draw(days), draw(grams), risks)


@LAW
@given(rows, rows)
def test_a_change_is_added_to_a_digest_without_reading_the_rest(
    before: dict[str, bytes], fresh: dict[str, bytes]
) -> None:
    old = {key: row for key, row in before.items() if key in fresh}
    changed = weight(before.items()) - weight(old.items()) + weight(fresh.items())
    assert digest(changed) == digest(weight({**before, **fresh}.items()))


@LAW
@given(rows)
def test_a_digest_does_not_depend_on_order_and_tells_any_two_apart(some: dict[str, bytes]) -> None:
    whole = digest(weight(some.items()))
    assert whole == digest(weight(reversed(some.items())))
    for key, row in some.items():
        assert digest(weight({**some, key: row + b" "}.items())) != whole
        assert digest(weight({**some, key + "x": row}.items())) != whole or key + "x" in some


@pytest.mark.parametrize(
    ("key", "row", "field"),
    [
        ("S-1", FIRM, ""),
        ("S-2", PERSON, ""),
        ("", FIRM, "key"),
        ("a\nb", FIRM, "key"),
        ("S-1", FIRM | {"phone": "13800000000"}, "phone"),
        ("S-1", FIRM | {"state": "gone"}, "state"),
        ("S-1", FIRM | {"name": "x" * 201}, "name"),
        ("S-2", PERSON | {"natural": "true"}, "natural"),
        ("S-2", PERSON | {"name": "林秀兰"}, "name"),
        ("S-2", PERSON | {"name": "林"}, "name"),
        ("S-2", PERSON | {"name": ""}, "name"),
        ("S-2", PERSON | {"uscc": "350121199001010007"}, "uscc"),
        ("350121199001010007", PERSON, "key"),
        ("35012119900101000X", PERSON, "key"),
        ("13800000000", PERSON, "key"),
    ],
)
def test_a_person_stands_in_a_registry_by_masked_name_and_county_only(
    key: str, row: dict[str, str], field: str
) -> None:
    assert wrong("operators", key, row) == field


def test_every_registry_knows_its_columns() -> None:
    assert set(COLUMNS) == {"operators", "certificates", "reports", "products", "risks"}
    assert wrong("products", "06901234567892", {"name": "青菜"}) == ""
    assert wrong("products", "06901234567892", {"price": "1"}) == "price"


@LAW
@given(lawful(), lawful())
def test_the_stricter_of_two_is_lawful_and_looser_than_neither(one: Rules, other: Rules) -> None:
    both = stricter(one, other)
    for each in (one, other):
        assert both.quota[0] * each.quota[1] >= each.quota[0] * both.quota[1]
        assert both.floor_bp >= each.floor_bp
        assert both.report_days <= each.report_days
        assert both.certificate_days <= each.certificate_days
        assert both.sample_g >= each.sample_g
        assert all(both.risk_bp[key] >= chance for key, chance in each.risk_bp.items())
    assert stricter(one, None) == one


@LAW
@given(lawful(), st.sampled_from(["quota", "floor_bp", "risk_bp", "report_days", "certificate_days", "sample_g"]))
def test_what_is_looser_than_the_law_cannot_be_made(rules: Rules, field: str) -> None:
    loose: dict[str, object] = {
        "quota": (rules.quota[0], rules.quota[0] * 10 + 1), "floor_bp": 999, "risk_bp": {"x": rules.floor_bp - 1},
        "report_days": 0, "certificate_days": -1, "sample_g": 0,
    }  # fmt: skip
    with pytest.raises(ValueError, match=field):
        replace(rules, **{field: loose[field]})


@LAW
@given(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 9)), max_size=6), st.integers(1, 28))
def test_in_force_is_the_edition_that_began_last(given: list[tuple[int, int]], day: int) -> None:
    book: RuleBook | None = None
    for number, (begins, _) in enumerate(given):
        book = rule_book_after(book, f.Ruled(Rules(str(number)), f"2026-03-{begins:02}", "o"))
    begun = [(begins, str(number)) for number, (begins, _) in enumerate(given) if begins <= day]
    found = (book or RuleBook()).on(f"2026-03-{day:02}")
    assert (found.version if found else None) == max(
        begun, default=(0, None), key=lambda each: (each[0], int(each[1]))
    )[1]


def test_a_book_says_when_each_edition_begins() -> None:
    book = rule_book_after(None, f.Ruled(Rules("a"), "2026-03-05", "o"))
    assert book == RuleBook((Edition("2026-03-05", Rules("a")),))


@LAW
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("ABC")), max_size=12))
def test_a_code_is_stopped_by_exactly_the_orders_not_lifted(steps: list[tuple[bool, str]]) -> None:
    stop: Stop | None = None
    in_force: list[str] = []
    for stops, order in steps:
        fact = f.Stopped("c", order, "r") if stops else f.Lifted("c", order, "r")
        if stop is None and not stops:
            with pytest.raises(RuleError):
                stop_after(stop, fact)
            continue
        stop = stop_after(stop, fact)
        in_force = [each for each in in_force if each != order] + [order] * stops
        assert list(stop.orders) == in_force
