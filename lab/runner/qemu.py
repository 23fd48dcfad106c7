# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's command lines, a PC and an Arm machine, and its process."""

import socket
import subprocess
from pathlib import Path
from typing import IO, Optional, Sequence

from .clock import Clock
from .machines import Machine, table
from .qmp import Monitor

# Types of an argument for a standard stream.
Stream = Optional[IO[bytes] | int]


def cpus(machine: Machine) -> list[str]:
    """Virtual CPUs run on one host thread: that is faster on a busy host, and two
    machines fit on two cores. With SMP each has its own.
    """
    number = machine.smp or table()["mode"][machine.mode]["cpus"]
    if machine.icount and not machine.smp:
        number = 1
    threads = "multi" if machine.smp and not machine.icount else "single"
    return ["-accel", f"tcg,thread={threads}", "-smp", str(number),
            "-m", machine.memory]


def _xen_args(machine: Machine) -> str:
    return " ".join((table()["xen"].get(machine.xen, {}).get("args", ""),
                     table()["xen_args"], machine.xen_args,
                     table()["mode"][machine.mode]["xen_args"]))


def _pc(machine: Machine, initrd: Path, lost_boots: int) -> list[str]:
    """PVH needs an IOMMU, an AMD CPU model and a CPU without RDTSCP. With icount a
    failed boot repeats exactly, unless the machine's clock starts at another second.
    """
    icount = ["-icount", "shift=2,sleep=off", "-seed", "1", "-rtc",
              f"clock=vm,base=2026-01-01T00:00:{lost_boots % 60:02}"]
    return [
        "qemu-system-x86_64", "-machine", "q35", "-cpu", "qemu64,+svm,+npt",
        "-device", "intel-iommu,intremap=off,aw-bits=48",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
        *(icount if machine.icount else []),
        "-initrd", f"{machine.vmlinux} {table()['linux_args']},{initrd}"]


def _arm(machine: Machine, initrd: Path) -> list[str]:
    """Its only serial port is the console; the port for results is on PCI, where only
    dom0 can access it. Without a boot loader, QEMU itself loads dom0 to the address
    where Xen expects it, an Image of at most 112 MiB.
    """
    # Only neoverse-n1 supports pages of 16 KiB.
    cpu = "neoverse-n1" if machine.kernel.endswith("-16k") else "cortex-a57"
    return [
        "qemu-system-aarch64", "-machine", "virt,virtualization=on,gic-version=3",
        "-cpu", cpu, "-device", "pci-serial,chardev=serial1",
        "-device", f"guest-loader,addr=0x49000000,kernel={machine.vmlinux},"
                   f"bootargs={table()['linux_args']} results=ttyS0",
        "-device", f"guest-loader,addr=0x50000000,initrd={initrd}"]


class Qemu:
    """A running machine, its monitor and its clock."""

    def __init__(self, machine: Machine, initrd: Path, console: str, results: str, *,
                 more: Sequence[str] = (), lost_boots: int = 0,
                 stdin: Stream = subprocess.DEVNULL, stdout: Stream = None) -> None:
        """console and results are character devices, as for -serial."""
        command = _arm(machine, initrd) if machine.mode == "arm64" else \
            _pc(machine, initrd, lost_boots)
        ours, theirs = socket.socketpair()
        command += [
            *cpus(machine), "-kernel", str(machine.image),
            "-append", _xen_args(machine), "-nodefaults", "-display", "none",
            "-no-reboot", "-serial", console, "-serial", results, *more,
            "-chardev", f"socket,id=qmp,fd={theirs.fileno()}",
            "-mon", "chardev=qmp,mode=control"]
        with theirs, open(machine.directory / "qemu.log", "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=stdin, stdout=stdout, stderr=log,
                pass_fds=[theirs.fileno()])
        self.clock = Clock(self.process.pid)
        self.monitor = Monitor(ours, self.clock)

    def runs(self, seconds: float = 0) -> bool:
        """Does it still run after that time?"""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def stop(self) -> None:
        """End QEMU, so that it writes its logs."""
        self.process.terminate()
        if self.runs(10):
            self.process.kill()
            self.process.wait()
