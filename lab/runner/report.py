# SPDX-License-Identifier: GPL-2.0-only
"""Report the results of many jobs: failures, skips and totals.

The files of a job, in one directory: NAME.cases; NAME.out, its output; NAME.logs, which
names the directory of its tests' logs; NAME.again, the command that repeats it, with
TEST= at the end if it takes a test.
"""

from collections import defaultdict
from pathlib import Path
from typing import Iterable

from . import paths, results
from .results import Case

# The cases of every job.
Jobs = dict[str, list[Case]]


def _failure(out: Path, job: str, case: Case) -> str:
    """Describe it, with the log that shows most of it."""
    logs = Path(paths.read_text(out / f"{job}.logs").strip())
    found = [path for path in (logs / f"{case.test}.tap", logs / "console-1.log")
             if path.exists() and path.stat().st_size]
    log = found[0] if found else out / f"{job}.out"
    again = paths.read_text(out / f"{job}.again").strip()
    if again.endswith("TEST="):
        again += case.test
    detail = f": {case.detail}" if case.detail not in ("", str(log)) else ""
    return (f"failed: {job} {case.test} {case.name}{detail}\n"
            f"    log: {log.relative_to(paths.TOP)}\n"
            f"    again: {again}\n")


def by_reason(jobs: Jobs) -> list[tuple[str, list[tuple[str, Case]]]]:
    """The skipped cases and their jobs, by reason, the most frequent first."""
    found = defaultdict(list)
    for job, cases in jobs.items():
        for case in cases:
            if case.kind == "skip":
                found[case.detail].append((job, case))
    return sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))


def _skips(jobs: Jobs) -> str:
    text = ""
    for reason, skips in by_reason(jobs):
        names = defaultdict(list)
        for job, case in skips:
            names[f"{job} {case.test}"].append(case.name)
        text += f"{len(skips)}\t{reason}\n" + "".join(
            f"    {where}: {' '.join(cases)}\n" for where, cases in names.items())
    return text


def end(out: Path, names: Iterable[str]) -> bool:
    """Print the results of jobs, with the failures and then the totals last."""
    jobs = {name: results.read_cases(out / f"{name}.cases") for name in sorted(names)}
    cases = [case for some in jobs.values() for case in some]
    skipped = _skips(jobs)
    paths.write_text(out / "skips", skipped)
    if skipped:
        print(f"== skipped, by reason: {out.relative_to(paths.TOP)}/skips")
    text = "".join(_failure(out, job, case) for job, some in jobs.items()
                   for case in some if case.kind == "fail")
    text += f"{results.totals(cases)}\n"
    paths.write_text(out / "totals", text)
    print(text, end="", flush=True)
    return results.succeeded(cases)
