# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by tests of the command that use several domains, which define $tests: the
# fake Xen of fake_domains.c, and a fake xenstored.

# shellcheck source=common.sh
. "$tests/common.sh"
fake=$tests/fake-xen.so:$tests/fake-root.so
export FAKE_ROOT=$work/root FAKE_LOG=$work/log FAKE_CLOCK=1
mkdir -p "$FAKE_ROOT/run/xenstored"

EPERM=1 EACCES=13 EINVAL=22 EOPNOTSUPP=95
truncate -s 8192 "$work/table"
export FAKE_TABLE=$work/table
export FAKE_SIZE_0=-$EINVAL FAKE_SIZE_1=64 FAKE_SIZE_2=-$EINVAL

run() {
	rm -f "$work/log"
	run_with "$fake" "$@"
	touch "$work/log"
}

# start_store DOMID=NAME...: a xenstored with these names
start_store() {
	python3 "$tests/fake_store.py" "$FAKE_ROOT/run/xenstored/socket" "$@" &
	store=$!
	until [ -S "$FAKE_ROOT/run/xenstored/socket" ]; do sleep 0.1; done
}

store=''
stop_store() {
	[ ! "$store" ] || kill "$store"
	rm -rf "$work"
}
trap stop_store EXIT

lines() { [ "$(grep -Ec -- "$2" "$work/out")" = "$1" ]; }
unmaps_all() { [ "$(grep -c ^map "$work/log")" = "$(grep -c ^unmap "$work/log")" ]; }
# ordered N DOMIDS: the domains in the N-th table of top
ordered() {
	local found
	found=$(awk -v n="$1" '/^DOMID/ { table++ }
		table == n && /^ +[0-9]+ / && !/ vCPU / { printf "%s ", $1 }' \
		"$work/out")
	echo "$found"
	[ "$found" = "$2 " ]
}
