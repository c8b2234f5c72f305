"""Codes in one picture, for a phone that cannot read them itself: `drivers.still` is started for it, and ends with it."""

import os
import subprocess
import sys

from drivers.eye_process import CALM

COMMAND = (sys.executable, "-P", "-m", "drivers.still")
LONGEST_S = 20.0


def codes_in(jpeg: bytes) -> list[bytes]:
    """What each encodes; nothing of a picture that takes too long or ends what reads it. Blocks for about a second."""
    try:
        done = subprocess.run(
            COMMAND, input=jpeg, stdout=subprocess.PIPE, env=os.environ | CALM, timeout=LONGEST_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [bytes.fromhex(line) for line in done.stdout.decode().split()]
