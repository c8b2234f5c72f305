"""What these screens offer to choose from, as marked English."""

from kiosk.chrome.i18n import gettext_noop as word

KINDS = (
    "promise", "quarantine", "meat-quality", "inspection", "self-check", "customs", "factory", "catch", "fj-voucher",
)  # fmt: skip
BASES = {
    "control": word("Controlled by the producer"),
    "self_test": word("Tested by the producer"),
    "entrusted_test": word("Tested for the producer"),
}
ORIGINS = {"county": word("County"), "sea": word("Sea area"), "country": word("Country")}
UNITS = {
    "kg": word("kg"),
    "piece": word("pcs"),
    "tail": word("fish"),
    "box": word("box"),
    "bag": word("bag"),
    "bottle": word("bottle"),
    "jin": word("kg"),
}
REASONS = {  # why there is no plate, or one of no known shape
    "tricycle": word("Tricycle or e-bike without a plate"),
    "new": word("New vehicle, no plate yet"),
    "lost": word("Plate lost or unreadable"),
    "farm": word("Farm vehicle"),
    "as_shown": word("It is what the plate shows"),
}
PLACES = "闽京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ENDINGS = "挂学警港澳使领临"
