"""What the laboratory's screens call things, as marked English."""

from edge.core.lab.samples import Run
from edge.core.methods import Method
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word

VERDICTS = {"negative": word("negative"), "positive": word("positive"), "invalid": word("invalid")}
LEVELS = {"negative": "ok", "positive": "bad", "invalid": "warn"}
HOW = {"typed": word("typed in"), "instrument": word("by the instrument"), "external": word("laboratory outside")}
STATES = {  # of a bench, with its colour
    "missing": (word("No control yet"), "warn"),
    "good": (word("Control holds"), "ok"),
    "failed": (word("Control FAILED"), "bad"),
    "justified": (word("Two persons answer for it"), "warn"),
    "barred": (word("Not to be used"), "bad"),
}
REJECTS = {"spilt": word("Spilt"), "mixed up": word("Mixed up"), "spoilt": word("Spoilt")}
DISMISSALS = {"trial": word("A trial"), "no sample": word("No sample of ours"), "read again": word("Was read again")}
EXCUSES = (
    word("The control fluid was spoilt; the samples were read before"),
    word("A slip of the hand at the control alone"),
)
SPENT = {"used up": word("Used up"), "thrown away": word("Thrown away")}
# What is typed of a run or control: the field's name in `raw`, and what it is called.
NUMBERS = {
    "blank": word("Blank, change of absorbance"),
    "sample": word("Sample, change of absorbance"),
    "tc": word("T/C as the reader shows it"),
    "value": word("Value as the instrument shows it"),
}
# A strip as it is seen, and what it is in `raw`: "c t".
STRIPS = {
    "1 1.5": word("T stronger than C"),
    "1 1": word("T as strong as C"),
    "1 0.5": word("T fainter than C"),
    "1 0": word("No T line"),
    "0 0": word("No C line"),
}


def limit(method: Method, mine: Language) -> str:
    """From what it is positive, in words."""
    match method.kind:
        case "inhibition":
            return f"≥ {method.positive_from} {method.unit}"
        case "ratio":
            return f"T/C < {method.positive_from}"
        case "strip":
            return say(mine, word("T fainter than C"))
        case "limit" if method.banned:
            return say(mine, word("not allowed at all (%(from)s)"), **{"from": f"{method.positive_from} {method.unit}"})
        case "limit":
            return f"> {method.positive_from} {method.unit}"


def value(run: Run, method: Method | None) -> str:
    """What was found, with its unit."""
    unit = method.unit if method is not None and method.kind in ("inhibition", "limit") else ""
    return f"{run.value} {unit}".strip() if run.value else ""
