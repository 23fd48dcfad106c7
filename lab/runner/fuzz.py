# SPDX-License-Identifier: GPL-2.0-only
"""Run the fuzzer's operations in slices, each in a resumed machine, so that a crash
costs a second and ends only its slice.
"""

import re
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

from . import console, paths
from .machines import Machine
from .snapshot import Snapshot

SLICE = 5000            # operations
PER_SEED = 500          # as in fuzz/main.c
REPLAY_LIMIT = 40       # seconds for one sequence: it may hang
ATTEMPTS = 3            # for a machine that QEMU loses
TALLY = re.compile(r"\| # [a-z_]+:")
STATISTICS = re.compile(r"# seed|# [0-9]* operations of|# [a-z_]*:")


class Fuzzer:
    """Runs slices, and counts the outcomes of every operation."""

    def __init__(self, machine: Machine) -> None:
        self._directory = machine.directory
        self._timeout = machine.timeout
        self._snapshot = Snapshot(machine, "fuzz")
        self._lines: list[str] = []
        self._splats: list[str] = []
        self._outcomes: dict[str, Counter[str]] = {}
        self.done = 0
        self.failed = 0

    def _run(self, arguments: str, limit: float, sequence: str = "") -> bool:
        """Run the fuzzer; return whether there was no finding."""
        end = "end\n" if sequence else ""
        # A resumed port loses its first byte.
        text = f"begin\n{arguments}\n{sequence}{end}"
        for _ in range(ATTEMPTS):
            if self._snapshot.resume(text, limit):
                break
        self._lines = paths.read_lines(self._directory / "results.log")
        self._splats = ["\t".join(fault) for fault in console.faults(
            paths.read_lines(self._directory / "console.log"))]
        return not self._splats and self._said("@exit 0 ")

    def _said(self, pattern: str) -> bool:
        return any(re.match(pattern, line) for line in self._lines)

    def slice(self, seed: int, operations: int) -> None:
        good = self._run(f"--seed {seed} --operations {operations}",
                         self._timeout)
        for line in self._lines:
            ran = re.match(r"\| # ([0-9]+) operations of ", line)
            if ran:
                self.done += int(ran[1])
            if TALLY.match(line):
                self._count(line.removeprefix("| # "))
        if not good:
            self.failed += 1
            self._report(seed)

    def _count(self, line: str) -> None:
        """Add up a line such as "map: ok 12, EBUSY 3"."""
        operation, *words = line.replace(",", "").split()
        outcomes = self._outcomes.setdefault(operation, Counter())
        for outcome, number in zip(words[::2], words[1::2]):
            outcomes[outcome] += int(number)

    def tally(self) -> str:
        return "".join(
            f"# {operation} " + ", ".join(
                f"{outcome} {number}" for outcome, number in outcomes.items())
            + "\n" for operation, outcomes in self._outcomes.items())

    def _report(self, seed: int) -> None:
        """Print why a slice failed, and keep its files."""
        kept = self._directory / f"failed-{seed}"
        kept.mkdir()
        for name in ("results.log", "console.log"):
            shutil.copy(self._directory / name, kept)
        paths.write_lines(kept / "splats", self._splats)
        seeds = [line for line in self._lines if line.startswith("| # seed ")]
        if seeds:
            seed = int(seeds[-1].split()[3])
        print(f"fuzz: seed {seed} fails in {self._directory.name}, see {kept}")
        for line in self._lines:
            if line.startswith("| ") and not STATISTICS.match(line[2:]):
                print(line[2:])
        print("".join(f"{line}\n" for line in self._splats[:3]), end="")
        # The fuzzer itself shortens sequences that its machine survives.
        if not self._said("@exit [1-9]"):
            self._shorten(seed, kept / "sequence")
            print("# this sequence crashes the machine:")
            print(paths.read_text(kept / "sequence"), end="")

    def _shorten(self, seed: int, path: Path) -> None:
        """Find a short sequence that crashes the machine."""
        subprocess.run(["make", "-s", "-C", paths.TOP / "selftests" / "fuzz",
                        "shorten"], check=True)
        with subprocess.Popen(
                [paths.TOP / "build" / "fuzz" / "shorten", str(seed),
                 str(PER_SEED), path], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, bufsize=1) as shortener:
            assert shortener.stdout
            for _ in iter(shortener.stdout.readline, ""):
                good = self._run("--replay /tmp/sequence", REPLAY_LIMIT,
                                 paths.read_text(path))
                print("passes" if good else "fails", file=shortener.stdin,
                      flush=True)

    def remove(self) -> None:
        self._snapshot.remove()


def run(machine: Machine) -> int:
    seed = paths.number("SEED", 1)
    left = paths.number("OPERATIONS", 100000)
    size = paths.number("SLICE", SLICE)
    fuzzer = Fuzzer(machine)
    begun = time.monotonic()
    while left > 0:
        operations = min(left, size)
        fuzzer.slice(seed, operations)
        left -= operations
        seed += -(-operations // PER_SEED)
    seconds = int(time.monotonic() - begun) + 1
    print(fuzzer.tally(), end="")
    print(f"fuzz: {machine.directory.name}: {fuzzer.done} operations in "
          f"{seconds} s, {fuzzer.done // seconds} a second, {fuzzer.failed} "
          "slices failed")
    fuzzer.remove()
    return int(fuzzer.failed > 0)
