# SPDX-License-Identifier: GPL-2.0-only
"""Ask QEMU about the state of a machine, with the QEMU Machine Protocol."""

import json
import re
import select
import socket
from typing import Any, NamedTuple, Optional

from .clock import Clock

# In seconds of the machine's clock.
ANSWER_LIMIT = 5


class Registers(NamedTuple):
    """What a CPU executes."""
    ip: int
    flags: int
    sp: int

    @property
    def in_xen(self) -> bool:
        return self.ip >> 40 == 0xFFFF82

    @property
    def in_kernel_text(self) -> bool:
        """Not in a module, whose loop would be our fault. The tests' guests do not run
        at such addresses.
        """
        return self.ip >> 29 == 0x7FFFFFFFC

    @property
    def interrupts_off(self) -> bool:
        return not self.flags & 0x200


class Monitor:
    """A connection to QEMU, whose process has this clock."""

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        self._socket = connection
        self._clock = clock
        self._buffer = b""
        self._greeted = False

    def ask(self, command: str, **arguments: Any) -> Any:
        """Return the answer, or None if the machine has stopped or is stuck."""
        if not self._greeted:
            self._greeted = True
            if self._answer("QMP") is None or self.ask("qmp_capabilities") is None:
                return None
        message = {"execute": command, "arguments": arguments}
        try:
            self._socket.sendall(json.dumps(message).encode())
            return self._answer("return")
        except OSError:
            return None

    def _answer(self, kind: str) -> Any:
        """Skip events; return None for an error."""
        begun = self._clock.read()
        while self._clock.read() - begun <= ANSWER_LIMIT:
            line, found, rest = self._buffer.partition(b"\n")
            if found:
                self._buffer = rest
                message = json.loads(line)
                if kind in message or "error" in message:
                    return message.get(kind)
            elif select.select([self._socket], [], [], 0.1)[0]:
                piece = self._socket.recv(65536)
                if not piece:
                    return None
                self._buffer += piece
        return None

    def _info(self, what: str) -> str:
        """Only the human monitor shows registers and the APIC."""
        line = {"command-line": f"info {what}"}
        return self.ask("human-monitor-command", **line) or ""

    def all_registers(self) -> list[Registers]:
        """Return the registers of every CPU."""
        found = re.findall(r"[RE]SP=([0-9a-f]+).*?"
                           r"^[RE]IP=([0-9a-f]+) [RE]FL=([0-9a-f]+)",
                           self._info("registers -a"), re.MULTILINE | re.DOTALL)
        return [Registers(int(ip, 16), int(flags, 16), int(sp, 16))
                for sp, ip, flags in found]

    def registers(self) -> Optional[Registers]:
        """Return those of the first CPU."""
        return next(iter(self.all_registers()), None)

    def has_pending_interrupt(self) -> bool:
        """Does the APIC hold an interrupt, and service none?"""
        text = self._info("lapic")
        return bool(re.search(r"^IRR[^0-9\n]*[0-9]", text, re.MULTILINE) and
                    re.search(r"^ISR.*\(none\)", text, re.MULTILINE))
