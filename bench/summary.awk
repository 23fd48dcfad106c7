# SPDX-License-Identifier: GPL-2.0-only
# Read the rounds of every measurement, lines of "DRIVER FRAMES PHASE WHAT VALUE", and
# print one line with the minimum. Interrupts and empty caches only add, so the minimum
# is a round without them, in every machine.

NF == 5 && $2 + 0 && $3 ~ /^(empty|map|unmap)$/ {
	key = $1 " " $2 " " $3 " " $4
	if (!(key in least))
		order[++keys] = key
	if (!(key in least) || $5 < least[key])
		least[key] = $5
}

END {
	for (i = 1; i <= keys; i++)
		print order[i], least[order[i]]
	exit !keys
}
