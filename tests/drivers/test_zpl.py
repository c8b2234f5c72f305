"""Labels, drawn by a renderer that is not ours and read back from the picture."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices import Label
from drivers import raster
from drivers.zpl import QR_BOX, TEXT_WIDTH, encode
from drivers.zpl_printer import ZplPrinter

FONT = ZplPrinter.font
PEERS = Path(__file__).parents[1] / "peers"

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


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a picture of every label, drawn by one process."""
    folder = tmp_path_factory.mktemp("labels")
    for name, label in LABELS.items():
        (folder / f"{name}.zpl").write_bytes(encode(label, FONT))
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    done = subprocess.run(
        [node, str(PEERS / "zpl-to-png.mjs"), str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"run `npm ci` in tests/peers: {done.stderr[-500:]}"
    return folder


def picture(folder: Path, name: str) -> Image.Image:
    with Image.open(folder / f"{name}.png") as opened:
        return opened.convert("1", dither=Image.Dither.NONE).convert("L")


@pytest.mark.parametrize("name", LABELS)
def test_both_codes_read_back(drawn: Path, name: str) -> None:
    found = {code.format.name: code.text for code in zxingcpp.read_barcodes(picture(drawn, name))}
    assert found == {"QRCode": LABELS[name].link, "Code128": LABELS[name].code}


@pytest.mark.parametrize("name", LABELS)
def test_codes_keep_their_quiet_zones_and_nothing_touches_the_edge(drawn: Path, name: str) -> None:
    seen = picture(drawn, name)
    paper = Image.new("L", seen.size, 255)
    for code in zxingcpp.read_barcodes(seen):
        corners = code.position
        xs = [point.x for point in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        ys = [point.y for point in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)]
        is_qr = code.format.name == "QRCode"
        aside, above = (8, 8) if is_qr else (10, 0)
        left, right, top, bottom = min(xs) - 2, max(xs) + 3, min(ys) - 2, max(ys) + 3
        around = seen.crop((left - aside, top - above, right + aside, bottom + above))
        around.paste(255, (aside, above, right - left + aside, bottom - top + above))
        assert around.getextrema() == (255, 255), f"{code.format.name} is touched"
    inner = seen.crop((8, 0, seen.width - 8, seen.height - 8))
    paper.paste(inner, (8, 0))
    assert paper.tobytes() == seen.tobytes()


def test_text_stays_left_of_the_qr_code_and_above_the_bars(drawn: Path) -> None:
    with_text, without = picture(drawn, "overflow"), encode(Label("1", "A", LONG), FONT)
    assert with_text.crop((0, QR_BOX + 1, 480, QR_BOX + 9)).getextrema() == (255, 255)
    assert without.count(b"^GFA") < len(LONG)


def test_text_is_set_smaller_before_it_is_cut() -> None:
    short, long, cut = (raster.text("鱼" * count, FONT, 40, TEXT_WIDTH) for count in (3, 8, 30))
    assert short.height > long.height
    assert long.height > cut.height - 1
    assert max(short.width, long.width, cut.width) <= TEXT_WIDTH
    assert len(cut.rows) == cut.bytes_per_row * cut.height


def test_text_of_several_lines_or_none() -> None:
    assert raster.text("one\ntwo\t three", FONT, 25, 400) == raster.text("one two three", FONT, 25, 400)
    assert raster.text("", FONT, 25, 400).width == 1


def test_a_job_holds_no_command_that_the_label_did_not_mean() -> None:
    job = encode(LABELS["commands"], FONT)
    assert job.count(b"^XZ") == job.count(b"^XA") == 1
    assert job.startswith(b"^XA")
    assert job.endswith(b"^XZ")
    assert b"~" not in job


def test_a_code_that_bars_cannot_carry_stands_in_the_qr_code_alone() -> None:
    assert b"^BC" not in encode(Label("品码", "https://a.cn", ()), FONT)
    assert b"^BC" not in encode(Label("X" * 60, "https://a.cn", ()), FONT)


def test_a_link_too_long_for_its_code_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode(Label("1", "https://a.cn/" + "a" * 900, ()), FONT)
