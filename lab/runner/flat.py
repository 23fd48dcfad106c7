# SPDX-License-Identifier: GPL-2.0-only
"""Judge the samples of a soak: did a counter grow?

The values are the quiet samples before and after. For a boot without the last quiet
sample they are the averages of its first and its last quarter.
"""

from typing import Iterable, Iterator, NamedTuple

HEADER = ("boot,phase,second,cycles,domains,free_kb,slab_kb,page_tables_kb,"
          "pool_pages,lost_pages,xen_free_pages,xen_domains")
# A boot with fewer samples cannot be judged.
ENOUGH = 8


class Counter(NamedTuple):
    """Its column, the sign of a leak, and the allowed noise."""
    column: int
    name: str
    leak: int
    noise: int
    # Domains exist during the run: the memory that they use is not leaked.
    only_quiet: bool = False


DOMAINS = Counter(11, "domains", 1, 0, only_quiet=True)
COUNTERS = (
    Counter(5, "free memory, kB", -1, 2048),
    Counter(6, "slab, kB", 1, 1024),
    Counter(7, "page tables, kB", 1, 64),
    Counter(8, "unpopulated pool, pages", 1, 0),
    Counter(9, "leaked pages, pages", 1, 0),
    Counter(10, "Xen's free memory, pages", -1, 0, only_quiet=True),
    DOMAINS,
)


class Verdict(NamedTuple):
    """A case of the soak, and its line of the table."""
    good: bool
    name: str
    line: str


class Boot:
    """The samples of one boot."""

    def __init__(self, number: str, rows: list[list[str]]) -> None:
        self.number = int(number)
        self.cycles, self.domains = int(rows[-1][3]), int(rows[-1][4])
        quiet = [row for row in rows if row[1] == "quiet"]
        run = [row for row in rows if row[1] == "run"]
        self._is_whole = len(quiet) == 2
        self._is_enough = self._is_whole or len(run) >= ENOUGH
        quarter = len(run) // 4
        self._first = quiet[:1] if self._is_whole else run[:quarter]
        self._last = quiet[1:] if self._is_whole else run[-quarter:]

    def judge(self) -> Iterator[Verdict]:
        """Judge every counter."""
        name = f"boot {self.number}"
        if not self._is_enough:
            yield Verdict(False, name, f"{self.number:<4} too short to be judged")
            return
        for counter in COUNTERS:
            if counter.only_quiet and not self._is_whole:
                continue
            first, last = (sum(int(row[counter.column]) for row in rows) / len(rows)
                           for rows in (self._first, self._last))
            grew = (last - first) * counter.leak > counter.noise
            # A domain before the run is a zombie, too.
            bad = grew or counter is DOMAINS and last > 0
            yield Verdict(
                not bad, f"{name}: {counter.name.partition(',')[0]} is flat",
                f"{self.number:<4} {counter.name:<24} {first:12.0f} {last:12.0f} "
                f"{last - first:+9.0f} {counter.noise:9}{'  GREW' if bad else ''}")


def boots(lines: list[str]) -> list[Boot]:
    """Read a CSV; its first line is the header."""
    rows: dict[str, list[list[str]]] = {}
    for line in lines[1:]:
        row = line.split(",")
        rows.setdefault(row[0], []).append(row)
    return [Boot(number, samples) for number, samples in rows.items()]


def judge(lines: list[str]) -> list[Verdict]:
    """Judge every counter of every boot, and whether the driver mapped."""
    found = boots(lines)
    cycles = sum(boot.cycles for boot in found)
    return [*(verdict for boot in found for verdict in boot.judge()), Verdict(
        cycles > 0, "the driver maps",
        f"{cycles} maps and unmaps, {sum(boot.domains for boot in found)} domains "
        "created, mapped, destroyed, unmapped")]


def table(verdicts: Iterable[Verdict]) -> str:
    head = (f"{'boot':<4} {'what':<24} {'first':>12} {'last':>12} {'change':>9} "
            f"{'allowed':>9}")
    return "".join(f"{line}\n" for line in (head, *(one.line for one in verdicts)))
