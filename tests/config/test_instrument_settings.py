"""Instruments in a site file, and the secrets that stand beside it."""

import re
from pathlib import Path

import pytest

from config import SiteFileError, load_market, load_secrets
from edge.cli.init import lay_market


def laid(folder: Path, more: str) -> Path:
    lay_market(folder, {})
    path = folder / "market.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{more}", "utf-8")
    return path


def test_a_folder_is_taken_from_the_file_s_place(tmp_path: Path) -> None:
    path = laid(
        tmp_path, '[[instrument]]\nid = "nc-1"\ndriver = "instrument-folder"\noptions = { folder = "nc", maker = "M" }'
    )
    (each,) = load_market(path).instrument
    assert (each.id, each.options) == ("nc-1", {"folder": str(tmp_path / "nc"), "maker": "M"})


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('id = "仪器"\ndriver = "x"', "id"),
        ('id = "a"', "driver"),
        ('id = "a"\ndriver = "x"\nfolder = "y"', "folder"),
        ('id = "a"\ndriver = "x"\n[[instrument]]\nid = "a"\ndriver = "x"', "'a' stands there twice"),
    ],
)
def test_a_wrong_table_is_named(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(SiteFileError, match="instrument") as wrong:
        load_market(laid(tmp_path, f"[[instrument]]\n{table}"))
    assert told in str(wrong.value)


def test_secrets_are_the_owner_s(tmp_path: Path) -> None:
    path = tmp_path / "instruments.json"
    assert load_secrets(path) == {}
    path.write_text('{"nc-1": "0123456789abcdef"}', "utf-8")
    path.chmod(0o644)
    with pytest.raises(SiteFileError, match="chmod 600"):
        load_secrets(path)
    path.chmod(0o600)
    assert load_secrets(path) == {"nc-1": "0123456789abcdef"}


@pytest.mark.parametrize("content", ["", "[]", '{"nc-1": 5}', '{"nc-1": "short"}', '{"": "0123456789abcdef"}'])
def test_secrets_that_are_none_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "instruments.json"
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    with pytest.raises(SiteFileError, match=re.escape(str(path))):
        load_secrets(path)
