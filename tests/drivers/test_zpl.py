"""ZPL, drawn by a renderer that is not ours and read back from the picture."""

import papers
import pytest
from papers import Paper

from devices import Label, Voucher
from drivers import zpl
from drivers.faces import Faces
from drivers.label_sheet import label
from drivers.voucher_sheet import voucher

FACES = Faces()

LONG = (
    "鲜活大黄花鱼（宁德官井洋深水网箱养殖）特级冰鲜长途冷链运输",
    "某某省某某市某某区某某镇第三农产品批发市场水产交易大厅第十二号档口",
    "产地：福建省宁德市蕉城区三都镇官井洋",
    *(f"第{number}行 生产日期 2025-11-22" for number in range(9)),
)
LABELS = {
    "twenty-digits": Label(
        "10012345625112300127", "HTTPS://PM.EXAMPLE/10/10012345625112300127", ("大白菜", "福建漳州")
    ),
    "nineteen-digits": Label("1234567890123456789", "HTTPS://A.CN/1", ("萝卜",)),
    "three-digits": Label("127", "https://a.cn/127", ("葱",), copy=2),
    "overflow": Label("X7ZQK2M4P8R1T6W3Y5B9C0DEFG", "https://pm.example/t/X7ZQK2M4P8R1T6W3Y5B9C0DEFG", LONG),
    "mostly-digits": Label("X1234567890123456789012345", "https://pm.example/?s=" + "aZ9" * 40, LONG[:2]),
    "odd-runs": Label(
        "AB1234567CD89-12345", "https://pm.example/10/AB1234567CD89", ("黄心娃娃菜（一级）", "李建国 A12")
    ),
    "commands": Label("A^B~C_D>E>:F", r"https://a.cn/?q=^XZ~JA_5E>0\&x=%20", ("^XZ ~JA _5E",)),
    "bare": Label("1", "A", ()),
}


def encode(meant: Label) -> bytes:
    return zpl.encode(label(meant, FACES))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    return papers.zpl(tmp_path_factory.mktemp("labels"), {name: encode(each) for name, each in LABELS.items()})


@pytest.mark.parametrize("name", LABELS)
def test_both_codes_read_back(drawn: dict[str, Paper], name: str) -> None:
    assert papers.codes(drawn[name]) == {"QRCode": LABELS[name].link, "Code128": LABELS[name].code}


@pytest.mark.parametrize("name", LABELS)
def test_codes_keep_their_quiet_zones_and_nothing_touches_the_edge(drawn: dict[str, Paper], name: str) -> None:
    assert not papers.touched(drawn[name])
    assert drawn[name].shape == (320, 480)
    assert not drawn[name][:, :8].any()
    assert not drawn[name][:, -8:].any()
    assert not drawn[name][-8:].any()


def test_text_stays_left_of_the_qr_code_and_above_the_bars(drawn: dict[str, Paper]) -> None:
    assert drawn["overflow"][16:200, 16:280].any()
    assert not drawn["overflow"][201:209].any()
    assert encode(LABELS["overflow"]).count(b"^GFA") < len(LONG) + 6


def test_a_job_holds_no_command_that_the_label_did_not_mean() -> None:
    job = encode(LABELS["commands"])
    assert job.count(b"^XZ") == job.count(b"^XA") == 1
    assert job.startswith(b"^XA")
    assert job.endswith(b"^XZ")
    assert b"~" not in job


def test_a_code_that_bars_cannot_carry_stands_in_the_qr_code_alone() -> None:
    assert b"^BC" not in encode(Label("品码", "https://a.cn", ()))
    assert b"^BC" not in encode(Label("X" * 60, "https://a.cn", ()))


def test_a_link_too_long_for_its_code_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode(Label("1", "https://a.cn/" + "a" * 900, ()))


def test_a_voucher_is_as_long_as_it_is_and_looks_for_no_gap() -> None:
    lines = tuple((f"大白菜 {number}", "10 kg", f"…{number}") for number in range(60))
    short, long = (voucher(Voucher("S1", "https://a.cn", "凭证", (), each), FACES, 480) for each in (lines[:1], lines))
    assert long.height > short.height + 50 * 59
    job = zpl.encode(long)
    assert job.startswith(b"^XA^MNN^CI28^PW480^LL%d^" % long.height)
    assert b"^MNN" not in encode(LABELS["bare"])
