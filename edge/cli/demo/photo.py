"""A 承诺达标合格证 as it comes to the gate: its text behind an address, and a photograph of the QR code, made from a seed."""

import io
import random
from base64 import b64encode
from datetime import date
from urllib.parse import quote

import segno
from PIL import Image, ImageChops, ImageFilter

_WIDE, _HIGH = 1280, 960
_CARD, _QUIET = 860, 4
_TABLE, _PAPER, _INK = 74, 236, 36
_TEXT = """承诺达标合格证
我承诺生产销售的食用农产品：
未使用禁用农药、兽药及其他化合物；
使用的常规农药、兽药残留不超标。
承诺依据：
☑质量安全控制符合要求  {tested}自行检测合格  □委托检测合格
产品名称：{product}
重量或数量：{kilograms:g}公斤
产地：{origin}
承诺主体：{producer}
联系方式：13900000000
开具时间：{day}
编号：{number}"""


def address(*, number: str, product: str, grams: int, origin: str, producer: str, day: date, tested: bool) -> str:
    """What the certificate's QR code holds."""
    text = _TEXT.format(
        number=number,
        product=product,
        kilograms=grams / 1000,
        origin=origin,
        producer=producer,
        day=day,
        tested="☑" if tested else "□",
    )
    return f"https://hgz.example.cn/saoma/base.html?{quote(b64encode(text.encode()), safe='')}"


def photograph(link: str, seed: int) -> bytes:
    """A JPEG of the paper on a table: askew, a little out of focus, grainy, under a lamp from one side."""
    dice = random.Random(seed)  # noqa: S311  (a rehearsal)
    picture = _askew(_table(link), dice)
    light = Image.linear_gradient("L").rotate(dice.uniform(0, 360), fillcolor=128).resize((_WIDE, _HIGH))
    picture = ImageChops.multiply(picture, light.point([150 + each * 105 // 255 for each in range(256)]))
    picture = picture.filter(ImageFilter.GaussianBlur(dice.uniform(0.6, 1.3)))
    grain = Image.frombytes("L", picture.size, dice.randbytes(_WIDE * _HIGH))
    kept = io.BytesIO()
    Image.blend(picture, grain, dice.uniform(0.03, 0.08)).save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _table(link: str) -> Image.Image:
    """The certificate from straight above."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m", boost_error=False).save(drawn, kind="png", scale=8, border=_QUIET)
    code = Image.open(drawn).convert("L").resize((_CARD, _CARD), Image.Resampling.BOX)
    table = Image.new("L", (_WIDE, _HIGH), _TABLE)
    printed = code.point([_INK + each * (_PAPER - _INK) // 255 for each in range(256)])
    table.paste(printed, ((_WIDE - _CARD) // 2, (_HIGH - _CARD) // 2))
    return table


def _askew(table: Image.Image, dice: random.Random) -> Image.Image:
    """Seen from a hand that holds it nearly straight: each place of the picture shows a place of the table."""
    turn = dice.uniform(-0.06, 0.06)
    lean_x, lean_y = dice.uniform(-6e-5, 6e-5), dice.uniform(-6e-5, 6e-5)
    shift_x, shift_y = dice.uniform(-30, 30), dice.uniform(-10, 10)
    seen = (1.02, -turn, shift_x, turn, 1.02, shift_y, lean_x, lean_y)
    return table.transform(table.size, Image.Transform.PERSPECTIVE, seen, Image.Resampling.BICUBIC, fillcolor=_TABLE)
