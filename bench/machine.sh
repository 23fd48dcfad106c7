# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by scripts that measure: compile a program of this folder, and run it in a
# machine of the lab.

bench=$top/bench
# shellcheck disable=SC2034
tables=$build/bench
extra=$build/lab/bench-${0##*/}.root

# make_machine XEN KERNEL: build the parts of the machine.
make_machine() {
	mkdir -p "$tables"
	make -C "$top" --no-print-directory "hypervisor-$1" "dom0-$2" \
		"userland-${1#ours-}" >"$tables/build.log" 2>&1 ||
		die "cannot build the machine: see $tables/build.log"
}

# compile XEN PROGRAM OBJECT...: compile PROGRAM.c with every OBJECT.c for that
# version of Xen.
compile() {
	local work=$build/userland/${1#ours-}
	local -a sources=("${@:2}")

	mkdir -p "$extra/selftests" "$extra/bench"
	cd "$bench" || return
	gcc -std=gnu11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -pthread \
		-I"$top/selftests/common" -I"$top/uapi" -isystem "$work/dev/include" \
		-o "$extra/bench/$2" "${sources[@]/%/.c}" \
		"$work"/selftests/{domain,test_frames}.o -L"$work/dev/lib" \
		-L"$top/lib" -Wl,--as-needed -lxenresource -lxenctrl -lxendevicemodel -lxenforeignmemory -lxencall
}

# compile_floor KERNEL DIR: build the floor's module for that kernel, into DIR, in a
# tree of links to its sources, so that kernels do not share objects.
compile_floor() {
	local kdir make_args farm=$build/bench/floor-$1

	make_args=$("$lab/run" package "linux-$1" make_args)
	kdir=$("$lab/headers" "linux-$1")
	mkdir -p "$farm" "$2"
	ln -sf "$bench"/floor/* "$farm"
	ln -sfn "$top/hypervisor/public" "$farm/public"
	# shellcheck disable=SC2086
	make -C "$kdir" M="$farm" W=1 $make_args modules >"$farm/build.log" 2>&1 ||
		die "cannot build floor.ko for Linux $1: see $farm/build.log"
	cp "$farm/floor.ko" "$2"
}

# boot_for ATTEMPT XEN KERNEL MODE PROGRAM [ARGUMENT...]
boot_for() {
	local dir=$build/lab/$CELL

	cat >"$extra/selftests/$5" <<-EOC
	#!/bin/sh
	usleep ${1}0000
	echo -1 >/proc/sys/kernel/sched_rt_runtime_us
	[ ! -e floor.ko ] || insmod floor.ko || exit
	exec ../bench/$5 ${*:6}
	EOC
	chmod 755 "$extra/selftests/$5"
	# The program does not print TAP; its exit status shows whether it succeeded.
	XEN=$2 EXTRA=$extra TESTS=$5 "$lab/run" tests "$3" "$4" >/dev/null ||
		true
	cat "$dir"/results-*.log | tr -d '\r' >"$dir/results"
	grep -q '^@exit ' "$dir/results"
}

# measure XEN KERNEL MODE PROGRAM [ARGUMENT...]: boot a machine and run the program;
# its output goes to build/lab/$CELL/measured. The program can use the processor for
# any time. QEMU's emulation of SVM sometimes hangs a PVH dom0. With ICOUNT it would
# hang at the same place again, so the program starts a little later at every attempt.
# Returns 77 after five hangs.
measure() {
	local dir=$build/lab/$CELL attempt

	for attempt in {1..5}; do
		! boot_for $attempt "$@" || break
		echo "${0##*/}: $4 did not finish in $CELL" >&2
	done
	grep -q '^@exit ' "$dir/results" || return 77
	sed -n 's/^| //p' "$dir/results" >"$dir/measured"
	if ! grep -q '^@exit 0 ' "$dir/results" || [ -s "$dir/splats" ]; then
		die "$4 failed in $CELL: see $dir"
	fi
}

# csv CELL FILE: append the lines "DRIVER FRAMES PHASE WHAT VALUE" from standard input.
csv() {
	awk -v cell="$1" -v OFS=, \
		'NF == 5 && $2 + 0 { print cell, $1, $2, $3, $4, $5 }' \
		>>"$tables/$2"
}

# summary CELL FILE: print the minimum of the rounds of every measurement, and append
# it to FILE.
summary() {
	awk -f "$bench/summary.awk" "$build/lab/$CELL/measured" \
		>"$build/lab/$CELL/summary"
	csv "$1" "$2" <"$build/lab/$CELL/summary"
	cat "$build/lab/$CELL/summary"
}
