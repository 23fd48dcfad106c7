# SPDX-License-Identifier: GPL-2.0-only
"""Run many jobs, two at a time, and show which are running."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable, Sequence

from . import paths, report, results
from .clock import kill_tree
from .results import Case

PARALLEL = 2
CASE = re.compile(rb"^[|] (?:not )?ok [0-9]", re.MULTILINE)


@dataclass(frozen=True)
class Work:
    """A job: run() writes its cases into a directory. logs is the directory of its
    tests' logs, if that is another one. again is the command that repeats it.
    """
    name: str
    run: Callable[[Path], None]
    again: str
    logs: Path | None = None


def tap(name: str, command: str, out: Path) -> None:
    """Run a command that prints TAP, as a job; write its cases.

    The results grow while it runs, in the format of a dom0.
    """
    reader = results.Reader(out)
    with open(out / f"{name}.results", "wb", buffering=0) as file, subprocess.Popen(
            command, shell=True, cwd=paths.TOP, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        reader.line(f"@begin {name}")
        assert process.stdout
        for line in process.stdout:
            file.write(b"| " + line)
            reader.line(f"| {line.decode('utf-8', 'surrogateescape').rstrip()}")
    code = process.returncode
    reader.line(f"@exit {code if code >= 0 else 128 - code}")
    cases = reader.finish()
    results.write_cases(out / f"{name}.cases", cases)
    print(results.summary("host", cases), end="")


class Running:
    """A job in a process, and a process group, of its own."""

    def __init__(self, work: Work, out: Path) -> None:
        self._work = work
        self._begun = time.monotonic()
        self._files = {kind: out / f"{work.name}.{kind}"
                       for kind in ("cases", "out", "results", "seconds")}
        self._files["cases"].unlink(missing_ok=True)
        (out / f"{work.name}.logs").write_text(f"{work.logs or out}\n")
        (out / f"{work.name}.again").write_text(f"{work.again}\n")
        sys.stdout.flush()
        self._pid = os.fork()
        if not self._pid:
            self._child(out)
        self.pidfd = os.pidfd_open(self._pid)

    def _child(self, out: Path) -> None:
        """Run the job with its output in a file; never return."""
        status = 1
        try:
            os.setpgid(0, 0)
            with open(self._files["out"], "wb") as file, open(os.devnull, "rb") as null:
                os.dup2(null.fileno(), 0)
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            self._work.run(out)
            status = 0
        except paths.LabError as error:
            paths.say(f"{self._work.name}: {error}")
        except paths.SystemErrors as error:
            paths.say(f"{self._work.name}: {paths.describe(error)}")
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)

    def kill(self) -> None:
        """Kill all of its processes."""
        kill_tree(self._pid)
        try:
            os.killpg(self._pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def end(self) -> bool:
        """Print its output. Fail a job without cases, or that was killed."""
        name, cases = self._work.name, self._files["cases"]
        # Kill the group before waitpid() frees its number for another process.
        self.kill()
        _, status = os.waitpid(self._pid, 0)
        os.close(self.pidfd)
        if not cases.exists():
            results.write_cases(cases, [Case("fail", name, "(all)", "did not run")])
        elif os.WIFSIGNALED(status):
            results.write_cases(cases, [*results.read_cases(cases),
                                        Case("fail", name, "(all)", "did not end")])
        self._files["seconds"].write_text(f"{self._seconds}\n")
        print(paths.read_text(self._files["out"]), end="")
        print(f"== {name}: {self._seconds} s", flush=True)
        return status == 0

    @property
    def _seconds(self) -> int:
        return int(time.monotonic() - self._begun)

    def __str__(self) -> str:
        """Its name, and its seconds and cases so far."""
        logs = [self._files["results"]]
        if self._work.logs:
            logs += self._work.logs.glob("results-*.log")
        cases = sum(len(CASE.findall(path.read_bytes()))
                    for path in logs if path.exists())
        return f"{self._work.name}: {self._seconds} s, {cases} cases"


class Life:
    """One line of a terminal that shows the running jobs."""

    def __init__(self) -> None:
        self._shown = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    def show(self, running: Iterable[Running]) -> None:
        if self._shown:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{'; '.join(map(str, running))[:width]}", end="",
                  flush=True)

    def clear(self) -> None:
        """Remove the line before something else is printed."""
        if self._shown:
            print("\r\x1b[K", end="", flush=True)


def run_all(works: Iterable[Work], out: Path) -> bool:
    """Run jobs in this order, and return whether none broke; failed cases do not
    matter. If interrupted, kill all processes of the jobs.
    """
    out.mkdir(parents=True, exist_ok=True)
    waiting = list(works)
    running: list[Running] = []
    life = Life()
    good = True
    try:
        while waiting or running:
            while waiting and len(running) < PARALLEL:
                running.append(Running(waiting.pop(0), out))
            ended = select.select([job.pidfd for job in running], [], [], 1)[0]
            for job in [job for job in running if job.pidfd in ended]:
                life.clear()
                running.remove(job)
                good = job.end() and good
            life.show(running)
    finally:
        life.clear()
        for job in running:
            job.kill()
    return good


def run_one(work: Work, out: Path) -> bool:
    """Run one job, and print its output; return whether it succeeded."""
    run_all([work], out)
    return results.succeeded(results.read_cases(out / f"{work.name}.cases"))


def run(build: Work, works: Sequence[Work], out: Path, keep: bool = False) -> bool:
    """Build, and then run all jobs; report the results.

    keep: do not remove the results of other jobs.
    """
    begun = time.monotonic()
    if not keep:
        shutil.rmtree(out, ignore_errors=True)
    names = [build.name]
    if run_one(build, out):
        names += [work.name for work in works]
        run_all(works, out)
    print(f"== all: {time.monotonic() - begun:.0f} s")
    return report.end(out, names)
