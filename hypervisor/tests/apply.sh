#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# apply.sh TREE...: check on copies of these Xen source trees that apply adds
# the handlers, does not touch files that are current, and reverts all changes.
# Prints TAP.

# The checks are called by name.
# shellcheck disable=SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"
# shellcheck source=../../scripts/trees.sh
. "$(dirname "$0")/../../scripts/trees.sh"
apply=$(cd "$(dirname "$0")/.." && pwd)/apply
tree=$work/tree

[ $# -gt 0 ] || {
	echo 'usage: apply.sh TREE...' >&2
	exit 2
}

is_applied() {
	"$apply" "$tree"
	[ -e "$tree/xen/common/resource/acquire_resource.c" ]
	grep -q 'xen-resource' "$tree/xen/common/memory.c"
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

# Another project's directory at xen/common/resource.
foreign_directory() {
	mkdir "$tree/xen/common/resource"
	echo '/* theirs */' >"$tree/xen/common/resource/theirs.c"
	refused "$tree" "$tree" "$apply" --check "$tree"
	refused "$tree" "$tree" "$apply" "$tree"
	keeps "$tree" "$apply" --revert "$tree"
	rm -r "$tree/xen/common/resource"
}

# A future tree that renames something that the edits need.
misfit() {
	sed -i 's/XENMEM_acquire_resource/XENMEM_renamed/' \
		"$tree/xen/common/memory.c"
	refused "$tree" "$tree" "$apply" --check "$tree"
	grep -q '^xen/common/memory.c: ' "$work/err"
	refused "$tree" "$tree" "$apply" "$tree"
	grep -q '^xen/common/memory.c: ' "$work/err"
}

for pristine; do
	name=Xen-$(sed -nE 's/^export XEN_(SUB)?VERSION *= *//p' \
		"$pristine/xen/Makefile" | paste -sd .)
	rm -rf "$tree"
	mkdir "$tree"
	cp -a "$pristine"/{Config.mk,config,xen} "$tree"
	contents "$tree" >"$work/pristine"
	ok "$name fits" keeps "$tree" "$apply" --check "$tree"
	ok "$name: applied" is_applied
	ok "$name: applying again changes nothing" keeps "$tree" "$apply" "$tree"
	ok "$name: outdated files are replaced" is_updated
	ok "$name: reverted byte for byte" is_reverted
	ok "$name: reverting an unpatched tree changes nothing" \
		keeps "$tree" "$apply" --revert "$tree"
	ok "$name: another project's directory is left alone" foreign_directory
	ok "$name: a tree that does not fit is refused, naming the file" misfit
done
mkdir "$work/empty"
ok "a directory that is not a Xen tree is refused" \
	refused "$work/empty" "$work/empty" "$apply" "$work/empty"
finish
