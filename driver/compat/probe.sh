#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# probe.sh PROBES OUTPUT COMPILE - find out what the target kernel offers
#
# Compiles each PROBES/<name>.c with the module's own compiler line and writes
# HAVE_<NAME> to OUTPUT for those that compile.  sanity.c must compile: else the
# line itself is broken, and every other answer would be a wrong "no".  What
# the compiler said is kept in probe.log beside OUTPUT.
set -u

probes=$1
output=$2
compile=$3
dir=${output%/*}
log=$dir/probe.log

mkdir -p "$dir"
: >"$log"

compiles() {
	echo "== $1" >>"$log"
	# The kernel's own flags make wrong calls errors; mere warnings are none.
	eval "$compile" -DMODULE "-DKBUILD_MODNAME='\"probe\"'" \
		"-DKBUILD_BASENAME='\"probe\"'" -fsyntax-only \
		'"$probes/$1.c"' >>"$log" 2>&1
}

if ! compiles sanity; then
	echo "xen-resource: cannot compile against these kernel headers; see $log" >&2
	exit 1
fi

{
	echo "/* Made by probe.sh: what this kernel's headers offer. */"
	for probe in "$probes"/*.c; do
		name=$(basename "$probe" .c)
		if compiles "$name"; then
			echo "#define HAVE_$(echo "$name" | tr '[:lower:]' '[:upper:]') 1"
		fi
	done
} >"$output.new" && mv "$output.new" "$output"
