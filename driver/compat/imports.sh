#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# imports.sh OBJECT OUTPUT SYMVERS... - find imports that are not exported
#
# Headers also declare functions that the kernel does not export to modules: the
# driver compiles with them, and fails at modpost or when it is loaded.  Looks up
# every symbol that OBJECT imports in the kernel's lists of exports, and reports
# those that are missing in one line.  Writes the imported symbols to OUTPUT.
# First checks that no concurrent build for another kernel has written here.
set -u
LC_ALL=C
export LC_ALL

object=$1
output=$2
shift 2

die() {
	echo "xen-resource: Linux ${KERNELRELEASE-}: $*" >&2
	exit 1
}

# The objects of two kernels have the same names.
kernel=$(cat "${output%/*}/kernel")
[ "$kernel" = "${KERNELRELEASE-}" ] ||
	die "a build for Linux $kernel in the same directory at the same time:" \
		"make clean, and build one after the other"

# modpost and the linker define these two later.
${NM:-nm} -u "$object" | awk '$1 == "U" { print $2 }' |
	grep -vxE '__this_module|_GLOBAL_OFFSET_TABLE_' >"$output.new"
[ -s "$output.new" ] || die "$object imports nothing"

# The fields of SYMVERS, separated by tabs, are CRC, symbol and module; others
# depend on the kernel.
missing=$(awk -F '\t' '
	FILENAME == ARGV[1] { imported[$1]; next }
	{ delete imported[$2] }
	END { for (name in imported) print name }' "$output.new" "$@" |
	sort | paste -s -d ' ' -)
if [ "$missing" ]; then
	rm "$output.new"
	die "not exported to modules: $missing"
fi
mv "$output.new" "$output"
