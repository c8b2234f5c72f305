"""One line of goods as its seller declares it, and what the laboratory will find of it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from edge.cli.demo import products
from edge.cli.demo.photo import address
from edge.core.papers import PaperKind

Kind = Literal["papers", "no_report", "old_report", "no_certificate", "no_purchase", "bad", "doubtful", "disputed"]
Finding = Literal["clean", "dirty", "spoilt"]
_SPOILT = 13  # of so many samples one is run badly the first time
_PAPERS: dict[str, tuple[PaperKind, ...]] = {  # certificates of a food group, if not a promise
    "poultry": ("quarantine",), "livestock": ("quarantine", "meat-quality"), "bean": ("factory",),
}  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """One line: what the declaration says, and what the laboratory will find."""

    number: int
    kind: Kind
    product: str
    origin: str
    upstream: str
    grams: int
    producer: str
    photographed: bool = False  # comes with a 承诺达标合格证 in a QR code, which the camera reads

    def link(self, today: date) -> str:
        """The address in that QR code."""
        return address(
            number=self.upstream[-10:], product=self.product, grams=self.grams, origin=self.origin, producer=self.producer,
            day=today - timedelta(days=1), tested=self.kind == "papers",
        )  # fmt: skip

    def declaration(self, today: date) -> dict[str, object]:
        """The line as the declare call takes it."""
        upstream = self.link(today) if self.photographed else self.upstream
        recent, old = (today - timedelta(days=1)).isoformat(), (today - timedelta(days=90)).isoformat()
        papers = [
            {
                "kind": kind, "number": f"HGZ{self.upstream[-8:]}{at or ''}", "issuer": self.producer, "product": self.product,
                "issued_on": recent, "grams": self.grams,
            }
            for at, kind in enumerate(() if self.kind == "no_certificate" else self.papers)
        ]  # fmt: skip
        report = {
            "number": f"R{self.upstream[-8:]}", "lab": "福建省农产品检测中心", "producer": self.producer, "product": self.product,
            "lot": upstream, "issued_on": old if self.kind == "old_report" else recent, "grams": self.grams,
        }  # fmt: skip
        tested = self.kind in ("papers", "old_report", "no_purchase")
        return {
            "product": self.product, "grams": self.grams, "origin": self.origin, "producer": self.producer,
            "produced_on": recent, "upstream": upstream,
            "purchase_voucher": "" if self.kind == "no_purchase" else f"JH{self.number:05d}",
            "certificate": papers[0] if papers else None, "papers": papers[1:],
            "report": report if tested else None,
        }  # fmt: skip

    @property
    def papers(self) -> tuple[PaperKind, ...]:
        """The kinds of certificates that its food group comes with."""
        return _PAPERS.get(products.group(self.product), ("promise",))

    def finding(self, attempt: int) -> Finding:
        """What the laboratory finds, run by run from 0."""
        if self.kind in ("bad", "disputed") or (self.kind == "doubtful" and attempt == 0):
            return "dirty"
        return "spoilt" if attempt == 0 and self.number % _SPOILT == 0 else "clean"
