"""The words of papers that go with goods: 统一销售凭证 (SAMR Order 81) and 承诺达标合格证 issued anew (MARA Order 2025-4).

Values in, rows of words out. What a word is in "zh" and "en" stands in `WORDS`; a paper is printed in Chinese.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from edge.core.papers import Paper
from edge.core.said import kilograms

WORDS: dict[str, tuple[str, str]] = {
    "voucher": ("统一销售凭证", "Sales voucher"),
    "promise": ("承诺达标合格证", "Certificate of promise"),
    "market": ("批发市场名称", "Wholesale market"),
    "sold_on": ("销售日期", "Sold on"),
    "seller": ("销售者名称", "Seller"),
    "stall": ("摊位信息", "Stall"),
    "contact": ("联系方式", "Contact"),
    "buyer": ("购货者", "Buyer"),
    "buyer_contact": ("购货者联系方式", "Buyer's contact"),
    "plate": ("车牌", "Number plate"),
    "corrects": ("更正原凭证", "In place of voucher"),
    "in_passing": ("零散购货者", "in passing"),
    "product": ("产品名称", "Product"),
    "amount": ("数量（重量）", "Quantity (weight)"),
    "origin": ("产地", "Origin"),
    "produced_on": ("生产日期", "Produced on"),
    "producer": ("生产者", "Producer"),
    "first": ("原合格证", "Original certificate"),
    "promiser": ("承诺主体", "Who promises"),
    "issued_on": ("开具时间", "Issued on"),
    "basis": ("承诺依据", "Rests on"),
    "batch": ("批次码", "Batch code"),
    "control": ("质量安全控制符合要求", "own control of quality and safety"),
    "self_test": ("自行检测合格", "passed own test"),
    "entrusted_test": ("委托检测合格", "passed an entrusted test"),
    "voucher_note": (
        "共 {count} 项。本凭证的电子形式具有同等效力，可作为销售记录和进货凭证，请至少保存六个月。",
        (
            "{count} items. On a phone it counts as much as on paper, as the seller's record and the buyer's voucher: keep it"
            " for six months at least."
        ),
    ),
    "producer_promise": (
        "我承诺生产销售的食用农产品：未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。",
        (
            "I promise of the produce I grew and sell: no banned pesticide, veterinary drug or other compound was used; residues of"
            " those allowed are within their limits."
        ),
    ),
    "buyer_promise": (
        (
            "我承诺销售的食用农产品：已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
            "未违规使用保鲜剂、防腐剂、添加剂等。"
        ),
        (
            "I promise of the produce I sell: the certificate of promise or other certificate of this batch was collected"
            " and is kept; no preservative or additive was used against the rules."
        ),
    ),
}


class Party(NamedTuple):
    """A seller or buyer as a paper names one."""

    name: str
    stall: str = ""
    phone: str = ""
    address: str = ""

    @property
    def contact(self) -> str:
        """Telephone and address."""
        return "  ".join(filter(None, (self.phone, self.address)))


class Goods(NamedTuple):
    """So much of one batch, under its exit code ("" for goods that are not sold)."""

    product: str
    origin: str
    grams: int
    serial: str = ""


class Source(NamedTuple):
    """A batch as it came in, and the certificate that came with it."""

    producer: str
    origin: str
    produced_on: str
    paper: Paper


class Sheet(NamedTuple):
    """A paper: its title and note are words, its fields a word and a value each; the note may count the goods."""

    title: str
    code: str
    fields: tuple[tuple[str, str], ...]
    goods: tuple[Goods, ...]
    note: str


def said(word: str, language: str) -> str:
    """A word in "zh" or "en"."""
    return WORDS[word][language != "zh"]


def voucher(
    code: str, market: str, sold_on: str, parties: tuple[Party, Party], goods: Sequence[Goods], plate: str = "", corrects: str = ""
) -> Sheet:  # fmt: skip
    """The voucher of a sale by the first party to the second, whose name is "" in passing."""
    seller, buyer = parties
    fields = (
        ("market", market), ("sold_on", sold_on), ("seller", seller.name), ("stall", seller.stall), ("contact", seller.contact),
        ("buyer", buyer.name or said("in_passing", "zh")), ("buyer_contact", buyer.contact), ("plate", plate),
        ("corrects", corrects),
    )  # fmt: skip
    always = ("market", "sold_on", "seller", "stall", "contact", "buyer")
    return Sheet("voucher", code, _filled(fields, always), tuple(goods), "voucher_note")


def promise(
    goods: Goods, batch: str, seller: Party, issued_on: str, sources: Sequence[Source], basis: Sequence[str], *, own: bool
) -> Sheet:  # fmt: skip
    """The certificate of a part of a batch; `own` where the seller grew it and promises as its producer."""
    rests = "、".join(f"☑{said(each, 'zh')}" for each in basis)
    first = [("first", _first(each)) for each in sources]
    fields = (
        ("product", goods.product), ("amount", kilograms(goods.grams)), ("origin", _all(each.origin for each in sources)),
        ("produced_on", _all(each.produced_on for each in sources)), ("promiser", seller.name), ("contact", seller.contact),
        ("issued_on", issued_on), ("basis", rests), *first, ("batch", batch),
    )  # fmt: skip
    note = "producer_promise" if own else "buyer_promise"
    return Sheet(
        "promise", goods.serial or batch, _filled(fields, ("product", "amount", "origin", "promiser")), (goods,), note
    )


def _first(source: Source) -> str:
    """The certificate that came with the goods, and who vouched for what there."""
    paper = source.paper
    who = dict.fromkeys(filter(None, (paper.issuer, source.producer)))
    return "  ".join(filter(None, (paper.number, *who, source.origin, paper.issued_on)))


def _all(values: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(filter(None, values)))


def _filled(fields: Sequence[tuple[str, str]], always: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Fields that the law names stand there even when nobody told them."""
    return tuple([(name, value or "—") for name, value in fields if value or name in always])
