"""The province's own code: a slot that the site file fills, because we hold no text of its standard. Empty by default."""

import re

from edge.core.codes import check
from edge.core.codes.code import Code, Profile, Scan


def _matches(scan: Scan) -> bool:
    slot = scan.scheme.provincial
    return slot is not None and (not slot.length or len(scan.text) == slot.length)


def _parse(scan: Scan) -> Code | None:
    """A code of that pattern; "damaged" when its check characters are wrong. The group `code`, if there is one, is the code."""
    slot = scan.scheme.provincial
    found = None if slot is None else re.fullmatch(slot.pattern, scan.text, re.ASCII)
    if found is None or slot is None:
        return None
    fields = {name: value for name, value in found.groupdict().items() if value is not None}
    plain = fields.pop("code", scan.text)
    return scan.code("provincial", plain, fields) if check.fits(plain, slot.check) else scan.unknown("damaged")


PROVINCIAL = Profile("provincial", _matches, _parse, "as the province prints it")
