# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the tests of the lab's scripts: print cases as TAP, in a private
# directory.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
lab=$(dirname "$here")
dir=$(mktemp -d)
number=0 failed=0
trap 'rm -rf "$dir"' EXIT

# ok NAME COMMAND...: one case; show the command's output if it fails.
ok() {
	number=$((number + 1))
	if "${@:2}" >"$dir/detail" 2>&1; then
		echo "ok $number $1"
	else
		sed 's/^/# /' "$dir/detail"
		echo "not ok $number $1"
		failed=1
	fi
}

plan() {
	echo "1..$number"
	exit $failed
}
