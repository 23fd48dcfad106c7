#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Output of xen-resource for real domains.
#
# tools_domain_helper creates a PV and an HVM domain and writes known entries
# to their grant tables, tools_version2_helper does so with a version 2 table,
# tools_vmtrace_helper creates a domain with trace buffers, and
# tools_busy_helper one that runs. This script runs the command on them and
# compares its output with the known contents: sizes, bytes and decoded
# entries, as text and as JSON. The command must not change anything: no grant
# table may grow. At the end the domains must be gone, which shows that the
# command does not leak mappings.
#
# Statistics need this project's handlers in Xen; elsewhere the command has to
# report that they are missing.
set -eu

# shellcheck source=tools_common.sh
. "$(dirname "$0")/tools_common.sh"
# Variables that some helpers print.
gfn='' pages='' with='' without=''

# The domain lacks trace buffers, or this Xen does not support them.
no_trace='created without trace buffers\|this Xen lacks trace buffers'

check_grants() {
	run list "$domid"
	ok "$kind: list" succeeds
	ok "$kind: the table's limit, and what is in use" prints \
		'^grant-table +shared +40 +163840 +limit; 2 in use, version 1$'
	ok "$kind: version 1 has no status words" \
		prints '^grant-table +status +- +- '
	ok "$kind: no trace buffers" prints '^vmtrace-buf +- +- +- '

	run grants "$domid"
	ok "$kind: grants" succeeds
	ok "$kind: head" prints \
		"^domain $domid: version 1 grant table, 2 of at most 40 frames$"
	ok "$kind: an entry that dom0 maps" \
		prints "^8 +access +0 +$gfn +reading,writing$"
	ok "$kind: read-only" prints '^9 +access +3 +0x1234 +readonly$'
	ok "$kind: transfer" prints '^10 +transfer +9 +0xfffffffe +-$'
	ok "$kind: second frame" prints '^515 +access +5 +0x77 +-$'
	ok "$kind: nothing else" prints '^entries in use: 4$'

	run grants "$domid" --json
	ok "$kind: grants --json" json ".domid == $domid and .version == 1 and
		.frames_in_use == 2 and .max_frames == 40 and .entries_in_use == 4"
	ok "$kind: grants --json: refs" \
		json '[.entries[].ref] == [8, 9, 10, 515]'
	ok "$kind: grants --json: entry" json \
		".entries[0] | .kind == \"access\" and .domid == 0 and
		 .frame == $((gfn)) and .flags == [\"reading\", \"writing\"]"

	run dump "$domid" grant-table shared -o "$work/raw"
	ok "$kind: dump" succeeds
	ok "$kind: dump has the bytes" cmp "$work/raw" "$work/$kind/grants"
	run dump "$domid" 1 0 --frame 1 -o -
	tail -c 4096 "$work/$kind/grants" >"$work/second"
	ok "$kind: dump of the second frame" cmp "$work/out" "$work/second"
	run dump "$domid" grant-table
	ok "$kind: hexdump of the read-only entry" \
		prints '^00000040  .* 05 00 03 00 34 12 00 00 '
	run_fails "$kind: dump does not make the table grow" 1 "valid frames are 0 to 1\$" \
		dump "$domid" grant-table --count 3
	run_fails "$kind: no status words to dump" 1 "grant-table status of domain $domid: it is empty" \
		dump "$domid" grant-table status
	run_fails "$kind: an unknown type" 1 "not implemented by this Xen\|the domain does not have this resource" \
		dump "$domid" 77
	run_fails "$kind: no trace buffer to dump" 1 "$no_trace" dump "$domid" vmtrace-buf
	run_fails "$kind: vmtrace without a trace buffer" 1 "$no_trace" \
		vmtrace "$domid" 0 -o "$work/raw"

	run list "$domid" --json
	ok "$kind: the table is as it was" json '.resources[0] |
		.id_name == "shared" and .size_frames == 40 and
		.size_bytes == 163840 and .frames_in_use == 2 and .version == 1'
}

# Whether the whole system is without a problem depends on the machine.
check_doctor() {
	run doctor "$domid" grant-table
	ok "$kind: doctor: on Xen" prints '^ok +on-xen +this system runs on Xen$'
	ok "$kind: doctor: dom0" prints '^ok +dom0 '
	ok "$kind: doctor: the module" prints '^ok +module-loaded '
	ok "$kind: doctor: the device" prints '^ok +device +/dev/xen/resource is'
	ok "$kind: doctor: types" prints \
		"^ok +types +this Xen implements grant-table.* \(queried for domain $domid\)\$"
	ok "$kind: doctor: a map that works" prints \
		"^ok +map +a map of grant-table shared of domain $domid would succeed\$"
	run doctor "$domid" grant-table status --json
	ok "$kind: doctor --json: a map that fails" json '.findings[-1] |
		.check == "map" and .level == "problem" and .code == "version-1"'
	run_with_problem "$domid" vmtrace-buf 0 'vmtrace-\(unsupported\|no-buffer\|undecided\)'
}

# run_with_problem DOMID TYPE ID CODE: doctor ends with a problem of that code
run_with_problem() {
	run doctor "$1" "$2" "$3"
	ok "$kind: doctor $2" grep -q "^problem *$4 *a map of $2 $3 of" "$work/out"
	ok "$kind: doctor $2: the status" test "$status" = 1
}

check_ioreq() {
	local id

	if [ -z "$with" ]; then
		run list "$domid"
		ok "$kind: list: no ioreq servers" \
			prints '^ioreq-server +- +- +- +not implemented by'
		skip "$kind: ioreq servers" \
			"this Xen does not support ioreq servers"
		return
	fi
	run list "$domid"
	ok "$kind: ioreq server" prints "^ioreq-server +$with +2 +8192$"
	ok "$kind: ioreq server without buffered requests" \
		prints "^ioreq-server +$without +2 +8192 +no frame 0"
	ok "$kind: no others" test "$(grep -c ^ioreq "$work/out")" = 2

	run dump "$domid" ioreq-server "$with" -o "$work/raw"
	ok "$kind: dump of its frames" cmp "$work/raw" "$work/$kind/ioreq"
	run_fails "$kind: no frame 0 to dump" 1 "no such id or frame" \
		dump "$domid" ioreq-server "$without"
	run dump "$domid" ioreq-server "$without" --frame 1
	ok "$kind: its frame 1 can be dumped" succeeds
	id=$((with > without ? with + 1 : without + 1))
	run_fails "$kind: no such ioreq server" 1 "no such id or frame" \
		dump "$domid" ioreq-server $id
}

no_stats='this Xen does not implement the statistics resource'

# Does the domain have statistics? Xen answers a size query for them.
has_stats() {
	run list "$domid"
	prints '^stats +0 '
}

check_no_stats() {
	ok "$kind: list: no statistics" \
		prints '^stats +- +- +- +not implemented by this Xen$'
	run_fails "$kind: stat reports that" 1 "$no_stats" stat "$domid"
	run_fails "$kind: stat --interval reports that" 1 "$no_stats" \
		stat "$domid" --interval 1 --count 1
	run_fails "$kind: dump reports that" 1 "$no_stats" dump "$domid" stats
	skip "$kind: the statistics" "$no_stats"
}

# check_stats FLAGS: for a paused domain that has never run
check_stats() {
	has_stats || { check_no_stats; return; }

	run stat "$domid"
	ok "$kind: stat" succeeds
	ok "$kind: stat: flags" prints "^flags +$1\$"
	ok "$kind: stat: pages" prints "^tot_pages +$pages\$"
	ok "$kind: stat: grant table" prints '^grant_frames +2$'
	ok "$kind: stat: its limit" prints '^max_grant_frames +40$'
	ok "$kind: stat: its version" prints '^grant_version +1$'
	ok "$kind: stat: not shut down" prints '^shutdown_code +-$'
	ok "$kind: stat: no vCPU is up" prints '^online_vcpus +0$'
	ok "$kind: stat: a vCPU that never ran" \
		prints '^ +0  offline +[0-9]+ +[0-9.]+ +0\.000000 '
	ok "$kind: stat: no other" test "$(grep -c '^ *[0-9]' "$work/out")" = 1

	run stat "$domid" --json
	ok "$kind: stat --json" json ".domid == $domid and .tot_pages == $pages
		and .grant_frames == 2 and (.vcpus | length) == 1"
	ok "$kind: stat --json: its vCPU" json ".time_ns as \$now | .vcpus[0] |
		.state == \"offline\" and .running_ns == 0 and .dispatches == 0
		and .state_since_ns > 0 and .state_since_ns <= \$now"

	run stat "$domid" --prometheus
	ok "$kind: stat --prometheus" succeeds
	ok "$kind: stat --prometheus: memory" prints \
		"^xen_resource_domain_memory_bytes\{domid=\"$domid\",name=\"\"\} $((pages * 4096))\$"
	run stat --prometheus
	ok "$kind: stat --prometheus of all domains" succeeds
	ok "$kind: it has this one" prints \
		"^xen_resource_domain_readable\{domid=\"$domid\",name=\"\"\} 1\$"
	run restrict "$domid" "$tool" stat "$domid" --prometheus --fd 3
	ok "$kind: stat with a restricted descriptor" prints \
		"^xen_resource_domain_readable\{domid=\"$domid\",name=\"\"\} 1\$"
	run restrict "$((domid + 1))" "$tool" stat "$domid" --fd 3
	ok "$kind: stat with a descriptor of another domain" fails 1 "not permitted"

	run dump "$domid" stats -o "$work/raw"
	ok "$kind: dump of the statistics" succeeds
	ok "$kind: its magic" test "$(head -c 4 "$work/raw")" = XRTS
	run_fails "$kind: there is one id" 1 "the only id is 0" dump "$domid" stats 1

	run stat "$domid" --interval 0.2 --count 3 --json
	ok "$kind: stat --interval --json" succeeds
	ok "$kind: offline all the time" json -s 'length == 3 and
		all(.vcpus[0].percent.offline == 100)'
}

# Watch a domain, destroy it, and check that the command exits.
stop_watched() {
	local tries=100 watcher slow

	if ! has_stats; then
		stop
		return
	fi
	"$tool" stat "$domid" --interval 0.1 >"$work/live" 2>"$work/err" &
	watcher=$!
	# It must not keep the domain until its next sample.
	"$tool" stat "$domid" --interval 600 >"$work/slow" &
	slow=$!
	while ! { [ -s "$work/live" ] && [ -s "$work/slow" ]; } && ((tries--)); do
		sleep 0.1
	done
	stop
	status=0
	wait "$slow" || status=$?
	ok "$kind: stat with a long interval ends, too" \
		grep -qx "domain $domid is being destroyed" "$work/slow"
	status=0
	wait "$watcher" || status=$?
	mv "$work/live" "$work/out"
	ok "$kind: stat ends with the domain" succeeds
	ok "$kind: and reports why" prints \
		"^domain $domid is being destroyed\$"
	ok "$kind: after some samples" prints "^domain $domid, Xen's uptime [0-9.]+ s\$"
}

check_busy() {
	run stat "$domid" --interval 0.5 --count 3 --json
	ok "$kind: stat --interval --json" succeeds
	ok "$kind: three samples" json -s 'length == 3'
	ok "$kind: the shares of each vCPU add up" json -s 'all(.[].vcpus[].percent;
		(add | . > 99.9 and . < 100.1) and ([.[] >= 0] | all))'
	ok "$kind: vCPU 0 runs" json -s \
		'all(.[].vcpus[0]; .percent.running > 0 and .per_second.dispatches > 0)'
	ok "$kind: vCPU 1 sleeps and wakes up" json -s \
		'all(.[].vcpus[1]; .percent.blocked > 0 and .per_second.wakeups > 0)'

	run stat "$domid" --interval 0.2 --count 2
	ok "$kind: stat --interval" succeeds
	ok "$kind: two blocks" test "$(grep -c '^domain ' "$work/out")" = 2
	ok "$kind: of two vCPUs" test "$(grep -Ec '^ +[01] [a-z]+ ' "$work/out")" = 4

	run stat "$domid" --json
	ok "$kind: both vCPUs are up" json '.online_vcpus == 2 and .flags ==
		(if "'"$1"'" == "hvm" then ["hvm"] else [] end)'
	ok "$kind: both have run" json 'all(.vcpus[]; .running_ns > 0)'
	cp "$work/out" "$work/first"
	run stat "$domid" --json
	ok "$kind: time goes on" json --slurpfile first "$work/first" \
		".time_ns > \$first[0].time_ns and
		 .vcpus[0].running_ns > \$first[0].vcpus[0].running_ns"
}

check_vmtrace() {
	local vcpu

	run list "$domid"
	for vcpu in 0 1; do
		ok "$kind: list: vCPU $vcpu" \
			prints "^vmtrace-buf +$vcpu +512 +2097152\$"
	done
	for vcpu in 0 1; do
		run vmtrace "$domid" $vcpu -o "$work/raw"
		ok "$kind: vCPU $vcpu" succeeds
		ok "$kind: vCPU $vcpu: its bytes" \
			cmp "$work/raw" "$work/$kind/trace$vcpu"
	done
	run vmtrace "$domid" 1 -o -
	ok "$kind: to a pipe" cmp "$work/out" "$work/$kind/trace1"
	run dump "$domid" vmtrace-buf 1 --frame 511 -o -
	tail -c 4096 "$work/$kind/trace1" >"$work/last"
	ok "$kind: the last frame" cmp "$work/out" "$work/last"
	run_fails "$kind: no such vCPU" 1 "no such vCPU" vmtrace "$domid" 2 -o "$work/raw"
	run doctor "$domid" vmtrace-buf 1
	ok "$kind: doctor: a trace buffer" prints \
		"^ok +map +a map of vmtrace-buf 1 of domain $domid would succeed\$"
	run_with_problem "$domid" vmtrace-buf 2 vmtrace-no-vcpu
}

check_version2() {
	run list "$domid"
	ok "$kind: limit and use of the entries" prints \
		'^grant-table +shared +40 +163840 +limit; 2 in use, version 2$'
	ok "$kind: limit and use of the status words" \
		prints '^grant-table +status +5 +20480 +limit; 1 in use$'

	run grants "$domid"
	ok "$kind: grants" succeeds
	ok "$kind: an entry that dom0 maps, with its status" \
		prints "^8 +access +0 +$gfn +- +reading +-$"
	ok "$kind: sub-page" prints \
		'^9 +sub-page +4 +0x123456789a +readonly +- +512 bytes from 16$'
	ok "$kind: transitive" \
		prints '^10 +transitive +5 +- +- +- +grant 1234 of domain 6$'
	ok "$kind: second frame" prints '^259 +transfer +3 +0x77 +- +- +-$'
	ok "$kind: nothing else" prints '^entries in use: 4$'

	run grants "$domid" --json
	ok "$kind: grants --json" json '.version == 2 and .frames_in_use == 2 and
		[.entries[].kind] ==
		["access", "sub-page", "transitive", "transfer"] and
		.entries[0].status == ["reading"]'

	run dump "$domid" grant-table shared -o "$work/raw"
	ok "$kind: dump of the entries" cmp "$work/raw" "$work/$kind/grants"
	run dump "$domid" grant-table status -o "$work/raw"
	ok "$kind: dump of the status words" cmp "$work/raw" "$work/$kind/status"
	run_fails "$kind: no more of them" 1 "valid frames are 0 to 0\$" \
		dump "$domid" grant-table status --count 2
}

run --version
ok "--version" succeeds
ok "--version: Xen" prints '^Xen +[0-9]+\.[0-9]+'
run --version --json
ok "--version --json: module and Xen" json '.module == .tool and .xen != null'

start pv tools_domain_helper pv
if [ -n "$domid" ]; then
	check_grants
	check_doctor
	check_stats paused
	run list "$domid"
	ok "pv: no ioreq servers" prints '^ioreq-server +- +- +- +only HVM'
fi
stop_watched

start hvm tools_domain_helper hvm
if [ -n "$domid" ]; then
	check_grants
	check_doctor
	check_ioreq
	check_stats hvm,paused
fi
stop_watched

# The id used last is almost certainly not in use again.
gone=$domid
run_fails "list of a domain that is gone" 1 "no such domain" list "$gone"
run_fails "grants of a domain that is gone" 1 "no such domain" grants "$gone"
run_fails "dump of a domain that is gone" 1 "no such domain" dump "$gone" grant-table
run_fails "stat of a domain that is gone" 1 "no such domain\|$no_stats" stat "$gone"
run_fails "list of dom0 itself" 1 "of domain 0: a domain cannot map its own resources; name another" list 0
ok "list of dom0 itself prints nothing else" test ! -s "$work/out"
run_fails "an unknown name" 1 "domain 'nobody': \(xenstored is not running\|no domain has\)" list nobody

if [ "$(uname -m)" != x86_64 ]; then
	skip "grant tables of version 2, trace buffers, busy domains" \
		"x86 only"
	finish
fi

start version2 tools_version2_helper
[ -z "$domid" ] || check_version2
stop

start vmtrace tools_vmtrace_helper
[ -z "$domid" ] || check_vmtrace
stop

for mode in pv hvm; do
	start "busy $mode" tools_busy_helper $mode
	if [ -z "$domid" ]; then
		:
	elif has_stats; then
		check_busy $mode
	else
		skip "$kind: shares of a domain that runs" "$no_stats"
	fi
	stop
done

finish
