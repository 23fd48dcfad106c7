# SPDX-License-Identifier: GPL-2.0-only
"""Compile the programs of the benches, run them in machines, and read their figures."""

import gzip
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Iterable, NamedTuple

from runner import build, packages, paths, tests
from runner.machines import Machine

HERE = Path(__file__).resolve().parent
OUT = paths.BUILD / "bench"
ATTEMPTS = 5

# Variables are those of run(): the program starts a little later at every attempt, and
# can use the processor for any time.
SCRIPT = """\
#!/bin/sh
usleep $DELAY
echo -1 >/proc/sys/kernel/sched_rt_runtime_us
[ ! -e floor.ko ] || insmod floor.ko || exit
exec ../bench/%s $FRAMES
"""

COUNTS = "counts window allocations instructions least xen_trace"


class Hung(Exception):
    """The machine did not finish at any attempt."""


class Figure(NamedTuple):
    """A line that a program prints."""
    driver: str
    frames: int
    phase: str
    what: str
    value: int


# Values by driver, frames, phase and name.
Values = dict[tuple[str, int, str, str], int]


def make(*targets: str) -> None:
    """Build parts of machines."""
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / "build.log", "wb") as log:
        if subprocess.run(["make", "-C", paths.TOP, "--no-print-directory", *targets],
                          stdout=log, stderr=log, check=False).returncode:
            paths.fail(f"cannot build the machine: see {log.name}")


def compile_bench(xen: str, sources: str, objects: str = "domain test_frames") -> Path:
    """Compile a program, named like its first source; return the directory with the
    files that its dom0 needs in addition.
    """
    name, *_ = names = sources.split()
    extra = paths.BUILD / "lab" / f"bench-{name}.root"
    shutil.rmtree(extra, ignore_errors=True)
    build.program(extra / "bench" / name, xen, *(HERE / f"{name}.c" for name in names),
                  objects=objects, libraries="-lxenresource")
    script = extra / "selftests" / name
    script.parent.mkdir()
    script.write_text(SCRIPT % name)
    script.chmod(0o755)
    return extra


def compile_floor(kernel: str, extra: Path) -> None:
    """Build floor.ko in a directory of links to its sources, so that kernels do not
    share objects.
    """
    links = OUT / f"floor-{kernel}"
    links.mkdir(parents=True, exist_ok=True)
    for source in (*(HERE / "floor").iterdir(), paths.TOP / "hypervisor" / "public"):
        (links / source.name).unlink(missing_ok=True)
        (links / source.name).symlink_to(source)
    build.module(kernel, links, "W=1",
                 *packages.load(f"linux-{kernel}").make_args.split())
    shutil.copy(links / "floor.ko", extra / "selftests")


def release_build(xen: str, suffix: str = "", config: str = "") -> str:
    """Build our hypervisor without debugging, as Debian builds its own; return the path
    of its image.
    """
    subprocess.run([paths.LAB / "hypervisor"], check=True, env=os.environ | {
        "XEN": xen, "XEN_SRC": "", "DEBUG": "n", "SUFFIX": suffix, "CONFIG": config})
    image = paths.BUILD / "lab" / f"xen-bench-ours-{xen}{suffix}"
    image.write_bytes(gzip.decompress(
        (paths.BUILD / f"xen-{xen}{suffix}.gz").read_bytes()))
    return str(image)


def run(machine: Machine, *frames: str) -> list[str]:
    """Run the machine's program, and return the lines that it prints.

    QEMU's emulation of SVM sometimes hangs a PVH dom0. With icount it would hang at the
    same place again if the program did not start later.
    """
    directory = machine.directory
    for attempt in range(1, ATTEMPTS + 1):
        # The program does not print TAP; its exit status shows whether it succeeded.
        tests.run(replace(machine, dom0_env=f"DELAY={attempt * 10000} "
                                            f"FRAMES='{' '.join(frames)}'"))
        lines = paths.read_numbered(directory, "results")
        ended = [line for line in lines if line.startswith("@exit ")]
        if ended:
            break
        paths.say(f"bench: {machine.tests} did not finish in {directory.name}")
    else:
        raise Hung(f"{machine.tests} hung in {directory.name}")
    if not ended[-1].startswith("@exit 0 ") or paths.read_text(directory / "splats"):
        paths.fail(f"{machine.tests} failed: see {directory}")
    return [line[2:] for line in lines if line.startswith("| ")]


def figures(lines: Iterable[str]) -> list[Figure]:
    words = [line.split() for line in lines]
    return [Figure(driver, int(frames), phase, what, int(value))
            for driver, frames, phase, what, value in (row for row in words
                                                       if len(row) == 5)]


def by_key(found: Iterable[Figure]) -> Values:
    """The minimum of each: interrupts and empty caches only add."""
    values: Values = {}
    for figure in found:
        values[figure[:4]] = min(figure.value, values.get(figure[:4], figure.value))
    return values
