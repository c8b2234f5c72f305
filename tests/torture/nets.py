"""Network namespaces below the case's own, each held by a sleeping child, joined by veth pairs, filtered by iptables."""

import ctypes
import itertools
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.torture.outcome import AbsentError

T = TypeVar("T")
_CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = itertools.count(1)


class Net:
    """One market's network: its address is `here`, and the case's own namespace is `there` at the other end of a wire."""

    def __init__(self) -> None:
        if not shutil.which("iptables", path="/usr/sbin:/sbin:/usr/bin"):
            raise AbsentError("no iptables here; install it: apt-get install iptables")
        number = next(_NUMBERS)
        self.here, self.there = f"10.77.{number}.2", f"10.77.{number}.1"
        self.wire = f"wire{number}"
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self._path = Path(f"/proc/{self._holder.pid}/ns/net")
        while self._path.readlink() == Path("/proc/self/ns/net").readlink():
            pass  # unshare has not come to it yet
        self.prefix = ("nsenter", f"--net={self._path}")
        run("ip", "link", "add", self.wire, "type", "veth", "peer", "name", "up0", "netns", str(self._holder.pid))
        run("ip", "addr", "add", f"{self.there}/24", "dev", self.wire)
        run("ip", "link", "set", self.wire, "up")
        self.run("ip", "addr", "add", f"{self.here}/24", "dev", "up0")
        self.run("ip", "link", "set", "up0", "up")
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command: str) -> str:
        """A command within."""
        return run(*self.prefix, *command)

    def drop(self, *match: str) -> None:
        """Silently drop what comes in over the wire, at both of its ends, as far as it matches."""
        rule = (*match, "-j", "DROP")
        self.run("iptables", "-A", "INPUT", "-i", "up0", *rule)
        run("iptables", "-A", "INPUT", "-i", self.wire, *rule)

    def dropped(self) -> int:
        """Packets dropped so far, at both ends."""
        counted = self.run("iptables", "-nvxL", "INPUT") + run("iptables", "-nvxL", "INPUT")
        lines = [line.split() for line in counted.splitlines() if " DROP " in line]
        return sum(int(words[0]) for words in lines if words[5] in ("up0", self.wire))

    def heal(self) -> int:
        """Drop nothing any more; how many packets were."""
        count = self.dropped()
        self.run("iptables", "-F", "INPUT")
        while rule := next((each for each in run("iptables", "-S", "INPUT").splitlines() if self.wire in each), ""):
            run("iptables", "-D", *rule.split()[1:])
        return count

    def enter(self) -> None:
        """Move the calling thread in."""
        with self._path.open("rb") as place:
            if _LIBC.setns(place.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def within(net: Net | None, call: Callable[[], T]) -> T:
    """Call in another network: a thread of its own goes there and ends."""
    if net is None:
        return call()
    results: list[T] = []

    def go() -> None:
        net.enter()
        results.append(call())

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    return results[0]


def run(*command: str) -> str:
    """A command that must succeed; what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AbsentError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
