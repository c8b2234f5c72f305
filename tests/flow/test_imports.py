"""A sheet waits on the box until it is taken: once, whole, and at the next scan; a power cut between loses nothing."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flow_goods import IN, SELLER, good
from flow_rig import Rig
from sheet_goods import HEAD, ROWS, xlsx

from edge.core import facts as f
from edge.core import register
from edge.core.operators import Authorisation, Operator
from edge.core.register import Register as Edition
from edge.core.sheets import How, Registry, Sheet, own_name
from edge.flow.asks import Answer, Authorise, Declare, Enrol, Import, Register
from edge.flow.imports import Imports, Sent
from edge.flow.sheets.reading import read
from edge.flow.sheets.told import Piece, pieces
from edge.flow.sheets.wrong import SheetError
from edge.store.ours import Ours
from edge.store.registers import Kept
from edge.store.sheets import KEPT_S, Sheets
from edge.store.shelves import Shelves

PEOPLE = ("商户编号", "名称", "县区", "类型", "身份证号", "信用代码", "电话", "地址", "已签协议")
LIN = ("S-7", "林秀兰", "同安区", "个人", "350211199001010018", "", "13800000000", "祥平街道1号", "是")
FIRM = ("S-8", "好又多菜行", "闽侯县", "企业", "", "91350121MA2X000196", "", "", "否")


def here(registry: Registry, raw: bytes) -> Iterator[Piece]:
    """Read in this process: what is apart has its own tests."""
    found = read(registry, raw)
    yield from pieces(found.rows, found.flaws)
    yield Piece(end=True, flawed=found.flawed, unread=found.unread)


class Office(NamedTuple):
    """A market and who brings sheets into it."""

    rig: Rig
    imports: Imports
    numbers: Iterator[int]

    def stage(self, registry: Registry, *rows: tuple[object, ...], file: str = "目录.xlsx") -> Sheet:
        return self.imports.stage(registry, Sent(xlsx(rows), file, "经理", "2026-03-05T03:00:00+08:00"))

    def take(self, sheet: Sheet, how: How = "add", *, good_only: bool = False, key: str = "") -> Answer:
        return self.imports.take(
            sheet, how, good_only=good_only, actor="经理", station="office", key=key or f"k{next(self.numbers)}"
        )

    def bring(self, registry: Registry, *rows: tuple[object, ...], how: How = "add") -> Answer:
        return self.take(self.stage(registry, *rows), how)

    def kept(self, registry: Registry = "products") -> Kept:
        return Ours(self.rig.store).kept(registry)

    def keys(self) -> list[str]:
        """Products in force."""
        read = self.rig.store.read()
        (shelf,) = read.execute("SELECT shelf FROM register_edition WHERE registry = 'own products'").fetchone()
        return [key for (key,) in read.execute("SELECT key FROM register WHERE registry = ? ORDER BY key", (shelf,))]

    def count(self, table: str) -> int:
        return self.rig.store.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


def office_of(rig: Rig, unix: float = 1e9) -> Office:
    numbers = itertools.count(1)
    return Office(
        rig,
        Imports(
            rig.flow, Sheets(rig.store, lambda: unix), Shelves(rig.store), Ours(rig.store),
            name=lambda: f"sheet{next(numbers)}", read=here,
        ),
        numbers,
    )  # fmt: skip


@pytest.fixture
def office(morning: Rig) -> Office:
    return office_of(morning)


def test_nothing_acts_before_it_is_taken_and_then_the_next_scan_knows_it(office: Office) -> None:
    office.rig.ask(Declare(SELLER, "闽A12345", (good(product="豇豆"),)))
    sheet = office.stage("products", HEAD, ROWS[0])
    assert office.rig.ask(Declare(SELLER, "闽A12345", (good(product="豇豆"),))).good
    assert office.take(sheet).good
    refused = office.rig.ask(Declare(SELLER, "闽A12345", (good(product="豇豆"),)))
    assert refused.why[0].code == "product_unknown"
    assert office.rig.ask(Declare(SELLER, "闽A12345", (good(product="P-1"),))).good


def test_it_is_told_once_with_its_version_rows_sum_and_file(office: Office) -> None:
    sheet = office.stage("products", HEAD, *ROWS)
    first = office.take(sheet, key="k")
    assert [office.take(sheet, key="k"), office.take(sheet, key="other")] == [first, first]
    (fact,) = office.rig.facts(f.Imported)
    rows = [(row.key, row.row) for row in read("products", xlsx([HEAD, *ROWS])).rows]
    assert fact == f.Imported("products", 1, 2, register.digest(register.weight(rows)), "目录.xlsx")
    assert office.rig.get(Edition, own_name("products")).digest == fact.digest == office.kept().digest
    assert first.why[0].args == {"version": "1", "rows": "2"}


def test_a_sheet_says_what_it_would_change(office: Office) -> None:
    office.bring("products", HEAD, *ROWS, ("P-3", "葱", "蔬菜"))
    sheet = office.stage(
        "products", HEAD, ROWS[0], ("P-2", "长豇豆", "蔬菜"), ("P-9", "蒜", "蔬菜"), ("", "姜", "蔬菜")
    )
    assert (sheet.same, sheet.changed, sheet.new, sheet.gone, sheet.rows, sheet.flawed) == (1, 1, 1, 1, 3, 1)


@pytest.mark.parametrize(("how", "keys"), [("add", ["P-1", "P-2", "P-3"]), ("replace", ["P-2", "P-3"])])
def test_rows_are_added_or_are_all_there_is(office: Office, how: How, keys: list[str]) -> None:
    office.bring("products", HEAD, *ROWS)
    office.bring("products", HEAD, ("P-2", "长豇豆", "蔬菜"), ("P-3", "葱", "蔬菜"), how=how)
    assert office.keys() == keys
    assert office.kept().version == 2
    assert office.kept().rows == len(keys)
    assert office.rig.facts(f.Imported)[-1].rows == len(keys)
    office.rig.ask(Declare(SELLER, "闽A12345", (good(product="豇豆"),)))
    assert office.rig.ask(Declare(SELLER, "闽A12345", (good(product="长豇豆"),))).good


def test_with_a_flaw_nothing_is_taken_unless_that_is_said(office: Office) -> None:
    sheet = office.stage("products", HEAD, *ROWS, ("P-3", "", "蔬菜"))
    assert office.take(sheet).why[0].code == "sheet_flawed"
    assert office.rig.facts(f.Imported) == []
    assert [each.why.code for each in office.imports.flaws(sheet)] == ["cell_missing"]
    assert office.take(sheet, good_only=True).good
    assert office.keys() == ["P-1", "P-2"]


def test_between_two_sheets_the_later_is_looked_at_again(office: Office) -> None:
    one, other = office.stage("products", HEAD, ROWS[0]), office.stage("products", HEAD, ROWS[1])
    assert office.take(one).good
    assert office.take(other, "replace").why[0].code == "sheet_overtaken"
    assert office.keys() == ["P-1"]
    assert office.bring("products", HEAD, ROWS[1]).good
    assert office.keys() == ["P-1", "P-2"]


def test_a_power_cut_between_staging_and_taking_loses_nothing(office: Office) -> None:
    sheet = office.stage("products", HEAD, *ROWS)
    again = restarted(office)
    found = again.imports.find("products", sheet.id)
    assert found == sheet
    assert again.take(sheet).good
    assert again.keys() == ["P-1", "P-2"]
    again.rig.close()


def restarted(office: Office) -> Office:
    """The same box after a power cut."""
    office.rig.store.close()
    rig = Rig(office.rig.path, office.rig.now)
    office.rig.store = rig.store  # so that the fixture closes what is open
    office.rig.flow = rig.flow
    return office_of(office.rig)


def test_rows_laid_out_before_a_power_cut_do_no_harm(office: Office) -> None:
    office.bring("products", HEAD, *ROWS)
    sheet = office.stage("products", HEAD, ("P-3", "葱", "蔬菜"))
    Shelves(office.rig.store).lay(f"own products {sheet.id} add", sheet.id, under="own products")
    again = restarted(office)
    assert again.keys() == ["P-1", "P-2"]
    assert again.take(sheet, "replace").good
    assert again.keys() == ["P-3"]
    assert again.count("register") == 1
    assert again.count("register_shelf") == 1


def test_what_was_read_halfway_is_no_sheet_and_is_swept_away(office: Office) -> None:
    def cut(_registry: Registry, _raw: bytes) -> Iterator[Piece]:
        yield Piece(rows=read("products", xlsx([HEAD, *ROWS])).rows)
        raise KeyboardInterrupt

    broken = Imports(
        office.rig.flow, Sheets(office.rig.store, lambda: 1e9), Shelves(office.rig.store), Ours(office.rig.store),
        name=lambda: "half", read=cut,
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        broken.stage("products", Sent(b"", "x", "经理", ""))
    assert broken.find("products", "half") is None
    assert office.count("sheet_row") == 0
    Sheets(office.rig.store, lambda: 1e9).put(Sheet("left", "products", "x", "", "", ""))
    assert office.rig.ask(Import("left")).why[0].code == "sheet_gone"


def test_a_sheet_that_nobody_takes_is_dropped_after_three_days_with_its_rows(office: Office) -> None:
    sheet = office.stage("operators", PEOPLE, LIN)
    later = office_of(office.rig, 1e9 + KEPT_S + 1)
    later.imports.stage("products", Sent(xlsx([HEAD, *ROWS]), "x", "", ""))
    assert later.imports.find("operators", sheet.id) is None
    assert later.count("sheet_row") == 2


def test_people_are_registered_row_by_row_and_their_names_stay_on_the_box(office: Office) -> None:
    assert office.bring("operators", PEOPLE, LIN, FIRM).good
    person, firm = office.rig.get(Operator, "S-7"), office.rig.get(Operator, "S-8")
    assert (person.name, person.natural, person.lacks, person.agreement) == ("林**", True, (), True)
    assert (firm.name, firm.natural, firm.uscc, firm.agreement) == ("好又多菜行", False, "91350121MA2X000196", False)
    assert Ours(office.rig.store).told("S-7")["name"] == "林秀兰"
    journal = b"".join(office.rig.bodies()).decode()
    for secret in ("林秀兰", "350211199001010018", "13800000000", "祥平", "目录.xlsx"):
        assert secret not in journal
    (fact,) = office.rig.facts(f.Imported)
    assert (fact.registry, fact.rows) == ("operators", 2)
    assert office.count("sheet_row") == 0


def test_the_sum_of_people_tells_nothing_that_could_be_guessed(office: Office) -> None:
    """The same public words, other numbers: the same sum, so nobody finds a number by trying."""
    one = office.stage("operators", PEOPLE, LIN)
    other = office.stage("operators", PEOPLE, (*LIN[:4], "350211199001010026", "", "13911111111", "别处", "是"))
    assert one.digest == other.digest
    assert one.digest != office.stage("operators", PEOPLE, (LIN[0], "陈秀兰", *LIN[2:])).digest


def test_what_a_sheet_does_not_say_of_people_stays_and_what_is_the_same_is_not_asked_again(office: Office) -> None:
    office.bring("operators", PEOPLE, LIN, FIRM)
    before = len(office.rig.facts(f.Registered))
    short = ("商户编号", "名称", "县区", "类型", "已签协议")
    sheet = office.stage("operators", short, (*LIN[:4], "是"), (*FIRM[:4], "是"))
    assert (sheet.same, sheet.changed, sheet.new) == (1, 1, 0)
    office.take(sheet)
    (again,) = office.rig.facts(f.Registered)[before:]
    assert (again.operator, again.uscc, again.agreement) == ("S-8", "91350121MA2X000196", True)
    assert Ours(office.rig.store).told("S-7")["phone"] == "13800000000"


def test_a_person_who_becomes_a_firm_brings_no_id_along(office: Office) -> None:
    office.bring("operators", PEOPLE, LIN)
    office.bring("operators", PEOPLE, ("S-7", "林秀兰菜行", "同安区", "企业", "", "", "", "", "是"))
    assert office.rig.facts(f.Registered)[-1].given == ()
    assert Ours(office.rig.store).row("operators", "S-7") == register.encode(
        {"name": "林秀兰菜行", "county": "同安区", "natural": "no", "agreement": "yes", "state": "active"}
    )


def test_twelve_hundred_people_are_asked_in_turns_and_a_cut_between_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"M-{number:04}", f"菜行{number}", "同安区", "企业", "", "", "", "", "是") for number in range(1200)]
    sheet = office.stage("operators", PEOPLE, *rows)
    submit, turns = office.rig.flow.submit, itertools.count(1)

    def cut(*asked: object, **how: object) -> object:
        if next(turns) == 2:
            raise KeyboardInterrupt
        return submit(*asked, **how)  # pyright: ignore[reportArgumentType]  (as it was called)

    monkeypatch.setattr(office.rig.flow, "submit", cut)
    with pytest.raises(KeyboardInterrupt):
        office.take(sheet, key="k")
    monkeypatch.undo()
    assert len(office.rig.facts(f.Registered)) == 500 + 3
    again = restarted(office)
    left = again.imports.find("operators", sheet.id)
    assert left is not None
    assert (left.state, left.taken) == ("taking", 501)
    assert again.take(left, key="k2").good
    found = again.rig.facts(f.Registered)[3:]
    assert [each.operator for each in found] == [row[0] for row in rows]
    assert len(again.rig.facts(f.Imported)) == 1


def test_authorisations_name_only_whom_the_market_knows(office: Office) -> None:
    office.rig.ask(Enrol("root", "根", ("admin",)))
    office.rig.ask(Enrol("lin", "林", ("stall",)))
    head = ("商户编号", "账号", "可办事项", "起始日期", "授权书编号")
    sheet = office.stage(
        "authorisations", head, (SELLER, "市场", "上传", "2026-03-01", "SQ-1"), (SELLER, "lin", "申报、销售", "2026-03-01", ""),
        (SELLER, "ghost", "申报", "", ""), ("nobody", "lin", "申报", "", ""),
    )  # fmt: skip
    assert (sheet.rows, sheet.flawed) == (2, 2)
    assert {(each.number, each.column, each.why.code) for each in office.imports.flaws(sheet)} == {
        (4, "to", "cell_account"),
        (5, "key", "cell_operator"),
    }
    assert office.take(sheet, good_only=True).good
    assert office.rig.get(Authorisation, f"{SELLER} lin").covers("sell", "2026-03-05")
    again = office.stage("authorisations", head, (SELLER, "lin", "申报、销售", "2026-03-01", ""))
    assert (again.same, again.rows) == (1, 1)


def test_whoever_is_gone_meanwhile_stops_a_sheet_and_nothing_of_the_turn_stands(office: Office) -> None:
    head = ("商户编号", "账号", "可办事项")
    sheet = office.stage("authorisations", head, (SELLER, "市场", "上传"))
    office.rig.store.write(
        lambda connection: connection.execute("UPDATE sheet_row SET key = 'gone market' WHERE sheet = ?", (sheet.id,))
    ).result()
    assert office.take(sheet).why[0].code == "operator_unknown"
    assert office.rig.facts(f.Authorised) == []


def test_versions_go_on_where_the_journal_is_and_a_box_without_its_rows_keeps_trading(office: Office) -> None:
    """Brought back from the province: the journal tells of rows that are not here."""
    office.bring("products", HEAD, *ROWS)
    digest = office.kept().digest
    for table in ("register", "register_edition", "register_shelf"):
        office.rig.store.write(lambda connection, t=table: connection.execute(f"DELETE FROM {t}")).result()  # noqa: S608
    assert office.rig.ask(Declare(SELLER, "闽A12345", (good(product="从未列出"),))).good
    office.bring("products", HEAD, *ROWS)
    assert office.kept() == Kept(2, 2, digest)
    assert not office.rig.ask(Declare(SELLER, "闽A12345", (good(product="从未列出"),))).good


def test_own_risks_and_papers_act_at_the_next_scan(market: Rig) -> None:
    office = office_of(market)
    head = ("证号", "种类", "品名", "开具日期", "重量(公斤)", "状态")
    office.bring("certificates", head, ("C-X", "承诺达标合格证", "青菜", "2026-03-04", 10, "撤销"))
    office.bring("risks", ("对象", "抽检比例(%)"), ("青菜", 100))
    before = market.scan(IN, market.declare(good("X")))
    assert [why.code for why in before.why]
    batch = market.facts(f.Cleared)[-1]
    assert batch.test
    assert {why.code for why in batch.why} & {"certificate_revoked", "certificate_missing", "risk"}


def test_one_sheet_is_read_at_a_time_and_not_on_a_full_disk(office: Office) -> None:
    waiting: list[str] = []

    def meanwhile(registry: Registry, raw: bytes) -> Iterator[Piece]:
        try:
            busy.stage("products", Sent(xlsx([HEAD, *ROWS]), "x", "", ""))
        except SheetError as error:
            waiting.append(error.why.code)
        yield from here(registry, raw)

    rig = office.rig
    busy = Imports(
        rig.flow, Sheets(rig.store, lambda: 1e9), Shelves(rig.store), Ours(rig.store), name=lambda: "b", read=meanwhile,
    )  # fmt: skip
    busy.stage("products", Sent(xlsx([HEAD, *ROWS]), "x", "", ""))
    assert waiting == ["sheet_busy"]
    full = Imports(
        rig.flow, Sheets(rig.store, lambda: 1e9), Shelves(rig.store), Ours(rig.store), name=lambda: "c", room=lambda: False,
    )  # fmt: skip
    with pytest.raises(SheetError) as error:
        full.stage("products", Sent(xlsx([HEAD, *ROWS]), "x", "", ""))
    assert error.value.why.code == "disk_full"


def test_a_registered_firms_telephone_stays_on_the_box_as_well(morning: Rig) -> None:
    morning.ask(Register("S-9", "菜行", "同安区", phone="05922345678", address="一号"))
    assert Ours(morning.store).told("S-9") == {"phone": "05922345678", "address": "一号"}
    assert b"05922345678" not in b"".join(morning.bodies())
    assert morning.facts(f.Registered)[-1].given == ("phone", "address")


@pytest.mark.parametrize("name", ["C:\\temp\\商户 目录.xlsx", "/home/x/商户 目录.xlsx", "商户 目录.xlsx"])
def test_a_files_name_is_its_last_part(office: Office, name: str) -> None:
    assert office.stage("products", HEAD, *ROWS, file=name).file == "商户 目录.xlsx"
    assert len(office.stage("products", HEAD, *ROWS, file="x" * 500).file) == 100


def test_what_is_given_up_is_not_taken(office: Office, tmp_path: Path) -> None:
    del tmp_path
    sheet = office.stage("products", HEAD, *ROWS)
    office.imports.drop(sheet)
    assert office.take(sheet).why[0].code == "sheet_gone"
    assert office.count("sheet_row") == 0
    assert office.count("register") == 0
    office.rig.ask(Authorise(SELLER, "market", ("upload",)))
