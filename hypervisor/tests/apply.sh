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

# The files that apply reads, fresh: trees of other shapes are made of them.
small_tree() {
	local file

	rm -rf "$tree"
	awk '$1 == "file" { print $2 }' "${apply%/*}/edits" | sort -u |
	while read -r file; do
		[ -e "$pristine/$file" ] || continue
		mkdir -p "$tree/${file%/*}"
		cp "$pristine/$file" "$tree/$file"
	done
}

defines() {
	grep -qE "^#define $1( |$)" "$tree/xen/common/resource/tree.h"
}

# edited FILE: the file has lines of ours.
edited() {
	grep -q 'xen-resource \*/$' "$tree/$1"
}

hap=xen/arch/x86/mm/hap/hap.c
sched=xen/include/xen/sched.h

# Lines that show how a tree flushes: after every entry, or when the lock is dropped.
at_once='^    if \( (old_|o)flags & _PAGE_PRESENT \)$'
deferred='^    p2m->need_flush = true;$'

flushes_at_once() {
	small_tree
	"$apply" "$tree"
	if grep -qE "$at_once" "$tree/$hap"; then
		edited "$hap"
		not defines HAVE_DEFERRED_NPT_FLUSH
	else
		not edited "$hap"
		defines HAVE_DEFERRED_NPT_FLUSH
	fi
}

# A tree of any version that flushes nested page tables when the p2m lock is dropped:
# apply does not edit them, and the release leaves the flush to the tree.
defers_flush() {
	small_tree
	sed -Ei "/$at_once/,+1c\\    p2m->need_flush = true;" "$tree/$hap"
	"$apply" "$tree"
	not edited "$hap"
	defines HAVE_DEFERRED_NPT_FLUSH
}

# A tree that flushes in neither way may need something else from the release.
flushes_otherwise() {
	small_tree
	sed -Ei "s/$at_once/    if ( flags )/; s/$deferred/    flush = true;/" \
		"$tree/$hap"
	refused "$tree" "$tree" "$apply" --check "$tree"
	grep -q "^$hap: " "$work/err"
}

# One state instead of two flags, and trace buffers as an option.
newest_members() {
	small_tree
	sed -Ei '/is_shutting_down;|is_shut_down;/d' "$tree/$sched"
	cat >>"$tree/$sched" <<-EOF
	static inline bool domain_shutting_down(const struct domain *d)
	#ifdef CONFIG_VMTRACE
	EOF
	"$apply" "$tree"
	defines HAVE_SHUTDOWN_STATE
	defines HAVE_VMTRACE_OPTION
}

# Two flags and trace buffers without an option: no names for them.
older_members() {
	small_tree
	sed -Ei '/domain_shutting_down\(|CONFIG_VMTRACE/d' "$tree/$sched"
	"$apply" "$tree"
	not defines HAVE_SHUTDOWN_STATE
	not defines HAVE_VMTRACE_OPTION
}

# Every function that starts or stops tracing tells the statistics' hooks, except
# bogus(), which stops it: then the trace points test tb_init_done in vain.
tracing_is_followed() {
	small_tree
	"$apply" "$tree"
	awk '/^[a-z].*\(/ { name = $0 }
		/tb_init_done ?= ?[01];/ && name !~ / bogus\(/ { sets[name] }
		/sched_watch_trace\(\);/ { follows[name] }
		END {
			for (name in sets) {
				found++
				if (!(name in follows))
					exit 1
			}
			exit !found
		}' "$tree/xen/common/trace.c"
}

# Types that Xen's own code serves and this project does not know.
other_types() {
	small_tree
	"$apply" --check "$tree" | diff - <(echo "$tree fits")

	sed -i 's/^    case XENMEM_resource_grant_table:$/    case XENMEM_resource_a:\
    case XENMEM_resource_b:\
&/' "$tree/xen/common/memory.c"
	cat >"$work/expected" <<-EOF
	$tree fits
	$tree: types that Xen's own code serves: XENMEM_resource_a, XENMEM_resource_b
	EOF
	"$apply" --check "$tree" | diff - "$work/expected"
	"$apply" "$tree" | diff - <(tail -n 1 "$work/expected")
	grep -qx '#define TREE_TYPES XENMEM_resource_a, XENMEM_resource_b' \
		"$tree/xen/common/resource/tree.h"
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
	ok "$name: the way that it flushes is found" flushes_at_once
	ok "$name: a tree that defers flushes itself is left to do so" \
		defers_flush
	ok "$name: a tree with another way to flush is refused" flushes_otherwise
	ok "$name: a shutdown state and optional trace buffers are found" \
		newest_members
	ok "$name: flags and plain trace buffers are found" older_members
	ok "$name: the hooks follow the start and the end of tracing" \
		tracing_is_followed
	ok "$name: types that only the tree knows are named and kept" \
		other_types
done
mkdir "$work/empty"
ok "a directory that is not a Xen tree is refused" \
	refused "$work/empty" "$work/empty" "$apply" "$work/empty"
finish
