"""Every text has its Chinese, and no template holds Chinese of its own."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import kiosk
from kiosk.chrome.i18n import CATALOGUES, both, read, say

ROOMS = Path(kiosk.__path__[0])
KEYWORDS = {"_": None, "say": (2,), "both": None, "gettext_noop": None, "word": None}
GAP = re.compile(r"%\(\w+\)s")
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)|https?://(?!www\.w3\.org)")
TEMPLATES = sorted(ROOMS.glob("**/*.html"))


def used() -> dict[str, str]:
    """Every msgid in Python and templates, and where it stands."""
    found = extract_from_dir(ROOMS, [("**.py", "python"), ("**.html", "jinja2")], keywords=KEYWORDS)
    return {str(text): f"{file}:{line}" for file, line, text, *_ in found}


def catalogue() -> dict[str, tuple[str, bool]]:
    entries = [entry for path in sorted(CATALOGUES.glob("*.po")) for entry in read(path)]
    assert len(entries) == len({str(each.id) for each in entries}), "a text stands in two catalogues"
    return {str(each.id): (str(each.string), each.fuzzy) for each in entries}


def test_every_text_has_a_translation() -> None:
    known, texts = catalogue(), used()
    assert len(texts) > 30
    missing = {text: at for text, at in texts.items() if not known.get(text, ("", False))[0] or known[text][1]}
    assert not missing


def test_the_catalogue_holds_nothing_unused() -> None:
    assert set(catalogue()) - set(used()) == set()


def test_a_translation_fills_the_same_gaps() -> None:
    for text, (chinese, _) in catalogue().items():
        assert sorted(GAP.findall(text)) == sorted(GAP.findall(chinese)), text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_chinese(template: Path) -> None:
    assert not CJK.findall(template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not INLINE.findall(text)


def test_what_nobody_translated_is_said_as_it_came() -> None:
    assert say("zh", "no such text %") == "no such text %"


def test_gaps_are_filled_in_both() -> None:
    told = both("There is no %(code)s here.", code="V1%s")
    assert told == {"zh": "此处没有 V1%s。", "en": "There is no V1%s here."}
