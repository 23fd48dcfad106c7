#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only Programs built for Xen's
# libxenforeignmemory, with this library preloaded: they map resources through
# /dev/xen/resource, and everything else as before.

# check() calls the functions.
# shellcheck disable=SC2317
set -eu

here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH=$here/../lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
library=libxenresource.so.1
ours=/dev/xen/resource
intree=/dev/xen/privcmd
hidden=$ours.hidden
tracing=/sys/kernel/tracing

skip_all() {
	printf 'TAP version 13\n1..0 # SKIP %s\n' "$1"
	exit 4
}

[ "$(id -u)" = 0 ] || skip_all "not root"
[ -c $ours ] || skip_all "no $ours"
[ -c $intree ] || skip_all "no $intree"

log=$(mktemp)
trap 'rm -f "$log"; [ ! -e "$hidden" ] || mv "$hidden" "$ours"' EXIT

nr=0
failed=0

# check NAME COMMAND...: one test; prints the output of a failed COMMAND.
check() {
	local rc=0

	nr=$((nr + 1))
	"${@:2}" >"$log" 2>&1 || rc=$?
	case $rc in
	0) echo "ok $nr $1" ;;
	4) echo "ok $nr $1 # SKIP $(cat "$log")" ;;
	*)
		sed 's/^/# /' "$log"
		echo "not ok $nr $1"
		failed=1
		;;
	esac
}

# client RESOURCE: the client passes and maps resources of that device. It would
# skip if its device under test were missing, so make that privcmd.
client() {
	local output

	output=$(XEN_RESOURCE_DEVICE=$intree "$here/preload_client") || { echo "$output"; return 1; }
	echo "$output"
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
	output=$("$program" 2>&1) || return 1
	echo "$output"
	[[ $output != *Fail* ]]
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
	[ "$plain" = 0 ] && [ "$both" = 1 ]
}

echo "TAP version 13"
echo "1..6"
check "a program without the library maps from $intree" client $intree
check "preloaded, it maps from $ours" preloaded client $ours
check "preloaded without the device, it maps from $intree" \
	without_device preloaded client $intree
check "the driver's tracepoint counts the preloaded map only" trace_client
check "Xen's test-resource passes without the library" test_resource
check "Xen's test-resource passes preloaded" preloaded test_resource
exit $failed
