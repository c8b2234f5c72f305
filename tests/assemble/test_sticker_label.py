"""A sample's sticker, drawn by a renderer that is not ours and read by a reader that is not ours, opens its sample."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from config import LaneSettings, MarketSettings, SiteFileError
from devices import Label
from drivers.faces import Faces
from drivers.label_sheet import label as sheet
from drivers.zpl import encode
from edge.assemble.gates import fit, link_of
from edge.assemble.site import LABORATORY, site
from edge.core.codes import own, parse
from edge.core.codes.scheme import Scheme
from edge.flow.board import Board

PEERS = Path(__file__).parents[1] / "peers"
NODE = "350100001"
BATCH = f"{NODE}26030500011"
LINES = ("空心菜（水蕹菜）", "批次…000112  取样 03-05 03:00", "留样至 03-07 03:00")
GOLDEN = (
    b"^XA^CI28^PW480^LL320^LH0,0^BY2,3,10^FO305,15^BQN,2,6^FH_^FDMA,L35010000126030500001R^FS"
    b"^FO51,210^BY2^BCN,60,N,N,N,A^FH_^FDL35010000126030500001R^FS<text><text><text><text>^PQ1^XZ"
)
LAB = {"driver": "zpl", "host": "127.0.0.1", "port": 9100}


@pytest.fixture(scope="module")
def sample() -> str:
    return own.slip("L", NODE, date(2026, 3, 5), 1)


@pytest.fixture(scope="module")
def drawn(sample: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stickers")
    label = Label(sample, link_of(sample, "https://pinma.example"), LINES)
    (folder / "sticker.zpl").write_bytes(encode(sheet(label, Faces())))
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    done = subprocess.run(
        [node, str(PEERS / "zpl-to-png.mjs"), str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"run `npm ci` in tests/peers: {done.stderr[-500:]}"
    return folder / "sticker.png"


def test_both_codes_are_the_samples_own(drawn: Path, sample: str) -> None:
    with Image.open(drawn) as opened:
        picture = opened.convert("1", dither=Image.Dither.NONE).convert("L")
    read = {code.format.name: code.text for code in zxingcpp.read_barcodes(picture)}
    assert read == {"QRCode": sample, "Code128": sample}
    for text in read.values():
        code = parse(text.encode(), scheme=Scheme(frozenset((NODE,))))
        assert (code.profile, code.text) == ("pinma-sample", sample)


def test_what_the_printer_is_told_stays_the_same(drawn: Path) -> None:
    """Its text goes as pictures of a font that may change; everything else is told word for word."""
    told = re.sub(rb"\^FO\d+,\d+\^GFA,[^^]*\^FS", b"<text>", drawn.with_suffix(".zpl").read_bytes())
    assert told == GOLDEN


def test_a_batchs_label_still_leads_to_its_public_page(sample: str) -> None:
    assert link_of(BATCH, "https://p") == f"https://p/c/{BATCH}"
    assert link_of(sample, "https://p") == sample


def test_the_laboratorys_printer_is_fitted_beside_the_lanes() -> None:
    gates = fit((), Board(), LAB)
    assert len(gates.workers) == 1
    assert gates.lanes[LABORATORY].printer is not None
    for worker in gates.workers:
        worker.close()
    with pytest.raises(SiteFileError, match=r"lab\.printer: .*'hots'"):
        fit((), Board(), {"driver": "zpl", "hots": "127.0.0.1"})


def settings(**more: object) -> MarketSettings:
    lane = LaneSettings(id=str(more.pop("lane", "out-1")), gate="exit", reader={"driver": "tcp-scanner", "host": "h"})
    return MarketSettings.model_validate(
        {
            "id": "MKT-1", "name": "市场", "node": NODE, "province": "福建", "public_url": "https://p", "sale_lane": lane.id,
            "lane": [lane.model_dump()], **more,
        }
    )  # fmt: skip


def test_a_market_knows_whether_it_has_one() -> None:
    assert site(settings()).sticker_lane == ""
    assert site(settings(lab={"printer": LAB})).sticker_lane == LABORATORY
    with pytest.raises(SiteFileError, match="laboratory's own name"):
        site(settings(lane=LABORATORY))
