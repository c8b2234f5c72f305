"""Site files: what `init` writes loads, and what is wrong is named with its file and place."""

from pathlib import Path

import pytest

from config import SiteFileError, load_market, load_province
from edge.cli.init import enrol, lay_market, lay_province

KEY = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_market(tmp_path, {})
    lay_province(tmp_path, {})
    return tmp_path


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_what_init_writes_loads_with_its_folder_made_absolute(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    market, province = load_market(Path("market.toml")), load_province(Path("province.toml"))
    assert market.folder == province.folder == folder.resolve()
    assert (market.http.port, market.broker.port, market.clock) == (8080, 8883, None)
    assert market.rules.quota == (1, 10)
    assert market.sale_lane in {lane.id for lane in market.lane}
    assert (province.http.port, province.market, province.clock) == (8090, (), None)


def test_a_folder_of_its_own_is_taken_from_the_file_s_place(folder: Path) -> None:
    path = edited(folder / "market.toml", 'id = "MKT', 'folder = "data"\nid = "MKT')
    assert load_market(path).folder == (folder / "data").resolve()


def test_values_put_into_a_template_arrive_and_the_rest_stays(tmp_path: Path) -> None:
    lay_market(tmp_path, {"id": "MKT-9", "http": "9999", "scanner_in": "/dev/ttyX"})
    market = load_market(tmp_path / "market.toml")
    assert (market.id, market.http.port, market.broker.port) == ("MKT-9", 9999, 8883)
    assert market.lane[0].reader == {"driver": "serial-scanner", "port": "/dev/ttyX"}


def test_a_market_is_enrolled_once(folder: Path) -> None:
    for _ in range(2):
        enrol(folder, "MKT-1", "甲市场", KEY)
    (heard,) = load_province(folder / "province.toml").market
    assert (heard.id, heard.name, heard.public_key) == ("MKT-1", "甲市场", KEY)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('id = "MKT', 'colour = 1\nid = "MKT', "colour"),
        ('id = "MKT-350121-0001"', 'id = "mkt 1"', "id"),
        ('id = "MKT-350121-0001"\n', "", "id"),
        ('node = "350121001"', "node = 350121001", "node"),
        ("port = 8883", "port = 0", "broker.port"),
        ("port = 8080", "port = 65536", "http.port"),
        ("port = 8080", "port = 8080\ntls = true", "http.tls"),
        ('gate = "exit"', 'gate = "side"', "lane.1.gate"),
        ('gate = "exit"', 'gate = "exit"\nscale = {}', "lane.1.scale"),
        ("[broker]", "roll_hour = 24\n[broker]", "roll_hour"),
        ("[broker]", "[rules]\nquotas = [1, 5]\n[broker]", "rules.quotas"),
        ("[broker]", "[rules]\nquota = [1]\n[broker]", "rules.quota"),
        ("[broker]", "[clock]\nanchor = 0.0\nspeed = 1.0\n[broker]", "clock.start"),
        ("[broker]", "[clock]\nstart = 2026-11-23T20:00:00+08:00\nanchor = 0.0\nspeed = 0.0\n[broker]", "clock.speed"),
    ],
)
def test_what_a_market_s_file_may_not_say_is_named(folder: Path, old: str, new: str, place: str) -> None:
    path = edited(folder / "market.toml", old, new)
    with pytest.raises(SiteFileError) as caught:
        load_market(path)
    assert str(caught.value).startswith(f"{path}: {place}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("days_ahead = 0", "days_ahead"),
        ('auto_stop = "maybe"', "auto_stop"),
        ("colour = 1", "colour"),
        ('[[market]]\nid = "M"\nname = "m"\npublic_key = "zz"', "market.0.public_key"),
        (f'[[market]]\nid = "M"\nname = "m"\npublic_key = "{KEY}"\ncolour = 1', "market.0.colour"),
        ('[[market]]\nid = "province"\nname = "m"', "market.0.id"),  # on the line that is the province's own name
    ],
)
def test_what_a_province_s_file_may_not_say_is_named(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "province.toml"
    path.write_text(f'name = "福建省"\n{text}\n', "utf-8")
    with pytest.raises(SiteFileError, match=rf"province\.toml: {place}"):
        load_province(path)


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "market.toml"
    path.write_bytes(content)
    with pytest.raises(SiteFileError, match=r"market\.toml: not TOML"):
        load_market(path)


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    for path in (tmp_path / "market.toml", tmp_path):
        with pytest.raises(SiteFileError, match="pinma init"):
            load_market(path)


def test_a_market_heard_twice_is_refused(folder: Path) -> None:
    entry = f'\n[[market]]\nid = "MKT-1"\nname = "甲"\npublic_key = "{KEY}"\n'
    path = folder / "province.toml"
    path.write_text(path.read_text("utf-8") + entry + entry.replace(KEY, "cd" * 32), "utf-8")
    with pytest.raises(SiteFileError, match="MKT-1"):
        load_province(path)
