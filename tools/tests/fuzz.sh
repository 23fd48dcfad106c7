#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh DIR FUZZER...: run every FUZZER in DIR for a few seconds. Prints TAP.
set -eu

dir=$1
limit=$(dirname "$0")/../../lab/limit
shift
n=0
failed=0
# The number of runs depends on the cost of one.
declare -A runs=([grants]=4000 [stats]=3000 [hexdump]=20000 [json]=20000)

echo "TAP version 13"
for fuzzer; do
	n=$((n + 1))
	# Repeat the same runs every time: disable feedback from addresses, and
	# the fuzzer's own time limit, which a busy host would exceed.
	if "$limit" 120 "$dir/$fuzzer" -runs="${runs[$fuzzer]}" -seed=1 -max_len=512 \
		-len_control=0 -use_cmp=0 -use_memmem=0 -timeout=0 \
		-artifact_prefix="$dir/" >"$dir/$fuzzer.log" 2>&1; then
		grep '^Done' "$dir/$fuzzer.log" | sed 's/^/# /'
		echo "ok $n fuzzer: $fuzzer"
	else
		grep -v '^#' "$dir/$fuzzer.log" | sed 's/^/# /'
		echo "not ok $n fuzzer: $fuzzer"
		failed=1
	fi
done
echo "1..$n"
exit $failed
