#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# All domains of a real Xen: list and stat without DOMID, and top --batch.
#
# tools_domain_helper creates domains that never run, and tools_busy_helper one
# whose vCPU 0 runs and whose vCPU 1 sleeps and wakes up. On a Xen without this
# project's handlers top shows the share of running; with them all shares. A
# domain must be gone right after it is destroyed, even if top watches it with a
# long interval.

# ok() calls the functions, and awk has $ in its programs.
# shellcheck disable=SC2016,SC2317
set -eu

# shellcheck source=tools_common.sh
. "$(dirname "$0")/tools_common.sh"

no_stats='this Xen does not implement the statistics resource'
decimal='[0-9]+\.[0-9]'

# Does this Xen have statistics? It answers a size query of the domain.
has_stats() {
	run list "$domid"
	prints '^stats +0 '
}

lines() { [ "$(grep -Ec -- "$2" "$work/out")" = "$1" ]; }

check_list() {
	run list
	ok "$kind: list of all domains" succeeds
	ok "$kind: list: the domain" prints "^domain $domid\$"
	ok "$kind: list: not this one" lines 0 '^domain 0$'
	ok "$kind: list: its grant table" prints '^grant-table +shared +40 '
	run list --json
	ok "$kind: list --json: one object per domain" \
		json -s "any(.domid == $domid) and all(.domid != 0)"
}

check_stat() {
	if ! has_stats; then
		run_fails "$kind: stat of all domains" 1 "$no_stats" stat
		return
	fi
	run stat
	ok "$kind: stat of all domains" succeeds
	ok "$kind: stat: the domain" prints "^domid +$domid\$"
	run stat --json
	ok "$kind: stat --json: one object per domain" \
		json -s "any(.domid == $domid) and all(.domid != 0)"
}

# check_source: what top says about its numbers
check_source() {
	if has_stats; then
		run top -b -n 1 -i 0.5
		ok "$kind: top: the source" \
			prints '^From mapped statistics; from hypercalls: domain 0$'
		ok "$kind: top: Xen's uptime" prints ", Xen's uptime $decimal s\$"
	else
		run top -b -n 1 -i 0.5
		ok "$kind: top: the source" prints '^From hypercalls, which show only %RUN'
		ok "$kind: top: no uptime" lines 0 'uptime'
	fi
}

check_idle() {
	check_source
	ok "$kind: top" succeeds
	ok "$kind: top: the domain is paused" prints "^ +$domid .* 1 paused +- +0\.0 "
	ok "$kind: top: its vCPU is down" prints "^ +$domid   vCPU 0 +offline "
	ok "$kind: top: dom0 runs" prints "^ +0 .* [0-9]+ - +- +$decimal +-"
	ok "$kind: top: it has a vCPU" prints "^ +0   vCPU 0 +(running|runnable|blocked) +[0-9]+ +$decimal"
	run top "$domid" -b -n 2 -i 0.5
	ok "$kind: top of one domain" lines 2 "^ +$domid .* paused "
	ok "$kind: top of one domain: no other" lines 0 '^ +0 '
	run top -b -n 1 -i 0.5 -s domid
	ok "$kind: top: sorted" test \
		"$(awk '/^ +[0-9]/ { print $1 }' "$work/out" | sort -nc && echo yes)" = yes
}

check_busy() {
	local shares="$decimal +-( +-){3}\$"

	! has_stats || shares="$decimal +$decimal +$decimal +$decimal +$decimal\$"
	run top "$domid" -b -n 3 -i 0.5
	ok "$kind: top" succeeds
	ok "$kind: three tables" lines 3 '^DOMID'
	ok "$kind: the shares of the domain" lines 3 "^ +$domid .* 2 - +- +$shares"
	ok "$kind: vCPU 0 runs" lines 3 "^ +$domid   vCPU 0 +[a-z]+ +[0-9]+ +$shares"
	ok "$kind: it takes time" awk '/vCPU 0/ && $6 <= 0 { exit 1 }' "$work/out"
	ok "$kind: not more than there is" awk '/vCPU [01]/ && $6 > 130 { exit 1 }' "$work/out"
	ok "$kind: vCPU 1" lines 3 "^ +$domid   vCPU 1 +[a-z]+ +[0-9]+ +$shares"
	has_stats || return 0
	run top "$domid" -b -n 3 -i 0.5
	ok "$kind: vCPU 1 sleeps" awk '/vCPU 1/ && $8 <= 0 { exit 1 }' "$work/out"
	ok "$kind: vCPU 1 starts to run" awk '/vCPU 1/ && $10 <= 0 { exit 1 }' "$work/out"
	ok "$kind: the shares of vCPU 0 add up" awk '/vCPU 0/ {
		sum = $6 + $7 + $8; if (sum > 100.2 || sum < 0) exit 1 }' "$work/out"
}

# Watch all domains and this one, destroy it, and check that it goes.
stop_watched() {
	local tries=100 all one

	"$tool" top -b -i 600 >"$work/all" &
	all=$!
	"$tool" top "$domid" -b -i 0.2 >"$work/one" 2>"$work/err" &
	one=$!
	while [ ! -s "$work/one" ] && ((tries--)); do
		sleep 0.1
	done
	stop
	status=0
	wait "$one" || status=$?
	mv "$work/one" "$work/out"
	ok "$kind: top ends with its domain" succeeds
	ok "$kind: and says why" test "$(tail -n 1 "$work/out")" = "domain $domid is gone"
	kill "$all"
	status=0
	wait "$all" || status=$?
	ok "$kind: the other top did not keep the domain" test "$status" = 143
}

run_fails "an unknown name" 1 "domain 'nobody': \(xenstored is not running\|no domain has\)" \
	top nobody -b
run_fails "an unknown domain" 1 "no such domain; see 'xl list'" top 32000 -b
run_fails "no terminal" 1 "not a terminal; use --batch" top

for mode in pv hvm; do
	start $mode tools_domain_helper $mode
	if [ -z "$domid" ]; then
		stop
		continue
	fi
	check_list
	check_stat
	check_idle
	stop_watched
done

if [ "$(uname -m)" != x86_64 ]; then
	skip "busy domains" "x86 only"
	finish
fi

for mode in pv hvm; do
	start "busy $mode" tools_busy_helper $mode
	[ -z "$domid" ] || check_busy
	stop
done

finish
