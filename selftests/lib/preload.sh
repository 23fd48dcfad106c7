#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs built for Xen's libxenforeignmemory, with this library preloaded: they map
# resources through /dev/xen/resource, and everything else as before.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../../scripts/tap.sh
. "$here/tap.sh"
export LD_LIBRARY_PATH=$here/../lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
library=libxenresource.so.1
ours=/dev/xen/resource
intree=/dev/xen/privcmd
hidden=$ours.hidden
tracing=/sys/kernel/tracing
trap '[ ! -e "$hidden" ] || mv "$hidden" "$ours"; rm -rf "$work"' EXIT

[ "$(id -u)" = 0 ] || skip_all "not root"
[ -c $ours ] || skip_all "no $ours"
[ -c $intree ] || skip_all "no $intree"

# client RESOURCE: the client passes and maps resources of that device. It would
# skip if its device under test were missing, so make that privcmd.
client() {
	local output

	XEN_RESOURCE_DEVICE=$intree "$here/preload_client" || return
	output=$(<"$work/case")
	[[ $output == *"# resource $1"$'\n'* && $output == *"# page $intree"$'\n'* ]]
}

# The runtime of a sanitizer must be preloaded first.
preloaded() {
	LD_PRELOAD=${PRELOAD_FIRST:+$PRELOAD_FIRST:}$library "$@"
}

without_device() {
	local rc=0

	mv "$ours" "$hidden"
	"$@" || rc=$?
	mv "$hidden" "$ours"
	return "$rc"
}

# Xen's own test program prints "Fail" for an error.
test_resource() {
	local program output

	program=$(command -v test-resource /usr/lib/xen-*/bin/test-resource |
		head -n 1)
	[ "$program" ] || { echo "test-resource is not installed"; return 4; }
	"$program"
	[[ $(<"$work/case") != *Fail* ]]
}

maps_traced() {
	grep -c xen_resource_map: "$tracing/trace" || true
}

# The driver sees one map, by the preloaded run.
trace_client() {
	local event=$tracing/events/xen_resource/xen_resource_map plain both

	[ -d "$tracing/events" ] || mount -t tracefs tracefs "$tracing"
	[ -d "$event" ] || { echo "no $event"; return 1; }
	echo >"$tracing/trace"
	echo 1 >"$event/enable"
	"$here/preload_client"
	plain=$(maps_traced)
	preloaded "$here/preload_client"
	both=$(maps_traced)
	echo 0 >"$event/enable"
	echo "maps traced: $plain plain, $((both - plain)) preloaded"
	[ "$plain" = 0 ]
	[ "$both" = 1 ]
}

reason="this kernel's privcmd does not map resources"

# in_tree NAME COMMAND...: a case in which privcmd maps a resource.
if [[ $(XEN_RESOURCE_DEVICE=$intree "$here/preload_client") == *"SKIP $reason"* ]]; then
	in_tree() { skip "$1" "$reason"; }
else
	in_tree() { ok "$@"; }
fi

in_tree "a program without the library maps from $intree" client $intree
ok "preloaded, it maps from $ours" preloaded client $ours
in_tree "preloaded without the device, it maps from $intree" \
	without_device preloaded client $intree
in_tree "the driver's tracepoint counts the preloaded map only" trace_client
in_tree "Xen's test-resource passes without the library" test_resource
ok "Xen's test-resource passes preloaded" preloaded test_resource
finish
