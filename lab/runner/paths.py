# SPDX-License-Identifier: GPL-2.0-only
"""Where the tree, its build directory and the downloads are, and how to read logs."""

import os
import sys
from pathlib import Path
from typing import Iterable, NoReturn

TOP = Path(__file__).resolve().parents[2]
LAB = TOP / "lab"
# A machine of another architecture has its own downloads and builds.
ARCH = os.environ.get("ARCH", "")
BUILD = TOP / "build" / ARCH
FETCHED = TOP / "build" / "fetched" / ARCH


class LabError(Exception):
    """An error that ends a command; its text is for the user."""


def fail(text: str) -> NoReturn:
    raise LabError(text)


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


def write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_numbered(directory: Path, name: str) -> list[str]:
    """The lines of NAME-1.log, NAME-2.log and so on."""
    files = sorted(directory.glob(f"{name}-*.log"),
                   key=lambda path: int(path.stem.rpartition("-")[2]))
    return [line for path in files for line in read_lines(path)]
