# SPDX-License-Identifier: GPL-2.0-only
"""make lab-update: write the packages of the last make check to known-good, and those
of the last make check-clients.

Both must have been green, and the lab must still have the packages; check-clients need
not have run. Keep the entries of packages that they did not use.
"""

import re

from . import paths


def _used(group: str) -> list[str]:
    """The packages of the last run of a group."""
    out = paths.BUILD / group
    used = paths.read_lines(out / "versions")
    if not used or not re.search(r"^[1-9][0-9]* passed, 0 failed, ",
                                 paths.read_text(out / "totals"), re.MULTILINE):
        paths.fail(f"cannot record: the last make {group} had failures")
    now = [line for name in sorted({line.split()[0] for line in used})
           for line in paths.read_lines(paths.FETCHED / name / "versions")]
    if now != used:
        paths.fail(f"the lab has changed since make {group}: run it again")
    return used


def run() -> None:
    known = paths.LAB / "known-good"
    used = set(_used("check"))
    if (paths.BUILD / "check-clients" / "totals").exists():
        used.update(_used("check-clients"))
    names = {line.split()[0] for line in used}
    old = paths.read_lines(known)
    comments = [line for line in old if line.startswith("#")]
    kept = [line for line in old if not line.startswith("#")
            and line.split()[0] not in names]
    entries = sorted(kept + [f"{name} {file} {digest}" for name, digest, file in
                             map(str.split, used)])
    paths.write_lines(known, comments + entries)
    print(f"known-good lists {len(entries)} files")
