# SPDX-License-Identifier: GPL-2.0-only
# Of the rounds of each measurement, lines of "DRIVER FRAMES PHASE WHAT VALUE",
# one line, with the least value. An interrupt, or a cache that has run empty,
# can only add: the round with the least is the one without, in every machine.

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
