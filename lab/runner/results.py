# SPDX-License-Identifier: GPL-2.0-only
"""Turn the output of a dom0 into cases."""

import re
from collections import Counter
from pathlib import Path
from typing import Iterable, NamedTuple

from . import paths

PLAN = re.compile(r"1\.\.([0-9]+)(?:.*?# *SKIP *(.*))?")
CASE = re.compile(r"(not )?ok [0-9]+ *(?:- )?(.*?)(?: *# *SKIP *(.*))?$")
# Only this line of the harness names a skipped case.
RUN = re.compile(r"#  RUN +(.*?)(?: \.\.\.)?$")


class Case(NamedTuple):
    """One case of one test; kind is pass, fail or skip."""
    kind: str
    test: str
    name: str
    detail: str = ""


def read_cases(path: Path) -> list[Case]:
    return [Case(*line.split("\t", 3)) for line in paths.read_lines(path)]


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    paths.write_lines(path, map("\t".join, cases))


def count(cases: Iterable[Case]) -> Counter[str]:
    return Counter(case.kind for case in cases)


def totals(cases: Iterable[Case]) -> str:
    return "{pass} passed, {fail} failed, {skip} skipped".format_map(count(cases))


def succeeded(cases: list[Case]) -> bool:
    kinds = count(cases)
    return not kinds["fail"] and kinds["pass"] > 0


class Test:
    """The output of one test: TAP, and how it ended.

    A test that does not end normally, or leaves something behind, fails even if
    all of its cases passed.
    """

    def __init__(self, name: str, tap: Path) -> None:
        self.cases: list[Case] = []
        self.name = name
        self._tap = tap
        self._output: list[str] = []
        self._ran = self._plan = 0
        self._has_plan = False
        self._code = ""
        self._running = ""      # the case that the harness runs

    def _add(self, kind: str, name: str, detail: str = "") -> None:
        self.cases.append(Case(kind, self.name, name, detail))

    def _fail(self, detail: str) -> None:
        self._add("fail", "(end)", detail)

    def output(self, text: str) -> None:
        """One line of TAP; a program may run several plans, one by one."""
        self._output.append(text)
        if plan := PLAN.match(text):
            self._has_plan = True
            self._plan += int(plan[1])
            if plan[2] is not None:
                self._add("skip", "(all)", plan[2])
        elif run := RUN.match(text):
            self._running = run[1]
        elif case := CASE.match(text):
            self._ran += 1
            failed, name, reason = case.groups()
            if failed:
                self._add("fail", text[case.start(2):], str(self._tap))
            elif reason is not None:
                self._add("skip", name or self._running, reason)
            else:
                self._add("pass", name)
            self._running = ""

    def event(self, word: str, rest: str) -> None:
        """One line of run-test, or of the host."""
        running = f", in {self._running}" if self._running else ""
        match word:
            case "@exit":
                self._code = rest.split()[0]
            case "@signal":
                self._fail(f"killed by signal {rest.split()[0]}")
            case "@timeout":
                self._fail(f"timed out after {rest} s{running}")
            case "@stuck":
                self._fail("cannot kill a process of the test")
            case "@left":
                self._fail(f"left behind: {rest}")
            case "@crash":
                self._fail(f"the machine {rest}")

    def end(self, fault: str) -> list[Case]:
        """Judge the end of the test; fault is a line of the console."""
        paths.write_lines(self._tap, self._output)
        kinds = count(self.cases)
        match self._code:
            case "" if not kinds["fail"]:
                self._fail("did not end")
            case "4" if self._ran:
                self._fail("exit code 4, but cases ran")
            case "4" if not kinds["skip"]:
                self._add("skip", "(all)", "exit code 4")
            case "0" if not self._ran and not kinds["skip"]:
                self._fail("did not print a result")
            case "" | "0" | "4":
                pass
            case code if not kinds["fail"]:
                self._fail(f"exit code {code}")
        if self._has_plan and self._plan != self._ran and self._code in ("0", "1"):
            self._fail(f"planned {self._plan} cases, ran {self._ran}")
        if fault:
            self._fail(f"console: {fault}")
        return self.cases


class Reader:
    """Reads the results of one cell, line by line."""

    def __init__(self, directory: Path,
                 faults: Iterable[tuple[str, str]] = ()) -> None:
        """faults are tests and lines of the console."""
        self._cases: list[Case] = []
        self._ran: set[str] = set()
        self._directory = directory
        self._test: Test | None = None
        self._faults: dict[str, str] = {}
        for test, line in faults:
            line = line.partition("\t")[0]
            if test == "boot":
                self._cases.append(Case("fail", "boot", "log", line))
            self._faults.setdefault(test, line)

    def _end(self) -> None:
        if self._test:
            self._cases += self._test.end(self._faults.get(self._test.name, ""))
        self._test = None

    def line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word in ("@begin", "@end"):
            self._end()
        if word == "@begin":
            self._ran.add(rest)
            self._test = Test(rest, self._directory / f"{rest}.tap")
        elif word == "@fatal" and not self._test:
            self._cases.append(Case("fail", "boot", "init", rest))
        elif word == "|" and self._test:
            self._test.output(rest)
        elif self._test:
            self._test.event(word, rest)
            if word == "@crash":
                self._end()

    def finish(self, tests: Iterable[str] = ()) -> list[Case]:
        """Return all cases; fail those of tests that did not run."""
        self._end()
        return self._cases + [Case("fail", test, "(all)", "did not run")
                              for test in tests if test not in self._ran]


def summary(cell: str, cases: list[Case]) -> str:
    """Describe the results of every test of a cell."""
    text = []
    for test in dict.fromkeys(case.test for case in cases):
        ours = [case for case in cases if case.test == test]
        kinds = count(ours)
        text.append(f"  {cell:<17} {test:<19} {kinds['pass']:3} passed "
                    f"{kinds['fail']:3} failed {kinds['skip']:3} skipped\n")
        text += [f"    not ok {case.name}: {case.detail}\n"
                 for case in ours if case.kind == "fail"]
    return "".join(text)
