# SPDX-License-Identifier: GPL-2.0-only
"""Build the initramfs of one boot: the common dom0, followed by files for it."""

import shutil
import subprocess
from pathlib import Path
from typing import Sequence

from . import paths
from .machines import Machine


def prepare(machine: Machine) -> None:
    """Begin with an empty directory. Fail if a part of the machine was not built."""
    for path in machine.parts:
        if not path.exists():
            paths.fail(f"cannot read {path}: run {machine.build}")
    shutil.rmtree(machine.directory, ignore_errors=True)
    machine.directory.mkdir(parents=True)


def _settings(machine: Machine, job: str, tests: Sequence[str],
              lost_boots: int) -> list[str]:
    """The script that the dom0's init reads."""
    lines = [f"job={job} tests='{' '.join(tests)}' lockdown={machine.lockdown}",
             # For tests that may crash the machine.
             "export XEN_RESOURCE_LAB=1"]
    if machine.device:
        lines.append(f"export XEN_RESOURCE_DEVICE={machine.device}")
    if machine.dom0_env:
        lines.append(f"export {machine.dom0_env}")
    # A later start changes the timing of interrupts.
    if lost_boots:
        lines.append(f"usleep {lost_boots * 7000}")
    return lines


def make(machine: Machine, job: str, tests: Sequence[str] = (),
         lost_boots: int = 0) -> Path:
    root = machine.directory / "root"
    shutil.rmtree(root, ignore_errors=True)
    if machine.extra:
        shutil.copytree(machine.extra, root, symlinks=True)
    (root / "lab").mkdir(parents=True, exist_ok=True)
    paths.write_lines(root / "lab" / "job",
                      _settings(machine, job, tests, lost_boots))
    return pack(root, machine.archives, machine.directory / "initrd")


def pack(root: Path, before: Sequence[Path], initrd: Path) -> Path:
    """Write an archive of root, after those of before."""
    with open(initrd, "wb") as file:
        subprocess.run(["cat", *before], stdout=file, check=True)
        subprocess.run([paths.LAB / "pack", root], stdout=file, check=True)
    return initrd


def remove(machine: Machine) -> None:
    shutil.rmtree(machine.directory / "root", ignore_errors=True)
    (machine.directory / "initrd").unlink(missing_ok=True)
