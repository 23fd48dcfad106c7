#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A machine that exists only for tests/machines: it runs test a, and hangs in test b.

In the first boot QEMU has lost an interrupt, in the second Xen hangs, and the third ends
normally. It answers QMP as QEMU does.
"""

import json
import re
import socket
import sys
from pathlib import Path

COMMAND = " ".join(sys.argv)
PASS = "@begin {0}\n| 1..1\n| ok 1 x\n@exit 0 1\n@end {0}\n"
LAPIC = "ISR\t (none)\nIRR\t 236\n"
REGISTERS = "RAX=0\nRSI=0 RDI=0 RBP=0 RSP=0\nRIP={} RFL=00000246 [---Z-P-] CPL=0\n"
# The instruction pointer: in the kernel, or in Xen.
WHERE = {1: "ffffffff81000000", 2: "ffff82d040203456"}


def serve(where: str) -> None:
    """Answer questions until QEMU is killed."""
    fd = int(re.search(r"fd=(\d+)", COMMAND)[1])
    with socket.socket(fileno=fd) as monitor, monitor.makefile("rw") as stream:
        def answer(**message: object) -> None:
            print(json.dumps(message), file=stream, flush=True)

        answer(QMP={})
        decoder, text = json.JSONDecoder(), ""
        while piece := monitor.recv(4096).decode():
            text += piece
            while text:
                message, end = decoder.raw_decode(text)
                text = text[end:]
                line = message["arguments"].get("command-line", "")
                answer(event="RTC_CHANGE")
                answer(**{"return": LAPIC if "lapic" in line else
                          REGISTERS.format(where) if "registers" in line else {}})


def main() -> None:
    files = re.findall(r"-serial file:(\S+)", COMMAND)
    boot = int(re.search(r"results-(\d+)", files[1])[1])
    tests = re.search(r"tests='(.*)'", Path(files[1]).with_name("root").joinpath(
        "lab", "job").read_text())[1].split()
    console = "".join(f"lab: begin {test}\n" for test in tests)
    Path(files[0]).write_text(console)
    if boot in WHERE:
        passed = "".join(PASS.format(test) for test in tests if test == "a")
        Path(files[1]).write_text(f"{passed}@begin b\n| ok 1 y\n")
        serve(WHERE[boot])
    else:
        Path(files[1]).write_text("".join(map(PASS.format, tests)) + "@done\n")


main()
