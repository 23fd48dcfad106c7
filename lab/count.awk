# SPDX-License-Identifier: GPL-2.0-only
# Print the totals of a file of cases in one line.

BEGIN { FS = "\t" }

{ count[$1]++ }

END {
	printf "%d passed, %d failed, %d skipped\n", count["pass"],
		count["fail"], count["skip"]
}
