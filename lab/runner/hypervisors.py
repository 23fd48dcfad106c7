# SPDX-License-Identifier: GPL-2.0-only
"""Prepare a hypervisor that can be booted: build/lab/xen-NAME."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from . import packages, paths


def package(xen: str) -> str:
    """The package that a hypervisor comes from."""
    return f"xen-{xen}".replace("-ours-", "-source-")


def _known() -> list[str]:
    return sorted(name.removeprefix("xen-").replace("source-", "ours-")
                  for name in packages.table()
                  if name.startswith("xen-") and not name.startswith("xen-user-"))


def _run(script: str, *arguments: str, **variables: str) -> None:
    if subprocess.run([paths.LAB / script, *arguments], check=False,
                      env=os.environ | variables).returncode:
        paths.fail(f"lab/{script} failed")


def _build(version: str, variables: dict[str, str]) -> Path:
    """Ours; the lab's are debug builds if Xen's package says so."""
    debug = packages.load(f"xen-source-{version}").debug
    _run("hypervisor", XEN=version, XEN_SRC="", DEBUG=debug or "n", **variables)
    return paths.BUILD / f"xen-{version}{'-debug' if debug else ''}.gz"


def _fetch(version: str) -> Path:
    _run("run", "fetch", f"xen-{version}")
    image = (paths.FETCHED / f"xen-{version}" / "root" / "boot" /
             f"xen-{version}-{paths.ARCH or 'amd64'}")
    return image if image.exists() else image.with_name(f"{image.name}.gz")


def prepare(xen: str, **variables: str) -> None:
    """variables are those of lab/hypervisor, such as JOBS."""
    if xen not in _known():
        paths.fail(f"unknown XEN={xen}; use one of {' '.join(_known())}")
    image = _fetch(xen) if not xen.startswith("ours-") else \
        _build(xen.removeprefix("ours-"), variables)
    target = paths.BUILD / "lab" / f"xen-{xen}"
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.{os.getpid()}")
    opened: Any = gzip.open if image.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(image, "rb") as source, open(new, "wb") as file:
        shutil.copyfileobj(source, file)
    new.rename(target)
