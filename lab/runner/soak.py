# SPDX-License-Identifier: GPL-2.0-only
"""Soak the driver: CYCLES maps and unmaps (a million), and DOMAINS domains that are
created and destroyed (a thousand).

The samples go to build/soak/XEN-KERNEL-MODE.csv and .png. A PVH machine can have two
vCPUs with SMP=2 ICOUNT=1, but QEMU crashes it within a minute or two, and another
machine continues. The soak stops after an hour; the next run does the rest, also after
an interruption.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from . import (build, console, flat, groups, jobs, machines, paths, report, results,
               tests)
from .machines import Machine
from .results import Case

HERE = paths.LAB / "soak"
OUT = paths.BUILD / "soak"
CYCLES = paths.number("CYCLES", 1000000)
DOMAINS = paths.number("DOMAINS", 1000)
HOUR = paths.number("HOUR", 3500)
BAD = ("@signal", "@timeout", "@stuck", "@left", "@crash", "@fatal")


class OutOfTime(Exception):
    """The hour is over by the host's clock."""


def _out_of_time(*_: object) -> None:
    raise OutOfTime


class Soak:
    """The soak of one machine."""

    def __init__(self, machine: Machine) -> None:
        name = machine.name + (f"-smp{machine.smp}" if machine.smp else "")
        self._extra = paths.BUILD / "lab" / f"soak.root-{machine.mode}"
        self._machine = replace(machine, cell=f"soak-{name}", extra=str(self._extra),
                                timeout=HOUR + 120)
        self._csv = OUT / f"{name}.csv"
        self._end = time.monotonic() + HOUR
        if not self._csv.exists():
            paths.write_lines(self._csv, [flat.HEADER])
        build.program(self._extra / "soak" / "soak", machine.version,
                      *HERE.glob("*.c"))

    def _left(self) -> tuple[int, int]:
        """How many maps and domains remain, over all runs."""
        boots = flat.boots(paths.read_lines(self._csv))
        return (max(0, CYCLES - sum(boot.cycles for boot in boots)),
                max(0, DOMAINS - sum(boot.domains for boot in boots)))

    def run(self) -> None:
        """Do the rest, until the hour is over."""
        self._collect()
        while any(self._left()) and (seconds := int(self._end - time.monotonic())) > 0:
            signal.alarm(seconds)
            try:
                self._boot()
            except OutOfTime:
                pass
            finally:
                signal.alarm(0)
            self._collect()

    def _boot(self) -> None:
        seed = len(paths.read_lines(self._csv))
        program = self._extra / "selftests" / "soak"
        program.parent.mkdir(exist_ok=True)
        cycles, domains = self._left()
        paths.write_lines(program, [
            "#!/bin/sh", f"exec ../soak/soak {cycles} {domains} {HOUR} {seed}"])
        program.chmod(0o755)
        tests.run(self._machine)

    def _collect(self) -> None:
        """Judge the samples here, since the soak does not print TAP, even those of a
        machine that was stopped or that QEMU lost. Keep the files of a failed machine,
        but do not count its work.
        """
        directory = self._machine.directory
        splats = [line for _, line in console.faults_in(directory)]
        lines = paths.read_numbered(directory, "results")
        bad = [line for line in lines if line.startswith(BAD) or
               line.startswith("@exit ") and not line.startswith("@exit 0")]
        if not splats and not bad:
            for path in sorted(directory.glob("results-*")):
                self._harvest(paths.read_lines(path))
            shutil.rmtree(directory, ignore_errors=True)
            return
        events = [line for line in lines if line.startswith(("@", "| #"))]
        print(*events, *splats[:5], sep="\n")
        failed = directory.with_name(f"{directory.name}.failed")
        shutil.rmtree(failed, ignore_errors=True)
        directory.rename(failed)
        paths.fail(f"the soak failed: see {failed}")

    def _harvest(self, lines: list[str]) -> None:
        """Take the samples of one boot, unless they are too few to be judged."""
        boots = flat.boots(paths.read_lines(self._csv))
        number = str(boots[-1].number + 1 if boots else 1)
        samples = [line.split()[2:] for line in lines
                   if line.startswith("| sample ") and len(line.split()) == 13]
        phases = [sample[0] for sample in samples]
        if phases.count("quiet") == 2 or phases.count("run") >= flat.ENOUGH:
            paths.write_lines(self._csv, paths.read_lines(self._csv) + [
                ",".join([number, *sample]) for sample in samples])

    def report(self) -> list[Case]:
        """Judge and plot all samples; return a case for every counter of a boot, and
        one for the work.
        """
        title = (f"Xen {self._machine.xen}, Linux {self._machine.kernel}, "
                 f"{self._machine.mode.upper()}")
        verdicts = flat.judge(paths.read_lines(self._csv))
        table = flat.table(verdicts)
        paths.write_text(self._csv.with_suffix(".table"), table)
        print(f"{title}:\n{table}", end="", flush=True)
        with open(self._csv.with_suffix(".png"), "wb") as file:
            subprocess.run(["gnuplot", "-c", HERE / "plot", self._csv, title],
                           stdout=file, check=True)
        return [*(Case("pass" if one.good else "fail", "soak", one.name,
                       "" if one.good else str(self._csv)) for one in verdicts),
                Case("fail", "soak", "all maps and domains",
                     "not finished after an hour: run make soak again to continue")
                if any(self._left()) else Case("pass", "soak", "all maps and domains")]


def _soak(machine: Machine, out: Path) -> None:
    signal.signal(signal.SIGALRM, _out_of_time)
    soak = Soak(machine)
    try:
        soak.run()
        cases = soak.report()
    except paths.LabError as error:
        cases = [Case("fail", "soak", "(all)", str(error))]
    results.write_cases(out / f"{machine.mode}.cases", cases)
    print(results.summary(machine.directory.name, cases), end="")


def run() -> int:
    """Soak the machines of XEN, KERNEL and MODE, in parallel."""
    modes = os.environ.get("MODE", "").split()
    chosen = [replace(machines.with_environment(machine, os.environ),
                      kernel=os.environ.get("KERNEL") or machine.kernel)
              for machine in machines.of_group("soak").values()
              if not modes or machine.mode in modes]
    if not chosen:
        paths.fail("machines.toml has no machine with this MODE")
    groups.make_parts(chosen)
    works = [jobs.Work(machine.mode, partial(_soak, machine), "make soak",
                       machine.directory) for machine in chosen]
    out = OUT / "jobs"
    good = jobs.run_all(works, out)
    return int(not report.end(out, [work.name for work in works]) or not good)
