#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource enable, disable, status and ps on a real dom0.
#
# Programs that are not built for this project open /dev/xen/privcmd before and
# after the switch: after it, the driver's tracepoint counts their maps. The
# path exists at every moment, open descriptors keep their driver, and ps names
# the process that keeps the module.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

# shellcheck source=tools_common.sh
. "$(dirname "$0")/tools_common.sh"
node=/dev/xen/privcmd
intree=/dev/xen/privcmd.intree
class=/sys/class/misc
event=/sys/kernel/tracing/events/xen_resource/xen_resource_map
trace=/sys/kernel/tracing/trace

cleanup() {
	"$tool" disable >/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT

# device NODE: its number, as sysfs prints it
device() { printf '%d:%d\n' "0x$(stat -c %t "$1")" "0x$(stat -c %T "$1")"; }

is_ours() { [ "$(device "$1")" = "$(cat "$class/xen!privcmd_resource/dev")" ]; }
is_intree() { [ "$(device "$1")" = "$(cat "$class/xen!privcmd/dev")" ]; }
inode() { stat -c %i "$1"; }

# maps_of COMMAND...: the number of maps by our driver while it runs
maps_of() {
	[ -d "${event%/*}" ] || mount -t tracefs tracefs /sys/kernel/tracing
	echo >"$trace"
	echo 1 >"$event/enable"
	"$@" >"$work/client" 2>&1 || { cat "$work/client"; return 1; }
	echo 0 >"$event/enable"
	grep -c xen_resource_map: "$trace" || true
}

# The client is built for Xen's library; it would skip without our device.
client() { XEN_RESOURCE_DEVICE=$node "$here/preload_client"; }

maps() {
	local count

	count=$(maps_of client)
	echo "$count maps"
	[ "$count" = "$1" ]
}

# explains TEXT: with the library preloaded, the same program says what it uses
explains() {
	XEN_RESOURCE_DEBUG=1 XEN_RESOURCE_DEVICE=$node \
		"$tool" exec "$here/preload_client" >"$work/client" 2>&1 || {
		cat "$work/client"
		return 1
	}
	cat "$work/client"
	[ "$(grep -c '^xenresource: debug: preload_client' "$work/client")" = 1 ] &&
		grep -qF "]: using $1" "$work/client"
}

without_resource() {
	local rc=0

	mv /dev/xen/resource /dev/xen/resource.hidden
	"$@" || rc=$?
	mv /dev/xen/resource.hidden /dev/xen/resource
	return "$rc"
}

refuses_rmmod() {
	if rmmod xen_resource; then
		return 1
	fi
	[ -e /sys/module/xen_resource ]
}

# lists DEVICE: ps names the helper, its domain and its frames
# shellcheck disable=SC2016
lists() {
	run ps --json
	json --argjson pid "$helper_pid" --argjson domid "$domid" \
		--arg device "$1" '[.ranges[] | select(.pid == $pid and
		.domid == $domid and .type == "grant-table" and .first_frame == 0 and
		.command == "tools_map_helpe" and .size_frames == 2 and
		.device == $device and .state == "mapped" and .age_s >= 0 and
		.domain == null)] | length == 1'
}

# shellcheck disable=SC2016
holds() {
	run ps --json
	json --argjson pid "$helper_pid" --arg device "$1" '.holders[] |
		select(.pid == $pid and .device == $device) | .mappings == 1'
}

unused() {
	local try

	# The kernel drops the last references in the background.
	for try in $(seq 50); do
		[ "$(cat /sys/module/xen_resource/refcnt)" != 0 ] || return 0
		sleep 0.1
	done
	run ps
	cat "$work/out"
	echo "still in use after $try tries"
	return 1
}

# The path must exist while another process keeps switching it.
always_exists() {
	local i

	(
		for i in $(seq 20); do
			if ! "$tool" enable || ! "$tool" disable; then
				echo "change $i failed" >&2
				exit 1
			fi
		done >/dev/null
	) &
	while kill -0 $! 2>/dev/null; do
		[ -c "$node" ] || { echo "$node was missing"; return 1; }
		: <>"$node" || return 1
	done
	wait $!
}

### before

original=$(inode $node)
run status --json
ok "status: disabled" json '.enabled == false and .served_by == "privcmd" and
	.enable_possible and .reason == null and (.incomplete | not) and
	(.module | type) == "string"'
ok "an unchanged program maps through the in-tree driver" maps 0
ok "preloaded, it says that it uses our device" explains /dev/xen/resource
ok "without our device, that it uses the in-tree driver" \
	without_resource explains "$node (driver privcmd): "
exec 6<>$node

### enabled

run enable
ok "enable" succeeds
ok "our device is at $node" is_ours $node
ok "the in-tree driver's is at $intree" is_intree $intree
ok "it is the kernel's own node" test "$(inode $intree)" = "$original"
ok "enable names this shell, which opened it before" prints "^$$ .*in-tree"
exec 6>&-
run enable
ok "enable again" succeeds
run status --json
ok "status: enabled" json '.enabled and .served_by == "xen-resource" and
	.pinned and (.incomplete | not)'
ok "rmmod is refused although no process holds the module" refuses_rmmod
ok "the same program maps through our driver" maps 1
ok "preloaded without our other device, it says which driver it uses" \
	without_resource explains "$node (driver xen-resource): "

export XEN_RESOURCE_DEVICE=$node
start privcmd tools_map_helper
if [ -n "$domid" ]; then
	ok "ps lists it" lists privcmd
	ok "ps names the process that holds the module" holds privcmd
	run disable
	ok "disable while it is mapped" succeeds
	ok "disable names it" prints "^$helper_pid +tools_map_helpe +privcmd"
	ok "ps still lists it" lists privcmd
	ok "rmmod is refused: it is mapped" refuses_rmmod
fi
stop

### disabled

ok "the in-tree device is at $node" is_intree $node
ok "it is the kernel's own node again" test "$(inode $node)" = "$original"
ok "$intree is gone" test ! -e $intree
run disable
ok "disable again" succeeds
ok "the module is not in use any more" unused
ok "the program maps through the in-tree driver again" maps 0

export XEN_RESOURCE_DEVICE=/dev/xen/resource
start resource tools_map_helper
if [ -n "$domid" ]; then
	ok "ps lists what is mapped through /dev/xen/resource" lists resource
	ok "ps names that process, too" holds resource
	ok "it closed the device and holds only the mapping" json '.holders |
		length == 1 and .[0].open == 0'
fi
stop
run ps --json
ok "ps lists nothing" json '.ranges == []'

ok "the path exists at every moment" always_exists
ok "the module is not in use after that" unused

finish
