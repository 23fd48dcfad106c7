# SPDX-License-Identifier: GPL-2.0-only
# exact.awk: print our counts of a summary that do not depend on the version of Xen,
# the kernel or the compiler, as lines of "FRAMES PHASE WHAT VALUE".
#
# Allocations exclude those of an empty mapping, since the core's own differ between
# kernels. Other calls and exits depend on interrupts and are left out. In an operation
# longer than a timer period, an interrupt makes Xen stop and continue a memory_op or
# a multicall, which then counts twice.

BEGIN { period = 1000000 }	# instructions, in 4 ms

{ value[$1, $2, $3, $4] = $5 }
$1 == "ours" { order[++lines] = $2 " " $3 " " $4 }

function is_exact(frames, phase, what) {
	if (what ~ /^(instructions|object_bytes|other_calls|exits)$/)
		return 0
	if (what ~ /^(memory_op|multicall)$/)
		return value["ours", frames, phase, "instructions"] < period
	return 1
}

END {
	for (i = 1; i <= lines; i++) {
		split(order[i], part, " ")
		key = part[1] SUBSEP part[2] SUBSEP part[3]
		if (!is_exact(part[1], part[2], part[3]))
			continue
		count = value["ours", key]
		if (part[3] ~ /^(objects|pages)$/)
			count -= value["empty", key]
		print order[i], count
	}
}
