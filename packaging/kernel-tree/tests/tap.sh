# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Sourced by the tests: compare the contents of trees.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=../../tests/tap.sh
. "$top/packaging/tests/tap.sh"

# contents TREE: names, permissions and checksums of all files in the
# directories to which we copy.
contents() {
	(cd "$1" && find drivers/xen include/uapi/xen -printf '%p %m %l\n' |
		sort && find drivers/xen include/uapi/xen -type f -print0 |
		sort -z | xargs -0 sha256sum)
}

# times TREE: modification times of these files, to the nanosecond.
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

# keeps TREE COMMAND...: COMMAND succeeds and does not touch any file there.
keeps() {
	{ contents "$1" && times "$1"; } >"$work/before"
	"${@:2}"
	{ contents "$1" && times "$1"; } >"$work/after"
	same "$work/before" "$work/after"
}
