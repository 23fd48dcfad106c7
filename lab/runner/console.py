# SPDX-License-Identifier: GPL-2.0-only
"""Find the lines of a console that show a fault in the kernel or in Xen."""

import re
from pathlib import Path
from typing import Iterable, Iterator

from . import paths

FAULTS = re.compile("|".join((
    r"BUG|WARNING|Oops|INFO: (?:task|rcu|trying)|Bad page|Bad rss-counter",
    r"general protection fault|unable to handle|Kernel panic|kernel BUG",
    r"Call Trace|refcount_t|possible .* deadlock|soft lockup|hard LOCKUP",
    r"scheduling while atomic|sleeping function called|blocked for more",
    r"Out of memory|oom-kill|page allocation failure|SLUB|KASAN|UBSAN|KFENCE",
    r"ODEBUG|kmemleak: |DEBUG_LOCKS|page dumped because",
    r"locking correctness validator|lockdep is turned off|Poison|Redzone",
    r"\(XEN\).*(?:Panic|FATAL|Xen call trace|Assertion|domain_crash|crashed)",
)))
KCSAN = "BUG: KCSAN: "
ACCESS = re.compile(" by (?:task|interrupt)")
IN_INTERRUPT = re.compile("evtchn_do_upcall|asm_sysvec_")
OURS = re.compile(r"\[(?:xen_resource|faults)\]")


def _races(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """KCSAN finds many races in a kernel. Return each line with the title of a report
    if it shows that one of the two accesses was in our module, but not in an interrupt
    that arrived there by chance.
    """
    title, interrupted = "", False
    for line in lines:
        if KCSAN in line:
            title = line
        elif "==========" in line:
            title = ""
        if ACCESS.search(line):
            interrupted = False
        if IN_INTERRUPT.search(line):
            interrupted = True
        if KCSAN not in line and title and not interrupted and OURS.search(line):
            yield line, title
            title = ""
        else:
            yield line, ""


def faults(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return every faulty line, with the test that ran or had just ended, or "boot"."""
    harmless = re.compile("|".join(
        f"(?:{line})" for line in paths.read_lines(paths.LAB / "ignore")
        if line and not line.startswith("#")))
    test = "boot"
    for line, race in _races(lines):
        if "lab: begin " in line:
            test = line.split()[-1]
        elif race:
            yield test, race
        # Once tests run, Xen is silent: every line from Xen is an error or a
        # warning that a test caused.
        elif KCSAN not in line and not harmless.search(line) and (
                FAULTS.search(line) or
                line.startswith("(XEN)") and test != "boot"):
            yield test, line


def faults_in(directory: Path) -> list[tuple[str, str]]:
    """Judge all consoles of a directory."""
    boots = sorted(directory.glob("console-*.log"))
    return [fault for path in boots for fault in faults(paths.read_lines(path))]
