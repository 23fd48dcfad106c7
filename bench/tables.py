# SPDX-License-Identifier: GPL-2.0-only
"""Print figures as tables."""

from collections import defaultdict
from statistics import median_low
from typing import Iterable, Sequence

from measure import Figure, by_key

COUNTS = ("instructions mmu_update mmuext_op memory_op multicall updates "
          "trapped_writes exits objects object_bytes pages").split()


def align(rows: Iterable[Sequence[object]]) -> str:
    """Align the columns of a table to the right."""
    text = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*text)]
    return "".join("  ".join(map(str.rjust, row, widths)) + "\n" for row in text)


def more(new: float, old: float) -> str:
    return f"{(new / old - 1) * 100:.2f}%"


def counts(found: list[Figure]) -> str:
    value = defaultdict(int, by_key(found))
    rows: list[Sequence[object]] = [("frames", "", "driver", "/frame", *COUNTS)]
    for frames, phase, driver in dict.fromkeys(
            (row.frames, row.phase, row.driver) for row in found):
        every = [value[driver, frames, phase, what] for what in COUNTS]
        rows.append((frames, phase, driver, every[0] // frames, *every))
    return align(rows)


def memory(found: list[Figure]) -> str:
    value = by_key(found)
    rows: list[Sequence[object]] = [(
        "frames", "driver", "empty bytes", "peak bytes", "/frame", "after bytes",
        "/frame", "PageTables kB", "Slab kB")]
    for frames, driver in dict.fromkeys((row.frames, row.driver) for row in found):
        peak, left, tables, slab = (value[driver, frames, "map", what] for what in (
            "peak", "left", "PageTables", "Slab"))
        rows.append((frames, driver, value[driver, frames, "empty", "left"],
                     peak, f"{peak / frames:.2f}", left, f"{left / frames:.2f}",
                     tables, slab))
    return align(rows)


def library(found: list[Figure]) -> str:
    """Instructions of a map and its unmap."""
    value = by_key(found)
    rows: list[Sequence[object]] = [("frames", "system calls", "library", "more")]
    for frames in dict.fromkeys(row.frames for row in found):
        calls, ours = (sum(value[driver, frames, phase, "instructions"]
                           for phase in ("map", "unmap"))
                       for driver in ("raw", "library"))
        rows.append((frames, calls, ours, more(ours, calls)))
    return align(rows)


def switched(found: list[Figure]) -> tuple[str, bool]:
    """Does the switched node take less than 2 % more instructions?"""
    value = by_key(found)
    rows: list[Sequence[object]] = [("phase", "frames", "in-tree", "switched", "more")]
    good = bool(found)
    for phase, frames in dict.fromkeys((row.phase, row.frames) for row in found):
        old, new = (value[node, frames, phase, "instructions"]
                    for node in ("in-tree", "switched"))
        rows.append((phase, frames, old, new, more(new, old)))
        good = good and new < old * 1.02
    return align(rows), good


def stall(found: list[Figure]) -> str:
    """Medians of the rounds, in microseconds."""
    rounds = defaultdict(list)
    for row in found:
        rounds[row.driver, row.phase, row.what].append(row.value)
    value = {key: median_low(values) for key, values in rounds.items()}
    longest = {driver: [value[driver, phase, "longest"] for phase in ("map", "unmap")]
               for driver in ("alone", "ours", "in-tree")}
    ratios = [old / new for old, new in zip(longest["in-tree"], longest["ours"])]
    both = max(longest["in-tree"]) / max(longest["ours"])
    return align([("", "map longest", "p99", "unmap longest", "p99"), *(
        (driver, longest[driver][0], value[driver, "map", "p99"],
         longest[driver][1], value[driver, "unmap", "p99"]) for driver in longest)]) + (
        f"in-tree / ours: {ratios[0]:.1f} map, {ratios[1]:.1f} unmap, "
        f"{both:.1f} the longer of both\n")
