# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the tests of packages: TAP, one case per command.

number=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ok NAME COMMAND...: run one case, and print the output of COMMAND if it fails.
# Calling COMMAND in a condition would disable set -e inside it.
ok() {
	local status

	number=$((number + 1))
	set +e
	(set -e; "${@:2}") >"$work/log" 2>&1
	status=$?
	set -e
	if [ $status = 0 ]; then
		echo "ok $number $1"
	else
		tail -n 40 "$work/log" | sed 's/^/# /'
		echo "not ok $number $1"
		failed=1
	fi
}

skip() {
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

# fails COMMAND...: succeed if COMMAND fails. set -e ignores a bare "! COMMAND".
fails() {
	! "$@"
}

# Print the plan, and exit with the result of the whole test.
finish() {
	echo "1..$number"
	exit "$failed"
}
