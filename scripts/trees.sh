# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced after tap.sh by tests that change trees: compare trees.

# The parts of a tree that are compared.
parts=(.)

# contents TREE: print names, permissions and checksums of all files.
contents() {
	(cd "$1" && find "${parts[@]}" -printf '%p %m %l\n' | sort &&
		find "${parts[@]}" -type f -print0 | sort -z |
		xargs -0 sha256sum)
}

# times TREE: print the modification times of the files, in nanoseconds.
times() {
	(cd "$1" && find "${parts[@]}" -type f -printf '%p %T@\n' | sort)
}

same() {
	diff "$1" "$2" >"$work/diff" || {
		head -n 20 "$work/diff"
		return 1
	}
}

# keeps TREE COMMAND...: COMMAND succeeds and does not touch any file there.
keeps() {
	{ contents "$1" && times "$1"; } >"$work/before"
	"${@:2}"
	{ contents "$1" && times "$1"; } >"$work/after"
	same "$work/before" "$work/after"
}

# refused TREE WORDS COMMAND...: COMMAND fails with status 1, an empty standard
# output and a last line that contains WORDS, and does not touch any file in TREE.
refused() {
	keeps "$1" fails_with "${@:2}"
}

fails_with() {
	local status=0

	"${@:2}" >"$work/out" 2>"$work/err" || status=$?
	cat "$work/out" "$work/err"
	[ "$status" = 1 ]
	[ ! -s "$work/out" ]
	[[ $(tail -n 1 "$work/err") == *"$1"* ]]
}
