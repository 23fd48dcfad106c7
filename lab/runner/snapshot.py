# SPDX-License-Identifier: GPL-2.0-only
"""Boot a machine once, save it, and resume it any number of times, in about a second
each.
"""

import subprocess
import time

from . import boot, faults, initrd, paths
from .machines import Machine
from .qemu import Qemu, Stream

BOOT_LIMIT = 180


class Snapshot:
    """A machine that was saved while its job waited for input."""

    def __init__(self, machine: Machine, job: str) -> None:
        initrd.prepare(machine)
        self._machine = machine
        self._initrd = initrd.make(machine, job)
        self._state = machine.directory / "state"
        self._console = machine.directory / "console.log"
        log = machine.directory / "saved.log"
        qemu = self._start(f"file:{log}")
        try:
            while "@waiting" not in paths.read_lines(log):
                if not qemu.runs(0.1) or qemu.clock.read() > BOOT_LIMIT:
                    paths.fail(f"dom0 did not boot: see {self._console}")
            self._stop_in_xen(qemu)
            self._save(qemu)
        finally:
            qemu.stop()

    def _start(self, results: str, *more: str, stdin: Stream = subprocess.DEVNULL,
               stdout: Stream = None) -> Qemu:
        return Qemu(self._machine, self._initrd, f"file:{self._console}", results,
                    more=more, stdin=stdin, stdout=stdout)

    def _stop_in_xen(self, qemu: Qemu) -> None:
        """QEMU cannot restore a CPU inside an SVM guest."""
        for _ in range(100):
            qemu.monitor.ask("stop")
            registers = qemu.monitor.registers()
            if self._machine.mode == "pv" or registers and registers.in_xen:
                return
            qemu.monitor.ask("cont")
            time.sleep(0.01)
        paths.fail("dom0 did not become idle")

    def _save(self, qemu: Qemu) -> None:
        qemu.monitor.ask("migrate", uri=f"exec:cat >{self._state}")
        while (status := (qemu.monitor.ask("query-migrate") or {}).get(
                "status", "failed")) != "completed":
            if status == "failed":
                paths.fail(f"cannot save the machine: see "
                           f"{self._machine.directory}/qemu.log")
            time.sleep(0.05)

    def resume(self, text: str, limit: float) -> bool:
        """Resume it for at most limit seconds on its clock, with text as input.

        Its output goes to results.log and console.log. Return False if QEMU
        mishandled an interrupt: another run has another timing.
        """
        directory = self._machine.directory
        source = directory / "input"
        paths.write_text(source, text)
        self._console.unlink(missing_ok=True)
        with open(source, "rb") as stdin, open(directory / "results.log",
                                               "wb") as stdout:
            qemu = self._start("chardev:results", "-incoming",
                               f"exec:cat {self._state}", "-chardev",
                               "stdio,id=results,signal=off",
                               stdin=stdin, stdout=stdout)
            try:
                self._watch(qemu, limit)
                return True
            except boot.Lost:
                return False
            finally:
                qemu.stop()

    def _watch(self, qemu: Qemu, limit: float) -> None:
        # QEMU continues once it has restored the whole state.
        while qemu.runs(0.02) and (qemu.monitor.ask("query-status") or {}).get(
                "status") != "running":
            qemu.monitor.ask("cont")
        while qemu.runs(0.1) and qemu.clock.read() <= limit:
            pass
        if qemu.runs() and faults.lost_interrupt(qemu.monitor, qemu.clock):
            raise boot.Lost("lost interrupt")
        qemu.stop()
        boot.judge_console(self._machine, self._console, hangs=True)

    def remove(self) -> None:
        initrd.remove(self._machine)
        self._state.unlink(missing_ok=True)
