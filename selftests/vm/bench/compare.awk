# SPDX-License-Identifier: GPL-2.0-only
# compare.awk KEPT MEASURED: TAP, a case for each number of frames, mapped and
# unmapped. Instructions may be 2 % above the figure that is kept, and what is
# counted must not be above it, but for one thing: a timer's interrupt may have
# Xen interrupt one of two hypercalls and go on with it as if it was a new one.
#
# cell: a name for the cases; first: the number of the case before the first.

BEGIN { tick = 1000000 }	# instructions, in 4 ms

/^#/ { next }
{ case_ = $2 " frames, " $3 }
!(case_ in seen) { seen[case_]; order[++cases] = case_ }
FILENAME == ARGV[1] { kept[case_, $4] = $5; next }
!((case_, $4) in kept) { say(worse, "no figure for " $4); next }
{
	limit = kept[case_, $4]
	if ($4 == "instructions") {
		margin = limit / 50
		ticks = int($5 / tick + 0.5)
	} else {
		margin = $4 ~ /^(memory_op|multicall)$/ ? ticks : 0
	}
	text = $4 " " $5 ", kept " limit
	if ($5 > limit + margin)
		say(worse, text)
	else if ($5 < limit - margin)
		say(better, text)
	measured[case_, $4]
}

function say(list, text) {
	list[case_] = list[case_] (list[case_] ? "; " : "") text
}

END {
	for (key in kept) {
		split(key, part, SUBSEP)
		case_ = part[1]
		if (!(key in measured))
			say(worse, part[2] " not measured")
	}
	for (i = 1; i <= cases; i++) {
		case_ = order[i]
		bad = case_ in worse
		status += bad
		printf "%sok %d %s %s%s\n", bad ? "not " : "", first + i, cell,
			case_, bad ? ": " worse[case_] : ""
		if (case_ in better)
			print "# better (make bench-figures keeps it): " \
				better[case_]
	}
	exit status || !cases
}
