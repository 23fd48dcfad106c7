# SPDX-License-Identifier: GPL-2.0-only
# Read a soak's CSV; print a table, a line for each boot and thing sampled, of
# what it was in the beginning and in the end, and fail if any was not flat: the
# quiet samples before and after, and of a boot that was cut short what its first
# and its last quarter come to on average.

BEGIN {
	FS = ","
	# Column, name, unit, which way is worse, how much is noise.
	thing(6, "free memory", "kB", -1, 2048)
	thing(7, "slab", "kB", 1, 1024)
	thing(8, "page tables", "kB", 1, 64)
	thing(9, "unpopulated pool", "pages", 1, 0)
	thing(10, "lost pages", "pages", 1, 0)
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

# Of one quarter of the samples taken while it ran.
function average(boot, column, quarter,    n, i, from, sum) {
	n = int(ran[boot] / 4)
	from = quarter == 4 ? ran[boot] - n : 0
	for (i = 1; i <= n; i++)
		sum += value[boot, from + i, column]
	return sum / n
}

# Domains come and go while it runs; memory that they have is none that is lost.
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
	# Not even before: whatever is there then is a zombie.
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
