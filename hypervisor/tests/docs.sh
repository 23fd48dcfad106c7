#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2317
# docs.sh: check that code in docs/adding-a-resource.md is current. Prints TAP.

set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"
cd "$(dirname "$0")/../.."
page=docs/adding-a-resource.md
file=hypervisor/common/resource_vmtrace.c

# block KIND: print the lines between ```KIND and ```.
block() {
	awk -v fence="\`\`\`$1" '
	$0 == "```" { inside = 0 }
	inside
	$0 == fence { inside = 1 }' "$page"
}

same_diff() {
	block diff | sed -n 's/^+\([^+]\|$\)/\1/p' | diff - "$file"
}

# Every line of the excerpt is in the source, and it has at least 20 lines.
same_code() {
	[ "$(block c | wc -l)" -ge 20 ]
	! block c | grep -vxFf hypervisor/common/resource_stats.c
}

ok diff same_diff
ok excerpt same_code
finish
