# SPDX-License-Identifier: GPL-2.0-only
# judge.awk -v cell=CELL -v first=N -v reason=TEXT kind=limit LIMITS
# kind=kept FIGURES kind=summary SUMMARY kind=exact COUNTS: print TAP, a case for
# every number of frames and phase. The ratio of our instructions to a reference's in
# the same boot must not exceed the limit, and a count must not exceed the recorded
# one. A missing limit, count or measurement fails its case.
#
# A reference is the sum of one or more of the summary's drivers: "floor+empty".
# cell: selects lines of LIMITS, and starts the cases' names; first: the number of the
# case before the first; reason: why the cell was not measured.

/^#/ || !NF { next }
kind == "limit" {
	if ($1 != cell)
		next
	note_case($2, $3)
	references[$2, $3] = references[$2, $3] " " $4
	limit[$2, $3, $4] = $5
	next
}
kind == "summary" {
	if ($4 == "instructions")
		instructions[$2, $3, $1] = $5
	next
}
{
	note_case($1, $2)
	if (!(($1, $2, $3) in noted)) {
		noted[$1, $2, $3]
		counts[$1, $2] = counts[$1, $2] " " $3
	}
}
kind == "kept" { kept[$1, $2, $3] = $4 }
kind == "exact" { measured[$1, $2, $3] = $4 }

function note_case(frames, phase) {
	if (!((frames, phase) in seen))
		order[++cases] = frames SUBSEP phase
	seen[frames, phase]
}

function add(list, text) {
	list[now] = list[now] (list[now] ? "; " : "") text
}

# Sum the instructions of all drivers in a list, or 0 if one was not measured.
function sum(list,    driver, n, i, all) {
	n = split(list, driver, "+")
	for (i = 1; i <= n; i++) {
		if (!(instructions[now, driver[i]] > 0))
			return 0
		all += instructions[now, driver[i]]
	}
	return all
}

function judge_ratio(reference,    ours, other, most, text) {
	ours = sum("ours")
	other = sum(reference)
	most = limit[now, reference]
	if (!ours || !other || !(most > 0)) {
		add(bad, "no instructions or no limit to compare with " \
			reference)
		return
	}
	text = sprintf("%.4f of %s, limit %s", ours / other, reference, most)
	if (ours > most * other)
		add(bad, text)
	else
		add(good, text)
	if (ours * 1.06 < most * other)
		add(better, "limit for " reference)
}

function judge_count(what) {
	if (!((now, what) in measured))
		add(bad, what " was not measured")
	else if (!((now, what) in kept))
		add(bad, "no recorded figure for " what)
	else if (measured[now, what] > kept[now, what])
		add(bad, what " " measured[now, what] ", recorded " \
			kept[now, what])
	else if (measured[now, what] < kept[now, what])
		add(better, what " " measured[now, what] ", recorded " \
			kept[now, what])
}

function judge_case(    list, n, i) {
	if (reason)
		add(bad, reason)
	n = split(references[now], list, " ")
	if (!n)
		add(bad, "no limit")
	for (i = 1; i <= n; i++)
		judge_ratio(list[i])
	n = split(counts[now], list, " ")
	if (!n)
		add(bad, "no counts")
	for (i = 1; i <= n; i++)
		judge_count(list[i])
}

END {
	if (!cases) {
		printf "not ok %d %s: no limits and no figures\n", first + 1,
			cell
		exit 1
	}
	for (c = 1; c <= cases; c++) {
		now = order[c]
		judge_case()
		split(now, part, SUBSEP)
		printf "%sok %d %s %s frames, %s%s\n",
			now in bad ? "not " : "", first + c, cell, part[1],
			part[2], now in bad ? ": " bad[now] : ""
		if (now in good)
			print "# " good[now]
		if (now in better)
			print "# could be lower: " better[now]
		status += now in bad
	}
	exit status > 0
}
