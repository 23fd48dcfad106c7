# SPDX-License-Identifier: GPL-2.0-only
"""Boot a kernel without Xen: the module must refuse to load, and say why."""

import re
import shutil
import subprocess
from pathlib import Path

from . import initrd, paths
from .clock import ends_within
from .tap import Tap

LIMIT = 120


def _boot(kernel: str, directory: Path) -> list[str]:
    """Return the lines of the console, without the kernel's times."""
    dom0 = paths.BUILD / "lab" / f"{kernel}.cpio"
    if not dom0.exists():
        paths.fail(f"cannot read {dom0}: run make dom0-{kernel}")
    shutil.rmtree(directory, ignore_errors=True)
    program = directory / "root" / "lab" / "bare"
    program.parent.mkdir(parents=True)
    shutil.copy(paths.LAB / "guest" / "bare", program)
    program.chmod(0o755)
    archive = initrd.pack(directory / "root", [dom0], directory / "initrd")
    console = directory / "console.log"
    image = next((paths.FETCHED / f"linux-{kernel}" / "root").rglob("vmlinuz*"))
    with subprocess.Popen([
            "qemu-system-x86_64", "-accel", "tcg", "-m", "1G", "-nodefaults",
            "-display", "none", "-no-reboot", "-serial", f"file:{console}",
            "-initrd", archive, "-kernel", image, "-append",
            "console=ttyS0 rdinit=/lab/bare loglevel=5 panic=-1",
    ], stdin=subprocess.DEVNULL) as process:
        if not ends_within(process, LIMIT):
            paths.fail(f"Linux {kernel} did not stop: see {console}")
    archive.unlink()
    return [re.sub(r"^\[[^]]*\] ", "", line) for line in paths.read_lines(console)]


def run(kernel: str) -> int:
    lines = _boot(kernel, paths.BUILD / "lab" / f"bare-{kernel}")
    # Ignore the kernel's own messages about out-of-tree modules. insmod may have
    # tried twice.
    ours = {line for line in lines if line.startswith("xen_resource: ")
            and not re.search("out-of-tree module|module verification", line)}
    tap = Tap()
    tap.ok("insmod fails with ENODEV",
           any(re.search("^@insmod: .*No such device$", line) for line in lines))
    tap.ok("the log says why, in one line",
           ours == {"xen_resource: not running on Xen"})
    tap.ok("there is no device", any(
        re.search("^@device: .*No such file or directory$", line) for line in lines))
    return tap.end()
