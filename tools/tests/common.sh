# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the tests of the command, which define $tests: TAP, and runs of the
# command.

# shellcheck source=../../scripts/tap.sh
. "$tests/../../scripts/tap.sh"
# shellcheck source=output.sh
. "$tests/output.sh"
tool=$tests/../xen-resource
runs=0

# run_with LIBRARIES ARGS...: run the command with LIBRARIES preloaded.
# MEMCHECK=N runs every N-th command under valgrind.
run_with() {
	local -a under=()

	runs=$((runs + 1))
	[ $((runs % ${MEMCHECK:-runs + 1})) != 0 ] ||
		under=(valgrind -q --error-exitcode=99 --leak-check=full
			--track-fds=yes --log-file="$work/memcheck.$runs")
	status=0
	LD_PRELOAD=$1 "${under[@]}" "$tool" "${@:2}" \
		>"$work/out" 2>"$work/err" || status=$?
	[[ ( $status != 0 && ${2-} != doctor ) || " $* " != *\ --json\ * ]] ||
		cp "$work/out" "$json/$runs"
}

# The outputs with --json, for the schema.
json=$work/json
mkdir "$json"

# Every finding has a code address, and so has every descriptor that the command
# opened and did not close. Inherited descriptors do not.
memcheck_is_clean() {
	cat "$work"/memcheck.*
	! grep -qF ' at 0x' "$work"/memcheck.*
}

# validate_json KIND...: every output with --json matches the schema, and every KIND
# was printed
validate_json() {
	ok "every output with --json matches the schema" python3 \
		"$tests/schema.py" "$tests/../xen-resource.schema.json" "$@" \
		-- "$json"/*
}

# finish_runs: check what valgrind found, and end the test
finish_runs() {
	[ -z "${MEMCHECK-}" ] ||
		ok "valgrind reports no errors in $((runs / MEMCHECK)) runs" \
			memcheck_is_clean
	finish
}
