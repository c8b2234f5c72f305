"""The few words a lane's screen says itself, as marked English; reasons come with their own two languages."""

import re

from devices import State
from kiosk.chrome.i18n import gettext_noop as word

VERDICTS = {
    "pass": word("PASS"),
    "wait": word("TEST"),
    "stop": word("NO ENTRY"),
    "unknown": word("UNKNOWN"),
    "card": word("SELLER"),
    "none": word("Scan a code"),
}
# "No entry" would be wrong where goods go out.
AT_EXIT = {**VERDICTS, "stop": word("NO EXIT")}

GATES = {"entry": word("Entrance"), "exit": word("Exit")}

STATES = {State.READY: word("ready"), State.TROUBLE: word("needs somebody"), State.LOST: word("does not answer")}

# What drivers say of their devices that a person at a gate can use; the rest stands on the page of devices.
DETAILS = {
    each: each
    for each in (
        word("paper out"),
        word("head open"),
        word("ribbon out"),
        word("head too hot"),
        word("head too cold"),
        word("paused"),
        word("cover open"),
        word("paper jam"),
        word("cutter jammed"),
        word("printer error"),
        word("paper near its end"),
        word("no font has"),
        word("takes no commands"),
        word("open by hand"),
        word("does not answer"),
        word("driver error"),
        word("see the log"),
        word("picture not kept"),
        word("no answer"),
        word("the label did not come out in time"),
        word("line ended"),
    )
}


def known(detail: str) -> list[str]:
    """What a driver says, as far as a person at a gate can use it: "paper out, head open; 10.0.0.9: …" has two."""
    parts = re.split(r"[,;]", detail)
    return [DETAILS[said] for part in parts if (said := part.partition(":")[0].strip()) in DETAILS]


STATUSES = {
    "arrived": word("before the barrier"),
    "refused": word("refused entry"),
    "cleared": word("may come in"),
    "waiting": word("waits for its test"),
    "released": word("may be sold"),
    "held": word("held"),
    "failed": word("failed"),
}
ZONES = {
    "entry": word("entry zone"),
    "wait": word("waiting area"),
    "trade": word("trading zone"),
    "store": word("storage"),
    "out": word("sold, not yet out"),
}
WAYS = {
    "inside": word("sold, not yet out"),
    "gone": word("has left"),
    "returned": word("brought back"),
    "void": word("sale taken back"),
    "passed": word("taken in by its buyer, inside"),
}
DESTRUCTIONS = (word("Buried deep"), word("Burnt"), word("Made harmless by a licensed firm"))
PROPOSALS = {
    "override": word("Let go without a test"),
    "dispose": word("Destroy"),
    "control": word("Answer for a control"),
    "forgive": word("It did not pass the exit: set it right"),
    "sendback": word("Send goods back"),
    "account": word("Answer for what is missing"),
    "resume": word("End a stop of the market's own"),
    "slip": word("Enter a paper slip"),
    "slips": word("Settle paper slips"),
    "shrink": word("Book a large loss"),
}
ROLES = {
    "gate": word("Gate"),
    "lab": word("Laboratory"),
    "stall": word("Stall"),
    "manager": word("Market manager"),
    "supervisor": word("Supervisor"),
    "admin": word("Administrator"),
    "device": word("Device or program"),
}
# What a form's field is called where it is confirmed.
FIELDS = {
    each: each
    for each in (
        word("batch"), word("visit"), word("sample"), word("proposal"), word("reason"), word("method"), word("by"), word("what"),
        word("day"), word("person"), word("name"), word("roles"), word("state"), word("why"),
        word("bench"), word("product"), word("result"), word("subject"), word("codes"), word("halt"), word("owner"),
    )
}  # fmt: skip
