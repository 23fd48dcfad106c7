# SPDX-License-Identifier: GPL-2.0-only
"""The commands of lab/run."""

import inspect
import os
import signal
import sys
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, Callable, Optional

from . import paths

USAGE = """\
usage: run COMMAND
  tests KERNEL MODE	run TESTS (default: all) in a machine; the results go to
			build/lab/XEN-KERNEL-MODE
  clients KERNEL MODE WAY [SCENARIO...]
			build a dom0 with Debian's toolstack, and run scenarios of
			lab/clients (default: all); WAY is intree, preload or switch
  demo KERNEL MODE	run docs/examples/demo.sh and print its output
  transcript KERNEL MODE
			run commands of xen-resource and print their output
  fuzz KERNEL MODE	run OPERATIONS of the fuzzer, starting at SEED
  shell KERNEL MODE	open a root shell on this terminal
  check, check-clients, check-debug, check-switched, matrix, matrix-smoke, arm64
			[job NAME...]
			build and run all jobs of that group, or only run these
  soak			map and unmap for an hour: no leaks
  bare KERNEL		boot it without Xen: the module must refuse to load
  selfcheck KERNEL MODE [EXPECTED]
			run tests that must fail, each for another reason
  list			print the names of all tests
  xen NAME		prepare the hypervisor build/lab/xen-NAME
  vmlinux BZIMAGE OUTPUT	extract the ELF kernel
  fetch NAME...		download what packages.toml lists, and unpack it
  package NAME KEY	print a key of an entry of packages.toml
  packages PREFIX	print the names of entries, without that prefix
  mirror SUITE		print the mirror that this system uses
  record		write the packages of the last green check to known-good
  limit SECONDS COMMAND...
			run COMMAND for at most that time on its own clock
Variables change the machine: see machines.toml. V=1 prints its logs.
"""


def _module(name: str) -> ModuleType:
    """Import only what a command needs: it starts sooner."""
    return import_module(f"{__package__}.{name}")


def _machine(kernel: str, mode: str) -> Any:
    return _module("machines").from_environment(kernel, mode)


def _run_tests(machine: Any) -> int:
    results = _module("results")
    cases = _module("tests").run(machine)
    if os.environ.get("V"):
        for path in (*sorted(machine.directory.glob("*.tap")),
                     *sorted(machine.directory.glob("console-*.log"))):
            sys.stdout.write(paths.read_text(path))
    print(results.summary(machine.directory.name, cases), end="")
    return int(not results.succeeded(cases))


def tests(kernel: str, mode: str) -> int:
    return _run_tests(_machine(kernel, mode))


def clients(kernel: str, mode: str, way: str, *scenarios: str) -> int:
    return _run_tests(_module("clients").machine(kernel, mode, way, scenarios))


def show(job: str, kernel: str, mode: str) -> None:
    _module("interactive").show(_machine(kernel, mode), job)


def group(name: str, *arguments: str) -> Optional[int]:
    if name == "arm64" and not paths.ARCH:
        # Its directories differ: start again.
        os.environ["ARCH"] = "arm64"
        os.execv(paths.LAB / "run", ["run", name, *arguments])
    groups = _module("groups")
    match arguments:
        case []:
            return groups.run(name)
        case ["steps", job]:
            return groups.steps(name, job)
        case ["job", *names] if names:
            return groups.run_jobs(name, *names)
    paths.fail(f"usage: run {name} [job NAME...]")


GROUPS = ("check", "check-clients", "check-debug", "check-switched", "matrix",
          "matrix-smoke", "arm64")
COMMANDS: dict[str, Callable[..., Optional[int]]] = {
    **{name: partial(group, name) for name in GROUPS},
    "tests": tests,
    "clients": clients,
    "demo": partial(show, "demo"),
    "transcript": partial(show, "transcript"),
    "shell": lambda kernel, mode: _module("interactive").shell(_machine(kernel, mode)),
    "fuzz": lambda kernel, mode: _module("fuzz").run(_machine(kernel, mode)),
    "soak": lambda: _module("soak").run(),
    "bare": lambda kernel: _module("bare").run(kernel),
    "selfcheck": lambda kernel, mode, expected="":
        _module("selfcheck").run(kernel, mode, expected),
    "list": lambda: print(*_module("tests").all_tests()),
    "xen": lambda name: _module("hypervisors").prepare(name),
    "fetch": lambda name, *more: _module("fetch").run(name, *more),
    "mirror": lambda suite: print(_module("apt").mirror(suite)),
    "package": lambda name, key: print(_module("packages").value(name, key)),
    "packages": lambda prefix: print(*(
        name.removeprefix(prefix) for name in _module("packages").table()
        if name.startswith(prefix))),
    "vmlinux": lambda image, output: _module("vmlinux").run(image, output),
    "record": lambda: _module("record").run(),
    "limit": lambda seconds, program, *arguments: _module("clock").limit(
        paths.to_number("SECONDS", seconds), [program, *arguments]),
}


def _takes(command: Callable[..., Any], arguments: list[str]) -> bool:
    """Does the command take that number of arguments?"""
    try:
        inspect.signature(command).bind(*arguments)
        return True
    except TypeError:
        return False


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if not command or not _takes(command, arguments[1:]):
        sys.stderr.write(USAGE)
        return 2
    # End the processes that a command has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        status = command(*arguments[1:]) or 0
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # The reader of a pipe has ended; Python would write to it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except (paths.LabError, *paths.SystemErrors) as error:
        sys.stdout.flush()
        paths.say(f"run: {paths.describe(error)}")
        return 1
    except KeyboardInterrupt:
        return 130
