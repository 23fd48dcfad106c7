#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# docs.sh: check that code in docs/adding-a-resource.md is current. Prints TAP.

set -eu
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
	block diff | sed -n 's/^+\([^+]\|$\)/\1/p' | diff - "$file" >&2
}

# Every line of the excerpt is in the source, and it has at least 20 lines.
same_code() {
	[ "$(block c | wc -l)" -ge 20 ] &&
		! block c | grep -vxFf hypervisor/common/resource_stats.c >&2
}

status=0
echo 1..2
if same_diff; then echo ok 1 diff; else echo not ok 1 diff; status=1; fi
if same_code; then echo ok 2 excerpt; else echo not ok 2 excerpt; status=1; fi
exit $status
