# SPDX-License-Identifier: GPL-2.0-only
"""Machines whose output goes to the terminal: the demo, transcripts, and a shell."""

import subprocess
import sys

from . import initrd, paths
from .machines import Machine
from .qemu import Qemu

# QEMU's exit status after a write of 5 to its debug port.
DEBUG_EXIT = 11


def show(machine: Machine, job: str) -> None:
    """Run a job of guest/, and print its output."""
    initrd.prepare(machine)
    log = machine.directory / "results.log"
    console = machine.directory / "console.log"
    qemu = Qemu(machine, initrd.make(machine, job), f"file:{console}", "stdio",
                stdout=subprocess.PIPE)
    try:
        with open(log, "wb") as file:
            assert qemu.process.stdout
            for line in qemu.process.stdout:
                file.write(line)
                if not line.startswith(b"@"):
                    sys.stdout.buffer.write(line)
                    sys.stdout.flush()
    finally:
        qemu.stop()
    if "@exit 0" not in paths.read_lines(log):
        paths.fail(f"{job} did not finish: see {console}")


def shell(machine: Machine) -> None:
    """Open a root shell on this terminal."""
    initrd.prepare(machine)
    qemu = Qemu(machine, initrd.make(machine, "shell"), "chardev:terminal",
                f"file:{machine.directory}/results.log", stdin=None,
                more=("-chardev", "stdio,id=terminal,signal=off"))
    if qemu.process.wait() not in (0, DEBUG_EXIT):
        paths.fail(f"QEMU failed: see {machine.directory}/qemu.log")
