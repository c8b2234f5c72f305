"""What a risk may be said of."""

from datetime import date, timedelta

from edge.core.papers import Line
from edge.core.products import GROUPS, Product
from edge.core.risks import WEEKDAYS, names

LINE = Line("上海青", 1, "福清", "p", "", "")


def test_a_day_has_one_name_of_the_week_and_goods_one_of_the_month() -> None:
    monday = date(2026, 7, 6)
    for after in range(400):
        today = monday + timedelta(days=after)
        found = names(LINE, Product("1", "上海青"), "s-1", today)
        assert [each for each in found if each in WEEKDAYS] == [tuple(WEEKDAYS)[after % 7]]
        assert [each for each in found if " " in each] == [f"上海青 {today.month}月", f"蔬菜 {today.month}月"]
        assert {"上海青", "蔬菜", "vegetable", "s-1", "福清"} < set(found)


def test_goods_that_no_registry_lists_have_no_group() -> None:
    groups = {name for key, (chinese, *_) in GROUPS.items() for name in (key, chinese)}
    assert not groups & set(names(LINE, None, "s-1", date(2026, 7, 6)))
