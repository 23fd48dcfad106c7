# SPDX-License-Identifier: GPL-2.0-only
# Merge the gcov output of several programs: one that reaches a line is enough.

BEGIN { FS = ":" }

$3 == "Source" {
	file = $4
	ours = file ~ /(^|\/)common\/[a-z_]+\.[ch]$/ && file !~ /model\//
	next
}

!ours { next }

{
	count = $1
	number = $2 + 0
	gsub(/[ *]/, "", count)
	if (count == "-" || number == 0)
		next
	sub(/.*\//, "", file)
	reached[file, number] += count !~ /^[#=]/
	if (!((file, number) in seen)) {
		seen[file, number] = 1
		total[file]++
		if (number > last[file])
			last[file] = number
	}
}

END {
	for (file in total) {
		missed = ""
		hit = 0
		for (i = 1; i <= last[file]; i++) {
			if (reached[file, i])
				hit++
			else if ((file, i) in seen)
				missed = missed " " i
		}
		printf "%-24s %4d of %4d lines%s\n", file, hit, total[file],
			missed == "" ? "" : ", not" missed | "sort"
		hits += hit
		all += total[file]
	}
	close("sort")
	if (!all) {
		print "no coverage data for hypervisor/common"
		exit 1
	}
	printf "%-24s %4d of %4d lines, %.1f %%\n", "all", hits, all,
		100 * hits / all
	exit 100 * hits / all < least
}
