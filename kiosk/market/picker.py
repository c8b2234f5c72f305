"""The product grid: what a seller usually brings first, then the registry by food group; one tap is one line.

For every page on which a load is put together: an entrance's and the seller's own. `templates/picker.html` draws it.
"""

from collections import Counter
from typing import NamedTuple

from edge.core import usual
from edge.core.papers import Line
from edge.core.products import GROUPS, Group, Product
from edge.flow.draft import Draft
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Views

USUAL = ""  # the first tab
KEYS = 30  # on a 15.6-inch panel, at 20 mm
_MOST = 1_000
_AT = {"zh": 0, "en": 1}


class Tab(NamedTuple):
    """A food group, or what is usual."""

    key: str
    name: str
    here: bool


class Choice(NamedTuple):
    """A product, and how many lines of the load it has."""

    name: str
    there: int


class Grid(NamedTuple):
    """One page of one tab; `pages` counts from 0."""

    tabs: list[Tab]
    choices: list[Choice]
    tab: str
    page: int
    pages: int


def before(views: Views, seller: str) -> tuple[Line, ...]:
    """What a seller brought lately, the newest load first: what `edge.flow.draft.add` takes weights and origins from."""
    return tuple(
        [line for visit in views.loads(seller) for line in visit.lines if (line.seller or visit.seller) == seller]
    )


def grid(views: Views, draft: Draft, mine: Language, tab: str = USUAL, page: int = 0, keys: int = KEYS) -> Grid:
    """The grid of a draft's seller. A tab that is not there is the first one, a page that is not there the last."""
    listed = views.products(limit=_MOST)
    groups: list[Group] = [group for group in GROUPS if any(product.group == group for product in listed)]
    tab = tab if tab in groups else USUAL
    names = _of_group(listed, tab) if tab else _usual(views, draft.seller, listed)
    pages = max(1, -(-len(names) // keys))
    page = min(max(page, 0), pages - 1)
    there = Counter(line.product for line in draft.lines)
    tabs = [Tab(USUAL, say(mine, word("Usual goods")), not tab)]
    tabs += [Tab(group, GROUPS[group][_AT[mine]], group == tab) for group in groups]
    shown = names[page * keys : (page + 1) * keys]
    return Grid(tabs, [Choice(name, there[name]) for name in shown], tab, page, pages)


def _of_group(listed: list[Product], group: str) -> list[str]:
    return [product.name for product in listed if product.group == group]


def _usual(views: Views, seller: str, listed: list[Product]) -> list[str]:
    """This seller's own, then what others brought lately; of both only what the registry has, where there is one."""
    known = {product.name for product in listed}
    names = dict.fromkeys((*usual.products(before(views, seller)), *views.brought()))
    return [name for name in names if not known or name in known]
