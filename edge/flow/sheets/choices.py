"""What people write in a cell for a value that a registry knows by one word."""

import unicodedata

from edge.core.evidence import KINDS, SETS
from edge.core.operators import MARKET
from edge.core.products import GROUPS
from edge.core.why import TEXTS

_UNITS = {
    "kg": ("公斤", "千克", "kilogram"), "jin": ("斤", "市斤"), "piece": ("件", "个", "只", "pcs"), "tail": ("尾", "条"),
    "box": ("箱", "筐", "盒"), "bag": ("袋", "包"), "bottle": ("瓶", "桶"),
}  # fmt: skip
_MORE_GROUPS = {
    "livestock": ("畜肉", "猪牛羊肉", "畜类"), "poultry": ("禽肉", "禽类", "家禽"), "egg": ("蛋", "蛋类", "鲜蛋"),
    "aquatic": ("水产", "海鲜"), "vegetable": ("菜",), "mushroom": ("菌菇", "食用菌类"), "tea": ("茶",), "bean": ("豆类制品",),
    "dairy": ("奶制品", "乳品"), "oil": ("植物油",), "packaged": ("预包装",), "grain": ("粮", "原粮"),
}  # fmt: skip
_SETS = {
    "produce": ("农产品",), "meat": ("肉类",), "poultry": ("禽类",), "aquatic": ("水产品", "水产"), "grain": ("粮食",),
    "processed": ("加工食品",), "import": ("进口",), "packaged": ("预包装",),
}  # fmt: skip
_IN_USE = {"active": ("正常", "在用", "启用", "有效", "营业"), "ended": ("停用", "失效", "结束", "过期")}
_PAPERS = {
    "promise": ("合格证", "达标合格证", "食用农产品合格证"), "fj-voucher": ("溯源凭证",),
    "quarantine": ("检疫证", "动检证", "动物检疫证", "检疫合格证明"), "meat-quality": ("肉检证", "肉品检验合格证"),
    "customs": ("入境检验检疫证明", "入境货物检验检疫证明"), "self-check": ("自检证明",), "factory": ("出厂检验报告",),
}  # fmt: skip
_OF_PAPER = {"valid": ("有效", "正常"), "revoked": ("撤销", "已撤销", "吊销", "作废")}
_YES = {
    "yes": ("是", "已签", "已签订", "有", "y", "true", "1", "√"),
    "no": ("否", "未签", "未签订", "无", "n", "false", "0", "×"),
}
_ACTS = {"declare": ("申报", "报货"), "sell": ("销售", "开票"), "upload": ("上传", "上报")}


def plain(text: str) -> str:
    """As a choice is compared: half width, small letters, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _table(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(said): word for word, others in words.items() for said in (word, *others)}


_GROUPS = {key: (zh, en, f"{zh}类", *_MORE_GROUPS.get(key, ())) for key, (zh, en, _) in GROUPS.items()}
_STATE = _table(_IN_USE)
CHOICES: dict[tuple[str, str], dict[str, str]] = {
    ("products", "group"): _table({str(key): said for key, said in _GROUPS.items()}),
    ("products", "unit"): _table(_UNITS),
    ("products", "evidence"): _table({each: _SETS[each] for each in SETS}),
    ("products", "state"): _STATE,
    ("risks", "state"): _STATE,
    ("certificates", "kind"): _table({kind: (*TEXTS[f"paper_{kind}"], *_PAPERS.get(kind, ())) for kind in KINDS}),
    ("certificates", "state"): _table(_OF_PAPER),
    ("reports", "state"): _table(_OF_PAPER),
    ("own operators", "state"): _table({"active": _IN_USE["active"], "suspended": ("停业", "停业整顿", "暂停", "停用")}),
    ("own operators", "natural"): _table(
        {"yes": ("个人", "自然人", "农户", "person"), "no": ("企业", "公司", "单位", "合作社", "个体工商户", "个体户", "firm")}
    ),
    ("own operators", "agreement"): _table(_YES),
    ("own authorisations", "to"): _table({MARKET: ("市场", "本市场")}),
    ("own authorisations", "what"): _table(_ACTS),
}  # fmt: skip


def chosen(form: str, column: str, text: str) -> str:
    """The word a registry knows for what was written, or what was written."""
    return CHOICES[form, column].get(plain(text), text.strip())
