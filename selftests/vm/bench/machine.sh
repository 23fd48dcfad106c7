# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by what measures: a program of this folder, compiled and run in a
# machine of the lab.

bench=$vm/bench
# shellcheck disable=SC2034
tables=$build/bench
extra=$build/vm/bench-${0##*/}.root

# make_machine XEN KERNEL: build what it boots.
make_machine() {
	mkdir -p "$tables"
	make -C "$top" --no-print-directory "hypervisor-$1" "dom0-$2" \
		"userland-${1#ours-}" >"$tables/build.log" 2>&1 ||
		die "the machine does not build: $tables/build.log"
}

# compile XEN PROGRAM OBJECT...: PROGRAM.c and the OBJECT.c beside it, for that
# version of Xen.
compile() {
	local work=$build/userland/${1#ours-}
	local -a sources=("${@:2}")

	mkdir -p "$extra/selftests" "$extra/bench"
	cd "$bench" || return
	gcc -std=gnu11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -pthread \
		-I"$top/selftests" -I"$top/uapi" -isystem "$work/dev/include" \
		-o "$extra/bench/$2" "${sources[@]/%/.c}" \
		"$work"/selftests/{domain,frames}.o -L"$work/dev/lib" \
		-L"$top/lib" -Wl,--as-needed -lxenresource -lxenctrl -lxendevicemodel -lxenforeignmemory -lxencall
}

# compile_floor KERNEL DIR: the floor's module for that kernel, into DIR. Built
# among links to its sources, since kernels do not share objects.
compile_floor() {
	local kdir farm=$build/bench/floor-$1

	load_package "linux-$1"
	kdir=$("$vm/headers" "linux-$1")
	mkdir -p "$farm" "$2"
	ln -sf "$bench"/floor/* "$farm"
	ln -sfn "$top/uapi" "$farm/uapi"
	# shellcheck disable=SC2086
	make -C "$kdir" M="$farm" W=1 $make_args modules >"$farm/build.log" 2>&1 ||
		die "floor.ko for Linux $1 does not build: $farm/build.log"
	cp "$farm/floor.ko" "$2"
}

# boot_for ATTEMPT XEN KERNEL MODE PROGRAM [ARGUMENT...]
boot_for() {
	local dir=$build/vm/$CELL

	cat >"$extra/selftests/$5" <<-EOC
	#!/bin/sh
	usleep ${1}0000
	echo -1 >/proc/sys/kernel/sched_rt_runtime_us
	[ ! -e floor.ko ] || insmod floor.ko || exit
	exec ../bench/$5 ${*:6}
	EOC
	chmod 755 "$extra/selftests/$5"
	# It prints no TAP: whether it went well is told by its end.
	XEN=$2 EXTRA=$extra TESTS=$5 "$vm/run" tests "$3" "$4" >/dev/null ||
		true
	cat "$dir"/results-*.log | tr -d '\r' >"$dir/results"
	grep -q '^@exit ' "$dir/results"
}

# measure XEN KERNEL MODE PROGRAM [ARGUMENT...]: boot and run it; what it prints
# is in build/vm/$CELL/measured. The machine's processor is the program's for as
# long as it likes. Now and then QEMU's emulation of SVM brings a PVH dom0 to a
# standstill; where time is a count of instructions it would do so again, if it
# was not for the program to begin a little later. 77: it did, five times.
measure() {
	local dir=$build/vm/$CELL attempt

	for attempt in {1..5}; do
		! boot_for $attempt "$@" || break
		echo "${0##*/}: $4 came to no end in $CELL" >&2
	done
	grep -q '^@exit ' "$dir/results" || return 77
	sed -n 's/^| //p' "$dir/results" >"$dir/measured"
	if ! grep -q '^@exit 0 ' "$dir/results" || [ -s "$dir/splats" ]; then
		die "$4 failed in $CELL: $dir"
	fi
}

# csv CELL FILE: append what comes in, lines of "DRIVER FRAMES PHASE WHAT VALUE".
csv() {
	awk -v cell="$1" -v OFS=, \
		'NF == 5 && $2 + 0 { print cell, $1, $2, $3, $4, $5 }' \
		>>"$tables/$2"
}

# summary CELL FILE: the least of the rounds, a line for each measurement; into
# the file, too.
summary() {
	awk -f "$bench/summary.awk" "$build/vm/$CELL/measured" \
		>"$build/vm/$CELL/summary"
	csv "$1" "$2" <"$build/vm/$CELL/summary"
	cat "$build/vm/$CELL/summary"
}
