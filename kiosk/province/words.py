"""What the public is told, as marked English."""

from kiosk.chrome.i18n import gettext_noop as word

GROUPS = {
    "origin": word("Origin"),
    "operator": word("Operator"),
    "produced_on": word("Date of production"),
    "test": word("Inspection and testing"),
}

STANDINGS = {
    "documented": word("documented"),
    "self-declared": word("self-declared"),
    "pending": word("pending"),
}

# What stands behind an element.
GROUNDS = {
    "promise": word("certificate of promised compliance"),
    "fj-voucher": word("Fujian traceability voucher"),
    "quarantine": word("animal quarantine certificate"),
    "meat-quality": word("meat quality certificate"),
    "customs": word("customs papers"),
    "self-check": word("producer's own test"),
    "inspection": word("official inspection certificate"),
    "factory": word("maker's certificate"),
    "catch": word("catch certificate"),
    "report": word("test report"),
    "market-test": word("tested by the market"),
    "register": word("market's register"),
    "override": word("two managers of the market"),
    "": "",
}

RESULTS = {"passed": word("passed"), "failed": word("failed"), "untested": word("not tested")}

OUTSIDE = word("an outside laboratory")
RETEST = word("second test")

# How far a test is whose result is not out, and what became of goods that failed.
STAGES = {"drawn": word("Drawn for testing"), "sampled": word("Sample taken, no result yet")}
BECAME = {
    "stopped": word("Sale stopped, to be destroyed"),
    "disputed": word("Sale stopped, another test is asked for"),
    "destroyed": word("All of it was destroyed"),
    "exonerated": word("Passed another test, free again"),
}

FATES = {
    "": (word("not known here"), "warn"),
    "stopped": (word("stopped, to be destroyed"), "bad"),
    "disputed": (word("another test is asked for"), "warn"),
    "destroyed": (word("destroyed, all of it"), "ok"),
    "exonerated": (word("passed another test"), "ok"),
}

AUTHORITIES = {"samr": word("market regulation"), "agri": word("agriculture and rural affairs")}

VERDICTS = {"positive": word("positive"), "negative": word("negative"), "invalid": word("invalid")}

# What may be done with a batch.
STATES = {
    "arrived": word("before the barrier"),
    "refused": word("refused"),
    "cleared": word("may come in"),
    "waiting": word("waits for its test"),
    "released": word("free for sale"),
    "held": word("held"),
    "failed": word("failed"),
}

WAYS = {
    "": "",
    "inside": word("Sold, still in the market"),
    "gone": word("Left the market"),
    "returned": word("Brought back to the market"),
    "void": word("Sale annulled before it left"),
    "passed": word("Taken in by its buyer, still in the market"),
}

# What a code that is traced is the code of, the sides of a trace, and how batches hang together.
TRACED = {
    "exit": word("an exit code"),
    "batch": word("a batch code"),
    "voucher": word("a sales voucher"),
    "tag": word("a crate's tag"),
    "upstream": word("an upstream code"),
}
SIDES = {
    "this": word("The goods"),
    "back": word("Back: what they were made of"),
    "forward": word("Forward: what came of them"),
}
TIES = {
    "mixed": word("is in"),
    "returned": word("came back as"),
    "sent": word("was sent on as"),
    "bought": word("by its voucher may be in"),
}

# Where the goods of a voucher are.
VOUCHERS = {
    "inside": word("Sold, still in the market"),
    "gone": word("Left the market"),
    "void": word("Sale annulled before it left"),
    "passed": word("Taken in by its buyer, still in the market"),
}

KINDS = {
    "Arrived": word("Arrived at the market"),
    "Drawn": word("Drawn for testing"),
    "ToppedUp": word("Drawn for testing"),
    "Cleared": word("Papers checked"),
    "Refused": word("Refused entry"),
    "Admitted": word("Came in"),
    "Moved": word("Moved"),
    "Held": word("Sale stopped"),
    "Released": word("Free for sale"),
    "Overridden": word("Let go without a test"),
    "Completed": word("Missing details told"),
    "Aliased": word("Given its provincial code"),
    "Sampled": word("Sample taken"),
    "Assayed": word("Tested in the laboratory"),
    "Verified": word("Test result confirmed"),
    "Rejected": word("Sample spoilt, another is taken"),
    "Condemned": word("Confirmed to have failed"),
    "Reported": word("Told to the authorities"),
    "Disputed": word("Another test is asked for"),
    "Exonerated": word("Passed another test"),
    "Disposed": word("Destroyed"),
    "Sold": word("Sold"),
    "Departed": word("Left by the exit"),
    "Returned": word("Brought back"),
    "Freed": word("Stop lifted"),
    "Recalled": word("Recalled"),
    "Weighed": word("Weighed at the market"),
    "Shrunk": word("Some of it was lost"),
    "Merged": word("Made of other batches"),
    "MixedInto": word("Part of it went into another batch"),
    "SentBack": word("Sent back for a fault of its papers"),
    "Voided": word("Sale annulled"),
    "Forgiven": word("Did not leave after all"),
}

LOSSES = {
    "drying": word("lost by drying"),
    "mortality": word("lost by death"),
    "trimming": word("lost by trimming"),
    "spoilt": word("lost by spoiling"),
}
MADE = {
    "mix": word("mixed, and tested as one"),
    "repack": word("packed anew"),
    "passed": word("bought of another stall"),
}

# How a day's books stand.
BOOKS = {
    "open": (word("still open"), "warn"),
    "holds": (word("signed sheet holds"), "ok"),
    "differs": (word("sheet differs from its facts"), "bad"),
    "unsigned": (word("closed without a sheet"), "warn"),
}

ZONES = {
    "entry": word("entrance area"),
    "wait": word("waiting area"),
    "trade": word("trading area"),
    "store": word("storage"),
    "out": word("loading area"),
}

# Orders to the markets, and what became of them at each.
ORDERS = {
    "DayKey": word("Draw key of a day"),
    "RevealKey": word("Draw key published"),
    "StopTrade": word("Stop of trade"),
    "Recall": word("Recall"),
    "Lift": word("End of a stop or recall"),
    "SetOperator": word("Operator's state"),
    "SetRules": word("Rules"),
    "RegistryPart": word("Registry"),
}

OUTCOMES = {
    "": (word("not yet"), "warn"),
    "done": (word("taken up"), "ok"),
    "expired": (word("came too late, not acted on"), "bad"),
    "refused": (word("not taken up"), "bad"),
    "unknown": (word("waits for an upgrade"), "warn"),
}

REGISTRIES = {
    "operators": word("Operators"),
    "certificates": word("Certificates"),
    "reports": word("Test reports"),
    "products": word("Products"),
    "risks": word("Risks"),
}
