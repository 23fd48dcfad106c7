#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What xen-resource says about real domains.
#
# tools_domain_helper makes a PV and an HVM domain and writes known entries
# into their grant tables, tools_version2_helper does so with a version 2 table;
# here the command is run on them and its output is
# compared with what was written: sizes, bytes and decoded entries, as text and
# as JSON. Looking must not change anything: no command makes a grant table
# grow. In the end the domains must be gone, so no command left a mapping.
set -eu

here=$(dirname "$(realpath "$0")")
tool=$(command -v xen-resource || echo "$here/../tools/xen-resource")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

if [ ! -e /sys/module/xen_resource ] || [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP this is not root in a dom0 with the module loaded"
	exit 4
fi

n=0
failed=0
# What the helper prints.
domid='' gfn='' with='' without=''

# ok DESCRIPTION COMMAND...: one test, which is that COMMAND succeeds
ok() {
	local description=$1
	shift
	n=$((n + 1))
	if "$@" >"$tmp/detail" 2>&1; then
		echo "ok $n $description"
	else
		echo "not ok $n $description"
		cat -v "$tmp/detail" "$tmp/out" "$tmp/err" | head -n 40 |
			sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

run() {
	status=0
	"$tool" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

succeeds() {
	echo "status $status"
	[ "$status" = 0 ] && [ ! -s "$tmp/err" ]
}

# fails STATUS TEXT: the last run ended so, with one line on stderr
fails() {
	echo "status $status"
	[ "$status" = "$1" ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -q "^xen-resource: .*$2" "$tmp/err"
}

prints() { grep -Eq -- "$1" "$tmp/out"; }
json() { jq -e "$1" "$tmp/out"; }

# start KIND HELPER ARGUMENT...: a domain of a helper; sets what that prints
start() {
	kind=$1
	shift
	mkdir -p "$tmp/$kind"
	coproc HELPER { exec "$here/$1" "${@:2}" "$tmp/$kind"; }
	# bash forgets all of HELPER once it has ended.
	helper_pid=$!
	exec 4<&"${HELPER[0]}" 5>&"${HELPER[1]}"
	eval "exec ${HELPER[0]}<&- ${HELPER[1]}>&-"
	domid=
	read -r line <&4 && eval "$line"
	ok "$kind: a domain to look at" test -n "$domid"
}

# stop: end the helper's domain, and see that it is gone
stop() {
	exec 5>&-
	status=0
	wait "$helper_pid" || status=$?
	exec 4<&-
	ok "$kind: nothing held on to the domain" test "$status" = 0
}

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
		.frames == 2 and .max_frames == 40 and .in_use == 4"
	ok "$kind: grants --json: refs" \
		json '[.entries[].ref] == [8, 9, 10, 515]'
	ok "$kind: grants --json: entry" json \
		".entries[0] | .kind == \"access\" and .domid == 0 and
		 .frame == $((gfn)) and .flags == [\"reading\", \"writing\"]"

	run dump "$domid" grant-table shared -o "$tmp/raw"
	ok "$kind: dump" succeeds
	ok "$kind: dump has the bytes" cmp "$tmp/raw" "$tmp/$kind/grants"
	run dump "$domid" 1 0 --frame 1 -o -
	tail -c 4096 "$tmp/$kind/grants" >"$tmp/second"
	ok "$kind: dump of the second frame" cmp "$tmp/out" "$tmp/second"
	run dump "$domid" grant-table
	ok "$kind: hexdump of the read-only entry" \
		prints '^00000040  .* 05 00 03 00 34 12 00 00 '
	run dump "$domid" grant-table --count 3
	ok "$kind: dump does not make the table grow" fails 1 "has frames 0 to 1:"
	run dump "$domid" grant-table status
	ok "$kind: no status words to dump" fails 1 "has no grant-table status"
	run dump "$domid" 77
	ok "$kind: an unknown type" fails 1 "not implemented by this Xen"
	run dump "$domid" vmtrace-buf
	ok "$kind: no trace buffer to dump" fails 1 "has nothing there"

	run list "$domid" --json
	ok "$kind: the table is as it was" json '.resources[0] |
		.id_name == "shared" and .frames == 40 and
		.bytes == 163840 and (.note | startswith("limit; 2 in use"))'
}

check_ioreq() {
	local id

	run list "$domid"
	ok "$kind: ioreq server" prints "^ioreq-server +$with +2 +8192$"
	ok "$kind: ioreq server without buffered requests" \
		prints "^ioreq-server +$without +2 +8192 +no frame 0"
	ok "$kind: no others" test "$(grep -c ^ioreq "$tmp/out")" = 2

	run dump "$domid" ioreq-server "$with" -o "$tmp/raw"
	ok "$kind: dump of its frames" cmp "$tmp/raw" "$tmp/$kind/ioreq"
	run dump "$domid" ioreq-server "$without"
	ok "$kind: no frame 0 to dump" fails 1 "no such id or frame"
	run dump "$domid" ioreq-server "$without" --frame 1
	ok "$kind: its frame 1 can be dumped" succeeds
	id=$((with > without ? with + 1 : without + 1))
	run dump "$domid" ioreq-server $id
	ok "$kind: no such ioreq server" fails 1 "no such id or frame"
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
	ok "$kind: grants --json" json '.version == 2 and .frames == 2 and
		[.entries[].kind] ==
		["access", "sub-page", "transitive", "transfer"] and
		.entries[0].status == ["reading"]'

	run dump "$domid" grant-table shared -o "$tmp/raw"
	ok "$kind: dump of the entries" cmp "$tmp/raw" "$tmp/$kind/grants"
	run dump "$domid" grant-table status -o "$tmp/raw"
	ok "$kind: dump of the status words" cmp "$tmp/raw" "$tmp/$kind/status"
	run dump "$domid" grant-table status --count 2
	ok "$kind: no more of them" fails 1 "has frames 0 to 0:"
}

run --version
ok "--version" succeeds
ok "--version: Xen" prints '^Xen +[0-9]+\.[0-9]+'
run --version --json
ok "--version --json: module and Xen" json '.module == .tool and .xen != null'

start pv tools_domain_helper pv
if [ -n "$domid" ]; then
	check_grants
	run list "$domid"
	ok "pv: no ioreq servers" prints '^ioreq-server +- +- +- +only HVM'
fi
stop

# The id that was just used, as good as certain not to be in use again.
gone=$domid
run list "$gone"
ok "list of a domain that is gone" fails 1 "no such domain"
run grants "$gone"
ok "grants of a domain that is gone" fails 1 "no such domain"
run dump "$gone" grant-table
ok "dump of a domain that is gone" fails 1 "no such domain"
run list 0
ok "list of dom0 itself" fails 1 "not permitted"
run list nobody
ok "a name is not a domain id" fails 2 "'nobody' is not a domain id"

start hvm tools_domain_helper hvm
if [ -n "$domid" ]; then
	check_grants
	check_ioreq
fi
stop

start version2 tools_version2_helper
[ -z "$domid" ] || check_version2
stop

echo "1..$n"
[ "$failed" = 0 ]
