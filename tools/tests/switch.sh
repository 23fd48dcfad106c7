#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource enable, disable, status and ps on the fake devices of
# fake_root.c, which need neither Xen nor root. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
fake=$tests/fake-root.so
export FAKE_ROOT=$work/root
dev=$FAKE_ROOT/dev/xen
class=$FAKE_ROOT/sys/class/misc
ours=$class/xen!privcmd_resource
module=$FAKE_ROOT/sys/module/xen_resource

ENODEV=19 ENOSYS=38 EPERM=1 EOPNOTSUPP=95

run() { run_with "$fake" "$@"; }

# node NAME: the number of the device at NAME
node() { cat "$dev/$1"; }

# Processes to end with this script.
holders=()
trap 'kill "${holders[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# Real devices, so that this script can hold them: ours is /dev/full, the
# in-tree driver's /dev/random, and /dev/xen/resource is /dev/zero.
ours_dev='c 1 7' intree_dev='c 1 8'

# reset: a dom0 with both modules loaded and privcmd as the kernel made it
reset() {
	rm -rf "$FAKE_ROOT"
	mkdir -p "$dev" "$ours" "$class/xen!privcmd" "$class/xen!resource" \
		"$module" "$FAKE_ROOT"/{run,proc/self,proc/driver,sys/hypervisor}
	echo xen >"$FAKE_ROOT/sys/hypervisor/type"
	echo 1:5 >"$class/xen!resource/dev"
	echo 1:7 >"$ours/dev"
	echo 0 >"$ours/switched"
	echo 1:8 >"$class/xen!privcmd/dev"
	echo 1.0 >"$module/version"
	printf '%s' "$intree_dev" >"$dev/privcmd"
	chmod 640 "$dev/privcmd"
	ln -s /proc/locks "$FAKE_ROOT/proc/locks"
	mounted_as devtmpfs
}

# mounted_as TYPE: /dev/xen is on a file system of that type
mounted_as() {
	echo "22 1 $(stat -c %Hd:%Ld "$dev") / /dev rw shared:2 - $1 udev rw" \
		>"$FAKE_ROOT/proc/self/mountinfo"
}

enabled() {
	ls -l "$dev"
	[ "$(node privcmd)" = "$ours_dev" ] &&
		[ "$(node privcmd.intree)" = "$intree_dev" ] &&
		[ "$(cat "$ours/switched")" = 1 ] && only privcmd privcmd.intree
}

disabled() {
	ls -l "$dev"
	[ "$(node privcmd)" = "$intree_dev" ] &&
		[ "$(cat "$ours/switched")" = 0 ] && only privcmd
}

# only NAME...: /dev/xen has these entries and no others
only() { [ "$(ls -A "$dev")" = "$(printf '%s\n' "$@")" ]; }

inode() { stat -c %i "$dev/$1"; }

### enable and disable

reset
original=$(inode privcmd)
run enable
ok "enable" succeeds
ok "enable: our node is in place" enabled
ok "enable: says so" prints '^/dev/xen/privcmd is served by xen-resource$'
ok "enable: the new node has the old one's mode" \
	test "$(stat -c %a "$dev/privcmd")" = 640
ok "enable: the old node is kept, not copied" \
	test "$(inode privcmd.intree)" = "$original"
now=$(inode privcmd)
run enable
ok "enable again" succeeds
ok "enable again: the same node" test "$(inode privcmd)" = "$now"
ok "enable again: still in place" enabled
run disable
ok "disable" succeeds
ok "disable: the in-tree node is in place" disabled
ok "disable: says so" \
	prints '^/dev/xen/privcmd is served by the in-tree driver$'
ok "disable: it is the kernel's own node" test "$(inode privcmd)" = "$original"
run disable
ok "disable again" succeeds
ok "disable again: still in place" disabled

rm -r "$dev/privcmd" "$class/xen!privcmd/dev"
FAKE_PIN_LOADS=1 run enable
ok "enable loads the in-tree driver" succeeds
ok "enable loads the in-tree driver: our node is in place" enabled

### refusals change nothing

# refuses TEXT: enable fails with TEXT, and status gives the same reason
refuses() {
	ls -l "$dev" >"$work/before"
	run enable
	ok "$1: enable" fails 1 "$2"
	ls -l "$dev" >"$work/after"
	ok "$1: nothing changes" cmp "$work/before" "$work/after"
	ok "$1: the module is not pinned" \
		test "$(cat "$ours/switched" 2>/dev/null)" != 1
}

# reports NAME TEXT CODE: status gives these as the reason
# shellcheck disable=SC2016
reports() {
	run status
	ok "$1: status" prints "^cannot enable: .*$2"
	run status --json
	ok "$1: status --json" json --arg text "$2" --arg code "$3" \
		'.enabled == false and (.enable_possible | not) and
		 .reason == $code and (.note | test($text))'
}

reset
export FAKE_UID=1000
refuses "not root" "cannot change /dev/xen/privcmd: permission denied; run this as root"
run disable
ok "not root: disable" fails 1 "cannot change /dev/xen/privcmd: permission denied"
run status
ok "not root: status" prints '^run this as root to list the programs'
run status --json
ok "not root: status --json" json '.holders == null'
unset FAKE_UID

reset
rm -r "$module" "$ours" "$class/xen!resource"
refuses "no module" "is not loaded; run 'modprobe xen-resource'"
reports "no module" "is not loaded; run 'modprobe xen-resource'" no-module
run disable
ok "no module: disable" succeeds
rm "$FAKE_ROOT/sys/hypervisor/type"
refuses "no Xen" "cannot enable: this system does not run on Xen; boot Xen"
reports "no Xen" "this system does not run on Xen; boot Xen" not-dom0
run ps
ok "no Xen: ps" fails 1 "this system does not run on Xen; boot Xen"

reset
rm -r "$ours"
refuses "an old module" "xen-resource 1.0 is too old; install the current"
reports "an old module" "xen-resource 1.0 is too old; install the current" old-module

reset
mounted_as tmpfs
refuses "a container" "/dev/xen is on tmpfs, not on devtmpfs; run this outside"
reports "a container" "/dev/xen is on tmpfs, not on devtmpfs; run this outside" not-devtmpfs

reset
rm -r "$dev/privcmd" "$class/xen!privcmd"
FAKE_PIN=$ENODEV refuses "no privcmd" "cannot load xen-privcmd; run"
FAKE_PIN=$EOPNOTSUPP refuses "an unknown privcmd" "unknown xen-privcmd; install a newer"
FAKE_PIN=$EPERM refuses "no pin" "cannot write to /sys/.*Operation not permitted"

reset
rm "$dev/privcmd"
refuses "a removed node" "does not exist; restore it with 'rm -f .* c 1 8'"
reports "a removed node" "does not exist; restore it with 'rm -f .* c 1 8'" privcmd-replaced

reset
printf 'c 5 5' >"$dev/privcmd"
refuses "another device" "is not a privcmd device node; restore it with 'rm -f .* c 1 8'"
run disable
ok "another device: disable" fails 1 "privcmd is not a privcmd device node; remove it"

reset
ln -sf /dev/null "$dev/privcmd"
refuses "a symbolic link" "is not a privcmd device node; restore it with 'rm -f"

reset
echo text >"$dev/privcmd.intree"
refuses "the other name in use" "/dev/xen/privcmd.intree is not the in-tree driver's node; remove"
reports "the other name in use" "/dev/xen/privcmd.intree is not the in-tree driver's node; remove" name-in-use

reset
for call in link mknod rename; do
	FAKE_FAIL=$call:$EPERM refuses "$call fails" \
		"cannot replace /dev/xen/privcmd: Operation not permitted"
done
FAKE_FAIL=flock:$ENOSYS refuses "flock fails" \
	"cannot lock /run/xen-resource.lock: Function not implemented"
run enable
FAKE_FAIL=rename:$EPERM run disable
ok "rename fails: disable" fails 1 "cannot restore /dev/xen/privcmd: Operation"
ok "rename fails: still enabled" enabled

reset
lock=$FAKE_ROOT/run/xen-resource.lock
flock -o "$lock" sleep 1000 &
holders+=($!)
until ! flock -n "$lock" true; do sleep 0.1; done
run enable
ok "another change at the same time" fails 1 \
	"process ${holders[0]} (flock) is changing it; try again\$"
ok "another change at the same time: nothing changes" disabled
rm "$FAKE_ROOT/proc/locks"
run enable
ok "another change, by an unknown process" fails 1 \
	"another process is changing it; try again\$"
pkill -P "${holders[0]}"
wait "${holders[0]}" || true

### interrupted at any step, both commands repair it

stop=0
while :; do
	stop=$((stop + 1))
	reset
	MEMCHECK='' FAKE_STOP=$stop run enable 2>/dev/null
	[ "$status" != 0 ] || break
	ok "enable ends at step $stop: killed" test "$status" = 137
	ok "enable ends at step $stop: privcmd exists" test -s "$dev/privcmd"
	cp -a "$FAKE_ROOT" "$work/saved"
	run enable
	ok "enable ends at step $stop: enable repairs it" enabled
	rm -rf "$FAKE_ROOT"
	mv "$work/saved" "$FAKE_ROOT"
	mounted_as devtmpfs
	run disable
	ok "enable ends at step $stop: disable repairs it" disabled
done
ok "enable has four steps" test "$stop" = 5

stop=0
while :; do
	stop=$((stop + 1))
	reset
	run enable
	MEMCHECK='' FAKE_STOP=$stop run disable 2>/dev/null
	[ "$status" != 0 ] || break
	ok "disable ends at step $stop: privcmd exists" test -s "$dev/privcmd"
	run status --json
	ok "disable ends at step $stop: status" \
		json '.incomplete == (.enabled | not)'
	run disable
	ok "disable ends at step $stop: disable repairs it" disabled
done
ok "disable has three steps" test "$stop" = 4

reset
run enable
rm "$dev/privcmd.intree"
run status
ok "the other name was removed: status" prints '^the switch is incomplete; run'
run disable
ok "the other name was removed: disable" disabled

reset
run enable
rm -r "$ours" "$module"
run disable
ok "the module is gone: disable" succeeds
ok "the module is gone: the in-tree node is back" \
	test "$(node privcmd)" = "$intree_dev"

# disable keeps any other file in place of the kernel's node.
for other in 'c 5 5' "$ours_dev" text; do
	name="the other name is '$other'"
	reset
	run enable
	rm "$dev/privcmd.intree"
	printf '%s' "$other" >"$dev/privcmd.intree"
	run status --json
	ok "$name: status" json '.incomplete and .intree_device == null'
	run disable
	ok "$name: disable" succeeds
	ok "$name: disable says what is in the way" \
		prints "^/dev/xen/privcmd.intree is not the in-tree driver's node; remove it\$"
	ok "$name: the in-tree node is back" \
		test "$(node privcmd)" = "$intree_dev"
	ok "$name: the new node has the old one's mode" \
		test "$(stat -c %a "$dev/privcmd")" = 640
	ok "$name: the module is not pinned" test "$(cat "$ours/switched")" = 0
	ok "$name: the file stays" test "$(node privcmd.intree)" = "$other"
	run status --json
	ok "$name: no change is incomplete" json '.incomplete | not'
	reports "$name: then" "/dev/xen/privcmd.intree is not the in-tree driver's node; remove it" \
		name-in-use
	run disable
	ok "$name: disable again" succeeds
	rm "$dev/privcmd.intree"
	run enable
	ok "$name: once removed, enable" enabled
done

### status and holders

reset
run status
ok "status: disabled" prints '^/dev/xen/privcmd is served by the in-tree driver$'
ok "status: the module's version" prints '^module xen-resource 1\.0$'
run status --json
ok "status --json: disabled" json '.enabled == false and
	.served_by == "privcmd" and .device == "/dev/xen/privcmd" and
	.intree_device == null and .module == "1.0" and (.pinned | not) and
	(.incomplete | not) and .enable_possible and .reason == null and
	(.upgrade_needs_reboot | not)'

# hold NAME COMMAND...: start a process of that name
hold() {
	cp "$(command -v sleep)" "$work/$1"
	"$work/$1" 1000 &
	holders+=($!)
}
hold toolstack 3</dev/random
run enable
ok "enable names the programs that opened privcmd before" \
	prints "^${holders[1]} +toolstack +privcmd \(in-tree\) +1 +0\$"
hold devicemodel 3</dev/full 4</dev/full 5</dev/zero
run status
ok "status: enabled" prints '^/dev/xen/privcmd is served by xen-resource$'
ok "status: the other name" \
	prints "^/dev/xen/privcmd.intree is the in-tree driver's node\$"
ok "status: pinned, in use" \
	prints "^module xen-resource 1.0, pinned until .*, in use\$"
ok "status: a holder of privcmd" \
	prints "^${holders[2]} +devicemodel +privcmd +2 +0\$"
ok "status: a holder of the other node" \
	prints "^${holders[2]} +devicemodel +resource +1 +0\$"
ok "status: how to upgrade" prints "^To upgrade it, run 'xen-resource disable' and stop"
hold xenstored 3</dev/full
run status
ok "status: xenstored needs a reboot" \
	prints '^Upgrading the module requires a reboot: xenstored uses it'
run status --json
# shellcheck disable=SC2016
ok "status --json: enabled" json --argjson pid "${holders[3]}" '.enabled and
	.served_by == "xen-resource" and .pinned and .upgrade_needs_reboot and
	.intree_device == "/dev/xen/privcmd.intree" and
	(.holders[] | select(.pid == $pid)) ==
	{ pid: $pid, command: "xenstored", device: "privcmd", open: 1,
	  mappings: 0 }'
run disable
ok "disable names the programs that hold the module" \
	prints "^${holders[3]} +xenstored +privcmd +1 +0\$"

### ps

list=$FAKE_ROOT/proc/driver/xen-resource
run ps
ok "ps: an old module" fails 1 "the loaded module is too old; install the current"
rm -r "$module"
run ps
ok "ps: no module" fails 1 "the module is not loaded; run 'modprobe xen-resource'"
mkdir "$module"
echo 1.0 >"$module/version"
printf '%s\n' \
	'512 qemu-system-i38 privcmd 3 0 0 0 2 86400 mapped' \
	'600 a\040b\134\012c resource 7 1 1 4 16 0 filling' \
	'0 - resource 12 2 1 0 16384 5 releasing' \
	'601 x resource 32751 4294967295 4294967295 4294967295 67108863 7 mapped' \
	>"$list"
run ps
ok "ps" succeeds
ok "ps: a head line" prints '^PID +COMMAND +DEVICE +DOMID +NAME +TYPE +ID'
ok "ps: an ioreq server" prints \
	'^512 +qemu-system-i38 +privcmd +3 +- +ioreq-server +0 +0 +2 +86400s mapped$'
ok "ps: a name with blanks and control characters" prints \
	'^600 +a b\\\?c +resource +7 +- +grant-table +status +4 +16 +0s filling$'
ok "ps: a process that is gone" prints \
	'^- +- +resource +12 +- +vmtrace-buf +1 +0 +16384 +5s releasing$'
ok "ps: the largest numbers" prints \
	'^601 +x +resource +32751 +- +4294967295 +4294967295 +4294967295 +67108863 '
ok "ps: who holds the module" \
	prints "^${holders[2]} +devicemodel +privcmd +2 +0\$"
run ps --json
ok "ps --json" json '(.ranges | length) == 4 and .ranges[0] ==
	{ pid: 512, command: "qemu-system-i38", device: "privcmd", domid: 3,
	  domain: null, type: "ioreq-server", type_number: 0, id: 0,
	  id_name: null, first_frame: 0, size_frames: 2, age_s: 86400,
	  state: "mapped" } and
	(.pinned | not) and .ranges[2].pid == null and .ranges[2].command == null and
	(.holders | length) >= 3'

python3=$(command -v python3 || true)
if [ "$python3" ]; then
	mkdir "$FAKE_ROOT/run/xenstored"
	"$python3" "$tests/fake_store.py" "$FAKE_ROOT/run/xenstored/socket" \
		3=web 12=$'a\eb' &
	holders+=($!)
	until [ -S "$FAKE_ROOT/run/xenstored/socket" ]; do sleep 0.1; done
	run ps
	ok "ps: a domain's name" prints '^512 .* 3 web +ioreq-server'
	ok "ps: a name with control characters" prints ' 12 a\?b +vmtrace-buf'
	ok "ps: a domain without a name" prints ' 7 - +grant-table'
	run ps --json
	ok "ps --json: a domain's name" json '.ranges[0].domain == "web"'
else
	skip "ps: domains' names" "python3 is not installed"
fi

: >"$list"
run ps
ok "ps: nothing is mapped" succeeds
ok "ps: nothing is mapped: the head line" prints '^PID +COMMAND +DEVICE'
run enable
run ps
ok "ps: rmmod needs disable" prints "^Run 'xen-resource disable' before rmmod"
run ps --json
ok "ps --json: rmmod needs disable" json .pinned
echo 'PID COMM' >"$list"
run ps
ok "ps: an unknown format" fails 1 "unknown format; use a newer xen-resource"
ok "ps: an unknown format: no head line" test ! -s "$work/out"
FAKE_UID=1 FAKE_PRIVATE=/proc/driver/xen-resource run ps
ok "ps: not root" fails 1 "permission denied; run this as root in dom0"

### the unit

unit=$tests/../xen-resource.service
# systemd turns $$ into $.
condition=$(sed -n 's/^ExecCondition=//p' "$unit" | sed 's/\$\$/$/g')
condition=${condition//\/sys\//$FAKE_ROOT/sys/}

# starts FEATURES: the unit starts on a Xen that reports these features
starts() {
	mkdir -p "$FAKE_ROOT/sys/hypervisor/properties"
	[ -z "$1" ] || echo "$1" >"$FAKE_ROOT/sys/hypervisor/properties/features"
	eval "$condition" >"$work/out"
}

# skips FEATURES: it does not, and says why in one line
skips() {
	! starts "$1" && [ "$(cat "$work/out")" = "not a dom0: nothing to do" ]
}

reset
ok "unit: starts in a PV dom0" starts 00000f05
ok "unit: starts in a PVH dom0" starts 00000ea5
ok "unit: skips a domU" skips 00002705
ok "unit: skips a domU with every other feature" skips fffff7ff
ok "unit: skips without the attribute" skips ''

validate_json ps status
finish_runs
