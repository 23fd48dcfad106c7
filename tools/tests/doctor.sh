#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource doctor on a fake system: the devices and files of fake_root.c, the
# Xen of fake_xen.c, and the libxenctrl of fake_xenctrl.c. Every finding of every
# check. Prints TAP.
#
# MEMCHECK=N	run every N-th command under valgrind

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
# shellcheck source=dom0.sh
. "$tests/dom0.sh"

EACCES=13 EINVAL=22 EOPNOTSUPP=95 ENOENT=2 ESRCH=3

run() { run_with "$tests/fake-xen.so:$tests/fake-root.so" "$@"; }

holders=()
trap 'kill "${holders[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# The finding: its level, code, and the start of the sentence and of the next step
finds() {
	cat "$work/out"
	grep -Eq "^$1 +$2 +$3" "$work/out"
}

# unloaded: the module is not loaded
unloaded() {
	rm -r "$module" "$class"/xen!{resource,privcmd_resource} "$dev/resource"
}

# case_of NAME LEVEL CODE TEXT [ARG]...: run doctor, check the finding and the status
case_of() {
	local wanted=0

	run doctor "${@:5}"
	ok "$1" finds "$2" "$3" "$4"
	! grep -q '^problem' "$work/out" || wanted=1
	ok "$1: exit status" test "$status" = $wanted
	run doctor --json "${@:5}"
	# shellcheck disable=SC2016
	ok "$1: --json" json --arg level "$2" --arg code "$3" \
		'.findings | any(.level == $level and .code == $code)'
}

### a healthy system

reset
run doctor
ok "a healthy system, seen through another library" test "$status" = 0
ok "nothing is a problem" not prints '^problem'
ok "the only warning is about the fake library" \
	test "$(grep -c ^warning "$work/out") $(grep -c 'warning  library-other' "$work/out")" = "1 1"
codes() { awk '{ print $2 }' "$work/out" | xargs; }
ok "all checks, in order" test "$(codes)" = "on-xen dom0 mode-pv xen-version types \
module-loaded library-other module-signature kernel-taint device permissions \
descriptors budget privcmd switch-off fallback-unused lost-pages-none lockdown-off \
vmtrace ioreq"
ok "the types that Xen has" prints \
	'types +this Xen implements grant-table, ioreq-server, vmtrace-buf, stats \(queried for domain 7\)$'
run doctor --json
ok "--json has the checks in order" json '[.findings[].check] == ["xen", "dom0",
	"mode", "xen-version", "types", "module", "versions", "signature", "taint",
	"device", "permissions", "descriptors", "budget", "privcmd", "switch",
	"fallback", "lost-pages", "lockdown", "vmtrace", "ioreq"]'
ok "--json: a finding without a next step" json '.findings[0] == { check: "xen",
	level: "ok", code: "on-xen", text: "this system runs on Xen", next_step: null }'
run_with "$tests/fake-root.so" doctor 7
ok "our own library: versions" finds ok versions "command, library and module have version $version\$"
sed -i s/./9/ "$module/version"
run_with "$tests/fake-root.so" doctor 7
ok "another version of the module" finds warning module-version \
	"the command has version $version, the loaded module 9.*; install both"

### Xen

reset
rm "$sys/hypervisor/type"
case_of "no Xen" problem not-on-xen 'this system does not run on Xen; boot Xen'
ok "no Xen: what cannot be checked" test \
	"$(jq '[.findings[] | select(.code == "not-checked")] | length' "$work/out")" -ge 6
reset
echo 00000300 >"$sys/hypervisor/properties/features"
case_of "not dom0" problem not-dom0 'this domain is not dom0; run this in dom0'
rm "$sys/hypervisor/properties/features"
case_of "perhaps dom0" warning dom0-unknown 'the kernel does not report whether this is dom0;'
rm "$sys/hypervisor/guest_type"
case_of "unknown mode" warning mode-unknown 'the kernel does not report whether it is PV'
echo 00000b04 >"$sys/hypervisor/properties/features"
case_of "PVH by its features" ok mode-pvh 'the kernel runs in PVH mode'
echo HVM >"$sys/hypervisor/guest_type"
case_of "HVM" warning mode-other 'the kernel runs in mode HVM; run this in'
reset
echo 10 >"$sys/hypervisor/version/minor"
case_of "Xen is too old" problem xen-too-old 'Xen 4.10.5 cannot map resources; boot Xen 4.11'
echo 14 >"$sys/hypervisor/version/minor"
case_of "Xen without sizes" warning xen-without-sizes 'Xen 4.14.5 does not report sizes; boot Xen 4.15'
rm -r "$sys/hypervisor/version"
case_of "unknown version" warning xen-version-unknown 'the kernel does not report the version'
reset
unset FAKE_SIZE_32768 FAKE_SIZE_2
case_of "types that Xen lacks" ok types 'this Xen implements grant-table, ioreq-server, but not vmtrace-buf, stats'
reset
FAKE_DOMAIN=0 case_of "no domain" warning not-checked 'types of resources: found no domain to query; create one, or name one'
FAKE_XC_OPEN=$EACCES case_of "libxenctrl cannot be opened" warning not-checked \
	'types of resources: cannot find a domain: libxenctrl.so.4.17 cannot open privcmd \(Permission denied\); name one: '
echo 18 >"$sys/hypervisor/version/minor"
case_of "no libxenctrl of this Xen" warning not-checked \
	'types of resources: cannot find a domain: libxenctrl.so.4.18 is missing; name one: '
case_of "no libxenctrl, but a domain" ok types 'this Xen implements grant-table' 7
reset
case_of "a domain that does not exist" problem types-failed \
	"cannot get the size of a grant table: no such domain; see 'xl list'" 8
FAKE_DOMAIN=8 case_of "a domain that dies meanwhile" warning types-failed \
	"cannot get the size of a grant table: no such domain"
FAKE_OPEN=$EACCES case_of "no permission" warning not-checked \
	'types of resources: permission denied; run this as root in dom0'

### the module

unloaded
case_of "no module" problem module-not-loaded "the module is not loaded; run 'modprobe xen-resource'"
ok "no module: the signature" json \
	'.findings | any(.check == "signature" and .code == "not-checked")'
case_of "no module: the device" problem device-absent '/dev/xen/resource does not exist; load the module'
case_of "no module: fallback" warning fallback-to-privcmd 'the library uses the in-tree driver'
case_of "no module: lost pages" warning not-checked 'lost pages: the module is not loaded'
echo Y >"$sys/module/module/parameters/sig_enforce"
case_of "signatures are enforced" warning signature-enforced 'the kernel loads signed modules only; sign'
echo 'none [integrity] confidentiality' >"$sys/kernel/security/lockdown"
case_of "lockdown without the module" warning lockdown-needs-signature 'the kernel is locked down and'
rm "$dep"
case_of "not installed" problem module-not-installed "the module is not installed for kernel $(uname -r); install"
reset
echo OE >"$module/taint"
case_of "unsigned" warning module-unsigned "the module is not signed with a key that the kernel trusts; sign it"
echo 'none [integrity] confidentiality' >"$sys/kernel/security/lockdown"
case_of "lockdown" ok lockdown-on 'the kernel is locked down, which does not prevent maps'
rm "$sys/kernel/security/lockdown"
case_of "lockdown is unknown" warning not-checked 'lockdown: cannot read .*; mount securityfs'
for taint in 16 32 128; do
	echo $((taint + 4096)) >"$FAKE_ROOT/proc/sys/kernel/tainted"
	case_of "taint $taint" problem kernel-crashed 'the kernel has reported an oops'
done
for taint in 512 16384; do
	echo $((taint + 4096)) >"$FAKE_ROOT/proc/sys/kernel/tainted"
	case_of "taint $taint" warning kernel-warned 'the kernel has logged a warning or a lockup'
done
rm "$FAKE_ROOT/proc/sys/kernel/tainted"
case_of "no procfs" warning not-checked 'state of the kernel: cannot read /proc/sys/kernel/tainted; mount'

### the devices

reset
printf 'c 1 9' >"$dev/resource"
case_of "a stale node" problem device-stale '/dev/xen/resource is not the device of a loaded module; remove'
chmod 666 "$dev/resource"
case_of "open to all" warning device-mode "users other than root may open /dev/xen/resource \(mode 666\); run"
rm "$dev/resource"
case_of "no node" problem device-absent '/dev/xen/resource does not exist; mount devtmpfs on /dev'
reset
FAKE_FAIL=open:$EACCES case_of "not permitted" problem device-denied \
	'cannot open /dev/xen/resource: permission denied; run this as root in dom0'
FAKE_UID=1000 case_of "not root" warning not-checked 'descriptors in use: only root can see those'
# A process that has the device: the fake /dev/xen/resource is /dev/zero.
sleep 1000 5</dev/zero 6</dev/zero &
holders+=($!)
until [ -e /proc/$!/fd/6 ]; do sleep 0.1; done
case_of "a descriptor" ok descriptors "descriptors in use: ([2-9]|[1-9][0-9]+), mappings: [0-9]+; see 'xen-resource ps'"
case_of "no restricted descriptor" ok budget 'restricted descriptors may map 16384 frames each; found none'
echo 0 >"$module/parameters/restricted_frames"
case_of "a limit of 0" warning budget-zero 'restricted descriptors cannot map any frame; raise'
# fdinfo LIMIT FRAMES: all descriptors are so
fdinfo() { printf 'pos:\t0\ndomid:\t7\nlimit:\t%s\nframes:\t%s\n' "$1" "$2" >"$work/fdinfo"; }
export FAKE_FDINFO=$work/fdinfo
fdinfo 16384 66
case_of "a restricted descriptor" ok budget 'the fullest restricted descriptor has mapped 66 of at most 16384 frames'
fdinfo 16384 14746
case_of "a restricted descriptor near its limit" warning budget-low \
	'process [0-9]+ has mapped 14746 of at most 16384 frames; raise /sys/module'
fdinfo none 14746
echo 16384 >"$module/parameters/restricted_frames"
case_of "an unrestricted descriptor" ok budget 'restricted descriptors may map 16384'
unset FAKE_FDINFO
rm "$module/parameters/restricted_frames"
case_of "a module without budgets" warning not-checked 'budget of restricted descriptors: this version'
rm "$dev/privcmd"
case_of "no privcmd" problem privcmd-absent "/dev/xen/privcmd does not exist; run 'modprobe xen-privcmd'"
echo file >"$dev/privcmd"
case_of "a file in place of privcmd" problem privcmd-other '/dev/xen/privcmd is not a privcmd device node; remove'
reset
run enable
case_of "switched on" ok switch-on 'the module serves /dev/xen/privcmd'
rm "$dev/resource"
case_of "switched on, without the device" warning fallback-to-switch 'the library uses /dev/xen/privcmd, which'
echo 0 >"$class/xen!privcmd_resource/switched"
case_of "an interrupted switch" problem switch-incomplete 'a switch of /dev/xen/privcmd was interrupted; run'
reset
rm -r "$class/xen!privcmd_resource"
case_of "a module that cannot switch" warning switch-impossible 'the module cannot serve /dev/xen/privcmd: '
reset
echo 3 >"$class/xen!resource/lost_pages"
case_of "lost pages" problem lost-pages 'dom0 has leaked 3 pages because .*; look for IOMMU errors'

### trace buffers: three causes

reset
FAKE_SIZE_2=-$EOPNOTSUPP case_of "vmtrace: this Xen cannot" warning vmtrace-unsupported \
	'trace buffers: this Xen or this processor does not support trace buffers; they need' 7
FAKE_SIZE_2=-$EINVAL FAKE_PHYSCAP=0 case_of "vmtrace: this processor cannot" \
	warning vmtrace-unsupported 'trace buffers: this Xen or this processor does not' 7
FAKE_SIZE_2=-$EINVAL case_of "vmtrace: created without" warning vmtrace-no-buffer \
	'trace buffers: the domain was created without trace buffers; set vmtrace_buf_kb' 7
FAKE_SIZE_2=-$EINVAL FAKE_PHYSCAP=-1 case_of "vmtrace: no capabilities" warning vmtrace-undecided \
	'trace buffers: the processor does not support it, or the domain was created' 7
case_of "vmtrace: no such vCPU" warning vmtrace-no-vcpu \
	'trace buffers: the domain does not have this vCPU; see' 7 vmtrace-buf 2
ok "vmtrace: no such vCPU: a map" json '.findings[-1] |
	.check == "map" and .level == "problem" and .code == "vmtrace-no-vcpu" and
	.text == "a map of vmtrace-buf 2 of domain 7 would fail: the domain does not have this vCPU"'
FAKE_DOMAIN=0 case_of "vmtrace: the machine has it" ok vmtrace-supported 'this Xen and this processor have'
FAKE_DOMAIN=0 FAKE_PHYSCAP=0 case_of "vmtrace: the machine lacks it" warning vmtrace-unsupported \
	'trace buffers: this Xen or this processor'
FAKE_DOMAIN=0 FAKE_PHYSCAP=-1 case_of "vmtrace: no capabilities, no domain" warning not-checked \
	'trace buffers: Xen does not report'

### ioreq servers

FAKE_IOREQ='' case_of "ioreq: no server" warning ioreq-no-server 'domain 7 does not have an ioreq server; start'
FAKE_IOREQ=b-u case_of "ioreq: bufioreq off" warning ioreq-bufioreq-off \
	'ioreq server 2 of domain 7 does not have a ring for buffered requests; map frame 1'
FAKE_SIZE_0=-$EINVAL case_of "ioreq: PV" ok ioreq-not-hvm 'domain 7 is a PV domain'

### a map

maps() { case_of "map of $*" ok map "a map of .* of domain 7 would succeed\$" 7 "$@"; }
# fails_as CODE TEXT ARG...: a map would fail
fails_as() { case_of "map of ${*:3}: $1" problem "$1" "a map of .* would fail: $2" "${@:3}"; }

maps grant-table
maps grant-table shared
maps ioreq-server 0
maps vmtrace-buf 1
maps stats
fails_as version-1 'only a version 2 grant table has status words; map' 7 grant-table status
FAKE_VERSION=2 maps grant-table status
fails_as no-resource 'the domain does not have this resource; see' 7 grant-table 2
fails_as no-domain "no such domain; see 'xl list'" 8 grant-table
fails_as own-domain 'a domain cannot map its own resources; name another one' 0 grant-table
fails_as no-server 'the domain does not have this ioreq server; see' 7 ioreq-server 3
fails_as no-server 'the domain does not have this ioreq server; see' 7 ioreq-server 65536
FAKE_IOREQ=u fails_as bufioreq-off 'it does not have frame 0, the ring for buffered requests' 7 ioreq-server
FAKE_IOREQ=p fails_as other-emulator 'it belongs to an emulator in another domain' 7 ioreq-server
FAKE_OURS=1 FAKE_IOREQ=g fails_as rings-in-guest "its rings are in the domain's own memory" 7 ioreq-server
FAKE_SIZE_0=-$EINVAL fails_as not-hvm 'only HVM and PVH domains have ioreq servers' 7 ioreq-server
FAKE_SIZE_2=-$EINVAL FAKE_PHYSCAP=0 fails_as vmtrace-unsupported 'this Xen or this processor' 7 vmtrace-buf
FAKE_SIZE_32768=-$ESRCH fails_as dying 'the domain is dying; wait' 7 stats
FAKE_SIZE_32768=-$EOPNOTSUPP fails_as not-implemented 'this Xen does not implement the statistics' 7 stats
FAKE_SIZE_32768=-122 fails_as at-limit 'the restricted descriptor is at its frame limit' 7 stats
FAKE_SIZE_5=-$ENOENT fails_as no-id 'no such id or frame' 7 5
FAKE_MAP=$EACCES fails_as denied 'this domain may not map resources' 7 grant-table
FAKE_SIZE_5=-5 fails_as failed 'Input/output error' 7 5
FAKE_LOG=$work/log run doctor 7 ioreq-server
ok "no frame of an ioreq server is mapped" not grep -q '^map 0 ' "$work/log"
ok "the grant table does not grow" not grep -q grew "$work/log"

run_fails "an invalid type" 2 "TYPE: 'x' is not a resource type" doctor 7 x
run_fails "an invalid id" 2 "ID: 'x' is not an id of stats" doctor 7 stats x
run_fails "an invalid domain" 2 "DOMID: '99999' is not a domain id" doctor 99999
run_fails "an unknown name" 1 "domain 'x': xenstored is not running here" doctor x

validate_json doctor
finish_runs
