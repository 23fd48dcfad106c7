# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Sourced by the tests of the command on real domains: TAP, runs of the command,
# and domains that a helper creates.

here=$(cd "$(dirname "$0")" && pwd)
tool=$(command -v xen-resource || echo "$here/../tools/xen-resource")
# shellcheck source=../../scripts/tap.sh
. "$here/tap.sh"
# shellcheck source=../../tools/tests/output.sh
. "$here/output.sh"

if [ ! -e /sys/module/xen_resource ] || [ "$(id -u)" != 0 ]; then
	skip_all 'needs root in a dom0 with the module loaded'
fi

# Variables that every helper prints.
domid='' reason=''

run() {
	status=0
	"$tool" "$@" >"$work/out" 2>"$work/err" || status=$?
}

# start KIND HELPER ARGUMENT...: let a helper create a domain; sets its
# variables
start() {
	kind=$1
	shift
	mkdir -p "$work/$kind"
	coproc HELPER { exec "$here/$1" "${@:2}" "$work/$kind"; }
	# bash unsets HELPER when the coprocess ends.
	helper_pid=$!
	exec 4<&"${HELPER[0]}" 5>&"${HELPER[1]}"
	eval "exec ${HELPER[0]}<&- ${HELPER[1]}>&-"
	domid='' reason=''
	read -r line <&4 && eval "$line"
	if [ -n "$reason" ]; then
		skip "$kind: create a domain" "$reason"
	else
		ok "$kind: create a domain" test -n "$domid"
	fi
}

# stop: destroy the helper's domain, and check that it is gone
stop() {
	exec 5>&-
	status=0
	wait "$helper_pid" || status=$?
	exec 4<&-
	ok "$kind: the domain is gone at the end" test "$status" = 0
}
