"""What follows a confirmed failure: the seller lets it be, or asks for another test; what stays failed is destroyed."""

from edge.cli.demo import books
from edge.cli.demo.photo import photograph
from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.stage import Lot, Stage

_OUTSIDE = "福建省农产品质量安全检验检测中心"
_METHOD = "GC-MS/MS"
_STOP_S, _LIFT_S = 20.0, 60.0  # the province's stop comes by itself, and goes when the other test has passed


class Failures:
    """Both ends a failed batch can come to."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._api = stage.api

    def settle(self, lot: Lot) -> bool:
        """Whether the batch may be sold after all."""
        if lot.goods.kind != "disputed":
            self._api.ask("stall", "waive", f"waive-{lot.batch}", batch=lot.batch)
            self._stage.progress.add("waived")
        elif self._outside(lot):
            self._stage.progress.add("passed outside")
            if until(lambda: self._stage.batch(lot.batch).get("status") == "released" or None, _LIFT_S) is None:
                raise GaveUpError(f"{lot.batch} passed its other test and is not let go")
            return True
        self._destroy(lot)
        return False

    def _outside(self, lot: Lot) -> bool:
        """A sample goes to a laboratory outside, which finds what the seed says; its paper is photographed.

        That takes a day; here only as long as the province needs to stop the goods everywhere.
        """
        batch, passes = lot.batch, self._stage.night.passes
        until(lambda: books.stopped(self._stage.site.folder, batch) or None, _STOP_S)
        self._api.ask("stall", "dispute", f"dispute-{batch}", batch=batch)
        self._stage.progress.add("disputed")
        sample = self._api.done("lab", "takesample", f"retest-{batch}", batch=batch)["code"]
        paper = f"WT-{self._stage.site.today():%Y%m%d}-{lot.goods.number:04d}"
        picture = self._api.picture("lab", batch, f"paper-{batch}", photograph(paper, lot.goods.number))
        self._api.done(
            "lab", "external", f"outside-{batch}", sample=sample, lab=_OUTSIDE, paper=paper, method=_METHOD,
            verdict="negative" if passes else "positive", picture=picture,
        )  # fmt: skip
        result = self._api.ask("lab2", "verify", f"verify-outside-{batch}", sample=sample, seen=1)
        code = result["why"][0]["code"]
        if code != ("passed_retest" if passes else "batch_failed"):
            raise GaveUpError(f"{batch}, tested outside: {result}")
        return passes

    def _destroy(self, lot: Lot) -> None:
        """One proposes with a picture of it, and another stands by."""
        batch = lot.batch
        picture = self._api.picture("lab", batch, f"picture-{batch}", photograph(batch, lot.goods.number))
        asked = self._api.done("lab", "dispose", f"dispose-{batch}", batch=batch, method="无害化处理", picture=picture)
        self._api.done("office", "second", f"second-{batch}", proposal=asked["code"])
        self._stage.progress.add("destroyed")
