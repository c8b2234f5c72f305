"""Reasons a person can read. A decision names the reason; these tables, a room each, say it in Chinese and English."""

import re

from msgspec import Struct

from edge.core.said import Said
from edge.core.why import admission, box, inside, lab, lanes, loop, people, sheets

_NAME = re.compile(r"[a-z_]+")


class Why(Struct, frozen=True, gc=False, omit_defaults=True):
    """One reason: a key of `TEXTS`, what fills its gaps, and the reasons behind it."""

    code: str
    args: dict[str, str] = {}
    because: tuple["Why", ...] = ()

    def text(self, language: str) -> str:
        """The sentence in "zh" or "en"."""
        chinese, english = TEXTS[self.code]
        args = self.args
        if self.code == "asked_wrong" and language == "zh":
            args = {"what": _NAME.sub(lambda found: box.FIELDS.get(found[0], found[0]), args["what"])}
        behind = ("；" if language == "zh" else "; ").join(why.text(language) for why in self.because)
        said = {gap: Said(each) for gap, each in args.items()}
        return (chinese if language == "zh" else english).format_map({**said, "because": behind})


TEXTS: dict[str, tuple[str, str]] = {
    key: text for room in (admission, lanes, inside, lab, loop, sheets, people, box) for key, text in room.TEXTS.items()
}
