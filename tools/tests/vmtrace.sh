#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource vmtrace with a write position: the fake Xen of fake_xen.c, and the
# libxenctrl of fake_xenctrl.c. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
export FAKE_ROOT=$work/root LD_LIBRARY_PATH=$tests FAKE_LOG=$work/log
xen=$FAKE_ROOT/sys/hypervisor
mkdir -p "$xen/version"
echo xen >"$xen/type"
echo 4 >"$xen/version/major"
echo 17 >"$xen/version/minor"
echo .5 >"$xen/version/extra"

EINVAL=22

run() {
	rm -f "$work/log"
	run_with "$tests/fake-xen.so:$tests/fake-root.so" "$@"
}

unmaps_all() { [ "$(grep -c ^map "$work/log")" = "$(grep -c ^unmap "$work/log")" ]; }
windows_below() { awk -v n="$1" '/^map/ && $5 > n { exit 1 }' "$work/log"; }

# 300 frames: more than a window
export FAKE_SIZE_2=300 FAKE_VCPUS=2
size=$((300 * 4096))
run dump 7 vmtrace-buf 1 -o "$work/memory"
ok "the buffer in the order of memory" test "$(stat -c %s "$work/memory")" = $size

# rotated N: the buffer from N to its end, then up to N
rotated() { cmp "$work/trace" <(tail -c +$(($1 + 1)) "$work/memory"; head -c "$1" "$work/memory"); }

for at in 0 1 4095 4096 12345 $((size - 4096)) $((size - 1)); do
	FAKE_POSITION=$at run vmtrace 7 1 -o "$work/trace"
	ok "wrapped at $at" succeeds
	[ $at = $((size - 1)) ] || {
		ok "wrapped at $at: the oldest byte comes first" rotated $at
		ok "wrapped at $at: the summary" prints \
			"^vCPU 1 of domain 7: $size bytes, oldest first; the position is $at of $size, wrapped\$"
	}
	ok "wrapped at $at: nothing stays mapped" unmaps_all
	ok "wrapped at $at: in bounded windows" windows_below 256
done
ok "one byte after the position cannot show a wrap" prints ", not wrapped\$"

for at in 0 1 4096 12345 $((260 * 4096 + 7)); do
	FAKE_POSITION=$at FAKE_TRACE=$at run vmtrace 7 1 -o "$work/trace"
	ok "not wrapped at $at" prints \
		"^vCPU 1 of domain 7: $at bytes, oldest first; the position is $at of $size, not wrapped\$"
	ok "not wrapped at $at: the bytes written" \
		cmp "$work/trace" <(head -c $at "$work/memory")
done

FAKE_POSITION=12345 run vmtrace 7 1 -o - --json
ok "JSON among the bytes" fails 2 "vmtrace: --json requires a file as --output; see"
FAKE_POSITION=12345 run vmtrace 7 1 -o "$work/trace" --json
ok "--json" json ".domid == 7 and .vcpu == 1 and .size_bytes == $size and
	.written_bytes == $size and .position_bytes == 12345 and .in_order and
	.wrapped and (.moved | not) and .note == null"
FAKE_POSITION=12345 run vmtrace 7 1 -o -
cp "$work/out" "$work/trace"
ok "to a pipe" rotated 12345
ok "to a pipe: nothing else" succeeds

FAKE_POSITION=12345 FAKE_MOVE=8 run vmtrace 7 1 -o "$work/trace"
ok "the vCPU runs meanwhile" prints '^The vCPU ran during the copy: pause the domain, and'
FAKE_POSITION=12345 FAKE_MOVE=8 run vmtrace 7 1 -o "$work/trace" --json
ok "the vCPU runs meanwhile, in JSON" json '.moved'
FAKE_POSITION=12345 FAKE_MOVE=8 run vmtrace 7 1 -o -
ok "the vCPU runs meanwhile, to a pipe" grep -q '^The vCPU ran during the copy' "$work/err"

# unknown NAME TEXT: the bytes are in the order of memory, and TEXT says why
unknown() {
	run vmtrace 7 1 -o "$work/trace"
	ok "$1" prints "^vCPU 1 of domain 7: $size bytes in buffer order; the position is unknown: $2"
	ok "$1: the bytes" cmp "$work/trace" "$work/memory"
	run vmtrace 7 1 -o "$work/trace" --json
	ok "$1: --json" json '.position_bytes == null and (.in_order | not) and .note != null'
}
FAKE_POSITION=-$EINVAL unknown "Xen does not report the position" 'Xen does not report it \(Invalid argument\); check'
FAKE_POSITION=$size unknown "an impossible position" 'Xen does not report it \(Protocol error\); check'
FAKE_XC_OPEN=13 unknown "libxenctrl cannot be opened" 'libxenctrl.so.4.17 cannot open privcmd'
echo 18 >"$xen/version/minor"
unknown "no libxenctrl of this Xen" "libxenctrl.so.4.18 is missing; install Xen's libraries"
run vmtrace 7 1 -o -
ok "unknown, to a pipe" grep -q '^vCPU 1 of domain 7: .* position is unknown' "$work/err"
ok "unknown, to a pipe: the bytes" cmp "$work/out" "$work/memory"
rm -r "$xen/version"
unknown "an unknown version of Xen" 'the version of Xen is unknown; mount sysfs'

validate_json vmtrace
finish_runs
