# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by the scenarios save-TYPE: save and restore a guest, migrate it to this host,
# reboot it. Each time it becomes another domain, with new maps. They set
#	kind	the guest's type, for config
#	maps	the maps of its resources
# and define
#	lives	the guest runs
#	reboot	make it reboot

old=none

# next: the guest's new domain; it must not be the old one.
next() {
	local new

	new=$(xl domid guest) && [ "$new" != "$domid" ] || return 1
	old=$domid domid=$new
}

save() {
	forget_output
	client xl save guest /tmp/guest.save && not_listed guest
}

restore() {
	forget_output
	client xl restore /tmp/guest.save && next
}

# With an empty name of the remote shell, xl starts this command on this host. Xen needs
# shadow paging to track the pages that a PV guest writes. Debian's Xen is built without
# it: then xl fails with error 95 (EOPNOTSUPP), and the guest continues.
migrate() {
	local output

	forget_output
	output=$(client xl migrate -s '' guest 'xl migrate-receive' 2>&1) && next &&
		return
	if [[ $kind = linux-pv && $output = *'enable logdirty: 95,'* ]]; then
		echo "this Xen is built without shadow paging"
		return 4
	fi
	echo "$output"
	return 1
}

reboots() {
	reboot && until_true 1000 next && forget_output
}

# follow HOW: the guest lives on as another domain, after HOW.
follow() {
	check "$1" "$1"
	check "the guest runs after $1" lives
	check "its resources are mapped after $1" mapped map "$domid" "${maps[@]}"
	check "the old domain is gone after $1" gone "$old"
	check "the old maps have ended after $1" mapped unmap "$old" "${maps[@]}"
}

plan 22
config guest "$kind"
require "xl creates the guest" create guest
require "the guest runs" lives
check "its resources are mapped" mapped map "$domid" "${maps[@]}"
check "save" save
follow restore
follow migrate
follow reboots
check "xl destroys the guest" destroy guest
check "Xen freed the domain" gone "$domid"
check "every map has ended" all_unmapped
finish
