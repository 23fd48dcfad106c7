#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The command on the fake Xen of fake_xen.c: output, JSON, exit codes, messages,
# and hypercalls that it must never issue. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
fake=$tests/fake-xen.so

# run ARGS...: run the command on the fake Xen that the environment describes
run() {
	rm -f "$work/log"
	FAKE_LOG=$work/log run_with "$fake" "$@"
	touch "$work/log"
}

# on_terminal ROWS COLUMNS ARGS...: run the command on a terminal of this size
on_terminal() {
	local size="stty rows $1 cols $2"
	shift 2
	status=0
	LD_PRELOAD=$fake script -qec "$size; $tool $*" /dev/null \
		>"$work/out" 2>"$work/err" </dev/null || status=$?
}

never_maps() { ! grep -q "^map $1" "$work/log"; }
never_grows() { ! grep -q grew "$work/log"; }
unmaps_all() { [ "$(grep -c ^map "$work/log")" = "$(grep -c ^unmap "$work/log")" ]; }
windows_below() { awk -v n="$1" '/^map/ && $5 > n { exit 1 }' "$work/log"; }
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

ENOENT=2 ESRCH=3 EACCES=13 EINVAL=22

### the command line

run_fails "no command" 2 "usage: xen-resource COMMAND; see 'xen-resource --help'"
run_fails "unknown command" 2 "frobnicate: unknown command; see" frobnicate
run_fails "unknown option" 2 "--frobnicate: unknown or ambiguous option; see" --frobnicate
run_fails "unknown option after the command" 2 "--frobnicate: unknown or ambiguous option; see" \
	list 7 --frobnicate
run_fails "unknown letter" 2 "-x: unknown option; see" list -jx 7
run_fails "a value that is missing" 2 "--count requires a value: N; see" stat 7 --count
run_fails "the letter's value is missing" 2 "--output requires a value: FILE; see" dump 7 1 -o
run_fails "a value that is too much" 2 "--json: does not take a value; see" list 7 --json=1
run_fails "grants without a domain" 2 "grants DOMID" grants
run_fails "list with too many operands" 2 "list \[DOMID\]" list 1 2
run_fails "a reserved domain id" 2 "'32752' is not a domain id" list 32752
run_fails "a negative domain id" 2 "'-1'" list -- -1
run_fails "an option of another command" 2 "list: does not take --frame; see" list 7 --frame 1
run_fails "two options of other commands" 2 "list: does not take --frame, --output; see" \
	list 7 --output x --json --frame 1
run_fails "all options of other commands" 2 "enable: does not take --frame, --count, --interval, --output, --sort, --batch, --json, --prometheus, --fd; see" \
	enable -f 1 -n 1 -i 1 -o x -s run -b -j -p -d 3
run_fails "an invalid type" 2 "'grants' is not a resource type" dump 7 grants
run_fails "an id of another type" 2 "'shared' is not an id of vmtrace-buf" \
	dump 7 vmtrace-buf shared
run_fails "an invalid frame" 2 "'x' is not a frame number" dump 7 grant-table --frame x
run_fails "a count of 0" 2 "'0' is not a positive number" dump 7 grant-table --count 0
run_fails "dump takes no --json" 2 "dump: does not take --json; see" dump 7 grant-table --json
run_fails "stat of two domains" 2 "stat \[DOMID\]" stat 1 2
run_fails "stat of an unknown name" 1 "domain 'x': xenstored is not running here" stat x
run_fails "an interval of 0" 2 "'0' is not a positive number of seconds" stat 7 --interval 0
run_fails "an invalid interval" 2 "'1s' is not a positive number of seconds" stat 7 --interval 1s
run_fails "stat: --count without --interval" 2 "stat: --count requires --interval; see" stat 7 --count 3
run_fails "stat takes -o for Prometheus only" 2 "stat: --output requires --prometheus; see" \
	stat 7 -o file
run_fails "vmtrace without a vCPU" 2 "usage: xen-resource vmtrace DOMID VCPU --output FILE \[--json\]; see" vmtrace 7 -o "$work/raw"
run_fails "vmtrace without a file" 2 "usage: xen-resource vmtrace DOMID VCPU --output FILE \[--json\]; see" vmtrace 7 0
run_fails "vmtrace of an unknown name" 1 "domain 'x': xenstored is not running here" vmtrace x 0 -o "$work/raw"
run_fails "vmtrace of an invalid vCPU" 2 "'x' is not a vCPU number" \
	vmtrace 7 x -o "$work/raw"
run_fails "vmtrace takes no --count" 2 "vmtrace: does not take --count; see" \
	vmtrace 7 0 --count 1 -o "$work/raw"
run_fails "an empty file name" 2 "--output: '' is not a file name; see" dump 7 1 -o ''
run --help
ok "--help succeeds" succeeds
ok "--help names the commands" prints "xen-resource grants DOMID"
help_names() {
	sed -n 's/^  xen-resource \([a-z]*\) .*/\1/p; s/^  xen-resource \([a-z]*\)$/\1/p' \
		"$work/out" | sort -u
}
man=$tests/../../man/xen-resource.1
man_names() {
	awk '/^\.Sh DESCRIPTION/ { exit } /^\.Nm$/ { getline
		if ($1 == ".Cm") print $2 }' "$man" | sort -u
}
ok "--help and the man page have the same commands" \
	diff <(help_names) <(man_names)
options_of_help() { grep -o -- '--[a-z]\+' "$work/out" | sort -u; }
described() {
	for option in $(options_of_help); do
		grep -q "^\.It Fl .*-${option#--}" "$man" || {
			echo "$option is not in $man"
			return 1
		}
	done
}
for letter in f n i o s b j V h; do
	ok "--help explains -$letter" prints "^  -$letter, --[a-z]"
done
ok "every option is in the man page" described
not_bsd() { nroff -mdoc "$man" | (! grep BSD); }
ok "the man page is not headed BSD" not_bsd
full_disk() {
	status=0
	LD_PRELOAD=$fake "$tool" "$@" >/dev/full 2>"$work/err" || status=$?
	: >"$work/out"
}
full_disk --help
ok "--help to a full disk" fails 1 "cannot write the output: No space left"
full_disk --version
ok "--version to a full disk" fails 1 "cannot write the output: No space left"
run --help
ok "--help names the types" prints "ioreq-server, vmtrace-buf, stats or"

### --version

run --version
ok "--version succeeds without Xen" succeeds
ok "--version names the tool's version" prints '^xen-resource [0-9]+\.[0-9]+'
run --version --json
ok "--version --json" json '.tool and has("library") and has("module") and has("xen")'
ok "another library has no version" json '.library == null'

### errors common to all commands

truncate -s 8192 "$work/table"
export FAKE_TABLE=$work/table
export FAKE_SIZE_0=-$EINVAL FAKE_SIZE_1=64 FAKE_SIZE_2=-$EINVAL
# opens_on FILE TEXT...: a system without the devices, with these lines in files below
# /sys/hypervisor
opens_on() {
	rm -rf "$work/root"
	mkdir -p "$work/root/sys/hypervisor/properties"
	while [ $# != 0 ]; do
		echo "$2" >"$work/root/sys/hypervisor/$1"
		shift 2
	done
	FAKE_OPEN=$ENOENT FAKE_ROOT=$work/root \
		run_with "$fake:$tests/fake-root.so" list 7
}
opens_on type xen properties/features 00000b00
ok "no device in dom0" fails 1 "not found; run 'modprobe -a xen-resource xen-privcmd'$"
opens_on type xen
ok "no device, unknown features" fails 1 "not found; run 'modprobe -a xen-resource xen-privcmd'$"
opens_on type xen properties/features 00000300
ok "no device in another domain" fails 1 "this domain is not dom0; run this in dom0$"
opens_on type kvm
ok "another hypervisor" fails 1 "this system does not run on Xen; boot Xen, and run this in dom0$"
opens_on
ok "no hypervisor" fails 1 "this system does not run on Xen; boot Xen, and run this in dom0$"
FAKE_OPEN=$EACCES run_fails "not root" 1 "permission denied; run this as root" list 7
run_fails "list: no such domain" 1 "domain 8: no such domain" list 8
run_fails "grants: no such domain" 1 "domain 8: no such domain" grants 8
run_fails "dump: no such domain" 1 "domain 8: no such domain" dump 8 grant-table
run_fails "stat: no such domain" 1 "domain 8: no such domain" stat 8
run_fails "vmtrace: no such domain" 1 "domain 8: no such domain" vmtrace 8 0 -o "$work/raw"
run_fails "list of the calling domain" 1 "of domain 0: a domain cannot map its own resources; name another one" list 0
run_fails "grants of the calling domain" 1 "of domain 0: a domain cannot map its own resources; name another one" \
	grants 0
ok "nothing before the message" test ! -s "$work/out"
run list 8
ok "list of an unknown domain prints nothing else" test ! -s "$work/out"

### list

run list 7
ok "list of a PV domain" succeeds
ok "limit and use of the table" \
	prints '^grant-table +shared +64 +262144 +limit; 2 in use, version 1$'
ok "version 1 has no status words" \
	prints '^grant-table +status +- +- +only a version 2'
ok "a PV domain has no ioreq server" \
	prints '^ioreq-server +- +- +- +only HVM and PVH'
ok "no trace buffers" prints '^vmtrace-buf +- +- +- +the domain was created'
ok "no statistics" prints '^stats +- +- +- +not implemented by this Xen'
ok "list maps no grant frame" never_maps 1

FAKE_VERSION=2 run list 7
ok "version 2 has status words" \
	prints '^grant-table +status +8 +32768 +limit; 1 in use$'

export FAKE_SIZE_0=2 FAKE_SIZE_2=16384 FAKE_IOREQ=b-u---p FAKE_VCPUS=2
run list 7
ok "list of an HVM domain" succeeds
ok "an ioreq server" prints '^ioreq-server +0 +2 +8192$'
ok "a server without buffered requests" \
	prints '^ioreq-server +2 +2 +8192 +no frame 0'
ok "a server of an emulator in another domain" prints '^ioreq-server +6 +- +- +belongs to'
ok "only these servers" test "$(grep -c ^ioreq-server "$work/out")" = 3
ok "a trace buffer for each vCPU" \
	prints '^vmtrace-buf +1 +16384 +67108864$'
ok "no more than that" test "$(grep -c ^vmtrace-buf "$work/out")" = 2
ok "list maps no ioreq frame" never_maps 0
ok "list maps one frame at a time" windows_below 1
FAKE_IOREQ='' run list 7
ok "no ioreq server" prints '^ioreq-server +- +- +- +no ioreq server$'

FAKE_SIZE_32768=2 run list 7
ok "statistics" prints '^stats +0 +2 +8192$'
ok "list does not map them" never_maps 32768
FAKE_SIZE_32768=-$ESRCH run list 7
ok "statistics of a dying domain" \
	prints '^stats +- +- +- +the domain is dying$'
FAKE_SIZE_32768=-$ESRCH run_fails "stat of a dying domain" 1 "of domain 7: the domain is dying; wait" stat 7
FAKE_SIZE_32768=1 FAKE_MAP=$ESRCH run_fails "stat of a domain that dies meanwhile" 1 "the domain is dying; wait" \
	stat 7
FAKE_SIZE_32768=-$ESRCH run list 7 --json
ok "list --json of a dying domain" json '.resources[-1].reason == "dying"'
FAKE_SIZE_32768=-$EINVAL run list 7
ok "a Xen that returns EINVAL for statistics" \
	prints '^stats +- +- +- +not implemented by this Xen'
FAKE_SIZE_32768=-$EINVAL run_fails "stat on such a Xen" 1 "this Xen does not implement the statistics" stat 7
FAKE_VCPUS=0 run list 7
ok "no vCPU" prints '^vmtrace-buf +- +- +- +the domain has no vCPU'

FAKE_SIZE_3=5 FAKE_SIZE_31=1 FAKE_SIZE_32=1 FAKE_SIZE_4=0 FAKE_SIZE_5=4294967201 \
	run list 7
ok "list with types that have no name" succeeds
ok "a type without a name" \
	prints '^type 3 +0 +5 +20480 +unknown type; other ids are not listed$'
ok "the last type that is looked for" prints '^type 31 +0 +1 +4096 '
ok "no type that has no frames, or an errno as its size" \
	test "$(grep -c '^type' "$work/out")" = 2
ok "list maps none of them" never_maps 3
FAKE_SIZE_3=5 run list 7 --json
ok "list --json: a type without a name" json '.resources[-1] |
	.type == null and .type_number == 3 and .size_frames == 5 and
	.reason == "unknown-type"'

run list 7 --json
ok "list --json" json '.domid == 7 and (.resources | length) == 8'
ok "list --json: sizes" json \
	'.resources[] | select(.type == "vmtrace-buf" and .id == 1) |
	 .size_frames == 16384 and .size_bytes == 67108864 and
	 .frames_in_use == null and .reason == null and .note == null'
ok "list --json: names and reasons" json \
	'.resources[] | select(.id_name == "status") |
	 .type_number == 1 and .size_frames == null and
	 .reason == "version-1" and .frames_in_use == 0 and
	 (.note | startswith("only a version 2"))'
ok "list --json: frames in use" json '.resources[0] | .size_frames == 64 and
	.frames_in_use == 2 and .version == 1 and .reason == null'
# shellcheck disable=SC2016
ok "list --json: when" json --argjson now "$(date +%s)" '.schema_version == 1 and
	(.wall_time_ms / 1000 - $now | fabs) < 60'
(unset FAKE_SIZE_2; run list 7)
ok "a type that this Xen does not have" \
	prints '^vmtrace-buf +- +- +- +not implemented by this Xen'

### a Xen that does not report sizes

export FAKE_SIZELESS=1
FAKE_IOREQ=b-u---p FAKE_VERSION=1 run list 7
ok "list without sizes" succeeds
ok "the table's limit is known" \
	prints '^grant-table +shared +64 +262144 +limit; 2 in use, version 1$'
ok "an ioreq server has two frames" prints '^ioreq-server +0 +2 +8192$'
ok "a server without buffered requests" \
	prints '^ioreq-server +2 +2 +8192 +no frame 0'
ok "there are no other types" \
	prints '^vmtrace-buf +- +- +- +not implemented by this Xen'
ok "list maps no ioreq frame" never_maps 0
ok "list maps one frame at a time" windows_below 1
ok "list does not make the table grow" never_grows
ok "status words of version 1" \
	prints '^grant-table +status +- +- +only a version 2'
FAKE_VERSION=2 run list 7
ok "status words of version 2" \
	prints '^grant-table +status +8 +32768 +limit; 1 in use$'
run_fails "list of dom0" 1 "a domain cannot map its own resources" list 0
run_fails "list of a domain that does not exist" 1 "no such domain" list 8
FAKE_MAP=95 run list 7
ok "list if maps are not implemented" \
	prints '^grant-table +shared +- +- +not implemented by this Xen'
FAKE_IOREQ=b run dump 7 ioreq-server
ok "dump of an ioreq server" succeeds
ok "both of its frames" prints '^00002000$'
FAKE_IOREQ=b run_fails "dump of a server that does not exist" 1 "ioreq-server 1 .*: no such id" \
	dump 7 ioreq-server 1
run_fails "dump of a type that does not exist" 1 "this Xen lacks trace buffers" \
	dump 7 vmtrace-buf
run_fails "stat" 1 "this Xen does not implement the statistics" stat 7
unset FAKE_SIZELESS

### a Xen with this project's handlers, which check ids

export FAKE_OURS=1
FAKE_IOREQ=-u-bp-g run list 7
ok "list" succeeds
ok "status words of version 1" \
	prints '^grant-table +status +- +- +only a version 2'
ok "an ioreq server" prints '^ioreq-server +3 +2 +8192$'
ok "a server without buffered requests" \
	prints '^ioreq-server +1 +2 +8192 +no frame 0'
ok "a server of an emulator in another domain" prints '^ioreq-server +4 +- +- +belongs to'
ok "a server with its rings in guest memory" \
	prints '^ioreq-server +6 +- +- +its rings are in the domain'
ok "only these servers" test "$(grep -c ^ioreq-server "$work/out")" = 4
ok "a trace buffer for each vCPU" test "$(grep -c ^vmtrace-buf "$work/out")" = 2
FAKE_IOREQ='' FAKE_VCPUS=0 run list 7
ok "no ioreq server" prints '^ioreq-server +- +- +- +no ioreq server$'
ok "no vCPU" prints '^vmtrace-buf +- +- +- +the domain has no vCPU'
FAKE_SIZE_0=-$EINVAL FAKE_SIZE_2=-$EINVAL run list 7
ok "a PV domain has no ioreq server" \
	prints '^ioreq-server +- +- +- +only HVM and PVH'
ok "no trace buffers" prints '^vmtrace-buf +- +- +- +the domain was created'
FAKE_IOREQ=-u-b run dump 7 ioreq-server 1 --frame 1
ok "dump of a server without buffered requests" succeeds
ok "its frame 1" prints '^00001000  00 10 00 00 00 01 00 00 '
FAKE_IOREQ=-u-b run_fails "dump of a server that does not exist" 1 "ioreq-server 2 .*: no such id" \
	dump 7 ioreq-server 2
FAKE_IOREQ=-u-b run_fails "an id whose low 16 bits are a server's" 1 "ioreq-server 65537 .*: no such id" \
	dump 7 ioreq-server 65537
run_fails "no status words in version 1" 1 "grant-table status of domain 7: it is empty" \
	dump 7 grant-table status
run_fails "no such vCPU" 1 "vmtrace-buf 2 of domain 7: no such vCPU" dump 7 vmtrace-buf 2
unset FAKE_OURS

### dump

run dump 7 vmtrace-buf 1 --count 1
ok "dump to the terminal is a hexdump" prints \
	'^00000010  10 00 00 00 00 01 00 02  18 00 00 00 00 01 00 02  \|'
ok "it ends with the size" prints '^00001000$'
run dump 7 vmtrace-buf 1 --frame 16383
ok "offsets count from the resource's start" prints '^03fff000  '
run dump 7 vmtrace-buf 1 -o "$work/raw"
ok "dump of 64 MiB" succeeds
ok "the whole resource" test "$(stat -c %s "$work/raw")" = 67108864
ok "in order" awk -v n="$(od -An -v -tu4 -w8 -j4 -N4 "$work/raw")" \
	'BEGIN { exit n != 2 * 2^24 + 256 }'
# Consecutive words differ by 8.
ok "word by word" bash -c \
	"od -An -v -tu8 -w4096 '$work/raw' | awk '\$1 % 2^40 != (NR - 1) * 4096 { exit 1 }'"
ok "in bounded windows" windows_below 256
ok "nothing stays mapped" unmaps_all
on_terminal 24 80 dump 7 vmtrace-buf -o -
ok "raw bytes to a terminal are refused" test "$status" = 1
ok "raw bytes to a terminal: the message" prints \
	'^xen-resource: cannot write raw bytes: the output is a terminal; redirect it'
run dump 7 vmtrace-buf 1 --frame 3 --count 2 -o -
ok "raw to a pipe" cmp "$work/out" <(tail -c +12289 "$work/raw" | head -c 8192)
run dump 7 2 0x1 --frame 3 --count 2 -o -
ok "the same by numbers" cmp "$work/out" <(tail -c +12289 "$work/raw" | head -c 8192)
run_fails "no such vCPU" 1 "cannot map vmtrace-buf 2 of domain 7: no such vCPU" \
	dump 7 vmtrace-buf 2
run_fails "a frame past the end" 1 "valid frames are 0 to 16383\$" \
	dump 7 vmtrace-buf --frame 16384
run_fails "more frames than there are" 1 "valid frames are 0 to 16383\$" \
	dump 7 vmtrace-buf --count 16385
run_fails "an unknown type" 1 "type 99 0 of domain 7: not implemented" dump 7 99
run_fails "no statistics" 1 "stats 0 of domain 7: this Xen does not implement the statistics" dump 7 stats
FAKE_SIZE_32768=2 run dump 7 stats -o -
ok "dump of statistics" succeeds
ok "the whole resource" test "$(stat -c %s "$work/out")" = 8192
ok "it starts with the magic" test "$(head -c 4 "$work/out")" = XRTS

run dump 7 grant-table -o "$work/table-copy"
ok "dump of a grant table: the frames in use" \
	test "$(stat -c %s "$work/table-copy")" = 8192
run_fails "dump does not make the table grow" 1 "of domain 7: valid frames are 0 to 1\$" \
	dump 7 grant-table --count 3
run_fails "no status words in version 1" 1 "grant-table status of domain 7: it is empty" \
	dump 7 grant-table status

# stderr is a terminal; 4096 frames take 16 windows of 100 ms.
export FAKE_DELAY=100 LD_PRELOAD=$fake
ok "work of more than a second shows progress" bash -o pipefail -c \
	"script -qec '$tool dump 7 vmtrace-buf --count 4096 -o $work/slow' /dev/null |
		grep -E '[0-9]+ of 4096 frames, [0-9]+%'"
FAKE_DELAY=1 ok "shorter work does not" bash -o pipefail -c \
	"script -qec '$tool dump 7 vmtrace-buf --count 1024 -o $work/slow' /dev/null |
		(! grep frames)"
unset LD_PRELOAD
run dump 7 vmtrace-buf --count 4096 -o "$work/slow"
ok "no progress without a terminal" succeeds
unset FAKE_DELAY

mkdir "$work/dir"
FAKE_LATE_MAP=$EINVAL run_fails "a map that fails in the middle" 1 "cannot map vmtrace-buf" \
	dump 7 vmtrace-buf -o "$work/dir/raw"
ok "it leaves no file" empty "$work/dir"
run_fails "a full disk" 1 "cannot write /dev/full: No space left" \
	dump 7 vmtrace-buf -o /dev/full
run_fails "no such directory" 1 "cannot create .*: No such file" \
	dump 7 vmtrace-buf -o "$work/none/raw"

# The fake Xen sends SIGTERM in the middle of the work.
status=0
{
	FAKE_KILL=5 LD_PRELOAD=$fake "$tool" dump 7 vmtrace-buf \
		-o "$work/dir/raw" || status=$?
} 2>"$work/err"
ok "SIGTERM ends the command" test "$status" = 143
ok "it leaves no file then" empty "$work/dir"
echo old >"$work/dir/raw"
{
	FAKE_KILL=5 LD_PRELOAD=$fake "$tool" dump 7 vmtrace-buf \
		-o "$work/dir/raw" || true
} 2>"$work/err"
ok "it keeps the old file" grep -q old "$work/dir/raw"
ok "it leaves no other file" test "$(ls "$work/dir")" = raw

### vmtrace

run vmtrace 7 1 -o "$work/trace"
ok "vmtrace" succeeds
ok "vmtrace dumps the whole buffer" cmp "$work/trace" "$work/raw"
ok "in bounded windows" windows_below 256
ok "nothing stays mapped" unmaps_all
FAKE_SIZE_2=3 run vmtrace 7 0x1 -o -
ok "vmtrace to a pipe" cmp "$work/out" <(head -c 12288 "$work/raw")
run_fails "no such vCPU" 1 "vmtrace-buf 2 of domain 7: no such vCPU" \
	vmtrace 7 2 -o "$work/dir/trace"
ok "it leaves no file" test ! -e "$work/dir/trace"
FAKE_SIZE_2=-$EINVAL run_fails "no trace buffers" 1 "created without trace buffers; set vmtrace_buf_kb" \
	vmtrace 7 0 -o "$work/dir/trace"
(unset FAKE_SIZE_2; run vmtrace 7 0 -o "$work/dir/trace"; echo $status) \
	>"$work/status"
status=$(cat "$work/status")
ok "a Xen without trace buffers" fails 1 "this Xen lacks trace buffers"

### stat

# only_waits: no hypercall after the map of the statistics
only_waits() {
	cat "$work/log"
	sed '1,/^map/d' "$work/log" | grep -Evc '^(wait|unmap)' | grep -qx 0
}

waits() { [ "$(grep -c ^wait "$work/log")" = "$1" ]; }
lines() { [ "$(grep -Ec -- "$2" "$work/out")" = "$1" ]; }
last_line() { tail -n 1 "$work/out" | grep -Eq "$1"; }

unset FAKE_VCPUS
run_fails "a Xen without statistics" 1 "stats 0 of domain 7: this Xen does not implement the statistics resource" \
	stat 7
export FAKE_SIZE_32768=1
run stat 7
ok "stat" succeeds
ok "flags" prints '^flags +hvm,paused$'
ok "times are in seconds" prints '^time +1000\.000000 s$'
ok "period" prints '^period +0\.100000 s$'
for field in tot_pages=262144 max_pages=262400 xenheap_pages=4 shared_pages=0 \
		paged_pages=0 grant_frames=5 max_grant_frames=64 status_frames=0 \
		grant_version=1 evtchns=12 max_evtchns=1023 shutdown_code=- \
		online_vcpus=2; do
	ok "${field%=*}" prints "^${field%=*} +${field#*=}\$"
done
ok "a vCPU" prints '^ +0  running +3 +1000\.000000 +600\.000000 +25\.000000 +175\.500000 +0\.000000 +100000000000 +0 +70 +0 +990\.000000$'
ok "a value that Xen does not know" prints '^ +1  blocked +- +800\.0'
ok "a vCPU that does not exist" prints '^ +2  -( +-){11}$'
aligned() {
	awk '/VCPU/ { len = length; n = 3 } n-- > 0 && length != len { exit 1 }' \
		"$work/out"
}
ok "columns are aligned" aligned
ok "one line per vCPU without a terminal" lines 1 '^VCPU'
ok "columns have units" prints ' STATE_SINCE\(s\) +RUNNING\(s\) .* DISPATCHES '
ok "live_since of a domain" prints '^live_since +990\.000000 s$'
ok "live records are not called stale" lines 0 '^stale'
ok "one map" test "$(grep -c ^map "$work/log")" = 1
ok "nothing stays mapped" unmaps_all
ok "no hypercall after that" only_waits

run stat 7 --json
ok "stat --json" json '.domid == 7 and .flags == ["hvm", "paused"] and
	.unknown_flags == 0 and .period_ns == 100000000 and
	.time_ns == 1000000000000 and .live_since_ns == 990000000000
	and .tot_pages == 262144 and .shutdown_code == null and
	.online_vcpus == 2 and (.vcpus | length) == 3'
ok "stat --json: a vCPU" json '.vcpus[0] == { vcpu: 0, state: "running",
	pcpu: 3, state_since_ns: 1000000000000, running_ns: 600000000000,
	runnable_ns: 25000000000, blocked_ns: 175500000000, offline_ns: 0,
	dispatches: 100000000000, preemptions: 0, wakeups: 70, migrations: 0,
	live_since_ns: 990000000000 }'
ok "stat --json: a vCPU that does not exist" json \
	'.vcpus[2] | .vcpu == 2 and ([.[] | select(. != null)] == [2])'

FAKE_STATS_STALE=2 run stat 7
ok "stopped statistics: a second map" test "$(grep -c ^map "$work/log")" = 2
ok "stopped statistics: the map restarts them" prints '^live_since +990\.000000 s$'
ok "stopped statistics: not stale after that" lines 0 '^stale'
ok "nothing stays mapped" unmaps_all
FAKE_STATS_STALE=3 run stat 7
ok "statistics that do not restart" succeeds
ok "statistics that do not restart: stale" prints \
	'^stale +Xen does not update the record$'
ok "statistics that do not restart: no live_since" prints '^live_since +-$'
FAKE_STATS_STALE=3 run stat 7 --json
ok "statistics that do not restart: no live_since in JSON" json '.live_since_ns == null'
FAKE_STATS_STALE=3 run_fails "statistics that do not restart cannot be watched" 1 "cannot watch domain 7: Xen stopped updating statistics; try again" \
	stat 7 --interval 1
FAKE_STATS_STALE=2 run stat 7 --interval 1 --count 2
ok "statistics that restart can be watched" lines 2 '^domain 7, Xen'

FAKE_STATS_DOMAIN=24 FAKE_STATS_VCPU=56 run stat 7
ok "shorter records" succeeds
ok "shorter records: not called stale" lines 0 '^stale'
ok "shorter records: a field that they have" prints '^tot_pages +262144$'
ok "shorter records: a field that they lack" prints '^max_pages +-$'
ok "shorter records of vCPUs" prints '^ +0  running .* 0\.000000( +-){5}$'
FAKE_STATS_VCPU=120 run stat 7
ok "longer records" prints '^ +0  running .* 70 +0 +990\.000000$'
FAKE_STATS_MAGIC=1 run_fails "frames that do not hold statistics" 1 "of domain 7: not a statistics page" \
	stat 7
FAKE_STATS_ABI=2 run_fails "another ABI" 1 "of domain 7: unknown ABI; use a newer" stat 7
FAKE_STATS_AT=4080 run_fails "a record outside the frames" 1 "of domain 7: inconsistent header" \
	stat 7
FAKE_STATS_SEQ=1 run_fails "a record that Xen never completes" 1 "domain 7: Xen kept updating the record" \
	stat 7
FAKE_MAP=$EACCES run_fails "statistics that cannot be mapped" 1 "cannot map stats 0 of domain 7" \
	stat 7

### stat --interval

run stat 7 --interval 1 --count 3
ok "stat --interval" succeeds
ok "one block per sample" lines 3 "^domain 7, Xen's uptime 100[123]\.0 s\$"
ok "an empty line between them" lines 2 '^$'
ok "one wait per sample" waits 3
ok "one map" test "$(grep -c ^map "$work/log")" = 1
ok "no hypercall between samples" only_waits
ok "shares and rates" lines 2 \
	'^   0 running     3  75\.0   0\.0  25\.0   0\.0     20\.0      0\.0     10\.0      0\.0$'
ok "a migration" lines 1 '^   0 running     2 .* 1\.0$'
ok "a vCPU whose record does not change" lines 3 \
	'^   1 blocked     -   0\.0   0\.0 100\.0 '
ok "a vCPU that does not exist, per sample" lines 3 '^   2 -( +-){9}$'
ok "no control characters" bash -c "! grep -q '[[:cntrl:]]' '$work/out'"

run stat 7 --interval 1 --count 2 --json
ok "stat --interval --json" succeeds
ok "one object per line" test "$(jq -c . "$work/out" | wc -l) $(wc -l <"$work/out")" = "2 2"
ok "shares and rates in JSON" json 'select(.time_ns == 1002000000000) |
	.domid == 7 and (.dying | not) and .vcpus[0] == { vcpu: 0,
	state: "running", pcpu: 3,
	percent: { running: 75, runnable: 0, blocked: 25, offline: 0 },
	per_second: { dispatches: 20, preemptions: 0, wakeups: 10,
		      migrations: 0 } }'
ok "unknown is null" json 'select(.time_ns == 1002000000000) | .vcpus[2] |
	.state == null and .percent.running == null and
	.per_second.wakeups == null'

FAKE_STATS_VCPU=72 run stat 7 --interval 1 --count 1
ok "rates of shorter records" prints '^   0 running .* 25\.0 .* 0\.0 +- +-$'
FAKE_STATS_DOMAIN=8 FAKE_STATS_VCPU=8 run stat 7 --interval 1 --count 1
ok "records of only seq and flags" prints '^   0 -( +-){9}$'
ok "records of only seq and flags: no time" prints "^domain 7, Xen's uptime - s\$"

FAKE_DYING=3 run stat 7 --interval 1
ok "the domain dies" succeeds
ok "the last line says so" last_line '^domain 7 is being destroyed$'
ok "after the samples before" lines 2 '^domain 7, Xen'
FAKE_DYING=3 run stat 7 --interval 1 --json
ok "the domain dies, in JSON" json -s 'length == 3 and .[2].dying and
	(.[0:2] | all(.dying | not))'
FAKE_DYING=3 run stat 7 --interval 40
ok "the domain dies within an interval" succeeds
ok "no wait is longer than a second" waits 3
ok "nothing stays mapped" unmaps_all
ok "the only line says so" test "$(cat "$work/out")" = 'domain 7 is being destroyed'
FAKE_GONE=3 run stat 7 --interval 40 --json
ok "its vCPUs are gone within an interval" json -s 'length == 1 and .[0].dying'
run stat 7 --interval 2.5 --count 2
ok "an interval of several waits" lines 2 "^domain 7, Xen's uptime 100[36]\.0 s\$"
FAKE_GONE=2 run stat 7 --interval 1
ok "all its vCPUs are gone" last_line '^domain 7 is being destroyed$'
FAKE_INT=3 run stat 7 --interval 1
ok "SIGINT ends it" succeeds
ok "after the samples before" lines 2 '^domain 7, Xen'
FAKE_WINCH=2 run stat 7 --interval 1 --count 2
ok "SIGWINCH without a terminal prints no sample" lines 2 '^domain 7, Xen'
run_fails "an interval shorter than Xen's" 1 "too short: Xen updates statistics every 0.1 s\$" \
	stat 7 --interval 0.05
run stat 7 --interval 0.1 --count 1
ok "an interval equal to Xen's" succeeds

full_disk stat 7 --interval 1
ok "live output to a full disk" fails 1 "cannot write the output: No space left"

export FAKE_REAL_TIME=1
run stat 7 --interval 0.2 --count 3
ok "a real timer" succeeds
# The shell starts background commands with SIGINT ignored.
status=0
LD_PRELOAD=$fake env --default-signal=INT "$tool" stat 7 --interval 0.3 \
	>"$work/out" 2>"$work/err" &
until grep -q '^domain 7, Xen' "$work/out" || ! kill -0 $! 2>/dev/null; do
	sleep 0.1
done
kill -INT $! 2>/dev/null || true
# Fail if it does not end; waiting would stop the whole test.
for ((i = 0; i < 300; i++)); do
	kill -0 $! 2>/dev/null || break
	sleep 0.1
done
kill -KILL $! 2>/dev/null || true
wait $! || status=$?
ok "a real SIGINT" succeeds
ok "it printed samples before that" prints '^domain 7, Xen'
status=0
LD_PRELOAD=$fake nohup "$tool" stat 7 --interval 0.3 --count 8 \
	>"$work/out" 2>"$work/err" &
until grep -q '^domain 7, Xen' "$work/out" || ! kill -0 $! 2>/dev/null; do
	sleep 0.1
done
kill -HUP $! 2>/dev/null || true
wait $! || status=$?
ok "SIGHUP that nohup ignores" test "$status" = 0
ok "SIGHUP that nohup ignores: all samples" lines 8 '^domain 7, Xen'
unset FAKE_REAL_TIME

heads() { sed -n '/VCPU/s/\r$//p' "$work/out" | tr -s ' ' '\n' | grep -c '^[A-Z]'; }
for columns in 20 80 120 200; do
	on_terminal 24 $columns stat 7
	ok "stat on $columns columns" succeeds
	[ $columns = 20 ] || ok "stat on $columns columns: no line is longer" \
		awk -v n=$columns '{ sub("\r", "") } length > n { exit 1 }' "$work/out"
	ok "stat on $columns columns: every column is there once" \
		test $(($(heads) - $(grep -c VCPU "$work/out"))) = 12
	ok "stat on $columns columns: aligned" aligned
done

### grants

: >"$work/table"
# ref 0: free; 1: read-only access for 3 to 0x1234, mapped; 2: transfer from 9;
# 3: a type that version 1 does not have
words "$work/table" 0 0xffffffff $((3 << 16 | 1 << 3 | 1 << 2 | 1)) 0x1234 \
	$((9 << 16 | 2)) 0x77 $((1 << 16 | 3)) 0x55
truncate -s 8192 "$work/table"
# the first entry of the second frame
printf '\x11\x00\x02\x00\x01\x00\x00\x00' |
	dd of="$work/table" bs=4096 seek=1 conv=notrunc status=none
run grants 7
ok "grants of version 1" succeeds
ok "first line" prints '^domain 7: version 1 grant table, 2 of at most 64 frames$'
ok "access" prints '^1 +access +3 +0x1234 +readonly,reading$'
ok "transfer" prints '^2 +transfer +9 +0x77 +-$'
ok "unknown" prints '^3 +unknown +1 +0x55 +-$'
ok "second frame" prints '^512 +access +2 +0x1 +writing$'
ok "last line" prints '^entries in use: 4$'
ok "the table does not grow" never_grows
ok "nothing stays mapped" unmaps_all
run grants 7 --json
ok "grants --json" json '.domid == 7 and .version == 1 and .frames_in_use == 2 and
	.max_frames == 64 and .entries_in_use == 4 and (.entries | length) == 4'
ok "grants --json: entry" json '.entries[0] == { ref: 1, kind: "access",
	domid: 3, frame: 4660, flags: ["readonly", "reading"],
	unknown_flags: 0, raw_flags: 13 }'

: >"$work/table"
: >"$work/status"
# version 2, ref 0: access; 1: sub-page; 2: transitive; 3: free
words "$work/table" $((3 << 16 | 1)) 0 0x9abcdef0 0x12 \
	$((4 << 16 | 1 << 8 | 1)) $((512 << 16 | 16)) 0x77 0 \
	$((5 << 16 | 3)) 6 1234 0
truncate -s $((9 * 4096)) "$work/table"
# the last entry of the ninth frame has its status word in a second frame
printf '\x01\x00\x03\x00\0\0\0\0\x05\0\0\0\0\0\0\0' |
	dd of="$work/table" bs=16 seek=$((9 * 256 - 1)) conv=notrunc status=none
words "$work/status" $((1 << 3)) 0x8000
truncate -s 8192 "$work/status"
printf '\x10\0' |
	dd of="$work/status" bs=2 seek=$((9 * 256 - 1)) conv=notrunc status=none
export FAKE_STATUS=$work/status FAKE_VERSION=2
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
ok "grants --json of version 2" json '.version == 2 and .entries_in_use == 4'
ok "grants --json: sub-page" json '.entries[1] |
	.offset_bytes == 16 and .length_bytes == 512 and .status == [] and .kind == "sub-page"'
ok "grants --json: transitive" json '.entries[2] | .trans_domid == 6 and
	.trans_ref == 1234 and has("frame") == false'
FAKE_FLIP=1 run_fails "a version that changes meanwhile" 1 "domain 7: version changed; try again" \
	grants 7
FAKE_MAP=$EINVAL run_fails "a map that fails" 1 "cannot map grant-table shared of domain 7" \
	grants 7

# Random contents that fill more than one window.
head -c $((300 * 4096)) /dev/urandom >"$work/table"
head -c $((38 * 4096)) /dev/urandom >"$work/status"
# In the second window: read-only access for 3 to 0x55, mapped for reading.
printf '\x05\x00\x03\x00\0\0\0\0\x55\0\0\0\0\0\0\0' |
	dd of="$work/table" bs=4096 seek=299 conv=notrunc status=none
printf '\x08\0' |
	dd of="$work/status" bs=512 seek=299 conv=notrunc status=none
export FAKE_SIZE_1=300
for FAKE_VERSION in 1 2; do
	run grants 7 --json
	ok "random version $FAKE_VERSION table" json \
		'.entries_in_use > 10000 and .entries_in_use == (.entries | length) and
		 ([.entries[].ref] | . == (unique | sort))'
	ok "in bounded windows" windows_below 256
	ok "without growing" never_grows
done
ok "a status word in the second window" json '.entries[] |
	select(.ref == 299 * 256) | .domid == 3 and .frame == 85 and
	.flags == ["readonly"] and .status == ["reading"]'

full_disk grants 7
ok "output to a full disk" fails 1 "cannot write the output: No space left"

### frames whose words change right after they are read

read_once() {
	grep '^reads [1-9]' "$work/log" && ! grep 'again [1-9]' "$work/log"
}

# The output without the time of the output.
timeless() { sed 's/"wall_time_ms": *[0-9]*//' "$work/out"; }

# once ARGS...: every word is read once, and the output shows the value read
once() {
	run "$@"
	timeless >"$work/calm"
	MEMCHECK='' FAKE_ONCE=1 run "$@"
	ok "$*: frames that change" succeeds
	ok "$*: every word is read once" read_once
	ok "$*: the values read are printed" cmp "$work/calm" <(timeless)
}

truncate -s $((3 * 4096)) "$work/table"
truncate -s 4096 "$work/status"
if [ "$(uname -m)" = x86_64 ]; then
	for FAKE_VERSION in 1 2; do
		once grants 7
		once grants 7 --json
	done
	once dump 7 grant-table
	FAKE_VCPUS=2 once dump 7 vmtrace-buf 1 --frame 2 --count 3
	once dump 7 ioreq-server 0
	once stat 7
	once stat 7 --json
	MEMCHECK='' FAKE_ONCE=1 run stat 7 --interval 1 --count 3 --json
	ok "stat --interval: frames that change" succeeds
	ok "stat --interval: every word is read once per sample" read_once
	ok "stat --interval: the output is JSON" json -s 'length == 3'
else
	skip "every word is read once" "reads can be traced on x86 only"
fi

validate_json list grants stat sample version
finish_runs
