"""The draw, bit for bit: numbers computed once without our code, and the outside vectors where they are at hand."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from edge.core import draw

KEY = bytes(range(32))
GOLDEN = {
    "35010000126030500017": "67fc12c5850a14f92219a4c9750fea26e10722daa908ea86d0e3ad4045a6e68d",
    "35010000126030500025": "a249136b6adfe74b90d1129b5fdea45e832fea47ab794fbc7b5065d010f4d3e6",
    "B350100001260305010000Q": "b7128adf76542b6355f493a73466e28e00048a4549bca6e53669f7183e3c8656",
    "CHEAP-1": "01b68cca7a6862c4fad37d0cd840b5983a206576f413d737b20a3b265107bb90",
}
_NAME = Path("shared", "conformance", "sampling", "draw_vectors.json")
OUTSIDE = next((each / _NAME for each in Path(__file__).parents if (each / _NAME).exists()), None)
CASES: list[dict[str, Any]] = json.loads(OUTSIDE.read_text())["cases"] if OUTSIDE is not None else []


@pytest.mark.parametrize(("code", "ticket"), GOLDEN.items())
def test_a_ticket_is_the_published_formula(code: str, ticket: str) -> None:
    message = b"\0".join([b"YPYM-DRAW-v1", b"MKT-350100-0001", b"2026-03-05", b"with_report", code.encode()])
    assert hmac.new(KEY, message, hashlib.sha256).hexdigest() == ticket
    assert draw.take(draw.Draw("MKT-350100-0001", "2026-03-05", KEY), code, (1, 10), 1000).ticket == ticket


def test_a_name_in_chinese_is_drawn_as_utf_8() -> None:
    ticket = draw.take(draw.Draw("福州海峡", "2026-12-31", b"k"), "X", (1, 10), 1000)
    assert ticket.ticket == "9831bb1676a8e4958175e2bcc50dba6186721e5cd76286f08d56a533513429ee"


def test_one_basis_point_decides() -> None:
    """The first ticket is 4061.9 of 10,000: picked from 4062 on, not at 4061."""
    state = draw.Draw("MKT-350100-0001", "2026-03-05", KEY, 1, 1)
    assert not draw.take(state, "35010000126030500017", (1, 10), 4061).picked
    assert draw.take(state, "35010000126030500017", (1, 10), 4062).picked


def test_a_day_by_hand() -> None:
    state, seen = draw.Draw("MKT-350100-0001", "2026-03-05", KEY), list[tuple[bool, bool, int, int]]()
    for code in GOLDEN:
        ticket = draw.take(state, code, (1, 10), 1000)
        seen.append((ticket.chance, ticket.forced, ticket.n, ticket.s))
        state = replace(state, n=ticket.n, s=ticket.s)
    assert seen == [(False, True, 1, 1), (False, False, 2, 1), (False, False, 3, 1), (True, False, 4, 2)]


# Twenty-two arrivals by HMAC and integers alone, outside our code: first eight digits of the ticket, by chance, forced, n, S.
WHOLE_DAY = [
    ("e00999b5", False, True, 1, 1), ("2f0ccc32", False, False, 2, 1), ("a093bcea", False, False, 3, 1),
    ("18fd22b8", True, False, 4, 2), ("f0bb8cb7", False, False, 5, 2), ("15f2d662", True, False, 6, 3),
    ("4d86495d", False, False, 7, 3), ("e79fc884", False, False, 8, 3), ("e9db3154", False, False, 9, 3),
    ("c0daaea7", False, False, 10, 3), ("6cd7f6b8", False, False, 11, 3), ("6f167367", False, False, 12, 3),
    ("534aada9", False, False, 13, 3), ("e3977798", False, False, 14, 3), ("fcc881e8", False, False, 15, 3),
    ("0981019e", True, False, 16, 4), ("85aa6a50", False, False, 17, 4), ("32de6271", False, False, 18, 4),
    ("33c908f2", False, False, 19, 4), ("d647c63c", False, False, 20, 4), ("4e5377ac", False, False, 21, 4),
    ("47648c2c", False, False, 22, 4),
]  # fmt: skip
GONE = [("W-01", 21, 3), ("W-05", 20, 3), ("W-04", 19, 2), ("W-06", 18, 1)]


def test_withdrawals_and_the_top_up_by_hand() -> None:
    """Four go away, three of them drawn: one is lacking then, and the lowest ticket that is left makes up for it."""
    state, tickets = draw.Draw("MKT-350100-0001", "2026-03-05", KEY), dict[str, draw.Ticket]()
    for number, (digits, chance, forced, n, s) in enumerate(WHOLE_DAY, 1):
        ticket = draw.take(state, code := f"W-{number:02}", (1, 10), 1000)
        assert (ticket.ticket[:8], ticket.chance, ticket.forced, ticket.n, ticket.s) == (digits, chance, forced, n, s)
        state, tickets[code] = replace(state, n=n, s=s), ticket
    for code, n, s in GONE:
        state = draw.without(state, picked=tickets.pop(code).picked)
        assert (state.n, state.s) == (n, s)
    assert draw.needed(state.n, (1, 10)) - state.s == draw.short(state.n, state.s, (1, 10)) == 1
    assert draw.take(state, "W-23", (1, 10), 1000).forced
    left = {code: ticket.ticket for code, ticket in tickets.items() if not ticket.picked}
    assert draw.top_up(state.n, state.s, (1, 10), left) == ("W-02",)
    assert draw.top_up(state.n + 20, state.s, (1, 10), left) == ("W-02", "W-18", "W-19")


def test_the_commitment_is_the_published_formula() -> None:
    assert draw.commitment(KEY) == "86282b131147e8818da27f0ea151582cbe6be321f7540ef5d9dfb763648ae49b"


if CASES:

    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['market']} {case['day']}")
    def test_the_outside_vectors_are_drawn_the_same(case: dict[str, Any]) -> None:
        key = bytes.fromhex(case["key_hex"])
        parts, of = case["quota"].split("/")
        assert draw.commitment(key) == case["commitment"]
        assert case["stratum"] == draw.STRATUM
        state = draw.Draw(case["market"], case["day"], key)
        for row in case["rows"]:
            ticket = draw.take(state, row["code"], (int(parts), int(of)), row["p_bp"])
            assert ticket == draw.Ticket(row["ticket_hex"], row["by_chance"], row["forced"], row["n"], row["S"])
            assert ticket.picked == row["selected"]
            state = replace(state, n=ticket.n, s=ticket.s)
