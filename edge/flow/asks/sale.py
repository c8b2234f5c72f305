"""What is asked about sales and the way out."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from edge.flow.asks.base import Ask, Digest, Grams, Name, Text


class Item(Struct, frozen=True):
    """One line of a sale."""

    batch: Text
    grams: Grams
    label: Text = ""  # printed ahead, in place of an exit code


class Sell(Ask, frozen=True):
    """Sell to a registered buyer (by number or card), or to somebody ("") in passing: one voucher, many lines.

    `plate` is what it leaves on, `corrects` a voucher that was taken back.
    """

    seller: Text
    buyer: Text
    items: Annotated[tuple[Item, ...], Meta(max_length=200)]
    plate: Text = ""
    corrects: Text = ""


class TakeBack(Ask, frozen=True):
    """A sale, or some of its exit codes, is void before it left."""

    voucher: Text
    reason: Text
    serials: tuple[Text, ...] = ()


class TakeIn(Ask, frozen=True):
    """What a seller of this market bought of another here is theirs now, and stays inside: a voucher, or one exit code of it."""

    seller: Text
    code: Name


class PrintVoucher(Ask, frozen=True):
    """Print a sale's voucher, or once more: where it was asked, or where sales' papers come out."""

    voucher: Text


class PrintPromise(Ask, frozen=True):
    """Print the certificate of a part: what an exit code stands for, or a batch that was mixed or packed anew."""

    code: Text


class Leave(Ask, frozen=True):
    """What a code or plate stands for leaves, but for some exit codes: at a lane's screen or with a handheld.

    `vouchers` are just these of a buyer or plate.
    """

    lane: Text
    code: Text = ""
    plate: Text = ""
    vouchers: Annotated[tuple[Text, ...], Meta(max_length=200)] = ()
    without: Annotated[tuple[Text, ...], Meta(max_length=2000)] = ()
    how: Literal["lane", "handheld"] = "lane"
    net_g: Grams = 0  # weighed with the vehicle; 0: not weighed


class Gone(Struct, frozen=True):
    """A code that a handheld let go while it was out of reach; `at` is ISO with its zone."""

    code: Name
    at: Text


class Settle(Ask, frozen=True):
    """What a handheld let go while it was out of reach."""

    lane: Text
    gone: Annotated[tuple[Gone, ...], Meta(min_length=1, max_length=500)]


class Forgive(Ask, frozen=True):
    """A voucher that left did not, or a vehicle is not inside any more, as soon as a second person stands by it."""

    subject: Text
    reason: Text


class AskCheck(Ask, frozen=True):
    """Whatever leaves of a batch, seller, buyer or voucher is to be looked at."""

    subject: Name
    reason: Text


class Check(Ask, frozen=True):
    """It was looked at at the exit. What was found bad stays."""

    subject: Text
    voucher: Text
    good: bool
    note: Text = ""


class IssueSlips(Ask, frozen=True):
    """A book of numbered paper slips lies ready."""

    book: Name
    first: Annotated[int, Meta(ge=1, le=9_999_999)]
    last: Annotated[int, Meta(ge=1, le=9_999_999)]


class EnterSlip(Ask, frozen=True):
    """A slip written during a power cut is entered, as soon as a second person stands by it.

    A sale is `seller`, `buyer`, `items` and the `plate` it went with, and with `left` the goods are gone; an exit is the `code`
    of what left.
    """

    book: Text
    number: int
    what: Literal["sale", "exit"]
    done_at: Text
    picture: Digest
    seller: Text = ""
    buyer: Text = ""
    items: Annotated[tuple[Item, ...], Meta(max_length=40)] = ()
    left: bool = False
    code: Text = ""
    plate: Text = ""


class SettleSlips(Ask, frozen=True):
    """Slips of a book were not used, or are missing, as soon as a second person stands by it."""

    book: Text
    first: int
    last: int
    what: Literal["unused", "missing"]
    reason: Text
