# SPDX-License-Identifier: GPL-2.0-only
"""Where the tree, its build directory and the downloads are, and how to read logs."""

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Iterable, NoReturn

TOP = Path(__file__).resolve().parents[2]
LAB = TOP / "lab"
# A machine of another architecture has its own downloads and builds.
ARCH = os.environ.get("ARCH", "")
BUILD = TOP / "build" / ARCH
FETCHED = TOP / "build" / "fetched" / ARCH


class LabError(Exception):
    """An error that ends a command; its text is for the user."""


# The errors of files and programs that a command does not handle itself.
SystemErrors = (OSError, subprocess.CalledProcessError)


def describe(error: Exception) -> str:
    """Say in one line what failed, and why."""
    if isinstance(error, subprocess.CalledProcessError):
        command = error.cmd if isinstance(error.cmd, str) else \
            shlex.join(map(str, error.cmd))
        return f"{command}: failed with status {error.returncode}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def fail(text: str) -> NoReturn:
    raise LabError(text)


def to_number(name: str, text: str) -> int:
    if not text.isdecimal():
        fail(f"{name} must be a number, not '{text}'")
    return int(text)


def number(variable: str, default: int) -> int:
    """The value of an environment variable; the default if it is unset or empty."""
    return to_number(variable, os.environ.get(variable) or str(default))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def read_text(path: Path) -> str:
    """Return a log without its carriage returns; "" if it does not exist."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    return data.replace(b"\r", b"").decode("utf-8", "surrogateescape")


def read_lines(path: Path) -> list[str]:
    """The lines of a log, of which the last may not be complete."""
    text = read_text(path)
    return text.removesuffix("\n").split("\n") if text else []


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        fail(f"{path.name}: {error}")


def write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_numbered(directory: Path, name: str) -> list[str]:
    """The lines of NAME-1.log, NAME-2.log and so on."""
    files = sorted(directory.glob(f"{name}-*.log"),
                   key=lambda path: int(path.stem.rpartition("-")[2]))
    return [line for path in files for line in read_lines(path)]
