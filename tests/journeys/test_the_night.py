"""A whole night by the command, and everything it says counted again with sqlite3, json, hashlib and hmac alone."""

import hashlib
import hmac
import json
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from journeys_rig import Night, Told, archive, ask, journal, of

from sync.identity.box_key import BOX_KEY, BoxKey

COUNTS = [
    *(
        "arrived",
        "photographed",
        "admitted",
        "refused",
        "tested",
        "drawn",
        "resulted",
        "held",
        "destroyed",
        "exited",
        "labels",
    ),
    *("journal", "acknowledged", "archived", "gaps"),
]
QUOTA = {"with_report", "needed", "drawn", "resulted"}
BALANCE = {"in_g", "out_g", "inside_g", "loss_g"}
LAB = {
    *("controls", "run_sheets", "samples", "runs", "positives", "repeated", "failed", "reported", "waived"),
    *("disputed", "exonerated", "destroyed", "topped_up", "shortfall"),
}
LOOP = {
    *("weighed", "losses", "mixed", "taken_back", "corrected", "in_part", "checked", "slips", "counted", "accounted"),
    *("vehicles", "overnight"),
}
OBJECTS = {"quota": QUOTA, "balance": BALANCE, "lab": LAB, "loop": LOOP}
MARKET = "MKT-350121-0001"
WHOLE = 1 << 256


@pytest.fixture(scope="module")
def said(night: Night) -> dict[str, Any]:
    assert night.code == 0, night.blame()
    return night.summary()


@pytest.fixture(scope="module")
def facts(night: Night) -> list[Told]:
    assert night.code == 0, night.blame()
    return journal(night.folder)


def test_the_summary_is_one_json_value_with_everything_promised(night: Night, said: dict[str, Any]) -> None:
    assert json.loads(night.out) == said
    assert night.out.endswith("\n")
    assert all(type(said[name]) is int for name in COUNTS)
    assert all(said[name] is True for name in ("chain_ok", "draw_ok", "day_closed"))
    for name, keys in OBJECTS.items():
        assert set(said[name]) == keys
        assert all(type(value) is int for value in said[name].values())


def test_everything_that_can_happen_happened_and_nothing_was_lost(said: dict[str, Any]) -> None:
    assert said["arrived"] >= 50
    assert all(said[name] > 0 for name in COUNTS if name != "gaps")
    assert said["journal"] == said["acknowledged"] == said["archived"]
    assert all(said["lab"][name] > 0 for name in LAB - {"topped_up", "shortfall"})
    assert all(said["loop"][name] > 0 for name in LOOP)
    assert said["gaps"] == 0
    assert said["quota"]["drawn"] >= said["quota"]["resulted"] >= said["quota"]["needed"] > 0
    assert said["balance"]["in_g"] == sum(said["balance"][name] for name in ("out_g", "inside_g", "loss_g"))


def test_counting_the_facts_again_gives_the_summary(said: dict[str, Any], facts: list[Told]) -> None:
    kinds = Counter(fact.kind for fact in facts)
    assert {
        "arrived": kinds["Arrived"],
        "photographed": len(_papers(facts)),
        "admitted": sum(len(each["batches"]) for each in of(facts, "Admitted")),
        "refused": kinds["Refused"],
        "tested": sum(each["test"] for each in of(facts, "Cleared")),
        "drawn": sum(each["picked"] for each in of(facts, "Drawn")) + kinds["ToppedUp"],
        "resulted": len({each["batch"] for each in of(facts, "Verified")}),
        "held": len({each["batch"] for each in of(facts, "Held")}),
        "destroyed": kinds["Disposed"],
        "exited": sum(len(each["lines"]) for each in of(facts, "Departed")),
        "labels": kinds["Labelled"],
        "returned": kinds["Returned"],
        "journal": len(facts),
    }.items() <= said.items()


def test_what_was_done_with_goods_inside_counted_again_gives_the_summary(
    said: dict[str, Any], facts: list[Told]
) -> None:
    kinds = Counter(fact.kind for fact in facts)
    sold = {each["voucher"]: {line["serial"] for line in each["lines"]} for each in of(facts, "Sold")}
    for each in of(facts, "Voided"):
        sold[each["voucher"]] -= {line["serial"] for line in each["lines"]}
    (closed,) = of(facts, "DayClosed")
    assert said["loop"] == {
        "weighed": kinds["Weighed"],
        "losses": kinds["Shrunk"],
        "mixed": kinds["Merged"],
        "taken_back": kinds["Voided"],
        "corrected": len([each for each in of(facts, "Sold") if each["corrects"]]),
        "in_part": len([each for each in of(facts, "Departed") if len(each["lines"]) < len(sold[each["voucher"]])]),
        "checked": kinds["Checked"],
        "slips": kinds["SlipEntered"],
        "counted": kinds["Counted"],
        "accounted": kinds["Accounted"],
        "vehicles": sum(each["vehicles"] for each in of(facts, "Tallied")),
        "overnight": closed["overnight"],
    }
    left = {each["visit"] for each in of(facts, "Left")}
    assert closed["overnight"] == len({each["visit"] for each in of(facts, "Admitted")} - left)
    assert len(of(facts, "Admitted")) == said["loop"]["vehicles"]  # nobody went by unread


def _papers(facts: list[Told]) -> list[dict[str, Any]]:
    """Photographs of certificates: what is named by no code of the market's own."""
    ours = {each["batch"] for each in of(facts, "Arrived")} | {each["sample"] for each in of(facts, "Sampled")}
    return [each for each in of(facts, "Photographed") if each["subject"] not in ours]


def test_a_photographed_certificate_led_to_its_load(facts: list[Told]) -> None:
    came = {each["line"]["upstream"] for each in of(facts, "Arrived")}
    papers = _papers(facts)
    assert len({each["subject"] for each in papers}) == len(papers)
    for each in papers:
        assert each["subject"].startswith("HGZ-")
        assert each["subject"] in came


def test_every_picture_is_kept_under_the_name_in_its_fact(night: Night, facts: list[Told]) -> None:
    for each in of(facts, "Photographed"):
        picture = night.folder / "market" / "pictures" / each["picture"][:2] / f"{each['picture']}.jpg"
        assert hashlib.sha256(picture.read_bytes()).hexdigest() == each["picture"]


def test_every_body_is_canonical_and_hangs_on_the_one_before(facts: list[Told]) -> None:
    heads: dict[str, tuple[int, bytes]] = {}
    for fact in facts:
        value = json.loads(fact.body)
        canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert fact.body == canonical.encode()
        seq, head = heads.get(fact.epoch, (0, bytes(32)))
        head = hashlib.sha256(head + fact.body).digest()
        assert (fact.seq, fact.hash) == (seq + 1, head)
        assert (value["market"], value["epoch"], value["seq"]) == (MARKET, fact.epoch, fact.seq)
        heads[fact.epoch] = (fact.seq, head)


def test_the_province_holds_the_very_bytes_and_the_market_knows_it(night: Night, facts: list[Told]) -> None:
    assert sorted(archive(night.folder)) == sorted(facts)
    through = ask(night.folder / "market" / "market.db", "SELECT sum(through) FROM acknowledged")
    assert through == [(len(facts),)]
    assert ask(night.folder / "province" / "archive.db", "SELECT * FROM aside UNION SELECT * FROM aside") == []
    assert ask(night.folder / "province" / "archive.db", "SELECT why FROM unread") == []


def test_the_draw_of_the_day_comes_out_again(night: Night, said: dict[str, Any], facts: list[Told]) -> None:
    day = said["day"]
    opened = next(each for each in of(facts, "DayOpened") if each["day"] == day)
    ((kept,),) = ask(night.folder / "market" / "market.db", "SELECT key FROM secret WHERE day = ?", day)
    key = BoxKey(night.folder / "market" / BOX_KEY).unseal(f"draw key {day}", kept)
    assert key is not None
    assert key not in (night.folder / "market" / "market.db").read_bytes()
    assert opened["commitment"] == hashlib.sha256(b"YPYM-COMMIT-v1\0" + key).hexdigest()
    part, of_all = opened["quota"]
    n = s = 0
    for kind, each in ((fact.kind, fact.said) for fact in facts):
        if kind in ("Undrawn", "ToppedUp"):
            n -= kind == "Undrawn"
            s += 1 if kind == "ToppedUp" else -each["picked"]
            assert {name: each[name] for name in ("n", "s") if name in each}.items() <= {"n": n, "s": s}.items()
        if kind != "Drawn":
            continue
        message = "\0".join(("YPYM-DRAW-v1", MARKET, day, "with_report", each["batch"])).encode()
        ticket = hmac.new(key, message, hashlib.sha256)
        n += 1
        forced = s < -(-part * n // of_all)
        chance = int.from_bytes(ticket.digest(), "big") * 10_000 < each["weight_bp"] * WHOLE
        s += forced or chance
        again = {"ticket": ticket.hexdigest(), "forced": forced, "chance": chance, "n": n, "s": s}
        assert again.items() <= each.items()
        assert each["picked"] == (forced or chance)
        assert s >= -(-part * n // of_all)
    assert (said["quota"]["with_report"], said["quota"]["drawn"]) == (n, s)
    tested = {each["batch"] for each in of(facts, "Cleared") if each["test"]}
    assert {each["batch"] for each in of(facts, "Drawn") if each["picked"]} <= tested


def test_every_gram_is_somewhere(said: dict[str, Any], facts: list[Told]) -> None:
    grams = {each["batch"]: each["line"]["grams"] for each in of(facts, "Arrived")}
    inside = {batch: grams[batch] for each in of(facts, "Admitted") for batch in each["batches"]}
    inside |= {each["batch"]: each["line"]["grams"] for each in of(facts, "Returned")}
    came, out, lost = sum(inside.values()), 0, 0
    for each in of(facts, "Merged"):
        inside[each["batch"]] = sum(part["grams"] for part in each["parts"])
        for part in each["parts"]:
            inside[part["batch"]] -= part["grams"]
    for each in (line for departed in of(facts, "Departed") for line in departed["lines"]):
        inside[each["batch"]] -= each["grams"]
        out += each["grams"]
    for each in of(facts, "Weighed"):
        assert each["first"]
        inside[each["batch"]] += each["grams"] - each["before"]
        came += each["grams"] - each["before"]
    for each in of(facts, "Counted"):
        each["grams"] = max(each["before"] - each["grams"], 0)
        inside[each["batch"]] -= each["grams"]
        lost += each["grams"]
    for each in of(facts, "Sampled") + of(facts, "Disposed") + of(facts, "Shrunk"):
        inside[each["batch"]] -= each["grams"]
        lost += each["grams"]
    assert min(inside.values()) >= 0
    assert said["balance"] == {"in_g": came, "out_g": out, "inside_g": sum(inside.values()), "loss_g": lost}


def test_the_closed_book_carries_the_head_before_it_signed_with_the_enrolled_key(
    night: Night, facts: list[Told]
) -> None:
    (at,) = (place for place, fact in enumerate(facts) if fact.kind == "DayClosed")
    closed, head = facts[at].said, facts[at - 1].hash
    assert closed["head"] == head.hex()
    ((key,),) = ask(night.folder / "province" / "archive.db", "SELECT key FROM box")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    public.verify(bytes.fromhex(closed["signature"]), head)


def test_no_personal_value_stands_anywhere_but_in_the_erasable_table(night: Night, facts: list[Told]) -> None:
    market = night.folder / "market" / "market.db"
    kept = [json.loads(value) for (value,) in ask(market, "SELECT value FROM personal")]
    values = {text for each in kept for text in each.values() if text}
    assert {"陈水生", "林阿福", "13800000000"} <= values
    assert any(value.startswith("闽") for value in values)
    found = {(value, fact.kind) for fact in facts for value in values if value.encode() in fact.body}
    assert not found, "in bodies"
    places = {(value, path.name, table) for path in (market, night.folder / "province" / "archive.db")
              for table, text in _contents(str(path)) for value in values if value in text}  # fmt: skip
    assert not places
    logs = "".join(path.read_text("utf-8", "replace") for path in night.folder.glob("*.log"))
    assert [value for value in values if value in logs] == []


def _contents(path: str) -> list[tuple[str, str]]:
    """Every table but `personal`, as text."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        tables = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608
    del tables["personal"]
    cells = {name: [cell for row in rows for cell in row] for name, rows in tables.items()}
    return [
        (name, "\n".join(cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in found))
        for name, found in cells.items()
    ]
