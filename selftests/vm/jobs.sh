# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# Sourced by what runs many jobs: $out is where their results go, and
#	build		builds what they need, and prints TAP
#	do_job NAME	does one, and leaves $out/NAME.cases

number=0

# one NAME COMMAND...: a command whose exit code is a TAP case.
one() {
	number=$((number + 1))
	if "${@:2}" >"$out/$1.log" 2>&1; then
		echo "ok $number $1"
	else
		sed 's/^/# /' "$out/$1.log"
		echo "not ok $number $1"
		failed=1
	fi
}

# as_results NAME COMMAND...: TAP in the form a dom0 reports it.
as_results() {
	local code=0

	echo "@begin $1"
	"${@:2}" 2>&1 | sed 's/^/| /' || code=$?
	echo "@exit $code 0"
	echo "@end $1"
}

tap() {
	as_results "$@" |
		awk -v dir="$out" -f "$vm/results.awk" >"$out/$1.cases"
	"$vm/summary" host "$out/$1.cases"
}

# machine NAME TESTS: NAME is WHAT-XEN-KERNEL-MODE. A hypervisor that is being
# built is waited for.
machine() {
	local status=0 cell=${1#*-} kernel
	local -x XEN

	[[ $cell =~ ^((ours-)?[0-9.]+)-(.+)-([a-z]+)$ ]]
	XEN=${BASH_REMATCH[1]} kernel=${BASH_REMATCH[3]}
	JOBS=1 "$vm/xen" "$XEN"
	TESTS=$2 "$vm/run" tests "$kernel" "${cell##*-}" || status=$?
	cp "$build/vm/${CELL:-$cell}/cases" "$out/$1.cases"
	return "$status"
}

job() {
	local start=$SECONDS status=0

	do_job "$1" || status=$?
	[ -e "$out/$1.cases" ] ||
		printf 'fail\t%s\t(all)\tdid not run\n' "$1" >"$out/$1.cases"
	echo "== $1: $((SECONDS - start)) s"
	return "$status"
}

totals() {
	awk -F '\t' '
	FNR == 1 { cell = FILENAME; gsub(/.*\/|\.cases$/, "", cell) }
	{ count[$1]++ }
	$1 == "fail" { print "failed:", cell, $2, $3 ": " $4 }
	$1 == "skip" { print "skipped:", cell, $2, $3 ": " $4 }
	END {
		printf "%d passed, %d failed, %d skipped\n",
			count["pass"], count["fail"], count["skip"]
		exit count["fail"] || !count["pass"]
	}' "$out"/*.cases
}

# run_jobs NAME...: build, then two at a time; the totals are the last line.
run_jobs() {
	local status=0

	rm -rf "$out"
	mkdir -p "$out"
	if job build; then
		# Each job leaves its cases; the totals tell how they went.
		printf '%s\n' "$@" | xargs -P 2 -n 1 "$0" job || true
	fi
	echo "== all: $SECONDS s"
	totals >"$out/totals" || status=$?
	cat "$out/totals"
	return "$status"
}
