# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Sourced by the tests: TAP, and what a tree holds.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failed=0

# ok NAME COMMAND...: a case.
ok() {
	local status

	number=$((number + 1))
	set +e
	(set -e && "${@:2}") >"$work/log" 2>&1
	status=$?
	set -e
	if [ $status = 0 ]; then
		echo "ok $number $1"
	else
		tail -n 30 "$work/log" | sed 's/^/# /'
		echo "not ok $number $1"
		failed=1
	fi
}

# no COMMAND...: it fails. (A failure of ! alone would be no failure.)
no() {
	! "$@"
}

skip() {
	number=$((number + 1))
	echo "ok $number $1 # SKIP $2"
}

plan() {
	echo "1..$number"
	exit $failed
}

# contents TREE: names, permissions and checksums of all that is where we copy
# to.
contents() {
	(cd "$1" && find drivers/xen include/uapi/xen -printf '%p %m %l\n' |
		sort && find drivers/xen include/uapi/xen -type f -print0 |
		sort -z | xargs -0 sha256sum)
}

# times TREE: when the files there changed last, to the nanosecond.
times() {
	(cd "$1" && find drivers/xen include/uapi/xen -type f \
		-printf '%p %T@\n' | sort)
}

same() {
	diff "$1" "$2" >"$work/diff" || {
		head -n 20 "$work/diff"
		return 1
	}
}

# keeps TREE COMMAND...: it succeeds and touches no file there.
keeps() {
	{ contents "$1" && times "$1"; } >"$work/before"
	"${@:2}"
	{ contents "$1" && times "$1"; } >"$work/after"
	same "$work/before" "$work/after"
}
