# SPDX-License-Identifier: GPL-2.0-only
"""Compile programs and modules that only some machines need."""

import subprocess
from pathlib import Path

from . import paths


def program(output: Path, xen: str, *sources: Path, objects: str = "domain test_frames",
            libraries: str = "") -> None:
    """Compile a program for the dom0 of that version of Xen. objects are of selftests/;
    libraries come before Xen's.
    """
    work = paths.BUILD / "userland" / xen
    output.parent.mkdir(parents=True, exist_ok=True)
    if subprocess.run([
            "gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE",
            "-pthread", f"-I{paths.TOP}/selftests/common", f"-I{paths.TOP}/uapi",
            "-isystem", work / "dev" / "include", "-o", output, *sources,
            *(work / "selftests" / f"{name}.o" for name in objects.split()),
            f"-L{work}/dev/lib", f"-L{paths.TOP}/lib", "-Wl,--as-needed",
            *libraries.split(), "-lxenctrl", "-lxengnttab", "-lxendevicemodel",
            "-lxenforeignmemory", "-lxencall"], check=False).returncode:
        paths.fail(f"cannot compile {output.name} for Xen {xen}")


def module(kernel: str, directory: Path, *arguments: str) -> None:
    """Build the module whose sources are in a directory."""
    headers = subprocess.run([paths.LAB / "headers", f"linux-{kernel}"], text=True,
                             check=True, stdout=subprocess.PIPE).stdout.strip()
    log = directory / "build.log"
    with open(log, "wb") as file:
        if subprocess.run(["make", "-C", headers, f"M={directory}", *arguments,
                           "modules"], stdout=file, stderr=file,
                          check=False).returncode:
            paths.fail(f"cannot build a module for Linux {kernel}: see {log}")
