"""How a simulated reader's readings leave it: lines with a checksum, CSV files, JSON signed over its body."""

import hashlib
import hmac
import http.client
import json
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from drivers.simulators.scanner import Scanner

PAUSE_S = 1.0  # a file that is half written waits so long for its other half
HEADINGS = "记录编号,通道号,样品编号,检测项目,抑制率(%),检测结果,检测时间,试剂批号"


class Reading(NamedTuple):
    """One channel's, as the device shows it. `at` is its own clock's."""

    number: str
    channel: int
    sample: str
    item: str
    percent: str
    verdict: str
    at: datetime
    lot: str


def _row(said: Reading) -> str:
    return (
        f"{said.number},{said.channel:02d},{said.sample},{said.item},{said.percent},{said.verdict},"
        f"{said.at:%Y-%m-%d %H:%M:%S},{said.lot}"
    )


def _bent(text: bytes, at: int) -> bytes:
    return text[:at] + bytes((text[at] ^ 0x01,)) + text[at + 1 :]


class SerialWay:
    """A line a reading: its row, "*", the XOR of the row in two hex digits, CR LF."""

    def __init__(self, link: str) -> None:
        self._tty = Scanner(link)

    def send(self, maker: str, serial: str, readings: Sequence[Reading], knobs: dict[str, float]) -> None:
        """One after the other."""
        del maker, serial
        for place, said in enumerate(readings, 1):
            row = _row(said).encode("gb18030" if knobs["gbk"] else "utf-8")
            total = 0
            for byte in row:
                total ^= byte
            row = _bent(row, len(said.number) + 1) if knobs["garbled"] else row
            line = row + b"*%02X\r\n" % total
            self._tty.send(line[: len(line) // 2] if knobs["half"] and place == len(readings) else line)

    def plug(self, *, on: bool) -> None:
        """Put the cable in, or pull it."""
        (self._tty.plug if on else self._tty.unplug)()

    def close(self) -> None:
        """Take the cable away for good."""
        self._tty.close()


class FolderWay:
    """A file a run, named by when it ended; written in place, as such programs do."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def send(self, maker: str, serial: str, readings: Sequence[Reading], knobs: dict[str, float]) -> None:
        """The file; half of it first, with knob `half`."""
        del maker
        if not self._folder.is_dir():
            raise RuntimeError("no folder")
        rows = [_row(said) for said in readings]
        if knobs["garbled"]:
            rows = [row.replace(f",{said.percent},", ",##.#,") for row, said in zip(rows, readings, strict=True)]
        text = "".join(f"{row}\r\n" for row in (HEADINGS, *rows))
        raw = text.encode("gb18030" if knobs["gbk"] else "utf-8-sig")
        with (self._folder / f"{serial}-{readings[0].at:%Y%m%d-%H%M%S}.csv").open("wb") as file:
            if knobs["half"]:
                file.write(raw[: len(raw) // 2])
                file.flush()
                time.sleep(PAUSE_S)
                raw = raw[len(raw) // 2 :]
            file.write(raw)

    def plug(self, *, on: bool) -> None:
        """A share that is away: its folder has another name meanwhile."""
        away = self._folder.with_name(f"{self._folder.name}.away")
        with suppress(FileNotFoundError):
            (away.rename(self._folder) if on else self._folder.rename(away))

    def close(self) -> None:
        """Nothing is open."""


class PushWay:
    """A body a reading. What the maker signs in it covers five fields; what we ask for covers all of it."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = urlsplit(url)
        self._secret = secret.encode()
        self._away = False
        self.answers: list[int] = []

    def send(self, maker: str, serial: str, readings: Sequence[Reading], knobs: dict[str, float]) -> None:
        """One after the other; `garbled` bends a body after it was signed, `half` sends half of the last one."""
        for place, said in enumerate(readings, 1):
            body = json.dumps(self._body(maker, serial, said), ensure_ascii=not knobs["gbk"]).encode(
                "gb18030" if knobs["gbk"] else "utf-8"
            )
            signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
            body = _bent(body, len(body) // 2) if knobs["garbled"] else body
            self._post(body, signature, half=bool(knobs["half"]) and place == len(readings))

    def plug(self, *, on: bool) -> None:
        """Whether there is a network."""
        self._away = not on

    def close(self) -> None:
        """Nothing is open."""

    def _body(self, maker: str, serial: str, said: Reading) -> dict[str, object]:
        verdict = "unqualified" if said.verdict == "阳性" else "qualified"
        item = {
            "item_name": said.item, "method": "酶抑制率法", "value": said.percent, "unit": "%", "limit_value": "50%抑制率",
            "result": verdict, "conclusion": said.verdict, "raw_value": "", "reagent_batch": said.lot, "remark": "",
        }  # fmt: skip
        return {
            "manufacturer_code": maker, "device_sn": serial, "manufacturer_record_id": said.number,
            "timestamp": int(said.at.timestamp()), "nonce": secrets.token_hex(8), "sample_no": said.sample,
            "sample_name": "", "product_name": "", "channel": said.channel, "test_time": f"{said.at:%Y-%m-%d %H:%M:%S}",
            "result": verdict, "items": [item],
        }  # fmt: skip

    def _post(self, body: bytes, signature: str, *, half: bool) -> None:
        if self._away:
            raise RuntimeError("no network")
        line = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=10)
        try:
            line.putrequest("POST", self._url.path)
            for name, value in (
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("X-Pinma-Signature", signature),
            ):
                line.putheader(name, value)
            line.endheaders()
            line.send(body[: len(body) // 2] if half else body)
            if not half:
                self.answers.append(line.getresponse().status)
        finally:
            line.close()
