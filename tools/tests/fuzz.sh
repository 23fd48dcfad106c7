#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# fuzz.sh DIR FUZZER...: run every FUZZER in DIR for a few seconds. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"

dir=$1
limit=("$(dirname "$0")/../../lab/run" limit)
shift
# The number of runs depends on the cost of one.
declare -A runs=([grants]=4000 [stats]=3000 [hexdump]=20000 [json]=20000
	[program]=20000)

# Repeat the same runs every time: disable feedback from addresses, and the fuzzer's
# own time limit, which a busy host would exceed.
fuzz() {
	"${limit[@]}" 120 "$dir/$1" -runs="${runs[$1]}" -seed=1 -max_len=512 \
		-len_control=0 -use_cmp=0 -use_memmem=0 -timeout=0 \
		-artifact_prefix="$dir/"
}

for fuzzer; do
	ok "fuzzer: $fuzzer" fuzz "$fuzzer"
	grep '^Done' "$work/case" | sed 's/^/# /' || true
done
finish
