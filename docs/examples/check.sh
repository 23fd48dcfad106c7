#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Invalid command lines of the examples: usage, status 2. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"
here=$(dirname "$(realpath "$0")")

# rejects TEXT PROGRAM ARGUMENT...
rejects() {
	local status=0

	"$here/$2" "${@:3}" >"$work/out" 2>&1 || status=$?
	cat "$work/out"
	[ "$status" = 2 ] && grep -q "$1" "$work/out"
}

for program in size map-grant-table stats raw-ioctl; do
	ok "$program without arguments" rejects "^usage: .*$program DOMID$" $program
	for domid in foo -1 '' 32752 1x; do
		ok "$program of domain '$domid'" \
			rejects "'$domid' is not a number from 0 to 32751" $program "$domid"
	done
done
ok "ioreq-server without arguments" \
	rejects '^usage: .*ioreq-server DOMID UID DIRECTORY$' ioreq-server
ok "ioreq-server of an invalid domain" rejects "'foo' is not" ioreq-server foo 1 /
ok "ioreq-server as root" rejects "'0' is not a number from 1" ioreq-server 1 0 /
finish
