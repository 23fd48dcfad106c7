#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource top --batch on the fake Xen. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=domains_common.sh
. "$tests/domains_common.sh"

start_store 0=Domain-0 7=web 8=db 9=db
export FAKE_SIZE_32768=1 FAKE_DOMAINS='0 7 8'

run_fails "top: an unknown key" 2 "--sort: 'size' is not a sort key; see" top --sort size
run_fails "top: a short interval" 2 "--interval: top's minimum is 0.1 s; see" top -b -i 0.01
run_fails "top: two domains" 2 "usage: xen-resource top \[DOMID\]" top 1 2
run_fails "top without a terminal" 1 "stdin or stdout is not a terminal; use --batch" top
run_fails "top of an unknown domain" 1 "of domain 5: no such domain; see 'xl list'" top 5 -b
run_fails "stat does not take --sort" 2 "stat: does not take --sort" stat 7 -s run
FAKE_DOMCTL=$EPERM run_fails "top in another domain" 1 "cannot list the domains: permission denied" top -b

(unset FAKE_SIZE_32768; run top -b -n 2; echo "$status") >"$work/status"
status=$(cat "$work/status")
ok "top on another Xen" succeeds
ok "top: where the numbers come from" lines 2 \
	'^From hypercalls, which show only %RUN: statistics need the patched Xen$'
ok "top: no uptime" lines 2 '^3 domains by run, every 2 s$'
ok "top: a domain" lines 2 '^ +7 web +2 - +- +75\.0( +-){4}$'
ok "top: a vCPU" lines 2 '^ +7   vCPU 0 +running +3 +75\.0( +-){4}$'
ok "top: a blocked vCPU" lines 2 '^ +7   vCPU 1 +blocked +2 +0\.0( +-){4}$'
ok "top: a paused domain" lines 2 '^ +8 db +2 paused +- +10\.0( +-){4}$'
ok "top: the busiest domain first" ordered 1 "7 8 0"
ok "top: an empty line between tables" lines 1 '^$'
ok "top: no escape sequences" bash -c "! grep -q $'\e' '$work/out'"

run top -b -n 3 -i 1
ok "top from mapped statistics" succeeds
ok "top: which numbers do not" lines 3 '^From mapped statistics; from hypercalls: domain 0$'
ok "top: Xen's uptime" lines 1 "^3 domains by run, every 1 s, Xen's uptime 1003\.0 s$"
ok "top: shares of a domain" lines 3 '^ +7 web +2 - +- +75\.0 +0\.0 +125\.0 +0\.0 +20\.0$'
ok "top: shares of a vCPU" lines 2 '^ +7   vCPU 0 +running +3 +75\.0 +0\.0 +25\.0 +0\.0 +20\.0$'
ok "top: a vCPU that migrates" lines 1 '^ +7   vCPU 0 +running +2 '
ok "top: a vCPU that does not exist" lines 0 'vCPU 2'
ok "top: one map per domain" test "$(grep -c '^map 32768' "$work/log")" = 2
ok "top: nothing stays mapped" unmaps_all
FAKE_STATS_SEQ=1 run top -b -n 1
ok "top: a record that Xen never completes" lines 1 '^ +7   vCPU 1 +- +-( +-){5}$'
FAKE_STATS_MAGIC=1 run top 7 -b -n 1
ok "top: frames that do not hold statistics" prints '^ +7 web +2 - +- +75\.0( +-){4}$'
FAKE_MAP=$EACCES run top 7 -b -n 1
ok "top: statistics that cannot be mapped" prints '^From hypercalls'

# The fake statistics of domain 8 do not change: its shares are unknown.
for key in run="7 0 8" wait="7 0 8" blocked="7 0 8" steal="7 0 8" switches="7 0 8" \
	domid="0 7 8" name="0 8 7"; do
	run top -b -n 1 -s "${key%=*}"
	ok "top --sort ${key%=*}" prints "domains by ${key%=*},"
	ok "top --sort ${key%=*}: the order" ordered 1 "${key#*=}"
done

FAKE_DOMAINS='0 7 8-3 9@2' run top -b -i 1 -n 4
ok "top: a domain is created" ordered 2 "7 0 8 9"
ok "top: and not listed before" ordered 1 "7 0 8"
ok "top: a domain is destroyed" ordered 3 "7 0 9"
ok "top: nothing stays mapped" unmaps_all
FAKE_SIZE_32768=-$EOPNOTSUPP FAKE_DOMAINS='0 7 9@2' run top -b -i 1 -n 4
ok "top: the first shares of a new domain are unknown" lines 1 '^ +9 db +2( +-){7}$'
ok "top: the next ones are not" lines 2 '^ +9 db +2 - +- +50\.0( +-){4}$'
FAKE_DOMAINS='0 7-3' run top 7 -b -i 1
ok "top: its only domain is destroyed" succeeds
ok "top: and the last line says so" test "$(tail -n 1 "$work/out")" = "domain 7 is gone"
ok "top: after the samples before" lines 2 '^1 domain '
FAKE_DYING=2 run top 7 -b -n 5 -i 40
ok "top: a dying domain is unmapped" test "$(grep -c ^unmap "$work/log")" = 1
unmapped_early() { awk '/^wait/ { n++ } /^unmap/ { exit n != 2 }' "$work/log"; }
ok "top: within a second" unmapped_early
FAKE_INT=3 run top -b
ok "top: SIGINT ends it" succeeds
ok "top: after the samples before" lines 1 '^3 domains'
status=0
{
	MEMCHECK='' FAKE_TERM=2 run top -b -i 1
} 2>"$work/shell"
ok "top: SIGTERM ends it as a signal" test "$status" = 143
full_disk() {
	status=0
	LD_PRELOAD=$fake "$tool" "$@" >/dev/full 2>"$work/err" || status=$?
	: >"$work/out"
}
full_disk top -b
ok "top: output to a full disk" fails 1 "cannot write the output: No space left"
run top -b -n 3 -i 2.5
ok "top: an interval of several waits" prints "every 2.5 s"
ok "top: three waits per sample" test "$(grep -c ^wait "$work/log")" = 9

finish_runs
