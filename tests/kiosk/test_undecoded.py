"""What msgspec finds wrong with a body is said in Chinese as well, and where."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.flow.asks import Declare, Move, Read
from kiosk.chrome.undecoded import in_chinese
from kiosk.chrome.wire import ProblemError, decode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["seller", "lines", "to", "x"]), inner),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("raw", "kind", "says"),
    [
        (b"", Declare, "内容为空，或没有发完"),
        (b"[]", Declare, "应为 object，收到的是 array"),
        (b'{"seller":1}', Declare, "应为 str，收到的是 int（$.seller）"),
        (b'{"seller":"a"}', Declare, "缺少字段 plate"),
        (
            b'{"seller":"a","plate":"p","lines":[{"product":1}]}',
            Declare,
            "应为 str，收到的是 int（$.lines[0].product）",
        ),
        (b'{"batch":"1","source":"a"}', Move, "没有 'a' 这个取值（$.source）"),
        (b'{"a":1 "b":2}', Move, "第 7 字节起不是 JSON"),
        (b'{"lane":"\xff"}', Read, "不是 UTF-8 编码"),
        (b'{"lane":"E1","raw":"%%"}', Read, "不是 base64（$.raw）"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(raw: bytes, kind: type, says: str) -> None:
    with pytest.raises(ProblemError) as told:
        decode(raw, kind)
    assert told.value.detail["zh"].endswith(says)
    assert told.value.detail["en"].isascii()


def wrong(raw: bytes, kind: type) -> list[Exception]:
    try:
        msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return [error]
    return []


@given(JSON.map(msgspec.json.encode) | st.binary(max_size=8), st.sampled_from([Declare, Move, Read]))
def test_no_sentence_of_msgspec_is_left_in_english(raw: bytes, kind: type) -> None:
    assert all(in_chinese(error) != str(error) for error in wrong(raw, kind))
