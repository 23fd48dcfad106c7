#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# btf.sh OBJECT VMLINUX OUTPUT - find out whether pahole can add BTF to a module
#
# A kernel with BTF of modules, whose vmlinux is installed with its headers, runs
# pahole when the module is linked.  This script runs it earlier, on a copy of
# OBJECT, and names the cause in one line if it fails.  Takes the kernel's PAHOLE,
# PAHOLE_FLAGS and OBJCOPY from the environment.  Writes pahole's output to OUTPUT,
# or the line to OUTPUT.failed if BTF_OPTIONAL is set: make.sh then builds without
# BTF.
set -u

object=$1
vmlinux=$2
output=$3
pahole=${PAHOLE:-pahole}
copy=$output.o

die() {
	rm -f "$copy"
	if [ "${BTF_OPTIONAL-}" ]; then
		echo "xen-resource: Linux ${KERNELRELEASE-}: warning: built without BTF, which only tracers use: $*" \
			>"$output.failed"
		exit 1
	fi
	echo "xen-resource: Linux ${KERNELRELEASE-}: $*; or switch BTF of modules off: make CONFIG_DEBUG_INFO_BTF_MODULES=" >&2
	exit 1
}

command -v "$pahole" >/dev/null ||
	die "$pahole is not installed, but this kernel needs it (CONFIG_DEBUG_INFO_BTF_MODULES): install pahole or dwarves"

cp "$object" "$copy" || exit 1
# pahole runs llvm-objcopy unless told otherwise.
export LLVM_OBJCOPY="${OBJCOPY:-objcopy}"
# If a signal kills pahole, the inner shell's report goes to the file as well.
# shellcheck disable=SC2086
("$pahole" -J ${PAHOLE_FLAGS-} --btf_base "$vmlinux" "$copy"; exit $?) \
	>"$output.new" 2>&1 ||
	die "$pahole $("$pahole" --version 2>&1 | head -n 1) fails: $(head -n 1 "$output.new"): install the version that the kernel was built with"
rm "$copy"
mv "$output.new" "$output"
