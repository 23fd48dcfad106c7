# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: a clock for time limits on a host that runs other programs, too. It
# runs while a process and its descendants run, sleep or wait for each other, and
# stops while one of their threads waits for a CPU. A program that hangs reaches
# its limit; a program that gets too little of the CPU does not.

# Per thread, in ns: how long it ran, how long it waited for a CPU, and the part of
# its current wait that clock_ms already includes and the kernel's sum does not.
declare -A clock_ran=() clock_waited=() clock_waits=()
clock_ms=0			# the time on the clock
clock_cpu=0			# ns that all threads ran
clock_cpus=$(nproc)
clock_last=''			# ms since the host's boot, at the last read_clock

uptime_ms() {
	local up

	read -r up _ </proc/uptime
	uptime=${up/./}0
}

# process_tree PID: set tree to PID and its descendants.
process_tree() {
	local i file children

	tree=("$1")
	for ((i = 0; i < ${#tree[@]}; i++)); do
		for file in "/proc/${tree[i]}"/task/*/children; do
			# If the process ends now, $(<) would exit this shell.
			children=()
			{ read -ra children <"$file"; } 2>/dev/null || :
			tree+=("${children[@]}")
		done
	done
}

# start_clock: set the clock to 0.
start_clock() {
	clock_ran=() clock_waited=() clock_waits=() clock_ms=0 clock_cpu=0
	clock_last=''
}

# is_ready THREAD: does it run or wait for a CPU?
is_ready() {
	local stat

	{ read -r stat <"$1/stat"; } 2>/dev/null || return 1
	[[ ${stat##*) } == R* ]]
}

# waited THREAD PASSED: set ns to the time that the thread waited for a CPU since
# the last call, PASSED ns ago. The kernel's sum only includes finished waits.
waited() {
	local ran sum

	ns=0
	{ read -r ran sum _ <"$1/schedstat"; } 2>/dev/null || return 0
	ns=$((sum - ${clock_waited[$1]:-$sum} - ${clock_waits[$1]:-0}))
	clock_waits[$1]=0
	if [ $ns -lt 0 ]; then
		clock_waits[$1]=$((-ns)) ns=0
	fi
	if [ "$ran" = "${clock_ran[$1]-}" ] && is_ready "$1"; then
		ns=$((ns > $2 ? ns : $2))
		clock_waits[$1]=$((clock_waits[$1] + $2))
	fi
	clock_cpu=$((clock_cpu + ran - ${clock_ran[$1]:-$ran}))
	clock_ran[$1]=$ran clock_waited[$1]=$sum
}

# read_clock PID: advance clock_ms by the time that PID's tree could use. If
# several threads waited at the same time, subtract only the longest wait. Threads
# that take turns wait all the time between them: the CPU time that they used is a
# lower bound.
read_clock() {
	local thread process tree uptime ns passed least longest=0

	uptime_ms
	passed=$((clock_last ? uptime - clock_last : 0))
	clock_last=$uptime
	process_tree "$1"
	for process in "${tree[@]}"; do
		for thread in "/proc/$process"/task/*; do
			waited "$thread" $((passed * 1000000))
			[ $ns -le $longest ] || longest=$ns
		done
	done
	clock_ms=$((clock_ms + passed - longest / 1000000))
	least=$((clock_cpu / 1000000 / clock_cpus))
	[ $clock_ms -ge $least ] || clock_ms=$least
}

# kill_tree PID: kill the whole tree at once.
kill_tree() {
	local tree

	process_tree "$1"
	kill -KILL "${tree[@]}" 2>/dev/null || true
}

# limit PID SECONDS: wait for a child of this shell. After SECONDS on its clock,
# kill its tree and fail.
limit() {
	local nap=0.01

	start_clock
	while kill -0 "$1" 2>/dev/null; do
		read_clock "$1"
		[ $clock_ms -le $(($2 * 1000)) ] || {
			kill_tree "$1"
			return 1
		}
		sleep $nap
		[ $clock_ms -lt 1000 ] || nap=0.2
	done
}
