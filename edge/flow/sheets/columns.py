"""The columns a sheet may have, registry by registry: what they are called in Chinese and English, and how they are read."""

import re
import unicodedata
from typing import Literal, NamedTuple

Kind = Literal["text", "code", "phone", "whole", "grams", "percent", "date", "choice", "words", "acts"]
KEY = "key"
_NOISE = re.compile(r"[\s*:_\-/()\[\]【】“”\"'.,、]+|必填|选填|required|optional")


class Column(NamedTuple):
    """One column: its name in a row ("key" for the row's own), what it is called, how it is read, and other headings."""

    name: str
    zh: str
    en: str
    example: str
    kind: Kind = "text"
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """For a message in either language."""
        return f"{self.zh} {self.en}"


class Heading(NamedTuple):
    """A heading of a sheet that is understood: its column, and grams (or 1/10,000) in its unit."""

    column: Column
    factor: int = 1


_PRODUCT = Column("product", "品名", "product", "小白菜", also=("产品", "品种", "产品名称", "product name"))
_ISSUED = Column("issued_on", "开具日期", "issued on", "2026-11-22", "date", ("日期", "出具日期", "date", "issue date"))
_GRAMS = Column("grams", "重量(公斤)", "weight (kg)", "500", "grams")
_STATE = Column("state", "状态", "state", "", "choice", ("status",))

COLUMNS: dict[str, tuple[Column, ...]] = {
    "products": (
        Column(KEY, "编码", "code", "示例-1", "code", ("产品编码", "商品编码", "品种编码", "product code", "代码")),
        Column("name", "品名", "name", "小白菜", also=("名称", "产品", "产品名称", "品种", "product", "product name")),
        Column("group", "类别", "group", "蔬菜", "choice", ("分类", "品类", "大类", "category")),
        Column("unit", "单位", "unit", "公斤", "choice", ("计量单位",)),
        Column("grams", "每件重量(公斤)", "piece (kg)", "", "grams", ("每件", "单件", "单重", "每件重量", "piece weight", "piece")),
        Column("tolerance_bp", "误差(%)", "tolerance (%)", "5", "percent", ("允许误差", "容差", "tolerance")),
        Column("shelf_days", "保质期(天)", "shelf life (days)", "7", "whole", ("保质期", "保质天数", "shelf days", "shelf life")),
        Column("evidence", "凭证要求", "evidence", "", "choice", ("证明要求",)),
        Column("tests", "检测项目", "tests", "农药残留", "words", ("检测项", "items")),
        _STATE,
    ),
    "certificates": (
        Column(KEY, "证号", "number", "示例-HGZ001", "code", ("编号", "合格证编号", "证书编号", "certificate", "certificate number", "no")),
        Column("kind", "种类", "kind", "承诺达标合格证", "choice", ("证种", "类型", "type")),
        Column("issuer", "出具单位", "issuer", "龙海绿源合作社", also=("开具单位", "出证单位", "开具人", "issued by")),
        _PRODUCT, _ISSUED, _GRAMS, _STATE,
    ),
    "reports": (
        Column(KEY, "报告编号", "number", "示例-JC001", "code", ("编号", "报告号", "report", "report number", "no")),
        Column("lab", "检测机构", "laboratory", "漳州市检测中心", also=("检验机构", "实验室", "lab")),
        Column("producer", "生产者", "producer", "龙海绿源合作社", also=("生产单位", "送检单位", "产地单位")),
        _PRODUCT,
        Column("lot", "批号", "lot", "FJ2026110001", also=("批次", "批次号", "追溯码", "batch", "lot number")),
        _ISSUED, _GRAMS, _STATE,
    ),
    "risks": (
        Column(KEY, "对象", "subject", "示例-豇豆", also=("名称", "风险对象", "品名", "name", "what")),
        Column("chance_bp", "抽检比例(%)", "chance (%)", "50", "percent", ("抽检比例", "抽检率", "比例", "chance", "rate")),
        Column("until", "有效期至", "until", "2026-12-31", "date", ("截止日期", "到期日", "至")),
        Column("reason", "原因", "reason", "近期不合格较多", also=("理由", "说明", "why")),
        _STATE,
    ),
    "own operators": (
        Column(KEY, "商户编号", "code", "示例-S001", "code", ("编号", "摊位号", "operator", "operator code", "seller", "account")),
        Column("name", "名称", "name", "林秀兰", also=("姓名", "商户", "商户名称", "经营者", "operator name")),
        Column("county", "县区", "county", "同安区", also=("区县", "所在县", "所在区县", "县(市、区)", "district")),
        Column("natural", "类型", "type", "个人", "choice", ("主体类型", "性质", "kind", "natural")),
        Column("uscc", "统一社会信用代码", "social credit code", "", "code", ("信用代码", "uscc", "社会信用代码")),
        Column("id", "身份证号", "resident id", "350211199001010018", "code", ("身份证", "身份证号码", "公民身份号码", "id number")),
        Column("phone", "电话", "phone", "13800000000", "phone", ("联系电话", "手机", "手机号", "联系方式", "telephone", "mobile")),
        Column("address", "地址", "address", "同安区祥平街道1号", also=("住址", "联系地址", "经营地址")),
        Column("stall", "摊位", "stall", "水产区 B2-017", also=("摊位信息", "档口", "stall number")),
        Column("agreement", "已签协议", "agreement", "是", "choice", ("质量安全协议", "协议", "是否签订协议", "signed")),
        _STATE,
    ),
    "own authorisations": (
        Column(KEY, "商户编号", "seller", "示例-S001", "code", ("编号", "商户", "seller code")),
        Column("to", "账号", "account", "market", "choice", ("被授权账号", "授权给", "to")),
        Column("what", "可办事项", "may do", "申报、上传", "acts", ("事项", "权限", "what", "授权事项")),
        Column("since", "起始日期", "since", "2026-11-23", "date", ("起", "开始日期", "from")),
        Column("until", "截止日期", "until", "2027-11-22", "date", ("至", "有效期至")),
        Column("paper", "授权书编号", "paper", "SQ-1", also=("授权书", "文书号", "paper number")),
    ),
}  # fmt: skip
_UNITS = {
    "公斤": 1000,
    "千克": 1000,
    "kg": 1000,
    "kilograms": 1000,
    "克": 1,
    "g": 1,
    "grams": 1,
    "吨": 1_000_000,
    "t": 1_000_000,
    "斤": 500,
}
_WEIGHTS = ("重量", "数量", "净重", "净含量", "weight", "quantity", "net weight")
_PERCENT = {"%": 100, "": 100, "万分之": 1, "bp": 1}


def plain(heading: str) -> str:
    """A heading as it is compared: no blanks, brackets, stars, or capitals; full width is half width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading).lower())


def headings(form: str) -> dict[str, Heading]:
    """Every heading that is understood for a registry (`edge.core.sheets.form_of`), in its plain form."""
    found: dict[str, Heading] = {}
    for column in COLUMNS[form]:
        names = (column.zh, column.en, *column.also)
        if column.kind == "grams":
            bases = {base for name in names for base in (name.partition("(")[0].strip(),)} | (
                set(_WEIGHTS) if column is _GRAMS else set[str]()
            )
            found |= {
                plain(f"{base}{unit}"): Heading(column, grams) for base in bases for unit, grams in _UNITS.items()
            }
            found[plain(column.name)] = Heading(column)
        elif column.kind == "percent":
            bases = {name.partition("(")[0].strip() for name in names}
            found |= {plain(f"{base}{unit}"): Heading(column, bp) for base in bases for unit, bp in _PERCENT.items()}
            found[plain(column.name)] = Heading(column)
        else:
            found |= {plain(name): Heading(column) for name in (*names, column.name)}
    return found
