#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Names of domains, and list and stat of all domains, on the fake Xen. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=domains_common.sh
. "$tests/domains_common.sh"

### names of domains

run_fails "a name without xenstored" 1 "domain 'web': xenstored is not running here" list web
run_fails "an empty name" 2 "DOMID: '' is not a domain id" list ''
run_fails "a number is not a name" 2 "DOMID: '99999' is not a domain id" list 99999
start_store 0=Domain-0 7=web 8=db 9=db 11=7

export FAKE_DOMAINS='0 7 8 9 11'
run list web
ok "list by name" prints '^grant-table +shared +64 +262144 '
cp "$work/out" "$work/by-name"
run list 7
ok "it is the domain of that name" cmp "$work/out" "$work/by-name"
run list web --json
ok "list by name: the number in JSON" json '.domid == 7'
run grants web
ok "grants by name" prints '^domain 7: '
run dump web grant-table
ok "dump by name" succeeds
FAKE_SIZE_2=1 FAKE_VCPUS=1 run vmtrace web 0 -o -
ok "vmtrace by name" test "$(stat -c %s "$work/out")" = 4096
FAKE_SIZE_32768=1 run stat web
ok "stat by name" prints '^domid +7$'
run top web --batch --count 1
ok "top by name" ordered 1 7
run_fails "an unknown name" 1 "domain 'nobody': no domain has that name; see 'xl list'" list nobody
run_fails "an ambiguous name" 1 "domain 'db': 2 domains have that name; use the domain's number" \
	list db
run_fails "a name is compared as a whole" 1 "domain 'we': no domain has that name" list we
run list 7 --json
ok "a number goes before a name" json '.domid == 7'
FAKE_DOMCTL=$EPERM run_fails "a name in another domain" 1 "cannot list the domains: permission denied; run this in dom0" \
	list web
kill -STOP "$store"
run_fails "a xenstored that does not answer" 1 "domain 'web': xenstored does not answer" list web
kill -CONT "$store"

### list and stat of all domains

export FAKE_DOMAINS='0 7 8'
run list
ok "list of all domains" succeeds
ok "list: every domain but this one" lines 2 '^domain [78]$'
ok "list: a table each" lines 2 '^TYPE '
ok "list: an empty line between them" lines 1 '^$'
run list --json
ok "list --json: an object per domain" json -s 'map(.domid) == [7, 8]'
ok "list --json: on a line of its own" test "$(wc -l <"$work/out")" = 2
FAKE_DOMAINS=0 run list
ok "list without other domains" test "$(cat "$work/out")" = "no other domain"
FAKE_DOMAINS=0 run list --json
ok "list --json without other domains" test ! -s "$work/out"
FAKE_DOMCTL=$EPERM run_fails "list of all in another domain" 1 "cannot list the domains: permission denied" list
for FAKE_ABI in 0x12 0x17 0x20; do
	export FAKE_ABI
	run list
	ok "interface version $FAKE_ABI" succeeds
done
FAKE_ABI=0x21 run_fails "an unknown interface version" 1 "unknown version of Xen's domctl interface; use a newer" list
unset FAKE_ABI

run_fails "stat of all on another Xen" 1 "domain 7: this Xen does not implement the statistics resource" stat
export FAKE_SIZE_32768=1
run stat
ok "stat of all domains" succeeds
ok "stat: every domain but this one" lines 2 '^domid +[78]$'
ok "stat: nothing stays mapped" unmaps_all
run stat --json
ok "stat --json: an object per domain" json -s 'map(.domid) == [7, 8]'
FAKE_DOMAINS=0 run stat
ok "stat without other domains" test "$(cat "$work/out")" = "no other domain"
run_fails "stat --interval of all" 2 "stat: --interval requires DOMID; use top for all domains" stat --interval 1

validate_json list stat
finish_runs
