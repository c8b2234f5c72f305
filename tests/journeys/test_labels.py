"""Every label of the night, drawn by a renderer that is not ours and read by a reader that is not ours."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from journeys_rig import Night, journal
from PIL import Image

DRAW = Path(__file__).parents[1] / "peers" / "zpl-to-png.mjs"


@pytest.fixture(scope="module")
def read(night: Night, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What stands on each label: symbology -> text, by printer and number."""
    assert night.code == 0, night.blame()
    folder = tmp_path_factory.mktemp("labels")
    for path in (night.folder / "devices").glob("*/*.zpl"):
        shutil.copy(path, folder / f"{path.parent.name}-{path.name}")
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    done = subprocess.run([node, str(DRAW), str(folder)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"run `npm ci` in tests/peers: {done.stderr[-500:]}"
    return {path.stem: _codes(path) for path in folder.glob("*.png")}


def _codes(path: Path) -> dict[str, str]:
    with Image.open(path) as opened:
        picture = opened.convert("1", dither=Image.Dither.NONE).convert("L")
    return {code.format.name: code.text for code in zxingcpp.read_barcodes(picture)}


def test_every_label_that_came_out_reads_as_a_labelled_fact(night: Night, read: dict[str, dict[str, str]]) -> None:
    told = {(fact.said["link"], fact.said["code"]) for fact in journal(night.folder) if fact.kind == "Labelled"}
    for name, codes in read.items():
        assert set(codes) == {"QRCode", "Code128"}, name
        assert (codes["QRCode"], codes["Code128"]) in told, name


def test_every_labelled_fact_has_its_label_from_its_own_printer(night: Night, read: dict[str, dict[str, str]]) -> None:
    out = {(name.rpartition("-")[0], codes["QRCode"]) for name, codes in read.items()}
    told = {(fact.said["printer"], fact.said["link"]) for fact in journal(night.folder) if fact.kind == "Labelled"}
    assert told <= out
    assert {printer for printer, _ in told} == {"in-1.printer", "out-1.printer"}


def test_goods_let_in_or_sold_have_a_label_and_refused_ones_have_none(night: Night) -> None:
    facts = journal(night.folder)
    labelled = {fact.said["code"] for fact in facts if fact.kind == "Labelled"}
    let_in = {batch for fact in facts if fact.kind == "Admitted" for batch in fact.said["batches"]}
    here = [fact for fact in facts if fact.kind == "Sold" and not fact.said["slip"]]  # a slip's goods had left without
    sold = {line["serial"] for fact in here for line in fact.said["lines"]}
    refused = {fact.said["batch"] for fact in facts if fact.kind == "Refused"}
    assert let_in | sold <= labelled
    assert not refused & labelled
