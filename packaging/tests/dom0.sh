#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs in a dom0 that consists of the files that our packages installed.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/tap.sh"

sys=/sys/module/xen_resource
device=/dev/xen/resource

reload() {
	modprobe -r xen-resource
	[ ! -e "$sys" ]
	[ ! -e "$device" ]
	modprobe xen-resource
	[ -e "$sys" ]
}

from_dkms() {
	local file

	file=$(modinfo -n xen-resource)
	echo "$file"
	[[ $file == */updates/dkms/xen-resource.ko* ]]
	[ "$(modinfo -F srcversion xen-resource)" = "$(cat "$sys/srcversion")" ]
	[ "$(modinfo -F version xen-resource)" = "$(cat "$sys/version")" ]
}

beside_privcmd() {
	[ -e /sys/module/xen_privcmd ]
	[ -c /dev/xen/privcmd ]
	[ -c "$device" ]
}

uevents() {
	udevadm trigger --action="$1" --subsystem-match=misc
	udevadm settle
}

owner_and_mode() {
	chown 1:1 "$device"
	chmod 666 "$device"
	uevents change
	stat -c '%u:%g %a' "$device"
	[ "$(stat -c '%u:%g %a' "$device")" = '0:0 600' ]
}

loaded_by_udev() {
	modprobe -r xen-resource
	uevents add
	[ -c "$device" ]
}

all_versions() {
	local version

	version=$(cat "$sys/version")
	xen-resource --version
	xen-resource --version | grep -q "^xen-resource $version$"
	xen-resource --version | grep -q "^module  *$version$"
	xen-resource --version | grep -q '^library .*/libxenresource\.so\.1\.'
	xen-resource --version | grep -q '^Xen  *4\.'
}

# The helper of tools_output.sh keeps a domain until the end of its stdin.
shows_grants() {
	local domid='' line

	coproc HELPER { exec ./tools_domain_helper hvm /tmp; }
	read -r line <&"${HELPER[0]}"
	echo "$line"
	domid=$(eval "$line"; echo "$domid")
	xen-resource grants "$domid"
	xen-resource grants "$domid" | grep -Eq '^8 +access +0 '
	kill -0 "$HELPER_PID"
	eval "exec ${HELPER[1]}>&-"
	wait "$HELPER_PID"
}

# Exit status 1 is a problem.
doctor_finds_no_problem() { xen-resource doctor; }

top_shows_dom0() {
	xen-resource top --batch --count 1
	xen-resource top --batch --count 1 | grep -q '^ *0   vCPU 0 '
}

# show COMMAND...: for the first steps in packaging/README.md
show() {
	echo "# \$ $*"
	"$@" | sed 's/^/# /'
}

mkdir -p /run/udev
/lib/systemd/systemd-udevd --daemon

ok 'modprobe finds the module' reload
ok 'it is the module that dkms built' from_dkms
ok 'it is loaded together with xen-privcmd' beside_privcmd
ok 'udev resets the device to root, mode 0600' owner_and_mode
ok 'udev loads the module if xen-privcmd is loaded' loaded_by_udev
ok 'the command prints all versions' all_versions
ok "the command shows a domain's grants" shows_grants
ok 'doctor finds no problem' doctor_finds_no_problem
ok 'top shows dom0' top_shows_dom0
show xen-resource doctor
show xen-resource top --batch --count 1
udevadm control --exit
finish
