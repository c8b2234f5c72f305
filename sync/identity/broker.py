"""What an MQTT broker (Mosquitto 2) is told: TLS 1.3 with certificates only, and who may say and hear what, line by line."""

import os
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sync.identity.files import replace

CONF, ACL, CRL, PID = "mosquitto.conf", "acl", "crl.pem", "mosquitto.pid"
UP = ("facts", "receipts", "state", "fetch", "reckoning", "certificate")
DOWN = ("receipts", "orders", "facts", "fetch", "reckoning", "certificate")
PROVINCE = "province"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")  # a name that no line of the list can misread
_CONF = """\
# Written by `pinma province broker-conf`. acl and crl.pem are written again at every claim and revocation; then send HUP.
listener {port} {bind}
tls_version tlsv1.3
cafile {papers}/ca.crt
certfile {papers}/own.pem
keyfile {papers}/own.pem
crlfile {folder}/crl.pem
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {folder}/acl
set_tcp_nodelay true
max_inflight_messages 100
max_queued_messages 10000
max_packet_size 9437184
# What a broker remembers is no evidence of anything: whatever is not acknowledged is sent again.
persistence false
pid_file {folder}/mosquitto.pid
user {user}
log_dest stderr
log_type error
log_type warning
log_type notice
"""


class Listener(NamedTuple):
    """Where a broker listens, as whom it runs, and the folder of its own.pem and ca.crt."""

    bind: str
    port: int
    user: str
    papers: Path


Topic = Callable[[str, str, str], str]  # market, way, what -> where it is published


def write_conf(folder: Path, listener: Listener) -> None:
    """mosquitto.conf."""
    folder.mkdir(parents=True, exist_ok=True)
    bind, port, user, papers = listener
    text = _CONF.format(bind=bind, port=port, user=user, papers=papers.resolve(), folder=folder.resolve())
    replace(folder / CONF, text.encode())


def write_acl(folder: Path, markets: Sequence[str], topic: Topic) -> None:
    """Who may say and hear what: one line a market and topic, and no wildcard. Raises ValueError for a name that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    province = [f"user {PROVINCE}"]
    others: list[str] = []
    for market in markets:
        if not _PLAIN.fullmatch(market) or market == PROVINCE:
            raise ValueError(f"{market!r} cannot be a market's id: letters, digits, hyphen, dot")
        up, down = [topic(market, "up", what) for what in UP], [topic(market, "down", what) for what in DOWN]
        province += [f"topic read {each}" for each in up] + [f"topic write {each}" for each in down]
        others += ["", f"user {market}"]
        others += [f"topic write {each}" for each in up] + [f"topic read {each}" for each in down]
    replace(folder / ACL, "\n".join((*province, *others, "")).encode())


def tell(pid_file: Path) -> bool:
    """Make a running broker read its lists and certificates again; False when none runs under that number."""
    try:
        number = int(pid_file.read_text("ascii"))
        if Path(f"/proc/{number}/comm").read_text("ascii").strip() != "mosquitto":
            return False  # the number has long been somebody else's
        os.kill(number, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True
