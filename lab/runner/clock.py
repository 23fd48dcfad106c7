# SPDX-License-Identifier: GPL-2.0-only
"""A clock for time limits on a host that runs other programs, too.

It runs while a process and its descendants run, sleep or wait for each other, and stops
while one of their threads waits for a CPU. A program that hangs reaches its limit; a
program that gets too little of the CPU does not.
"""

import os
import signal
import subprocess
import sys
import time
from glob import glob
from typing import Any

CPUS = len(os.sched_getaffinity(0))


def _read(path: str) -> str:
    """Return the contents of a file in /proc; "" if the process has ended."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def process_tree(pid: int) -> list[int]:
    """Return pid and its descendants."""
    tree = [pid]
    for parent in tree:
        for path in glob(f"/proc/{parent}/task/*/children"):
            tree += [int(child) for child in _read(path).split()]
    return tree


def kill_tree(pid: int) -> None:
    """Kill the whole tree at once."""
    for process in process_tree(pid):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Clock:
    """The time that the tree of pid could use."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seconds = 0.0
        self._cpu = 0           # ns that all threads ran
        self._last = time.monotonic_ns()
        # Per thread, in ns: how long it ran, how long it waited for a CPU, and the
        # part of its current wait that the clock already includes and the kernel's
        # sum does not.
        self._threads: dict[str, tuple[int, int, int]] = {}

    def read(self) -> float:
        """Advance the clock, and return its time in seconds.

        If several threads waited at the same time, subtract only the longest wait.
        Threads that take turns wait all the time between them: the CPU time that they
        used is a lower bound.
        """
        now = time.monotonic_ns()
        passed, self._last = now - self._last, now
        longest = max((self._wait(thread, passed)
                       for process in process_tree(self._pid)
                       for thread in glob(f"/proc/{process}/task/*")), default=0)
        self._seconds = max(self._seconds + (passed - longest) / 1e9,
                            self._cpu / 1e9 / CPUS)
        return self._seconds

    def _wait(self, thread: str, passed: int) -> int:
        """Return how long the thread waited for a CPU since the last call.

        The kernel's sum only includes finished waits.
        """
        numbers = _read(f"{thread}/schedstat").split()
        if len(numbers) < 2:
            return 0
        ran, waited = int(numbers[0]), int(numbers[1])
        old_ran, old_waited, included = self._threads.get(thread, (None, waited, 0))
        wait = waited - old_waited - included
        included = max(0, -wait)
        wait = max(0, wait)
        if ran == old_ran and _is_ready(thread):
            wait = max(wait, passed)
            included += passed
        self._cpu += 0 if old_ran is None else ran - old_ran
        self._threads[thread] = (ran, waited, included)
        return wait


def _is_ready(thread: str) -> bool:
    """Does the thread run, or wait for a CPU?"""
    return _read(f"{thread}/stat").rpartition(") ")[2].startswith("R")


def ends_within(process: "subprocess.Popen[Any]", seconds: float) -> bool:
    """Wait for a process. After that time on its clock, kill its tree."""
    clock = Clock(process.pid)
    while (now := clock.read()) <= seconds:
        try:
            process.wait(0.01 if now < 1 else 0.2)
            return True
        except subprocess.TimeoutExpired:
            pass
    kill_tree(process.pid)
    process.wait()
    return False


def limit(seconds: float, command: list[str]) -> int:
    """Run a command for at most that time on its clock; return its status.

    As timeout(1), return 124 after killing it, and 128 + N if a signal did.
    """
    def stop(*_: object) -> None:
        kill_tree(process.pid)
        os._exit(1)

    with subprocess.Popen(command) as process:
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        if not ends_within(process, seconds):
            print(f"limit: killed after {seconds:g} s of its own time:", *command,
                  file=sys.stderr)
            return 124
    code = process.returncode
    return code if code >= 0 else 128 - code
