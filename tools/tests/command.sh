#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The command against a Xen made up by fake_xen.c: output, JSON, exit codes,
# messages, and what it must never ask of Xen. Prints TAP.
set -eu

tests=$(dirname "$(realpath "$0")")
tool=$tests/../xen-resource
fake=$tests/fake-xen.so
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

n=0
failed=0

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

# run ARGS...: the command, with the settings of the environment
run() {
	status=0
	rm -f "$tmp/log"
	LD_PRELOAD=$fake FAKE_LOG=$tmp/log "$tool" "$@" \
		>"$tmp/out" 2>"$tmp/err" || status=$?
	touch "$tmp/log"
}

# fails STATUS TEXT: the last run ended so, with one line on stderr
fails() {
	echo "status $status"
	[ "$status" = "$1" ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -q "^xen-resource: .*$2" "$tmp/err"
}

succeeds() {
	echo "status $status"
	[ "$status" = 0 ] && [ ! -s "$tmp/err" ]
}

prints() { grep -Eq -- "$1" "$tmp/out"; }
json() { jq -e "$1" "$tmp/out"; }
never_maps() { ! grep -q "^map $1" "$tmp/log"; }
never_grows() { ! grep -q grew "$tmp/log"; }
unmaps_all() { [ "$(grep -c ^map "$tmp/log")" = "$(grep -c ^unmap "$tmp/log")" ]; }
windows_below() { awk -v n="$1" '/^map/ && $5 > n { exit 1 }' "$tmp/log"; }
empty() { [ -z "$(ls -A "$1")" ]; }

# words FILE WORD...: 32-bit words, little endian
words() {
	local file=$1 word
	shift
	for word; do
		printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' \
			$((word & 255)) $((word >> 8 & 255)) \
			$((word >> 16 & 255)) $((word >> 24 & 255)))"
	done >>"$file"
}

ENOENT=2 EACCES=13 EINVAL=22

### the command line

run
ok "no command" fails 2 "no command"
run frobnicate
ok "unknown command" fails 2 "'frobnicate'"
run --frobnicate
ok "unknown option" fails 2 "frobnicate"
run list
ok "list without a domain" fails 2 "list DOMID"
run list 1 2
ok "list with too much" fails 2 "list DOMID"
run list 32752
ok "a reserved domain id" fails 2 "'32752' is not a domain id"
run list -- -1
ok "a negative domain id" fails 2 "'-1'"
run list 7 --frame 1
ok "an option of another command" fails 2 "'list' does not take"
run dump 7 grants
ok "a type that is none" fails 2 "'grants' is not a resource type"
run dump 7 vmtrace-buf shared
ok "an id of another type" fails 2 "'shared' is not an id of vmtrace-buf"
run dump 7 grant-table --frame x
ok "a frame that is none" fails 2 "'x' is not a frame number"
run dump 7 grant-table --count 0
ok "no frames" fails 2 "'0' is not a number of frames"
run dump 7 grant-table --json
ok "dump takes no --json" fails 2 "'dump' does not take"
run --help
ok "--help succeeds" succeeds
ok "--help names the commands" prints "xen-resource grants DOMID"

### --version

run --version
ok "--version succeeds without Xen" succeeds
ok "--version names the tool's version" prints '^xen-resource [0-9]+\.[0-9]+'
run --version --json
ok "--version --json" json '.tool and has("library") and has("module") and has("xen")'
ok "a preloaded library is not called ours" json '.library == null'

### errors that any command can meet

export FAKE_SIZE_0=-$EINVAL FAKE_SIZE_1=64 FAKE_SIZE_2=-$EINVAL
FAKE_OPEN=$ENOENT run list 7
ok "no device" fails 1 "load modules xen-resource and xen-privcmd"
FAKE_OPEN=$EACCES run list 7
ok "not root" fails 1 "run this as root"
run list 8
ok "list: no such domain" fails 1 "domain 8: no such domain"
run grants 8
ok "grants: no such domain" fails 1 "domain 8: no such domain"
run dump 8 grant-table
ok "dump: no such domain" fails 1 "domain 8: no such domain"
run list 0
ok "the own domain" fails 1 "not permitted"

### list

truncate -s 8192 "$tmp/table"
export FAKE_TABLE=$tmp/table
run list 7
ok "list of a PV domain" succeeds
ok "size of the table, and what is in use" \
	prints '^grant-table +shared +64 +262144 +limit; 2 in use, version 1$'
ok "version 1 has no status words" \
	prints '^grant-table +status +- +- +only a version 2'
ok "a PV domain has no ioreq server" \
	prints '^ioreq-server +- +- +- +only HVM and PVH'
ok "no trace buffers" prints '^vmtrace-buf +- +- +- +the domain was created'
ok "list maps no grant frame" never_maps 1

FAKE_VERSION=2 run list 7
ok "version 2 has status words" \
	prints '^grant-table +status +8 +32768 +limit; 1 in use$'

export FAKE_SIZE_0=2 FAKE_SIZE_2=16384 FAKE_IOREQ=b-u---p FAKE_VCPUS=2
run list 7
ok "list of an HVM domain" succeeds
ok "an ioreq server" prints '^ioreq-server +0 +2 +8192$'
ok "one without buffered requests" \
	prints '^ioreq-server +2 +2 +8192 +no frame 0'
ok "one of another domain" prints '^ioreq-server +6 +- +- +belongs to'
ok "no others" test "$(grep -c ^ioreq-server "$tmp/out")" = 3
ok "a trace buffer for each vCPU" \
	prints '^vmtrace-buf +1 +16384 +67108864$'
ok "no vCPU too many" test "$(grep -c ^vmtrace-buf "$tmp/out")" = 2
ok "list maps no ioreq frame" never_maps 0
ok "list maps one frame at a time" windows_below 1
FAKE_IOREQ='' run list 7
ok "no ioreq server" prints '^ioreq-server +- +- +- +no ioreq server$'

run list 7 --json
ok "list --json" json '.domid == 7 and (.resources | length) == 7'
ok "list --json: sizes" json \
	'.resources[] | select(.type == "vmtrace-buf" and .id == 1) |
	 .frames == 16384 and .bytes == 67108864 and .note == null'
ok "list --json: names and reasons" json \
	'.resources[] | select(.id_name == "status") |
	 .type_number == 1 and .frames == null and
	 (.note | startswith("only a version 2"))'
(unset FAKE_SIZE_2; run list 7)
ok "a type that this Xen does not have" \
	prints '^vmtrace-buf +- +- +- +not implemented by this Xen'

### dump

run dump 7 vmtrace-buf 1 --count 1
ok "dump to the terminal is a hexdump" prints \
	'^00000010  10 00 00 00 00 01 00 02  18 00 00 00 00 01 00 02  \|'
ok "it ends with the size" prints '^00001000$'
run dump 7 vmtrace-buf 1 --frame 16383
ok "offsets count from the resource's start" prints '^03fff000  '
run dump 7 vmtrace-buf 1 -o "$tmp/raw"
ok "dump of 64 MiB" succeeds
ok "all of it" test "$(stat -c %s "$tmp/raw")" = 67108864
ok "in order" awk -v n="$(od -An -v -tu4 -w8 -j4 -N4 "$tmp/raw")" \
	'BEGIN { exit n != 2 * 2^24 + 256 }'
# A word counts up by its own size: 8 in the low half, all the way.
ok "word by word" bash -c \
	"od -An -v -tu8 -w4096 '$tmp/raw' | awk '\$1 % 2^40 != (NR - 1) * 4096 { exit 1 }'"
ok "in bounded windows" windows_below 256
ok "nothing stays mapped" unmaps_all
run dump 7 vmtrace-buf 1 --frame 3 --count 2 -o -
ok "raw to a pipe" cmp "$tmp/out" <(tail -c +12289 "$tmp/raw" | head -c 8192)
run dump 7 2 0x1 --frame 3 --count 2 -o -
ok "the same by numbers" cmp "$tmp/out" <(tail -c +12289 "$tmp/raw" | head -c 8192)
run dump 7 vmtrace-buf 2
ok "no such vCPU" fails 1 "cannot map vmtrace-buf 2 of domain 7: no such id"
run dump 7 vmtrace-buf --frame 16384
ok "a frame past the end" fails 1 "has frames 0 to 16383"
run dump 7 vmtrace-buf --count 16385
ok "more frames than there are" fails 1 "has frames 0 to 16383"
run dump 7 99
ok "an unknown type" fails 1 "type 99 0 of domain 7: not implemented"

run dump 7 grant-table -o "$tmp/table-copy"
ok "dump of a grant table is of what is in use" \
	test "$(stat -c %s "$tmp/table-copy")" = 8192
run dump 7 grant-table --count 3
ok "more would make it grow" fails 1 "has frames 0 to 1:"
run dump 7 grant-table status
ok "no status words in version 1" fails 1 "has no grant-table status"

# A terminal on standard error, 16 windows of 100 ms.
export FAKE_DELAY=100 LD_PRELOAD=$fake
ok "work of more than a second shows progress" bash -o pipefail -c \
	"script -qec '$tool dump 7 vmtrace-buf --count 4096 -o $tmp/slow' /dev/null |
		grep -E '[0-9]+ of 4096 frames, [0-9]+%'"
ok "less does not" bash -o pipefail -c \
	"script -qec '$tool dump 7 vmtrace-buf --count 1024 -o $tmp/slow' /dev/null |
		(! grep frames)"
unset LD_PRELOAD
run dump 7 vmtrace-buf --count 4096 -o "$tmp/slow"
ok "no progress without a terminal" succeeds
unset FAKE_DELAY

mkdir "$tmp/dir"
FAKE_LATE_MAP=$EINVAL run dump 7 vmtrace-buf -o "$tmp/dir/raw"
ok "a map that fails in the middle" fails 1 "cannot map vmtrace-buf"
ok "leaves no file" empty "$tmp/dir"
run dump 7 vmtrace-buf -o /dev/full
ok "a full disk" fails 1 "cannot write /dev/full: No space left"
run dump 7 vmtrace-buf -o "$tmp/none/raw"
ok "no such directory" fails 1 "cannot create .*: No such file"

# Stopped by the fake in the middle of the work.
status=0
{
	FAKE_KILL=5 LD_PRELOAD=$fake "$tool" dump 7 vmtrace-buf \
		-o "$tmp/dir/raw" || status=$?
} 2>"$tmp/err"
ok "ends by the signal that interrupts it" test "$status" = 143
ok "and leaves no file" empty "$tmp/dir"
echo old >"$tmp/dir/raw"
{
	FAKE_KILL=5 LD_PRELOAD=$fake "$tool" dump 7 vmtrace-buf \
		-o "$tmp/dir/raw" || true
} 2>"$tmp/err"
ok "and the old file as it was" grep -q old "$tmp/dir/raw"
ok "alone" test "$(ls "$tmp/dir")" = raw

### grants

: >"$tmp/table"
# ref 0: free; 1: read-only access for 3 to 0x1234, mapped; 2: transfer from 9;
# 3: a type that version 1 does not have
words "$tmp/table" 0 0xffffffff $((3 << 16 | 1 << 3 | 1 << 2 | 1)) 0x1234 \
	$((9 << 16 | 2)) 0x77 $((1 << 16 | 3)) 0x55
truncate -s 8192 "$tmp/table"
# the first entry of the second frame
printf '\x11\x00\x02\x00\x01\x00\x00\x00' |
	dd of="$tmp/table" bs=4096 seek=1 conv=notrunc status=none
run grants 7
ok "grants of version 1" succeeds
ok "head" prints '^domain 7: version 1 grant table, 2 of at most 64 frames$'
ok "access" prints '^1 +access +3 +0x1234 +readonly,reading$'
ok "transfer" prints '^2 +transfer +9 +0x77 +-$'
ok "unknown" prints '^3 +unknown +1 +0x55 +-$'
ok "second frame" prints '^512 +access +2 +0x1 +writing$'
ok "tail" prints '^entries in use: 4$'
ok "the table does not grow" never_grows
ok "nothing stays mapped" unmaps_all
run grants 7 --json
ok "grants --json" json '.domid == 7 and .version == 1 and .frames == 2 and
	.max_frames == 64 and .in_use == 4 and (.entries | length) == 4'
ok "grants --json: entry" json '.entries[0] == { ref: 1, kind: "access",
	domid: 3, frame: 4660, flags: ["readonly", "reading"],
	unknown_flags: 0, raw_flags: 13 }'

: >"$tmp/table"
: >"$tmp/status"
# version 2, ref 0: access; 1: sub-page; 2: transitive; 3: free
words "$tmp/table" $((3 << 16 | 1)) 0 0x9abcdef0 0x12 \
	$((4 << 16 | 1 << 8 | 1)) $((512 << 16 | 16)) 0x77 0 \
	$((5 << 16 | 3)) 6 1234 0
truncate -s $((9 * 4096)) "$tmp/table"
# the last entry of the ninth frame has its status word in a second frame
printf '\x01\x00\x03\x00\0\0\0\0\x05\0\0\0\0\0\0\0' |
	dd of="$tmp/table" bs=16 seek=$((9 * 256 - 1)) conv=notrunc status=none
words "$tmp/status" $((1 << 3)) 0x8000
truncate -s 8192 "$tmp/status"
printf '\x10\0' |
	dd of="$tmp/status" bs=2 seek=$((9 * 256 - 1)) conv=notrunc status=none
export FAKE_STATUS=$tmp/status FAKE_VERSION=2
run grants 7
ok "grants of version 2" succeeds
ok "access with its status" prints '^0 +access +3 +0x129abcdef0 +- +reading +-$'
ok "sub-page" prints '^1 +sub-page +4 +0x77 +- +- +512 bytes from 16$'
ok "transitive and an unknown status bit" \
	prints '^2 +transitive +5 +- +- +0x8000 +grant 1234 of domain 6$'
ok "status word in the second frame" \
	prints '^2303 +access +3 +0x5 +- +writing +-$'
ok "neither table grows" never_grows
run grants 7 --json
ok "grants --json of version 2" json '.version == 2 and .in_use == 4'
ok "grants --json: sub-page" json '.entries[1] |
	.offset == 16 and .length == 512 and .status == [] and .kind == "sub-page"'
ok "grants --json: transitive" json '.entries[2] | .trans_domid == 6 and
	.trans_ref == 1234 and has("frame") == false'
FAKE_FLIP=1 run grants 7
ok "a version that changes meanwhile" fails 1 "changed the version"
FAKE_MAP=$EINVAL run grants 7
ok "a map that fails" fails 1 "cannot map grant-table shared of domain 7"

# Whatever a guest writes, over more than one window.
head -c $((300 * 4096)) /dev/urandom >"$tmp/table"
head -c $((38 * 4096)) /dev/urandom >"$tmp/status"
# In the second window: read-only access for 3 to 0x55, and it is being read.
printf '\x05\x00\x03\x00\0\0\0\0\x55\0\0\0\0\0\0\0' |
	dd of="$tmp/table" bs=4096 seek=299 conv=notrunc status=none
printf '\x08\0' |
	dd of="$tmp/status" bs=512 seek=299 conv=notrunc status=none
export FAKE_SIZE_1=300
for FAKE_VERSION in 1 2; do
	run grants 7 --json
	ok "random version $FAKE_VERSION table" json \
		'.in_use > 10000 and .in_use == (.entries | length) and
		 ([.entries[].ref] | . == (unique | sort))'
	ok "in bounded windows" windows_below 256
	ok "without growing" never_grows
done
ok "a status word in the second window" json '.entries[] |
	select(.ref == 299 * 256) | .domid == 3 and .frame == 85 and
	.flags == ["readonly"] and .status == ["reading"]'

status=0
LD_PRELOAD=$fake "$tool" grants 7 >/dev/full 2>"$tmp/err" || status=$?
: >"$tmp/out"
ok "output to a full disk" fails 1 "cannot write the output: No space left"

echo "1..$n"
[ "$failed" = 0 ]
