# SPDX-License-Identifier: GPL-2.0-only
"""Print cases as TAP."""

import time
from pathlib import Path


class Tap:
    """Numbers cases, and remembers whether one failed."""

    def __init__(self) -> None:
        self._number = 0
        self._failed = False

    def ok(self, name: str, good: object, details: str = "") -> None:
        """One case; show the details if it fails."""
        self._number += 1
        if not good:
            self._failed = True
            print("".join(f"# {line}\n" for line in details.splitlines()), end="")
        print(f"{'ok' if good else 'not ok'} {self._number} {name}", flush=True)

    def end(self) -> int:
        """Print the plan; return the status of the program."""
        print(f"1..{self._number}", flush=True)
        return int(self._failed)


def is_gone(pid: int) -> bool:
    """Does the process end within ten seconds? A zombie has no command line."""
    for _ in range(100):
        try:
            if not Path(f"/proc/{pid}/cmdline").read_bytes():
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False
