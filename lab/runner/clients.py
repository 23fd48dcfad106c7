# SPDX-License-Identifier: GPL-2.0-only
"""A dom0 for scenarios of lab/clients, like the machines of make check-clients."""

from dataclasses import replace
from typing import Sequence

from . import groups, machines, paths
from .machines import Machine

WAYS = ("intree", "preload", "switch")
SCENARIOS = paths.LAB / "clients" / "scenarios"


def machine(kernel: str, mode: str, way: str, names: Sequence[str]) -> Machine:
    """Build the parts of a machine, and return it. way is how programs map."""
    if way not in WAYS:
        paths.fail(f"WAY must be intree, preload or switch, not '{way}'")
    known = sorted(path.name for path in SCENARIOS.iterdir())
    for name in names:
        if name not in known:
            paths.fail(f"unknown scenario '{name}'; use some of {' '.join(known)}")
    found = machines.from_environment(kernel, mode, "check-clients")
    groups.make_parts([found])
    return replace(found, cell=f"clients-{way}-{found.name}",
                   dom0_env=f"CLIENTS_WAY={way}",
                   tests=" ".join(f"clients-{name}" for name in names or known))
