# SPDX-License-Identifier: GPL-2.0-only
"""apt with a private state, and the mirror and the proxy of this system.

It checks the archive's signatures. KEYRING, from the environment, contains the
archive's keys if they are not Debian's.
"""

import fcntl
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from . import paths

ARCHITECTURE = paths.ARCH or "amd64"
KEYRING = os.environ.get("KEYRING", "/usr/share/keyrings/debian-archive-keyring.gpg")
# Seconds after which an index may be read again.
OLD = 3600
# The network settings of the host.
NETWORK = re.compile("Acquire::(?:http|https|Check|Retries)")


def _output(*command: Any, **options: Any) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False,
                          **options).stdout


def mirror(suite: str) -> str:
    """Return the mirror from which this system gets such suites."""
    targets = _output("apt-get", "indextargets", "--no-release-info", "--format",
                      "$(RELEASE) $(SITE)", "Created-By: Packages")
    for line in targets.splitlines():
        release, site = line.split()
        if release.endswith("-security") == suite.endswith("-security"):
            return site
    paths.fail(f"apt on this system has no source for {suite}")


class Apt:
    """The suites of one kind of sources, deb or deb-src."""

    def __init__(self, kind: str, suites: str) -> None:
        self._kind = kind
        self._suites = suites.split()
        self._root = paths.FETCHED / "apt" / f"{kind}-{suites.replace(' ', '+')}"
        for folder in ("etc/apt.conf.d", "etc/preferences.d", "etc/sources.list.d",
                       "state/lists/partial", "cache/archives/partial"):
            (self._root / folder).mkdir(parents=True, exist_ok=True)
        self._update(0)

    def refresh(self) -> bool:
        """Read the index again if it is old."""
        return self._update(time.time() - OLD)

    def _update(self, newer_than: float) -> bool:
        """Update an index that is not newer than a time."""
        updated = self._root / "updated"
        with open(self._root / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if updated.exists() and updated.stat().st_mtime > newer_than:
                return False
            (self._root / "status").touch()
            paths.write_lines(self._root / "apt.conf", self._config())
            paths.write_lines(self._root / "etc" / "sources.list", [
                f"{self._kind} [signed-by={KEYRING}] {mirror(suite)} {suite} main"
                for suite in self._suites])
            if subprocess.run(["apt-get", "-qq", "update"], env=self._environment,
                              check=False).returncode:
                paths.fail(f"cannot read the index of {' '.join(self._suites)}")
            updated.touch()
        return True

    def _config(self) -> list[str]:
        root = self._root
        return [
            f'Dir "{root}";', f'Dir::Etc "{root}/etc";', f'Dir::State "{root}/state";',
            f'Dir::State::status "{root}/status";', f'Dir::Cache "{root}/cache";',
            'Dir::Etc::netrc "/etc/apt/auth.conf";',
            'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";',
            f'APT::Architecture "{ARCHITECTURE}";',
            f'APT::Architectures {{ "{ARCHITECTURE}"; "amd64"; }};',
            'APT::Sandbox::User "root";', 'Acquire::Languages "none";',
            *(line for line in _output("apt-config", "dump").splitlines()
              if NETWORK.match(line))]

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"APT_CONFIG": str(self._root / "apt.conf")}

    def ask(self, *command: str) -> list[str]:
        """Return the lines that a command prints."""
        return _output(*command, env=self._environment,
                       stderr=subprocess.DEVNULL).splitlines()

    def do(self, directory: Path, *command: str) -> bool:
        """Run a command in a directory; the file "errors" beside it gets its errors."""
        with open(directory.parent / "errors", "ab") as errors:
            return not subprocess.run(command, cwd=directory, stderr=errors,
                                      env=self._environment, check=False).returncode
