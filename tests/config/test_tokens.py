"""Who may call the API: the tokens file."""

import json
from pathlib import Path

import pytest

from config import SiteFileError, load_tokens


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


def test_without_the_file_nobody_has_a_token(path: Path) -> None:
    assert load_tokens(path) == {}


def test_a_token_names_an_actor_and_a_station(path: Path) -> None:
    path.write_text(json.dumps({"secret": ["gate-01", "in-1"], "other": ["经理", "office"]}), "utf-8")
    assert load_tokens(path) == {"secret": ("gate-01", "in-1"), "other": ("经理", "office")}


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", '"x"', "3", "null", '{"t": 3}', '{"t": null}', '{"t": "ab"}', '{"t": ["a"]}', '{"t": ["a", "b", ""]}',
        '{"t": [1, 2]}', '{"t": ["a", null]}', '{"t": {"a": 1, "b": 2}}', '{"": ["a", "b"]}', '{"t": ["", "b"]}',
    ],
)  # fmt: skip
def test_anything_else_is_refused_naming_the_file(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    with pytest.raises(SiteFileError) as caught:
        load_tokens(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused_too(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SiteFileError, match=r"tokens\.json"):
        load_tokens(path)


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SiteFileError, match=r"tokens\.json"):
        load_tokens(path)
