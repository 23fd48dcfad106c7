# SPDX-License-Identifier: GPL-2.0-only
"""Unpack downloaded files without installing them."""

import shlex
import subprocess
from pathlib import Path

# Arguments of tar for the parts of a kernel's source, whose package is large.
# kselftest: test harness and scripts, which no other package contains.
# tree: the files that configure the kernel and build drivers/xen for x86.
# kernel: the files that build a small kernel for x86.
PARTS = {
    "kselftest": """*/tools/testing/selftests/lib.mk
        */tools/testing/selftests/kselftest.h
        */tools/testing/selftests/kselftest_harness.h
        */tools/testing/selftests/kselftest/* */scripts/coccinelle/*
        */scripts/checkpatch.pl */scripts/spelling.txt
        */scripts/const_structs.checkpatch""",
    "tree": """--exclude */Documentation/*/* --exclude */tools/testing/*
        --exclude */arch/[!x]*/*.[chS] --exclude *.dts*
        --exclude */drivers/[!x]*/*.[cS] --exclude */drivers/gpu/*.h
        --exclude */fs/*.c --exclude */net/*.c --exclude */sound/*.c""",
    "kernel": """--exclude */tools/testing/* --exclude *.dts*
        --exclude */Documentation/*/* --exclude */arch/[!x]*/*.[chS]
        --exclude */sound/*.[ch] --exclude */drivers/gpu/*.[ch]
        --exclude */drivers/media/*.[ch] --exclude */drivers/net/*/*.[ch]
        --exclude */drivers/staging/*.[ch]""",
}


def _run(script: str, *arguments: str | Path) -> None:
    subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script, "unpack", *arguments],
                   check=True)


def _part(kind: str, files: Path, root: Path) -> None:
    deb = next(files.glob("*.deb"))
    _run("""dpkg-deb --fsys-tarfile "$1" |
        tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
        tar -xJ -C "$2" --strip-components=1 --wildcards "${@:3}" """,
         deb, root, *shlex.split(PARTS[kind]))
    if kind != "kselftest":
        deb.unlink()


def unpack(kind: str, files: Path, root: Path) -> None:
    if kind in PARTS:
        _part(kind, files, root)
    elif kind == "source":
        _run('tar -xf "$1" -C "$2" --strip-components=1',
             next(files.glob("*.orig.tar.*")), root)
    else:
        for deb in files.glob("*.deb"):
            _run('dpkg-deb -x "$1" "$2"', deb, root)
