# SPDX-License-Identifier: GPL-2.0-only
"""Run tests in a machine, in as many boots as they need."""

import os
import subprocess
from typing import Sequence

from . import console, initrd, paths, results
from .boot import boot
from .machines import Machine
from .results import Case

# Boots in a row that QEMU may lose before they have run a test.
LOST_LIMIT = 5


def all_tests() -> list[str]:
    """Return the names of all tests that run in a dom0."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("ARCH", "MAKEFLAGS", "MFLAGS")}
    output = subprocess.run(
        ["make", "-s", "--no-print-directory", "-C", paths.TOP / "selftests",
         "emit_tests"],
        check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    return [line.lstrip(":") for line in output.split()]


def boot_all(machine: Machine, tests: Sequence[str]) -> None:
    """A crash fails only the running test: the others get a new boot, as long as every
    boot runs another test or QEMU's faults end it.
    """
    left = list(tests)
    number = lost_boots = in_a_row = 0
    while left and in_a_row < LOST_LIMIT:
        number += 1
        lost = boot(machine, number, left, lost_boots)
        if lost:
            lost_boots += 1
            in_a_row += 1
            paths.say(f"run: QEMU disturbed {machine.directory.name} ({lost}): "
                      "booting again")
        begun = paths.read_numbered(machine.directory, "results")
        still_left = [test for test in left if f"@begin {test}" not in begun]
        if still_left != left:
            in_a_row = 0
        elif not lost:
            return
        left = still_left


def _judge(machine: Machine, tests: Sequence[str]) -> list[Case]:
    directory = machine.directory
    faults = console.faults_in(directory)
    paths.write_lines(directory / "splats", map("\t".join, faults))
    reader = results.Reader(directory, faults)
    for line in paths.read_numbered(directory, "results"):
        reader.line(line)
    cases = reader.finish(tests)
    results.write_cases(directory / "cases", cases)
    return cases


def run(machine: Machine) -> list[Case]:
    """Run the machine's tests; write its logs and its cases, and return these."""
    initrd.prepare(machine)
    tests = all_tests() if machine.tests in ("", "all") else machine.tests.split()
    tests = [test for test in tests if test not in machine.without.split()]
    boot_all(machine, tests)
    cases = _judge(machine, tests)
    initrd.remove(machine)
    return cases
