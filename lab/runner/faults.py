# SPDX-License-Identifier: GPL-2.0-only
"""Recognise known faults of QEMU's emulated PC by the machine's state.

The software in the machine is not at fault, and another boot has another timing.
"""

import re
import time

from .clock import Clock
from .qmp import Monitor

# Interrupt entries in a call trace, and a kernel that stopped in Xen's.
HANDLER = re.compile(
    r"(?<!:)asm_(sysvec_\w+|common_interrupt)\+|:asm_sysvec_xen_hvm_callback\+")
# Bit 9 of the flags is clear: interrupts are off.
OFF = re.compile(r"EFLAGS: [0-9a-f]*[014589cd][0-9a-f]{2}$")

# A trap (TF) after CMPXCHG16B, with a bit of 22 to 31 set in the flags: no CPU implements
# these.
IMPOSSIBLE = re.compile(
    r"Code: [^<\n]*\b0f c7 [^\n]*\n[^\n]*EFLAGS: (?!00[0-3])"
    r"[0-9a-f]{5}[13579bdf][0-9a-f]{2}$", re.MULTILINE)
# The stack pointer of a CPU in a loop varies by less than this, in bytes.
LOOP_STACK = 512


def _pause(clock: Clock) -> None:
    """Let the machine run between two looks at its state."""
    begun = clock.read()
    while clock.read() - begun < 0.05:
        time.sleep(0.02)


def lost_interrupt(monitor: Monitor, clock: Clock) -> bool:
    """QEMU's emulation of SVM sometimes loses an interrupt of its APIC: guests
    continue, the interrupt stays pending, the APIC does not service it, and timers stop
    for ever. If a hypervisor hangs with interrupts off, guests do not run either: that
    is not QEMU's fault.
    """
    guest = False
    for _ in range(12):
        if not monitor.has_pending_interrupt():
            return False
        registers = monitor.registers()
        guest = guest or bool(registers and not registers.in_xen)
        _pause(clock)
    return guest


def stands_still(monitor: Monitor, clock: Clock) -> bool:
    """QEMU may deliver an interrupt while the PVH dom0 has interrupts off and holds a
    lock that the handler waits for. A healthy kernel never stays at one instruction,
    with interrupts off, for that long.
    """
    first = monitor.registers()
    if not first or not first.in_kernel_text or not first.interrupts_off:
        return False
    for _ in range(5):
        _pause(clock)
        if monitor.registers() != first:
            return False
    return True


def spins(monitor: Monitor, clock: Clock) -> bool:
    """Such a handler may also loop while other CPUs continue. Return whether one CPU is
    in dom0's kernel, with interrupts off and its stack pointer nearly unchanged, in
    every look.
    """
    stacks: dict[int, list[int]] = {}
    for look in range(20):
        now = {number: state.sp for number, state in enumerate(monitor.all_registers())
               if state.in_kernel_text and state.interrupts_off}
        stacks = {number: [*stacks.get(number, []), sp] for number, sp in now.items()
                  if not look or number in stacks}
        stacks = {number: sps for number, sps in stacks.items()
                  if max(sps) - min(sps) < LOOP_STACK}
        if not stacks:
            return False
        _pause(clock)
    return True


def interrupted_entry(console: str) -> bool:
    """QEMU may also deliver an interrupt while interrupts are off, for example on the
    first instruction of the kernel's handler of the previous one. The new handler runs
    with the program's GS and faults, and so do the handlers of these faults, until they
    overflow the small stack of kernel entry. Only such faults use that stack.
    """
    return "<ENTRY_TRAMPOLINE>" in console


def impossible_flags(console: str) -> bool:
    """If the machine exits to Xen within CMPXCHG16B, QEMU may store a part of its
    operand as flags, so that the kernel traps after the next instruction.
    """
    return bool(IMPOSSIBLE.search(console))


def masked_interrupt(console: str) -> bool:
    """A debug kernel may survive such an interrupt and blame itself for it. Xen never
    delivers an interrupt to a kernel that has interrupts off.
    """
    lines = console.split("\n") if HANDLER.search(console) else []
    return any(HANDLER.search(line) and any(map(OFF.search, lines[number:number + 4]))
               for number, line in enumerate(lines))
