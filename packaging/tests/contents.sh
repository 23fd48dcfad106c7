# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the tests of packages: compare their contents with ../contents.

contents=$(dirname "${BASH_SOURCE[0]}")/../contents

# same_contents SOURCES LIST TREE: LIST, with lines "PACKAGE FILE", equals
# ../contents plus the driver in TREE below usr/src/SOURCES.
same_contents() {
	local src=xen-resource-dkms\ usr/src/$1

	{
		grep -v '^#' "$contents"
		echo "$src/dkms.conf"
		echo "$src/dkms-check"
		(cd "$3" && find Kbuild driver uapi hypervisor/public -type f \
			! -name 60-xen-resource.rules) | sed "s#^#$src/#"
	} | LC_ALL=C sort >"$2.wanted"
	LC_ALL=C sort "$2" | diff "$2.wanted" -
}
