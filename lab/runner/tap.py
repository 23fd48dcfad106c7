# SPDX-License-Identifier: GPL-2.0-only
"""Print cases as TAP."""


class Tap:
    """Numbers cases, and remembers whether one failed."""

    def __init__(self) -> None:
        self.number = 0
        self.failed = False

    def ok(self, name: str, good: object, details: str = "") -> None:
        self.number += 1
        if not good:
            self.failed = True
            for line in details.splitlines():
                print(f"# {line}")
        print(f"{'ok' if good else 'not ok'} {self.number} {name}", flush=True)

    def end(self) -> int:
        """Print the plan; return the status of the program."""
        print(f"1..{self.number}", flush=True)
        return int(self.failed)
