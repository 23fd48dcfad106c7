# SPDX-License-Identifier: GPL-2.0-only
"""Read the table of machines, and the variables that change one of them."""

import os
import re
import shlex
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional, Sequence

from . import paths

TABLE = paths.LAB / "machines.toml"


@dataclass(frozen=True)
class Machine:
    """One machine. Every field is a key of the table and, in capitals, a variable of
    make vm; machines.toml explains them.
    """
    xen: str = "4.17"
    kernel: str = "6.1"
    mode: str = "pv"
    smp: int = 0
    icount: bool = False
    memory: str = "3G"
    timeout: int = 180
    lockdown: str = ""
    device: str = ""
    dom0_env: str = ""
    xen_args: str = ""
    initramfs: str = "{kernel}.cpio userland-{version}.cpio"
    tests: str = ""
    without: str = ""
    cell: str = ""
    extra: str = ""
    xen_image: str = ""
    linux_image: str = ""

    @property
    def version(self) -> str:
        """The version of Xen, Debian's or ours."""
        return self.xen.removeprefix("ours-")

    @property
    def name(self) -> str:
        return f"{self.xen}-{self.kernel}-{self.mode}"

    @property
    def directory(self) -> Path:
        """Where the logs and results are."""
        smp = f"-smp{self.smp}" if self.smp else ""
        return paths.BUILD / "lab" / (self.cell or self.name + smp)

    @property
    def image(self) -> Path:
        return Path(self.xen_image or paths.BUILD / "lab" / f"xen-{self.xen}")

    @property
    def vmlinux(self) -> Path:
        return Path(self.linux_image or
                    paths.FETCHED / f"linux-{self.kernel}" / "vmlinux")

    @property
    def archives(self) -> list[Path]:
        names = self.initramfs.format(kernel=self.kernel, version=self.version)
        return [paths.BUILD / "lab" / name for name in names.split()]

    @property
    def parts(self) -> list[Path]:
        return [self.image, self.vmlinux, *self.archives]

    @property
    def targets(self) -> list[str]:
        """The targets of make that build its parts."""
        archives = [path.stem for path in self.archives]
        return [f"hypervisor-{self.xen}",
                *(f"dom0-{name}" if name == self.kernel else name
                  for name in archives)]

    @property
    def silence(self) -> int:
        """Seconds that a test may print nothing; a sign of life comes every two."""
        return self.timeout // 2 if self.timeout < 240 else 120

    @property
    def build(self) -> str:
        """The command that builds its parts."""
        if self.mode == "arm64":
            return "make arm64"
        return f"make {' '.join(self.targets)}"

    def repeat(self, test: str = "") -> str:
        """The command that repeats a test in this machine."""
        if self.mode == "arm64":
            return f"make arm64 KERNEL={self.kernel} TEST={test}"
        words = [f"make vm XEN={self.xen} KERNEL={self.kernel} MODE={self.mode}"]
        for field in fields(self)[3:12]:
            value = getattr(self, field.name)
            if value != field.default:
                value = int(value) if value is True else value
                words.append(f"{field.name.upper()}={shlex.quote(str(value))}")
        return " ".join([*words, f"TEST={test}"])


@dataclass(frozen=True)
class Job:
    """One entry of the table: a machine, or commands."""
    name: str
    groups: list[str]
    machine: Optional[Machine] = None
    command: str = ""
    cells: Sequence[str] = ()
    steps: Sequence[tuple[str, str]] = ()


def with_environment(machine: Machine, environment: Mapping[str, str]) -> Machine:
    """Apply the variables that are set and not empty."""
    given = {}
    for field in fields(Machine):
        value = environment.get(field.name.upper())
        if not value or field.name in ("kernel", "mode"):
            continue
        kind = type(getattr(Machine, field.name))
        given[field.name] = value if kind is str else kind(
            paths.to_number(field.name.upper(), value))
    return replace(machine, **given)


def from_environment(kernel: str, mode: str, group_name: str = "") -> Machine:
    """A machine with the keys that the machines of a group share."""
    if mode not in table()["mode"]:
        paths.fail(f"MODE must be pv or pvh, not '{mode}'")
    keys = table()["group"].get(group_name, {}) | {"kernel": kernel, "mode": mode}
    return with_environment(Machine(**keys), os.environ)


@cache
def table() -> dict[str, Any]:
    return paths.read_toml(TABLE)


def _each(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Expand a row with lists into one row for every combination."""
    lists = {key: row[key] for key in row
             if key in ("xen", "kernel", "mode") and isinstance(row[key], list)}
    for values in product(*lists.values()):
        yield row | dict(zip(lists, values))


def _job(row: dict[str, Any]) -> Job:
    if not {"name", "groups"}.issubset(row):
        paths.fail(f"{TABLE.name}: a job lacks name or groups: {row}")
    name, groups = row.pop("name"), row.pop("groups").split()
    known = {field.name for field in fields(Machine)} | {"command", "cells", "steps"}
    if not known.issuperset(row):
        paths.fail(f"{TABLE.name}: {name}: unknown {row.keys() - known}")
    if "command" in row or "steps" in row:
        return Job(name, groups, **row)
    for group_name in groups:
        row = table()["group"].get(group_name, {}) | row
    tests = row.get("tests", "")
    machine = Machine(**row | {"tests": table()["tests"].get(tests, tests)})
    name = f"{name}-{machine.name}"
    return Job(name, groups, replace(machine, cell=machine.cell.format(job=name)))


@cache
def jobs() -> tuple[Job, ...]:
    """All jobs of the table, in its order."""
    return tuple(_job(dict(one)) for row in table()["job"] for one in _each(row))


def group(name: str) -> list[Job]:
    return [job for job in jobs() if name in job.groups]


def of_group(name: str) -> dict[str, Machine]:
    """The machines of a group, by the names of their jobs."""
    return {job.name: job.machine for job in group(name) if job.machine}


def version_key(text: str) -> list[int | str]:
    """A key that sorts versions, as sort -V does: 6.12 after 6.1, names last."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text)]


def is_debug(kernel: str) -> bool:
    """Is it VERSION-KIND, built here with debug/config.KIND, and not fetched?"""
    kind = kernel.rpartition("-")[2]
    return (paths.LAB / "debug" / f"config.{kind}").exists()
