"""Mount namespaces for tests that need a small disk: what is mounted there ends with them."""

import os
from pathlib import Path


def propagation() -> list[str]:
    """What `unshare --mount` must be told where the root is no mount of its own, as in a chroot: it cannot be made private.

    Whoever made that chroot made its mounts private; a root that is a mount is made so by unshare itself.
    """
    mounts = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    return [] if any(line.split()[4] == "/" for line in mounts) else ["--propagation", "unchanged"]


def apart() -> list[str]:
    """The command that runs another where it may mount what it likes; root, or root of a user namespace of its own."""
    return ["unshare", *([] if os.geteuid() == 0 else ["-Ur"]), "--mount", *propagation()]
