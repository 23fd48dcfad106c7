# SPDX-License-Identifier: GPL-2.0-only
"""Read the table of packages."""

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from . import paths
from .machines import is_debug

TABLE = paths.LAB / "packages.toml"


@dataclass(frozen=True)
class Package:
    """One entry; packages.toml explains the fields."""
    suites: str = ""
    packages: str = ""
    release: str = ""
    source: str = ""
    unpack: str = "packages"
    make_args: str = ""
    sparse: str = ""
    rt: str = ""
    cflags: str = ""
    debug: str = ""
    examples: bool = True
    closure: bool = False
    flavour: str = ""

    @property
    def kind(self) -> str:
        """The kind of apt's sources."""
        return "deb-src" if self.source else "deb"


KEYS = {field.name for field in fields(Package)}


@cache
def table() -> dict[str, Any]:
    """The packages of this architecture."""
    whole = paths.read_toml(TABLE)
    arm64 = whole.pop("arm64", {})
    return arm64 if paths.ARCH else whole


def _flavour(package: Package, flavour: str) -> Package:
    """For a kernel's flavour keep only the headers, from the suite of the kernel."""
    image = ("linux-image-", "linux-binary-", "linux-modules-")
    suffix = package.rt if flavour == "rt" else ""
    names = [name + suffix if name.endswith("-common") else name
             for name in package.packages.split() if not name.startswith(image)]
    return replace(package, flavour=flavour, packages=" ".join(names),
                   release=package.release.replace("-amd64", f"-{flavour}-amd64"))


def load(name: str) -> Package:
    """Debug kernels are built here: they have no entry."""
    if is_debug(name):
        return Package()
    base, _, flavour = name.rpartition("-")
    if name.startswith("linux-") and flavour in ("cloud", "rt"):
        return _flavour(load(base), flavour)
    if name not in table():
        paths.fail(f"{TABLE.name} does not have {name}; it has {' '.join(table())}")
    unknown = table()[name].keys() - KEYS
    if unknown:
        paths.fail(f"{TABLE.name}: {name}: unknown {unknown}")
    return Package(**table()[name])


def value(name: str, key: str) -> Any:
    """One key of an entry."""
    package = load(name)
    if key not in KEYS:
        paths.fail(f"{TABLE.name} does not have the key {key}; use one of "
                   f"{' '.join(sorted(KEYS))}")
    return getattr(package, key)
