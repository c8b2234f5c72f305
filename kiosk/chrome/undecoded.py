"""What is wrong with a body, in Chinese: msgspec says it in English, and whoever wrote the program may not read that."""

import re

_SAYS = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"Expected `(.+)`, got `(.+)`", "应为 {0}，收到的是 {1}"),
        (r"Expected `(.+)` of length (.+)", "应为 {0}，长度 {1}"),
        (r"Expected `(.+)` ([<>=]+ .+)", "应为 {0}，{1}"),
        (r"Expected `(.+)` matching regex '(.+)'", "应为 {0}，格式 {1}"),
        (r"Object missing required field `(.+)`", "缺少字段 {0}"),
        (r"Object contains unknown field `(.+)`", "没有字段 {0}，请核对拼写"),
        (r"Invalid enum value (.+)", "没有 {0} 这个取值"),
        (r"Invalid value (.+)", "没有 {0} 这个取值"),
        (r"JSON is malformed: .+ \(byte (\d+)\)", "第 {0} 字节起不是 JSON"),
        (r"Invalid base64.*", "不是 base64"),
        (r"Invalid UTF-8.*|'utf-8' codec.*", "不是 UTF-8 编码"),
        (r"(Number|Integer value) out of range", "数字超出范围"),
        (r"Input data was truncated", "内容为空，或没有发完"),
    )
)
_WHERE = re.compile(r" - at `(.+)`$")


def in_chinese(error: Exception) -> str:
    """The sentence, and where in the body; in English what it has no words for."""
    told = str(error)
    where = _WHERE.search(told)
    what = told[: where.start()] if where else told
    for english, chinese in _SAYS:
        if (found := english.fullmatch(what)) is not None:
            return chinese.format(*found.groups()) + (f"（{where[1]}）" if where else "")
    return told
