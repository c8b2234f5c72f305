"""What a risk may be said of: the names under which an arrival's chance in the draw is raised (and by none is it lowered)."""

from datetime import date

from edge.core.papers import Line
from edge.core.products import GROUPS, Product

WEEKDAYS: dict[str, str] = {
    "星期一": "Monday", "星期二": "Tuesday", "星期三": "Wednesday", "星期四": "Thursday", "星期五": "Friday",
    "星期六": "Saturday", "星期日": "Sunday",
}  # fmt: skip
_DAYS = tuple(WEEKDAYS)


def names(line: Line, product: Product | None, seller: str, today: date) -> tuple[str, ...]:
    """Product, food group by key and by name, either with its month ("上海青 7月"), seller, origin, day of the week."""
    group, month = GROUPS[product.group][0] if product else "", f"{today.month}月"
    goods = tuple(filter(None, (line.product, group)))
    return (
        *goods, *(f"{each} {month}" for each in goods), product.group if product else "", seller, line.origin,
        _DAYS[today.weekday()],
    )  # fmt: skip
