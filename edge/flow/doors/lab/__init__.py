"""The laboratory's doors: its bench, samples and runs, instruments' records, results and what follows them."""

from edge.flow.doors.lab.bench import commission, control, deplete, stock
from edge.flow.doors.lab.disputes import dispute, waive
from edge.flow.doors.lab.records import dismiss, take_record, use_record
from edge.flow.doors.lab.runs import assay, external
from edge.flow.doors.lab.samples import inspect, reject, take_sample
from edge.flow.doors.lab.sheets import lay, read_run
from edge.flow.doors.lab.verdicts import publish, verify

__all__ = [
    "assay", "commission", "control", "deplete", "dismiss", "dispute", "external", "inspect", "lay", "publish", "read_run",
    "reject", "stock", "take_record", "take_sample", "use_record", "verify", "waive",
]  # fmt: skip
