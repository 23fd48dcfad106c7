#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource stat --prometheus, --fd and xen-resource restrict, on the fake Xen of
# fake_xen.c, the libxenctrl of fake_xenctrl.c and a fake xenstored. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
export FAKE_ROOT=$work/root LD_LIBRARY_PATH=$tests
export FAKE_SIZE_32768=1 FAKE_LOG=$work/log
xen=$FAKE_ROOT/sys/hypervisor
dashboard=$tests/../grafana-dashboard.json
mkdir -p "$xen/version" "$FAKE_ROOT"/{run/xenstored,dev/xen}
echo xen >"$xen/type"
echo 4 >"$xen/version/major"
echo 17 >"$xen/version/minor"
echo .5 >"$xen/version/extra"

EPERM=1 EACCES=13 EOPNOTSUPP=95

run() {
	rm -f "$work/log"
	run_with "$tests/fake-xen.so:$tests/fake-root.so" "$@"
	touch "$work/log"
}

# samples: the output, parsed
samples() { python3 "$tests/prometheus.py" "$work/out" >"$work/samples"; }

# sample METRIC VALUE [LABEL=VALUE]...: the output has this sample
sample() {
	local labels

	labels=$(printf '%s\n' "${@:3}" | jq -Rn '[inputs | select(. != "") |
		split("=") | { (.[0]): .[1] }] | add // {}')
	jq -e --arg metric "xen_resource_$1" --argjson value "$2" \
		--argjson labels "$labels" 'any(.metric == $metric and
		.value == $value and (.labels | contains($labels)))' "$work/samples"
}

lacks() { not grep -q "^xen_resource_$1{" "$work/out"; }
unmaps_all() { [ "$(grep -c ^map "$work/log")" = "$(grep -c ^unmap "$work/log")" ]; }

run stat 7 --prometheus
ok "one domain" succeeds
ok "the format is valid" samples
ok "pages are bytes" sample domain_memory_bytes $((262144 * 4096)) domid=7
ok "a limit" sample domain_memory_max_bytes $((262400 * 4096))
ok "a number" sample domain_event_channels 12
ok "a flag that is set" sample domain_flag 1 flag=paused
ok "a flag that is not set" sample domain_flag 0 flag=dying
ok "the domain can be read" sample domain_readable 1 domid=7
ok "Xen's clock" sample domain_update_time_seconds 1000
ok "time of a vCPU" sample vcpu_seconds_total 175.5 vcpu=0 state=blocked
ok "the present state counts until now" sample vcpu_seconds_total 200 vcpu=1 state=blocked
ok "a counter" sample vcpu_wakeups_total 70 vcpu=0
ok "an unknown value has no sample" lacks domain_shutdown_code
ok "a vCPU that does not exist has no sample" not grep -q 'vcpu="2"' "$work/out"
ok "nothing stays mapped" unmaps_all
ok "every metric of the dashboard exists" \
	python3 "$tests/prometheus.py" "$work/out" "$dashboard"
if command -v promtool >/dev/null; then
	promtool_accepts() { promtool check metrics <"$work/out"; }
	ok "promtool accepts it" promtool_accepts
else
	skip "promtool accepts it" "promtool is missing (Debian: prometheus)"
fi

# The fake's counters start at 990 s, which is 10 s ago; here at 999.5 s.
FAKE_LIVE_MS=999500 run stat 7 --prometheus
ok "counters that just started" samples
ok "counters that just started have no samples" lacks vcpu_wakeups_total
ok "counters that just started: times have" sample vcpu_seconds_total 600 vcpu=0 state=running
FAKE_STATS_DOMAIN=24 FAKE_STATS_VCPU=32 run stat 7 --prometheus
ok "shorter records" samples
ok "shorter records: a field that they have" sample domain_memory_bytes $((262144 * 4096))
ok "shorter records: no times" lacks vcpu_seconds_total
ok "shorter records: no counters" lacks vcpu_dispatches_total

# dashboards and text files that are not valid
rejects() { not python3 "$tests/prometheus.py" "$@"; }
sed 's/xen_resource_domain_memory_bytes/xen_resource_domain_memory/' "$dashboard" >"$work/bad"
run stat 7 --prometheus
ok "a dashboard with an unknown metric" rejects "$work/out" "$work/bad"
# shellcheck disable=SC2016
for edit in 's/# TYPE.*_total counter/# TYPE x gauge/' '/^# HELP/d' 's/_bytes/_pages/' \
	's/name=""/name="a"b"/' '$p' 's/ 1$/ one/'; do
	sed "$edit" "$work/out" >"$work/bad"
	ok "the parser rejects $edit" rejects "$work/bad"
done

### names

python3 "$tests/fake_store.py" "$FAKE_ROOT/run/xenstored/socket" \
	'7=a "web" \ server' 9=db &
trap 'kill $! 2>/dev/null; rm -rf "$work"' EXIT
until [ -S "$FAKE_ROOT/run/xenstored/socket" ]; do sleep 0.1; done
run stat 7 --prometheus
ok "a name with special characters" samples
ok "a name with special characters is escaped" \
	sample domain_readable 1 domid=7 'name=a "web" \ server'

### all domains

FAKE_DOMAINS='0 7 9 12' run stat --prometheus
ok "all domains" succeeds
ok "all domains: the format is valid" samples
ok "a domain" sample domain_online_vcpus 2 domid=7
ok "another domain" sample domain_readable 1 domid=9 name=db
ok "a domain without a name" sample domain_readable 1 domid=12 name=
ok "not dom0" not grep -q 'domid="0"' "$work/out"
ok "nothing stays mapped" unmaps_all
FAKE_SIZE_32768=-$EPERM FAKE_DOMAINS='0 9' run stat --prometheus
ok "a domain that cannot be read: the format is valid" samples
ok "a domain that cannot be read" sample domain_readable 0 domid=9 name=db
ok "it has no other sample" test "$(grep -c 'domid="9"' "$work/out")" = 1
FAKE_DOMAINS=0 run stat --prometheus
ok "no domain" succeeds
ok "no domain: the format is valid" samples
FAKE_DOMCTL=$EPERM run_fails "domains that cannot be listed" 1 \
	"cannot list the domains: permission denied; run this in dom0" stat --prometheus

### files

umask 077
mkdir "$work/dir"
run stat 7 --prometheus -o "$work/dir/xen.prom"
ok "to a file" succeeds
ok "to a file: everyone may read it" test "$(stat -c %a "$work/dir/xen.prom")" = 644
cp "$work/dir/xen.prom" "$work/out"
ok "to a file: the format is valid" samples
ok "to a file: no other file" test "$(ls "$work/dir")" = xen.prom
run_fails "a directory that does not exist" 1 "cannot create .*/none/x: No such file" \
	stat 7 --prometheus -o "$work/none/x"
run_fails "no such domain" 1 "of domain 8: no such domain" stat 8 --prometheus -o "$work/dir/x"
ok "no such domain: no file" test ! -e "$work/dir/x"
FAKE_SIZE_32768=-$EOPNOTSUPP run_fails "no statistics" 1 "this Xen does not implement the statistics" \
	stat 7 --prometheus
run_fails "with --json" 2 "stat: --prometheus excludes --json and --interval" \
	stat 7 --prometheus --json
run_fails "with --interval" 2 "stat: --prometheus excludes" stat 7 -p -i 1
run_fails "--output without --prometheus" 2 "stat: --output requires --prometheus" \
	stat 7 -o "$work/dir/x"

### a passed descriptor

# All other handles cannot be opened.
export FAKE_OPEN=$EACCES
run stat 7 --fd 3
ok "stat with a passed descriptor" prints '^tot_pages +262144$'
run stat 7 --fd 3 --prometheus
ok "--prometheus with a passed descriptor" samples
ok "--prometheus with a passed descriptor: a value" sample domain_event_channels 12
run stat 7 --fd 3 --interval 1 --count 1
ok "--interval with a passed descriptor" prints "^domain 7, Xen's uptime"
FAKE_SIZE_32768=-$EPERM run_fails "a descriptor of another domain" 1 "of domain 7: not permitted" stat 7 --fd 3
run_fails "a domain that is gone" 1 "of domain 8: no such domain" stat 8 --fd 3
run_fails "a descriptor that is not open" 1 \
	"cannot use descriptor 9: Bad file descriptor; pass a descriptor of /dev/xen/resource" stat 7 --fd 9
run_fails "an invalid descriptor" 2 "--fd: 'x' is not a file descriptor" stat 7 --fd x
run_fails "all domains with a passed descriptor" 2 "stat: --fd requires DOMID" stat -p -d 3
unset FAKE_OPEN

### restrict

printf 'c 1 5' >"$FAKE_ROOT/dev/xen/resource"
export FAKE_RESTRICT=$work/restricted
restricted() { run_with "$tests/fake-root.so" restrict "$@"; }
restricted 7 -- sh -c 'readlink /proc/self/fd/3; exit 5'
ok "restrict runs the program" test "$status" = 5
ok "with the device as descriptor 3" prints "^$FAKE_ROOT/dev/xen/resource\$"
ok "which is restricted to the domain" test "$(cat "$work/restricted")" = 7
restricted 7 readlink /proc/self/fd/3
ok "restrict without --" prints "^$FAKE_ROOT/dev/xen/resource\$"
restricted 7 no-such-program
ok "no such program" fails 127 "cannot run no-such-program: No such file"
restricted 7 "$work"
ok "not a program" fails 126 "cannot run .*: Permission denied"
restricted 7 --
ok "a program is missing" fails 2 "PROGRAM is missing; see"
restricted 99999 --
ok "a program is missing after an invalid domain" fails 2 "PROGRAM is missing; see"
restricted 99999 sh
ok "an invalid domain" fails 2 "DOMID: '99999' is not"
FAKE_FAIL=restrict:22 restricted 7 sh
ok "a descriptor that cannot be restricted" fails 1 \
	"cannot restrict the descriptor to domain 7: Invalid argument"
FAKE_FAIL=open:$EACCES restricted 7 sh
ok "not root" fails 1 "cannot open /dev/xen/resource: permission denied; run this as root"
finish_runs
