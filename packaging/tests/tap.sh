# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the tests of packages: TAP, one case for each command.

number=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ok NAME COMMAND...: what a failed command has printed is shown. A condition
# would take the effect of set -e away from all of COMMAND.
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

# fails COMMAND...: it has to. A bare "!" would end nothing.
fails() {
	! "$@"
}

# The plan comes last, and the exit status of the whole test.
finish() {
	echo "1..$number"
	exit "$failed"
}
