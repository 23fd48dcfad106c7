#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# make.sh ARGUMENT... - run make in a kernel's tree to build the module
#
# If btf.sh reports that pahole cannot add BTF to the module, builds it again without
# BTF, which only tracers use.  The warning comes after the lines of make.  Fails if another build has begun in the same directory, as dkms does for a
# second kernel: the objects of both have the same names.  XENRES_MAKE_LOG is the file
# that dkms redirected this script to.
set -u

compat=$(cd "$(dirname "$0")" && pwd) || exit 1
builder=$compat/builder
failed=$compat/btf.failed
id="$$ $(date +%s.%N) $*"

inode() {
	stat -L -c %d:%i "$1" 2>/dev/null
}

# Fail with one line if the directory now belongs to another build.
check_builder() {
	[ "$(cat "$builder" 2>/dev/null)" != "$id" ] || return 0
	line="xen-resource: another build began in ${compat%/driver/compat} before this one ended: build for one kernel at a time"
	echo "$line" >&2
	# The other dkms has replaced the file that this one tells the user to read.
	log=${XENRES_MAKE_LOG-}
	[ ! "$log" ] || [ "$(inode "$log")" = "$(inode /proc/$$/fd/2)" ] ||
		echo "$line" >>"$log"
	exit 1
}

printf '%s\n' "$id" >"$builder" || exit 1
rm -f "$failed"
BTF_OPTIONAL=y "${MAKE:-make}" "$@"
status=$?
check_builder
[ $status != 0 ] && [ -e "$failed" ] || exit $status

"${MAKE:-make}" "$@" CONFIG_DEBUG_INFO_BTF_MODULES=
status=$?
check_builder
[ $status != 0 ] || cat "$failed" >&2
exit $status
