# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by every scenario: TAP, guests, and the driver's trace. Programs map
# resources the way that $CLIENTS_WAY names:
#	intree	through the in-tree driver, as they do without this project
#	preload	through /dev/xen/resource, with the library preloaded
#	switch	through /dev/xen/privcmd, which the driver serves
# With the in-tree driver the same must work, and our trace must stay empty.

set -u
PATH=/bin:/sbin:/usr/bin:/usr/sbin:$(echo /usr/lib/xen-*/bin)
trace=/sys/kernel/tracing/instances/clients
listing=/proc/driver/xen-resource
console=/var/log/xen/console
log=$(mktemp)
domid=none
number=0
failed=0

# plan CASES: begin a scenario.
plan() {
	printf 'TAP version 13\n1..%d\n' "$1"
	[ -d $trace ] || mkdir $trace
	echo norecord-cmd >$trace/trace_options
	echo 1 >$trace/events/xen_resource/enable
	echo >$trace/trace
}

# skip_all REASON
skip_all() {
	printf 'TAP version 13\n1..0 # SKIP %s\n' "$1"
	exit 4
}

# check NAME COMMAND...: one case; print the output of a failed COMMAND. Status 4 skips
# the case, and the output is the reason.
check() {
	local begun=$EPOCHREALTIME status=0 took

	number=$((number + 1))
	"${@:2}" >"$log" 2>&1 || status=$?
	took=$(((${EPOCHREALTIME//./} - ${begun//./}) / 1000))
	case $status in
	0) echo "ok $number $1" ;;
	4) echo "ok $number $1 # SKIP $(<"$log")" ;;
	*)
		sed 's/^/# /' "$log"
		echo "not ok $number $1"
		failed=1
		;;
	esac
	echo "# $took ms"
}

# require NAME COMMAND...: a case that the following ones need.
require() {
	local before=$failed

	failed=0
	check "$@"
	if [ $failed != 0 ]; then
		destroy_all
		finish
	fi
	failed=$before
}

# guests: print the ids of all domains but dom0.
guests() {
	xl list | awk 'NR > 1 && $2 != 0 { print $2 }'
}

no_guests() {
	[ -z "$(guests)" ]
}

kill_qemus() {
	local link

	for link in /proc/[0-9]*/exe; do
		[[ $(readlink "$link") != */xen-qemu-system-* ]] ||
			kill -9 "$(basename "${link%/exe}")"
	done
}

# destroy_all: destroy every guest, and the device models that xl left behind.
destroy_all() {
	local id

	for id in $(guests); do
		xl destroy "$id"
	done >/dev/null 2>&1
	kill_qemus
	until_true 300 no_guests
}

# finish: end a scenario; print its trace.
finish() {
	sed -n 's/.*: \(xen_resource_\)/# \1/p' $trace/trace
	rm -f "$log"
	exit $failed
}

# client COMMAND...: run a program and those that it starts.
client() {
	case $CLIENTS_WAY in
	preload) LD_PRELOAD=libxenresource.so.1 "$@" ;;
	*) "$@" ;;
	esac
}

# until_true TRIES COMMAND...: repeat the command until it succeeds. This machine's clock
# keeps running while the host runs other programs, so tries are counted, not seconds.
until_true() {
	local left=$1

	until "${@:2}"; do
		left=$((left - 1))
		if [ "$left" -le 0 ]; then
			echo "not after $1 tries: ${*:2}"
			return 1
		fi
		sleep 0.1
	done
}

# config NAME TYPE LINE...: write /tmp/NAME.cfg. Linux needs more memory.
config() {
	{
		echo "name = '$1'"
		echo "memory = 32"
		echo "vcpus = 1"
		case $2 in
		pv | pvh) printf '%s\n' "type = '$2'" "kernel = '/guests/$2'" ;;
		linux-pv | linux-pvh)
			printf '%s\n' "type = '${2#linux-}'" 'memory = 160' \
				"kernel = '/guests/linux'" \
				"ramdisk = '/guests/linux.cpio.gz'" \
				"cmdline = 'console=hvc0 quiet'"
			;;
		hvm)
			printf '%s\n' "type = 'hvm'" "serial = 'pty'" \
				"vga = 'none'" 'nographic = 1' 'vnc = 0' 'usb = 0' \
				"disk = ['format=raw,vdev=xvda,access=rw,backendtype=qdisk,target=/tmp/$1.img']"
			cp /guests/hvm "/tmp/$1.img"
			truncate -s 1M "/tmp/$1.img"
			;;
		esac
		[ $# -le 2 ] || printf '%s\n' "${@:3}"
	} >"/tmp/$1.cfg"
}

# create NAME: create the configured guest; set $domid.
create() {
	client xl create "/tmp/$1.cfg" && domid=$(xl domid "$1") || {
		tail -n 20 "/var/log/xen/qemu-dm-$1.log"
		return 1
	}
}

destroy() {
	client xl destroy "$1"
}

# says NAME TEXT: did the guest print TEXT on its PV console?
says() {
	cat "$console/guest-$1"*.log 2>/dev/null | grep -q "$2"
}

# forget_output: forget what guests have printed so far.
forget_output() {
	local file

	for file in "$console"/guest-*.log; do
		[ ! -e "$file" ] || : >"$file"
	done
}

# runs NAME: wait until the guest has printed that it runs.
runs() {
	until_true 1000 says "$1" 'guest: up' || {
		xl list
		tail -n 20 "$console/guest-$1"*.log "/var/log/xen/xl-$1.log"
		return 1
	}
}

# gone DOMID: Xen has freed the domain.
gone() {
	until_true 300 not_listed "$1"
}

not_listed() {
	! xl list "$1" >/dev/null 2>&1
}

# Print every event of that name as "DOMID TYPE ID FRAME+NR", sorted.
traced() {
	sed -n "s/.*: xen_resource_$1: domid=\([0-9]*\) type=\([0-9]*\) id=\([0-9]*\) frame=\([0-9]*\) nr_frames=\([0-9]*\) .*/\1 \2 \3 \4+\5/p" \
		$trace/trace |
		sed 's/^\([0-9]*\) 0 /\1 ioreq-server /; s/^\([0-9]*\) 1 /\1 grant-table /; s/^\([0-9]*\) 2 /\1 vmtrace-buf /' |
		sort
}

# mapped map|unmap DOMID EVENT...: the trace of that domain has these events and no
# others.
mapped() {
	local expected='' seen

	[ "$CLIENTS_WAY" = intree ] || [ $# -le 2 ] ||
		expected=$(printf '%s\n' "${@:3}" | sort)
	seen=$(traced "$1" | sed -n "s/^$2 //p")
	[ "$seen" = "$expected" ] || {
		printf 'expected %ss of domain %s:\n%s\nseen:\n%s\n' \
			"$1" "$2" "$expected" "$seen"
		return 1
	}
}

# maps_traced: count the maps of all domains.
maps_traced() {
	grep -c xen_resource_map: $trace/trace
}

# all_unmapped [EXPECTED]: every map of every domain has ended, and no map failed, except
# those that match EXPECTED. The in-tree driver leaves our trace empty; with every driver
# a frame that is still mapped would keep its domain alive.
all_unmapped() {
	local failed listed maps unmaps

	maps=$(traced map)
	unmaps=$(traced unmap)
	failed=$(traced map_failed)
	listed=$(<$listing)
	if [ "$CLIENTS_WAY" = intree ]; then
		[ -z "$maps$failed" ]
	else
		[ "$maps" ]
	fi && [ "$maps" = "$unmaps" ] && [ -z "$listed" ] &&
		! grep -v "^\$${1:+\|$1}" <<<"$failed" && until_true 300 no_guests || {
		printf 'maps:\n%s\nunmaps:\n%s\nfailed:\n%s\nlisted:\n%s\n' \
			"$maps" "$unmaps" "$failed" "$listed"
		xl list
		return 1
	}
}

# HVM guests talk on a serial port, which QEMU offers as a terminal.
serial() {
	xenstore-read "/local/domain/$domid/serial/0/tty"
}

# answers BYTE: the guest's boot sector sends bytes back.
answers() {
	local tty seen=''

	tty=$(serial) || return 1
	exec 5<>"$tty"
	echo -n "$1" >&5
	read -r -t 1 -N 1 -u 5 seen || true
	while [ "$seen" ] && [ "$seen" != "$1" ] && read -r -t 1 -N 1 -u 5 seen; do
		:
	done
	exec 5>&-
	[ "$seen" = "$1" ]
}

# hvm_runs: wait until the guest answers.
hvm_runs() {
	until_true 300 answers x || {
		xl list
		tail -n 20 /var/log/xen/qemu-dm-guest.log
		xenctx "$domid" 0 | head -n 20
		return 1
	}
}

# command_guest BYTE: send the guest's boot sector a command. Leave the terminal open:
# QEMU discards what it has not read when it is closed.
command_guest() {
	local tty

	tty=$(serial) || return 1
	exec 5<>"$tty"
	echo -n "$1" >&5
}

# qemu_of DOMID: the process of the guest's device model.
qemu_of() {
	xenstore-read "/local/domain/$1/image/device-model-pid"
}

# mapped_by PID DOMID TYPE ID FRAME NR: the driver lists this range and no other, mapped
# by that process through the node of $CLIENTS_WAY.
mapped_by() {
	local expected='' seen

	case $CLIENTS_WAY in
	preload) expected="$1 resource ${*:2} mapped" ;;
	switch) expected="$1 privcmd ${*:2} mapped" ;;
	esac
	# Drop the command and the age, which vary.
	seen=$(cut -d ' ' -f 1,3-8,10 $listing)
	[ "$seen" = "$expected" ] || {
		printf 'expected:\n%s\nlisted:\n%s\n' "$expected" "$seen"
		return 1
	}
}

# The maps of a guest with a device model: libxenguest maps its grant table, QEMU its
# rings.
hvm_maps=('grant-table 0 0+1' 'ioreq-server 0 0+2')
