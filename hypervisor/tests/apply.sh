#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# apply.sh TREE...: check on copies of these Xen source trees that apply adds
# the handlers, does not touch files that are current, and reverts all changes.
# Prints TAP.

# The checks are called by name.
# shellcheck disable=SC2317
set -eu
apply=$(cd "$(dirname "$0")/.." && pwd)/apply
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree

[ $# -gt 0 ] || {
	echo 'usage: apply.sh TREE...' >&2
	exit 2
}

# Contents, permissions and modification times (in nanoseconds) of all files.
state() {
	(cd "$1" && find . -printf '%p %m %l %T@\n' | sort &&
		find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

# As state, without the times.
contents() {
	state "$1" | sed -E 's/ [0-9.]+$//'
}

same() {
	diff "$1" "$2" >"$work/diff" || {
		head -n 20 "$work/diff"
		return 1
	}
}

unchanged() {
	state "$tree" >"$work/after"
	same "$work/before" "$work/after"
}

fits() {
	state "$tree" >"$work/before"
	"$apply" --check "$tree"
	unchanged
}

is_applied() {
	"$apply" "$tree"
	[ -e "$tree/xen/common/resource/acquire_resource.c" ]
	grep -q 'xen-resource' "$tree/xen/common/memory.c"
}

reapply() {
	state "$tree" >"$work/before"
	"$apply" "$tree"
	unchanged
}

# As after an update of this project: an inserted line is missing, one file is
# outdated, and one no longer exists here.
is_updated() {
	contents "$tree" >"$work/applied"
	echo '/* gone */' >"$tree/xen/common/resource/resource_gone.c"
	sed -i '0,/xen-resource/{/xen-resource/d}' "$tree/xen/common/Makefile"
	echo '/* old */' >"$tree/xen/common/resource/acquire_resource.c"
	"$apply" "$tree"
	contents "$tree" >"$work/updated"
	same "$work/applied" "$work/updated"
}

is_reverted() {
	"$apply" --revert "$tree"
	contents "$tree" >"$work/after"
	same "$work/pristine" "$work/after"
}

# Reverting a tree without the handlers changes nothing.
revert_of_nothing() {
	state "$tree" >"$work/before"
	"$apply" --revert "$tree"
	unchanged
}

# refused [--check] TREE: exit status 1, empty standard output, a last line that
# names the tree, and an unchanged tree.
refused() {
	local status=0 bad=${*: -1}

	state "$bad" >"$work/before"
	"$apply" "$@" >"$work/out" 2>"$work/err" || status=$?
	cat "$work/err"
	[ "$status" = 1 ]
	[ ! -s "$work/out" ]
	[ "$(tail -n 1 "$work/err" | grep -cF "$bad")" = 1 ]
	state "$bad" >"$work/after"
	same "$work/before" "$work/after"
}

# Another project's directory at xen/common/resource.
foreign_directory() {
	mkdir "$tree/xen/common/resource"
	echo '/* theirs */' >"$tree/xen/common/resource/theirs.c"
	refused --check "$tree"
	refused "$tree"
	revert_of_nothing
	rm -r "$tree/xen/common/resource"
}

# A future tree that renames something that the edits need.
misfit() {
	sed -i 's/XENMEM_acquire_resource/XENMEM_renamed/' \
		"$tree/xen/common/memory.c"
	refused --check "$tree"
	grep -q '^xen/common/memory.c: ' "$work/err"
	refused "$tree"
	grep -q '^xen/common/memory.c: ' "$work/err"
}

number=0 failed=0

# ok NAME COMMAND...
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
		sed 's/^/# /' "$work/log"
		echo "not ok $number $1"
		failed=1
	fi
}

echo "TAP version 13"
echo "1..$(($# * 8 + 1))"
for pristine; do
	name=Xen-$(sed -nE 's/^export XEN_(SUB)?VERSION *= *//p' \
		"$pristine/xen/Makefile" | paste -sd .)
	rm -rf "$tree"
	mkdir "$tree"
	cp -a "$pristine"/{Config.mk,config,xen} "$tree"
	contents "$tree" >"$work/pristine"
	ok "$name fits" fits
	ok "$name: applied" is_applied
	ok "$name: applying again changes nothing" reapply
	ok "$name: outdated files are replaced" is_updated
	ok "$name: reverted byte for byte" is_reverted
	ok "$name: reverting an unpatched tree changes nothing" \
		revert_of_nothing
	ok "$name: another project's directory is left alone" foreign_directory
	ok "$name: a tree that does not fit is refused, naming the file" misfit
done
mkdir "$work/empty"
ok "a directory that is not a Xen tree is refused" refused "$work/empty"
exit $failed
