# SPDX-License-Identifier: GPL-2.0-only
# Read a soak's CSV; print a line for every boot and counter, with its first and its
# last value, and fail if a counter grew. The values are the quiet samples before and
# after. For a boot without the last quiet sample they are the averages of its first
# and its last quarter.

BEGIN {
	FS = ","
	# Column, name, unit, direction of a leak, allowed noise.
	thing(6, "free memory", "kB", -1, 2048)
	thing(7, "slab", "kB", 1, 1024)
	thing(8, "page tables", "kB", 1, 64)
	thing(9, "unpopulated pool", "pages", 1, 0)
	thing(10, "leaked pages", "pages", 1, 0)
	thing(11, "Xen's free memory", "pages", -1, 0)
	thing(12, "domains", "", 1, 0)
	printf "%-4s %-24s %12s %12s %9s %9s\n", "boot", "what", "first",
		"last", "change", "allowed"
}

function thing(column, name, unit, worse, noise) {
	columns[++things] = column
	names[column] = name (unit == "" ? "" : ", " unit)
	sign[column] = worse
	allowed[column] = noise
}

function compare(boot, column, first, last,    change, grew) {
	change = last - first
	grew = change * sign[column] > allowed[column]
	printf "%-4d %-24s %12d %12d %+9d %9d%s\n", boot, names[column],
		first, last, change, allowed[column], grew ? "  GREW" : ""
	if (grew)
		bad = 1
}

# The average of one quarter of the samples taken during the run.
function average(boot, column, quarter,    n, i, from, sum) {
	n = int(ran[boot] / 4)
	from = quarter == 4 ? ran[boot] - n : 0
	for (i = 1; i <= n; i++)
		sum += value[boot, from + i, column]
	return sum / n
}

# Domains exist during the run, so the memory that they use is not leaked.
function cut_short(boot,    i, column) {
	if (ran[boot] < 8) {
		printf "%-4d too short to be judged\n", boot
		bad = 1
		return
	}
	for (i = 1; i <= 5; i++) {
		column = columns[i]
		compare(boot, column, average(boot, column, 1),
			average(boot, column, 4))
	}
}

function whole(boot,    i) {
	for (i = 1; i <= things; i++)
		compare(boot, columns[i], quiet[boot, 1, columns[i]],
			quiet[boot, 2, columns[i]])
	# A domain before the run is a zombie, too.
	if (quiet[boot, 2, 12])
		bad = 1
}

FNR == 1 { next }
{
	boots = $1
	cycles[$1] = $4
	domains[$1] = $5
}
$2 == "quiet" {
	rested[$1]++
	for (i = 6; i <= 12; i++)
		quiet[$1, rested[$1], i] = $i
}
$2 == "run" {
	ran[$1]++
	for (i = 6; i <= 12; i++)
		value[$1, ran[$1], i] = $i
}

END {
	for (boot = 1; boot <= boots; boot++) {
		if (rested[boot] == 2)
			whole(boot)
		else
			cut_short(boot)
		all_cycles += cycles[boot]
		all_domains += domains[boot]
	}
	printf "%d maps and unmaps, %d domains created, mapped, destroyed, unmapped\n",
		all_cycles, all_domains
	exit bad || !all_cycles
}
