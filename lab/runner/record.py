# SPDX-License-Identifier: GPL-2.0-only
"""make lab-update: write the packages of the last make check to known-good.

It must have been green, and the lab must still have them. Keep the entries of packages
that it did not use.
"""

import re

from . import paths


def run() -> None:
    out = paths.BUILD / "check"
    known = paths.LAB / "known-good"
    used = paths.read_lines(out / "versions")
    if not used or not re.search(r"^[1-9][0-9]* passed, 0 failed, ",
                                 paths.read_text(out / "totals"), re.MULTILINE):
        paths.fail("the last make check was not green: nothing to record")
    names = {line.split()[0] for line in used}
    now = [line for name in sorted(names)
           for line in paths.read_lines(paths.FETCHED / name / "versions")]
    if now != used:
        paths.fail("the lab has changed since make check: run it again")
    old = paths.read_lines(known)
    comments = [line for line in old if line.startswith("#")]
    kept = [line for line in old if not line.startswith("#")
            and line.split()[0] not in names]
    entries = sorted(kept + [f"{name} {file} {digest}" for name, digest, file in
                             map(str.split, used)])
    paths.write_lines(known, comments + entries)
    print(f"known-good lists {len(entries)} files")
