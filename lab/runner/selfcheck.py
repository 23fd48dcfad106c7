# SPDX-License-Identifier: GPL-2.0-only
"""Prove that the runner reports every kind of bad test by its name, and only these."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from . import build, machines, paths, results, tests
from .results import Case
from .tap import Tap

FOLDER = paths.LAB / "selfcheck"
# These stop the machine, and run first: the remaining tests must still run.
STOPPING = ("crash", "hang")


def _fill(extra: Path) -> None:
    """Create the files that the dom0 needs in addition."""
    shutil.rmtree(extra, ignore_errors=True)
    for folder, program in (
            ("lab", paths.BUILD / "lab" / "selfcheck" / "make-domain"),
            ("usr/bin", Path(shutil.which("chrt") or "chrt"))):
        (extra / folder).mkdir(parents=True)
        shutil.copy(program, extra / folder)
    _put_programs(FOLDER, extra, "good", "alone")


def _put_programs(folder: Path, extra: Path, *names: str) -> None:
    """Put the program that commits faults under the name of every fault."""
    (extra / "selftests").mkdir(exist_ok=True)
    for name in names:
        shutil.copy(folder / "commit", extra / "selftests" / name)


def _put_module(kernel: str, folder: Path, extra: Path) -> None:
    """Build the module of faults."""
    farm = extra.with_suffix(".build")
    modules = extra / "usr" / "lib" / "modules"
    farm.mkdir(parents=True, exist_ok=True)
    modules.mkdir(parents=True)
    for name in ("Kbuild", "faults.c"):
        shutil.copy(folder / name, farm)
    build.module(kernel, farm)
    shutil.copy(farm / "faults.ko", modules)


def run(kernel: str, mode: str, listed: str = "") -> int:
    """listed has the expected failure of every test, as a regular expression. Next to
    it is the program that commits the faults and, for faults in the kernel, a module.
    """
    path = Path(listed or FOLDER / "expected")
    expected = dict(line.split("\t", 1) for line in path.read_text("utf-8").splitlines()
                    if not line.startswith("#"))
    timeout = paths.number("TIMEOUT", 12)
    machine = machines.from_environment(kernel, mode)
    cell = f"proof-{kernel}-{mode}"
    extra = paths.BUILD / "lab" / f"{cell}.root"
    folder = path.parent
    _fill(extra)
    _put_programs(folder, extra, *(expected.keys() - {"missing"}))
    if (folder / "Kbuild").exists():
        _put_module(kernel, folder, extra)
    names = [*(name for name in expected if name in STOPPING), "good", "alone",
             *(name for name in expected if name not in STOPPING)]
    cases = tests.run(replace(machine, cell=cell, extra=str(extra),
                              tests=" ".join(names), timeout=timeout))
    return _judge(cases, expected)


def _judge(cases: list[Case], expected: dict[str, str]) -> int:
    tap = Tap()
    failed = [case for case in cases if case.kind == "fail"]
    passed = {case.test for case in cases if case.kind == "pass"}
    for name, text in expected.items():
        tap.ok(f"{name} fails and says why", any(
            case.test == name and re.search(text, "\t".join(case[2:]))
            for case in failed))
    tap.ok("the good test passes", "good" in passed)
    tap.ok("nothing of it is left", "alone" in passed)
    tap.ok("nothing else fails", {case.test for case in failed} == expected.keys())
    tap.ok("the run as a whole fails", not results.succeeded(cases))
    return tap.end()
