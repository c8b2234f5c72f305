"""What a seller chooses from: kinds of certificates, what a promise rests on, where goods are from."""

from typing import get_args

from edge.core.papers import OriginKind, PaperKind
from kiosk.chrome.i18n import gettext_noop as word

KINDS: tuple[PaperKind, ...] = get_args(PaperKind)
ORIGINS: dict[OriginKind, str] = {
    "county": word("a county"),
    "sea": word("a sea area"),
    "country": word("another country"),
}
BASES = {
    "control": word("own control of quality"),
    "self_test": word("own test"),
    "entrusted_test": word("a laboratory's test"),
}
