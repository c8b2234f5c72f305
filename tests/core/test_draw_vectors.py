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
OUTSIDE = Path(__file__).parents[3] / "shared" / "conformance" / "sampling" / "draw_vectors.json"
CASES: list[dict[str, Any]] = json.loads(OUTSIDE.read_text())["cases"] if OUTSIDE.exists() else []


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
