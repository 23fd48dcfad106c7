# SPDX-License-Identifier: GPL-2.0-only
"""Download what packages.toml lists, and unpack it in build/fetched/NAME/root.

The names and hashes of the files go to build/fetched/NAME/versions and
build/versions.txt. Take the newest version that the archive has, and report in one line
when known-good lists another. If the download fails, take the listed version or, as a
last resort, keep the copy that was fetched before.
"""

import hashlib
import re
import shutil
import subprocess

from typing import Callable, Iterator, Optional

from . import packages, paths
from .apt import ARCHITECTURE, Apt
from .machines import version_key
from .packages import Package
from .unpack import unpack

DEB = re.compile(r"([^_]+)_([^_]+)_[^_]+\.deb")
INSTALL = re.compile(r"Inst (\S+) \((\S+)")
ORIG = re.compile(r"'(.*)' (\S+\.orig\.tar\.[a-z0-9]+) (\d+) (\S*)")


def _say(text: str) -> None:
    paths.say(f"fetch: {text}")


def _known(name: str) -> dict[str, str]:
    """Return the files and hashes that known-good lists."""
    name = f"{paths.ARCH}/{name}" if paths.ARCH else name
    rows = [line.split() for line in paths.read_lines(paths.LAB / "known-good")]
    return {row[1]: row[2] for row in rows if row[0] == name}


def _apt_names(files: list[str]) -> list[str]:
    """Turn names of package files into PACKAGE=VERSION."""
    return [f"{deb[1]}={deb[2].replace('%3a', ':')}"
            for deb in map(DEB.match, files) if deb]


class Download:
    """The download of one package into its directory NAME.new."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.package: Package = packages.load(name)
        self._apt = Apt(self.package.kind, self.package.suites)
        self._pool = ""         # where the archive has the source
        self.directory = paths.FETCHED / f"{name}.new"
        self.files = self.directory / "files"

    def take(self) -> bool:
        """Download it; return whether that worked."""
        newest = self._newest_source if self.package.source else self._newest_packages
        return (self._attempt(newest) or
                self._apt.refresh() and self._attempt(newest) or
                self._attempt(self._known_source if self.package.source
                              else self._known_packages))

    def _attempt(self, way: Callable[[], bool]) -> bool:
        for path in self.files.iterdir():
            path.unlink()
        return way()

    def _download(self, names: list[str]) -> bool:
        return bool(names) and self._apt.do(self.files, "apt-get", "-qq", "download",
                                            *names)

    def _newest_packages(self) -> bool:
        release = self._newest_release()
        if release is None:
            return False
        common = release.partition(f"-{ARCHITECTURE}")[0]
        common = common.removesuffix(f"-{self.package.flavour}")
        names = self.package.packages.replace("%r", release).replace("%a", common)
        return self._download(self._closure(names.split()))

    def _closure(self, names: list[str]) -> list[str]:
        """Add all that they depend on, as if none were installed."""
        if not self.package.closure:
            return names
        lines = self._apt.ask("apt-get", "-qq", "-s", "--no-install-recommends",
                              "install", *names)
        return [f"{match[1]}={match[2]}" for match in map(INSTALL.match, lines) if match]

    def _newest_release(self) -> Optional[str]:
        """The highest kernel release in the package names; "" if it is no kernel."""
        if not self.package.release:
            return ""
        lines = self._apt.ask("apt-cache", "search", "--names-only",
                              f"^{self.package.release}$")
        found = [re.fullmatch(self.package.release, line.split()[0]) for line in lines]
        releases = [match[1] for match in found if match]
        return max(releases, key=version_key) if releases else None

    def _known_packages(self) -> bool:
        names = _apt_names(list(_known(self.name)))
        if not self._download(names):
            return False
        _say(f"{self.name}: taking {names[0]}..., which the last green check used")
        return True

    def _helper(self, uri: str, file: str, digest: str) -> bool:
        return self._apt.do(self.files, "/usr/lib/apt/apt-helper", "-qq",
                            "download-file", uri, file, digest)

    def _sources(self) -> Iterator[tuple[str, str, str]]:
        """Every version's upstream tarball, the newest first: mirrors may lack the
        rest. Its hash comes from the suite's signed index.
        """
        source = self.package.source
        shown = self._apt.ask("apt-cache", "showsrc", "--only-source", source)
        versions = [line.removeprefix("Version: ") for line in shown
                    if line.startswith("Version: ")]
        for version in sorted(versions, key=version_key, reverse=True):
            for line in self._apt.ask("apt-get", "source", "--only-source",
                                      "--print-uris", f"{source}={version}"):
                orig = ORIG.match(line)
                if orig and not orig[4].startswith(("SHA256:", "SHA512:")):
                    paths.fail(f"the index of {self.package.suites} lacks a SHA-256 of "
                               f"{orig[2]} ({orig[3]} bytes)")
                if orig:
                    yield orig[1], orig[2], orig[4]

    def _newest_source(self) -> bool:
        for uri, file, digest in self._sources():
            self._pool = uri.rpartition("/")[0]
            if self._helper(uri, file, digest):
                return True
            _say(f"the mirror has no {file}")
        return False

    def _known_source(self) -> bool:
        for file, digest in _known(self.name).items():
            uri = f"{self._pool}/{file.replace('+', '%2b')}"
            if self._pool and self._helper(uri, file, f"SHA256:{digest}"):
                _say(f"{self.name}: taking {file}, which the last green check used")
                return True
        return False

    def hashes(self) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(self.files.iterdir())}

    def compare(self, hashes: dict[str, str]) -> None:
        """Report a difference from known-good; refuse a file whose name is listed with
        another hash.
        """
        listed = _known(self.name)
        for file, digest in hashes.items():
            if listed.get(file, digest) != digest:
                paths.fail(f"{file} has the hash {digest}, not that in known-good")
        gained = [file for file in hashes if file not in listed]
        lost = sorted(file for file in listed if file not in hashes)
        if not gained or not lost:
            return
        more = f" and {len(gained) - 1} more" if len(gained) > 1 else ""
        if self._has(lost[0]):
            _say(f"{self.name}: taking {gained[0]}{more}; the last green check used "
                 f"{lost[0]} (make lab-update records a green check)")
        else:
            _say(f"{self.name}: {lost[0]}, which the last green check used, is gone: "
                 f"taking {gained[0]}{more}")

    def _has(self, file: str) -> bool:
        """Does the archive's index list it?"""
        if self.package.source:
            shown = self._apt.ask("apt-cache", "showsrc", "--only-source",
                                  self.package.source)
            return any(f" {file}" in line for line in shown)
        name, _, version = _apt_names([file])[0].partition("=")
        return any(line.split("|")[1].strip() == version
                   for line in self._apt.ask("apt-cache", "madison", name))

    def release(self) -> str:
        """The kernel release that the names of the files contain."""
        found = [re.fullmatch(f"{self.package.release}_.*", path.name)
                 for path in sorted(self.files.iterdir())]
        return "".join(f"{match[1]}\n" for match in found
                       if match and self.package.release)


def fetch(name: str) -> None:
    directory = paths.FETCHED / name
    if (directory / "fetched").exists():
        return
    download = Download(name)
    new = download.directory
    shutil.rmtree(new, ignore_errors=True)
    for path in (download.files, new / "root"):
        path.mkdir(parents=True)
    if not download.take():
        if not (directory / "release").exists():
            paths.say(paths.read_text(new / "errors"))
            paths.fail(f"cannot download {name} from {download.package.suites}")
        shutil.rmtree(new)
        _say(f"{name}: the download failed: keeping the copy fetched before")
        (directory / "fetched").touch()
        return
    hashes = download.hashes()
    paths.write_lines(new / "versions", [f"{name} {digest}  {file}"
                                         for file, digest in hashes.items()])
    download.compare(hashes)
    (new / "release").write_text(download.release())
    unpack(download.package.unpack, download.files, new / "root")
    (new / "errors").unlink(missing_ok=True)
    shutil.rmtree(directory, ignore_errors=True)
    new.rename(directory)
    (directory / "fetched").touch()


def run(*names: str) -> None:
    """Fetch several at the same time."""
    if len(names) == 1:
        fetch(names[0])
    else:
        children = [subprocess.Popen([paths.LAB / "run", "fetch", name])
                    for name in names]
        if any([child.wait() for child in children]):
            paths.fail(f"cannot fetch one of: {' '.join(names)}")
    versions = [line for path in paths.FETCHED.glob("*/versions")
                for line in paths.read_lines(path)]
    paths.write_lines(paths.BUILD / "versions.txt", sorted(versions))
