"""The few words a lane's screen says itself, as marked English; reasons come with their own two languages."""

from devices import State
from kiosk.chrome.i18n import gettext_noop as word

VERDICTS = {
    "pass": word("PASS"),
    "wait": word("TEST"),
    "stop": word("NO ENTRY"),
    "unknown": word("UNKNOWN"),
    "none": word("Scan a code"),
}
# "No entry" would be wrong where goods go out.
AT_EXIT = {**VERDICTS, "stop": word("NO EXIT")}

GATES = {"entry": word("Entrance"), "exit": word("Exit")}

STATES = {State.READY: word("ready"), State.TROUBLE: word("needs somebody"), State.LOST: word("does not answer")}

# What drivers say of their devices; anything else is shown as it came.
DETAILS = {
    each: each
    for each in (
        word("paper out"),
        word("head open"),
        word("ribbon out"),
        word("head too hot"),
        word("head too cold"),
        word("paused"),
        word("open by hand"),
        word("does not answer"),
    )
}
