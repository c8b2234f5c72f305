"""What a market trades: products as the registry has them, each of one of thirteen food groups.

The registry fixes how fine a product is: what it does not list cannot be declared where there is a registry, so that
lumping varieties saves no test.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

Group = Literal[
    "grain",
    "livestock",
    "poultry",
    "egg",
    "aquatic",
    "vegetable",
    "mushroom",
    "fruit",
    "tea",
    "bean",
    "dairy",
    "oil",
    "packaged",
]
GROUPS: dict[Group, tuple[str, str, str]] = {  # Chinese, English, and the evidence set of the group
    "grain": ("粮食", "Grain", "grain"),
    "livestock": ("畜产品", "Meat of livestock", "meat"),
    "poultry": ("禽产品", "Poultry", "poultry"),
    "egg": ("禽蛋", "Eggs", "produce"),
    "aquatic": ("水产品", "Aquatic products", "aquatic"),
    "vegetable": ("蔬菜", "Vegetables", "produce"),
    "mushroom": ("食用菌", "Mushrooms", "produce"),
    "fruit": ("水果", "Fruit", "produce"),
    "tea": ("茶叶", "Tea", "produce"),
    "bean": ("豆制品", "Bean products", "processed"),
    "dairy": ("乳制品", "Dairy", "processed"),
    "oil": ("食用油", "Edible oil", "processed"),
    "packaged": ("预包装食品", "Pre-packaged food", "packaged"),
}
UNITS = ("kg", "piece", "tail", "box", "bag", "bottle", "jin")
PIECES = frozenset(UNITS) - {"kg", "jin"}


class Product(Struct, frozen=True, gc=False, omit_defaults=True):
    """One product, its evidence set, and the tests it gets (names of items).

    `unit` is what it is counted in, `grams` what a piece weighs, `tolerance_bp` how far a weight may be off in 1/10,000,
    `shelf_days` how long it keeps (0: not fixed).
    """

    code: str
    name: str
    group: Group = "vegetable"
    unit: str = "kg"
    grams: int = 0
    tolerance_bp: int = 500
    shelf_days: int = 0
    evidence: str = "produce"
    tests: tuple[str, ...] = ()

    def keeps_until(self, produced_on: str) -> str:
        """The last day of the shelf life of goods of an ISO date, "" where none is fixed or the date is not known."""
        if self.shelf_days and produced_on:
            with suppress(ValueError, OverflowError):
                return (date.fromisoformat(produced_on) + timedelta(days=self.shelf_days)).isoformat()
        return ""


def product(code: str, row: Mapping[str, str]) -> Product:
    """A row of the registry; see edge.core.register for what it may say."""
    group: Group = row.get("group", "vegetable")  # pyright: ignore[reportAssignmentType]  (the registry checks it)
    if group not in GROUPS:
        group = "vegetable"
    return Product(
        code,
        row.get("name", code),
        group,
        row.get("unit", "kg"),
        _number(row.get("grams", "")),
        _number(row.get("tolerance_bp", "500")),
        _number(row.get("shelf_days", "")),
        row.get("evidence", "") or GROUPS[group][2],
        tuple(row.get("tests", "").split()),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
