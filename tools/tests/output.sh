# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced after tap.sh by tests of the command: checks of its last run, whose output
# is in $work/out and $work/err and whose exit status is $status.

shown=("$work/out" "$work/err")
touch "${shown[@]}"

succeeds() {
	echo "status $status"
	[ "$status" = 0 ]
	[ ! -s "$work/err" ]
}

# fails STATUS TEXT: it exited with STATUS and one line on stderr, "what: why"
fails() {
	echo "status $status"
	[ "$status" = "$1" ]
	[ "$(wc -l <"$work/err")" = 1 ]
	grep -q "^xen-resource: [^:]\+: ." "$work/err"
	grep -q "^xen-resource: .*$2" "$work/err"
}

prints() { grep -Eq -- "$1" "$work/out"; }
json() { jq -e "$@" "$work/out"; }

# run_fails NAME STATUS TEXT ARGS...: a case that runs the command, which fails so
run_fails() {
	run "${@:4}"
	ok "$1" fails "$2" "$3"
}
