# SPDX-License-Identifier: GPL-2.0-only
"""Judge the counts of a machine: the ratio of our instructions to a reference's in the
same boot must not exceed its limit, and a count must not exceed the recorded one. A
missing limit, count or measurement fails its case.
"""

from collections import defaultdict
from typing import Iterable, Iterator, NamedTuple, Sequence

from measure import Figure, Values, by_key
from tables import align

# Instructions between two timer interrupts, 4 ms. In a longer operation Xen stops and
# continues a memory_op or a multicall, which then counts twice. Xen's own timers can
# cause one such continuation in an operation that takes more than half a period.
PERIOD = 1000000
CONTINUED = ("memory_op", "multicall")
# Counts that depend on interrupts or on the versions of Xen, the kernel and the compiler.
INEXACT = ("instructions", "object_bytes", "other_calls", "exits")

# Counts by frames, phase and name.
Counts = dict[tuple[int, str, str], int]


class Limit(NamedTuple):
    """A line of limits. The reference is the sum of some drivers, as floor+empty."""
    cell: str
    frames: int
    phase: str
    reference: str
    most: str


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    return (line.split() for line in lines if line and not line.startswith("#"))


def read_limits(lines: Iterable[str]) -> list[Limit]:
    return [Limit(row[0], int(row[1]), *row[2:5]) for row in _rows(lines)]


def read_figures(lines: Iterable[str]) -> dict[str, Counts]:
    """The counts of every machine, from a table whose first line names the columns."""
    figures: dict[str, Counts] = defaultdict(dict)
    columns: list[str] = []
    for row in _rows(lines):
        columns = columns or row
        for what, count in zip(columns[3:], row[3:]):
            if count.isdigit():
                figures[row[0]][int(row[1]), row[2], what] = int(count)
    return figures


def write_figures(figures: dict[str, Counts]) -> str:
    columns = dict.fromkeys(key[2] for counts in figures.values() for key in counts)
    rows: list[Sequence[object]] = [("machine", "frames", "phase", *columns)]
    for cell, counts in figures.items():
        for frames, phase in dict.fromkeys(key[:2] for key in counts):
            rows.append((cell, frames, phase, *(
                counts.get((frames, phase, what), "-") for what in columns)))
    return align(rows)


def exact(found: list[Figure]) -> Counts:
    """Our counts that any two boots share. Allocations exclude those of an empty
    mapping: the core's own differ between kernels.
    """
    value = defaultdict(int, by_key(found))
    counts = {}
    for driver, frames, phase, what, count in found:
        if driver != "ours" or what in INEXACT or (
                what in CONTINUED and
                value["ours", frames, phase, "instructions"] >= PERIOD):
            continue
        if what in ("objects", "pages"):
            count -= value["empty", frames, phase, what]
        counts[frames, phase, what] = count
    return counts


class Case(NamedTuple):
    """The judgement of one number of frames and one phase."""
    name: str
    bad: list[str]
    good: list[str]
    better: list[str]

    def judge_ratio(self, value: Values, limit: Limit) -> None:
        def instructions(drivers: str) -> int:
            each = [value.get((driver, limit.frames, limit.phase, "instructions"), 0)
                    for driver in drivers.split("+")]
            return sum(each) if all(each) else 0

        ours, other = instructions("ours"), instructions(limit.reference)
        most = float(limit.most)
        if not ours or not other:
            self.bad.append(f"no instructions to compare with {limit.reference}")
            return
        (self.bad if ours > most * other else self.good).append(
            f"{ours / other:.4f} of {limit.reference}, limit {limit.most}")
        if ours * 1.06 < most * other:
            self.better.append(f"limit for {limit.reference}")

    def judge_count(self, what: str, measured: int | None, kept: int | None,
                    spare: int) -> None:
        """spare: how many more than the recorded ones may be continuations."""
        if measured is None:
            self.bad.append(f"{what} was not measured")
        elif kept is None:
            self.bad.append(f"no recorded figure for {what}")
        elif not kept <= measured <= kept + spare:
            (self.bad if measured > kept else self.better).append(
                f"{what} {measured}, recorded {kept}")


def judge(cell: str, limits: list[Limit], kept: Counts, found: list[Figure],
          reason: str = "") -> Iterator[Case]:
    """reason: why the cell was not measured."""
    ours = [limit for limit in limits if limit.cell == cell]
    value, measured = by_key(found), exact(found)
    names = dict.fromkeys([*((limit.frames, limit.phase) for limit in ours),
                           *(key[:2] for key in (*kept, *measured))])
    if not names:
        yield Case(cell, ["no limits and no figures"], [], [])
    for frames, phase in names:
        case = Case(f"{cell} {frames} frames, {phase}", [reason] if reason else [], [],
                    [])
        references = [limit for limit in ours if limit[1:3] == (frames, phase)]
        if not references:
            case.bad.append("no limit")
        for limit in references:
            case.judge_ratio(value, limit)
        counts = dict.fromkeys(key for key in (*kept, *measured)
                               if key[:2] == (frames, phase))
        if not counts:
            case.bad.append("no counts")
        long = value.get(("ours", frames, phase, "instructions"), 0) > PERIOD / 2
        for key in counts:
            case.judge_count(key[2], measured.get(key), kept.get(key),
                             int(long and key[2] in CONTINUED))
        yield case
