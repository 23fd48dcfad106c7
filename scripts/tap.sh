# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by tests that are shell scripts: TAP, one case per command. Such a test
# runs with set -e. $work is a private directory, which the end of the test removes.

number=0
failed=0
# Files to print if a case fails, besides the output of its command.
shown=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ok NAME COMMAND...: run one case, and print the output of COMMAND if it fails. If
# COMMAND exits with status 4, the case is skipped and the output is the reason.
# Calling COMMAND in a condition would disable set -e inside it.
ok() {
	local code

	number=$((number + 1))
	set +e
	(set -e; "${@:2}") >"$work/case" 2>&1
	code=$?
	set -e
	case $code in
	0) echo "ok $number $1" ;;
	4) echo "ok $number $1 # SKIP $(<"$work/case")" ;;
	*)
		echo "not ok $number $1"
		tail -n 40 "$work/case" "${shown[@]}" 2>/dev/null | cat -v |
			sed 's/^/# /'
		failed=1
		;;
	esac
}

skip() {
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

# skip_all REASON: end a test that cannot run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

# not COMMAND...: succeed if COMMAND fails. set -e ignores a bare "! COMMAND".
not() {
	! "$@"
}

# include PREFIX COMMAND...: run a program that prints TAP, and print its cases as
# ours. Return its exit status.
include() {
	local line

	while read -r line; do
		if [[ $line =~ ^(not\ )?ok\ [0-9]+\ (-\ )?(.*) ]]; then
			number=$((number + 1))
			echo "${BASH_REMATCH[1]}ok $number $1${BASH_REMATCH[3]}"
			[ ! "${BASH_REMATCH[1]}" ] || failed=1
		elif [[ $line == \#* && ! $line =~ ^\#\ (not\ )?ok\  ]]; then
			echo "$line"
		fi
	done < <("${@:2}")
	wait $!
}

# Print the plan, and exit with the result of the whole test.
finish() {
	echo "1..$number"
	exit "$failed"
}
