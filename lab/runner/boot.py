# SPDX-License-Identifier: GPL-2.0-only
"""Boot a machine once, and watch it until it ends, hangs or exceeds a limit."""

import re
import shutil
from pathlib import Path
from typing import Sequence

from . import faults, initrd, paths
from .machines import Machine, table
from .qemu import Qemu

MARK = re.compile("@(?:begin|end|done)")
# Seconds of silence after which a machine may have hung in a known way.
SUSPICIOUS = 5
# Seconds without output of a test after which a CPU may loop, although the machine gives
# signs of life.
TEST_SUSPICIOUS = 30


class Lost(Exception):
    """QEMU mishandled an interrupt or an exit; the text says how it was recognised. Its
    consequences may be in the console.
    """

    def __init__(self, how: str, in_console: bool = False) -> None:
        super().__init__(how)
        self.in_console = in_console


def judge_console(machine: Machine, console: Path, hangs: bool) -> None:
    """Raise Lost if the console shows a fault of QEMU's emulation of SVM."""
    if machine.mode != "pvh":
        return
    text = paths.read_text(console)
    if faults.masked_interrupt(text):
        raise Lost("interrupts stayed disabled", in_console=True)
    if faults.impossible_flags(text):
        raise Lost("impossible flags", in_console=True)
    if hangs and faults.interrupted_entry(text):
        raise Lost("during kernel entry", in_console=True)


class Watch:
    """Watches one machine. All times are those of its clock."""

    def __init__(self, machine: Machine, qemu: Qemu, results: Path,
                 console: Path) -> None:
        self._machine = machine
        self._qemu = qemu
        self._results = results
        self._console = console
        self._lines: list[str] = []
        self._mark = (-1, "")   # the last line that begins or ends a test
        self._marked = 0.0      # when it came
        self._heard = 0.0       # when the last line came
        self._output = 0.0      # when the last line other than @alive came

    def verdict(self) -> str:
        """Return the event to report, or "" if the machine ends by itself."""
        while self._qemu.runs(0.3):
            now = self._qemu.clock.read()
            self._look(now)
            silent = now - self._heard > SUSPICIOUS
            self._find_faults(hangs=silent,
                              waits=not silent and self._mark[1].startswith("@begin")
                              and now - self._output > TEST_SUSPICIOUS)
            why = self._overdue(now)
            # QEMU's Arm machine does not lose interrupts.
            if why and self._machine.mode != "arm64" and faults.lost_interrupt(
                    self._qemu.monitor, self._qemu.clock):
                raise Lost("lost interrupt")
            if why:
                return why
        return ""

    def _look(self, now: float) -> None:
        lines = paths.read_lines(self._results)
        if lines == self._lines:
            return
        if any(line != "@alive" for line in lines[len(self._lines):]):
            self._output = now
        self._lines, self._heard = lines, now
        marks = [mark for mark in enumerate(lines) if MARK.match(mark[1])]
        if marks and marks[-1] != self._mark:
            self._mark, self._marked = marks[-1], now

    def _find_faults(self, hangs: bool, waits: bool) -> None:
        judge_console(self._machine, self._console, hangs)
        # A test in a machine without icount fails if it hangs.
        if self._machine.mode != "pvh" or not self._machine.icount:
            return
        if hangs and faults.stands_still(self._qemu.monitor, self._qemu.clock):
            raise Lost("hang")
        if waits and faults.spins(self._qemu.monitor, self._qemu.clock):
            raise Lost("endless loop")

    def _overdue(self, now: float) -> str:
        """If a limit is exceeded, return the event that says which."""
        tests = self._mark[1].startswith("@begin")
        limit = self._machine.silence if tests else table()["boot_limit"]
        if now - self._heard > limit:
            return f"@crash gave no sign of life for {limit} s"
        if not tests or now - self._marked <= self._machine.timeout:
            return ""
        last = [line for line in self._lines if not line.startswith("@alive")][-1]
        return "@stuck" if last.startswith("@kill") else \
            f"@timeout {self._machine.timeout}"


def cut_from(path: Path, start: str) -> None:
    """Delete the last line that contains start, and all lines after it; if no line
    contains it, delete every line. Keep a copy of the whole file in NAME.lost.
    """
    shutil.copy(path, path.with_suffix(".lost"))
    lines = paths.read_lines(path)
    found = [number for number, line in enumerate(lines) if start in line]
    paths.write_lines(path, lines[:found[-1]] if found else [])


def _append(path: Path, text: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


def _forget_test(results: Path, console: Path, in_console: bool) -> None:
    """Discard the running test or start, so that the next boot repeats it. Keep its
    logs, but do not judge them.
    """
    cut_from(results, "@begin ")
    _append(results, "@lost\n")
    if in_console:
        cut_from(console, "lab: begin ")


def boot(machine: Machine, number: int, tests: Sequence[str], lost_boots: int) -> str:
    """Boot, and run the tests until one stops the machine.

    The results end with @done, @fatal, @lost or a failure. Return how QEMU lost the
    machine, or "".
    """
    directory = machine.directory
    results = directory / f"results-{number}.log"
    console = directory / f"console-{number}.log"
    archive = initrd.make(machine, "tests", tests, lost_boots)
    qemu = Qemu(machine, archive, f"file:{console}", f"file:{results}",
                lost_boots=lost_boots)
    try:
        verdict = Watch(machine, qemu, results, console).verdict()
        qemu.stop()
        ended = re.search("^@(?:done|fatal)", paths.read_text(results), re.MULTILINE)
        judge_console(machine, console, hangs=not verdict and not ended)
        if verdict or not ended:
            _append(results, f"\n{verdict or '@crash stopped'}\n")
        return ""
    except Lost as lost:
        qemu.stop()
        _forget_test(results, console, lost.in_console)
        return str(lost)
    finally:
        qemu.stop()
