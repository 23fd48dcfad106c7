# SPDX-License-Identifier: GPL-2.0-only
"""Build and run the jobs of a group, such as make check; commands.GROUPS lists them."""

import os
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Iterable

from . import compatibility, hypervisors, jobs, machines, paths, results, tests
from .machines import Job, Machine
from .results import Case
from .tap import Tap

# Groups of which the lists KERNEL, XEN and MODE select machines, and TESTS their tests.
# The results of other machines stay until they run again.
SELECTED = ("matrix", "matrix-smoke", "arm64")


def _out(group: str) -> Path:
    return paths.BUILD / group.removesuffix("-smoke")


def _jobs(group: str) -> list[Job]:
    """The jobs to run after the build."""
    if group not in SELECTED:
        return [job for job in machines.group(group) if job.name != "build"]
    lists = {key: os.environ.get(key.upper(), "").split()
             for key in ("kernel", "xen", "mode")}
    wanted = {machine.name for machine in machines.of_group(group).values()
              if all(getattr(machine, key) in (values or [getattr(machine, key)])
                     for key, values in lists.items())}
    if not wanted:
        paths.fail("machines.toml has no machine with this KERNEL, XEN and MODE")
    # The machines of matrix-smoke are cells of the matrix.
    found = machines.of_group(group.removesuffix("-smoke"))
    chosen = [Job(name, [group], replace(
        machine, tests=os.environ.get("TESTS") or machine.tests))
        for name, machine in found.items() if machine.name in wanted]
    # PVH takes longer: start it first, so that both CPUs are busy to the end.
    return sorted(chosen, key=lambda job: not job.name.endswith("-pvh"))


def _build_steps(group: str) -> list[tuple[str, str]]:
    """Build the parts of all machines; a hypervisor may have its own job."""
    chosen = _jobs(group)
    found = [job.machine for job in chosen if job.machine]
    kernels = sorted({machine.kernel for machine in found},
                     key=machines.version_key)
    targets = {target for machine in found for target in machine.targets}
    targets -= {job.name for job in chosen}
    targets |= {"build/lab/selfcheck/make-domain", "build/checkpatch"}
    if group == "check":
        targets.add("build/fetched/promtool/fetched")
    return [
        *((f"kernel-{kernel}", f"make build/fetched/linux-{kernel}/fetched")
          for kernel in kernels if machines.is_debug(kernel)),
        *((f"module-{kernel}", f"make module-{kernel}") for kernel in kernels),
        ("programs", f"make -j2 {' '.join(sorted(targets))}")]


def make_parts(found: Iterable[Machine]) -> None:
    """Build the parts of these machines, for a command that runs no job "build"."""
    targets = sorted({target for machine in found for target in machine.targets})
    log = paths.BUILD / "lab" / "parts.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as file:
        if subprocess.run(["make", "-C", paths.TOP, "--no-print-directory", *targets],
                          stdout=file, stderr=file, check=False).returncode:
            paths.fail(f"cannot build {' '.join(targets)}: see {log}")


def steps(group: str, name: str) -> int:
    """The program of a job with steps: run them, and print TAP."""
    tap = Tap()
    _out(group).mkdir(parents=True, exist_ok=True)
    todo = _job(group, name).steps
    if not todo:
        os.environ["CFLAGS"] = "-O2 -g -Werror"
        todo = _build_steps(group)
    for step, command in todo:
        log = _out(group) / f"{step}.log"
        with open(log, "wb") as file:
            good = not subprocess.run(
                command, shell=True, cwd=paths.TOP, stdout=file, stderr=file,
                stdin=subprocess.DEVNULL, check=False).returncode
        tap.ok(step, good, "" if good else paths.read_text(log))
    return tap.end()


def _job(group: str, name: str) -> Job:
    for job in machines.group(group):
        if job.name == name:
            return job
    if name == "build":
        return Job(name, [group])
    names = " ".join(job.name for job in machines.group(group))
    paths.fail(f"unknown job '{name}'; use one of: build {names}")


def _run_machine(name: str, machine: Machine, out: Path) -> None:
    """If another job is building the hypervisor, wait for it."""
    hypervisors.prepare(machine.xen, JOBS="1")
    cases = tests.run(machine)
    results.write_cases(out / f"{name}.cases", cases)
    print(results.summary(machine.directory.name, cases), end="")


def _run_cells(job: Job, out: Path) -> None:
    """Run a command that runs tests in machines, and collect their cases."""
    cells = [paths.BUILD / "lab" / cell for cell in job.cells]
    for cell in cells:
        shutil.rmtree(cell, ignore_errors=True)
    subprocess.run(job.command, shell=True, cwd=paths.TOP, check=False)
    cases = []
    for cell in cells:
        cases += results.read_cases(cell / "cases") or [
            Case("fail", cell.name, "(all)", "did not run")]
    results.write_cases(out / f"{job.name}.cases", cases)


def _work(group: str, job: Job) -> jobs.Work:
    again = f"lab/run {group} job {job.name}"
    if job.machine:
        return jobs.Work(job.name, partial(_run_machine, job.name, job.machine),
                         job.machine.repeat(), job.machine.directory)
    if job.cells:
        return jobs.Work(job.name, partial(_run_cells, job), again)
    command = job.command or f"lab/run {group} steps {job.name}"
    return jobs.Work(job.name, partial(jobs.tap, job.name, command), again)


def _clean_environment(group: str) -> None:
    """Variables of the caller change no machine of a job."""
    names = ["MAKEFLAGS", "MFLAGS", "CELL", "DEBUG", "DEVICE", "ICOUNT", "SMP",
             "TIMEOUT", "V", "XEN_SRC"]
    if group not in SELECTED:
        names += ["KERNEL", "MODE", "TESTS", "XEN"]
    for name in names:
        os.environ.pop(name, None)
    shared = machines.table()["group"].get(group, {})
    if "timeout" in shared:
        os.environ["TIMEOUT"] = str(shared["timeout"])


def run_jobs(group: str, *names: str) -> int:
    """Run these jobs without building their parts first."""
    _clean_environment(group)
    works = [_work(group, _job(group, name)) for name in names]
    return int(not all([jobs.run_one(work, _out(group)) for work in works]))


def run(group: str) -> int:
    """Build all parts, run all jobs, and report."""
    _clean_environment(group)
    chosen = _jobs(group)
    good = jobs.run(_work(group, _job(group, "build")),
                    [_work(group, job) for job in chosen], _out(group),
                    keep=group in SELECTED)
    if group in ("check", "check-clients"):
        paths.write_text(_out(group) / "versions", _versions(chosen))
    if group == "matrix":
        compatibility.write()
        print(paths.read_lines(_out(group) / "totals")[-1])
    return int(not good)


def packages_of(machine: Machine) -> set[str]:
    """The packages that its parts are built from; those of every dom0 are missing."""
    return {hypervisors.package(machine.xen), *(
        f"linux-{path.stem}" if path.stem == machine.kernel
        else path.stem.replace("userland-", "xen-user-")
        for path in machine.archives)}


def _versions(chosen: list[Job]) -> str:
    """List the packages that these machines used, for make lab-update."""
    names = {"busybox", "source-6.1"}.union(*(
        packages_of(job.machine) for job in chosen if job.machine))
    return "".join(paths.read_text(paths.FETCHED / name / "versions")
                   for name in sorted(names))
