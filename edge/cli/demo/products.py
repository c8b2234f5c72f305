"""What the rehearsal's market trades: the registry of products its province sends it."""

from edge.core.products import Group, Product, product

_NAMES: dict[Group, str] = {
    "vegetable": "上海青 菜心 西红柿 芹菜 土豆 豇豆 空心菜 白菜 生菜 菠菜 韭菜 小葱 蒜苗 萝卜 胡萝卜 茄子 辣椒 黄瓜 丝瓜 苦瓜",
    "mushroom": "香菇 金针菇 平菇 杏鲍菇",
    "fruit": "砂糖橘 香蕉 苹果 西瓜 龙眼 枇杷 葡萄 火龙果",
    "aquatic": "大黄鱼 鲈鱼 花蛤 对虾 带鱼 鱿鱼",
    "livestock": "猪白条 牛腱 羊排",
    "poultry": "活鸡 白条鸭",
    "egg": "鸡蛋 鸭蛋",
    "grain": "籼米 面粉",
    "bean": "豆腐 豆干",
    "dairy": "巴氏奶",
    "oil": "花生油",
    "tea": "铁观音",
    "packaged": "酱油 线面",
}  # fmt: skip
_ODD: dict[str, dict[str, str]] = {
    "鲈鱼": {"unit": "tail", "grams": "600"},
    "活鸡": {"unit": "piece", "grams": "1800"},
    "鸡蛋": {"unit": "box", "grams": "22500", "shelf_days": "45"},
    "酱油": {"unit": "bottle", "grams": "500", "shelf_days": "540"},
    "韭菜": {"tests": "有机磷和氨基甲酸酯类农药 腐霉利"},
    "豇豆": {"tests": "有机磷和氨基甲酸酯类农药 克百威"},
}


def rows() -> dict[str, dict[str, str]]:
    """The registry's rows by code: two digits of the group, two of the product."""
    return {
        f"{group:02d}{number:02d}": {"name": name, "group": kind, **_ODD.get(name, {})}
        for group, (kind, names) in enumerate(_NAMES.items(), 1)
        for number, name in enumerate(names.split(), 1)
    }


def listed() -> dict[str, Product]:
    """The products by name, as the market reads the rows."""
    return {row["name"]: product(code, row) for code, row in rows().items()}


def group(name: str) -> Group:
    """A product's food group; of one that nobody lists, vegetables, as the market does."""
    return _GROUPS.get(name, "vegetable")


_GROUPS: dict[str, Group] = {name: kind for kind, names in _NAMES.items() for name in names.split()}
