# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by run: boot a machine once, save it, and resume it any number of times, in
# about a second each.

# in_xen: does the CPU execute Xen? QEMU cannot restore a CPU inside an SVM guest.
in_xen() {
	[ "$mode" = pv ] || [[ "$(ask 'info registers')" == *RIP=ffff82* ]]
}

stop_in_xen() {
	local _

	for _ in {1..100}; do
		ask stop >/dev/null
		! in_xen || return 0
		ask cont >/dev/null
	done
	die "the dom0 does not become idle"
}

# new_monitor: create the pipes that ask() uses for the next machine.
new_monitor() {
	rm -f "$dir"/monitor.*
	mkfifo "$dir/monitor.in" "$dir/monitor.out"
}

# await FILE PATTERN SECONDS PID: wait for at most SECONDS on PID's clock.
await() {
	start_clock
	until grep -q "$2" "$1" 2>/dev/null; do
		read_clock "$4"
		[ $clock_ms -le $(($3 * 1000)) ] && kill -0 "$4" 2>/dev/null ||
			return 1
		sleep 0.1
	done
}

# save_machine: boot until the job waits, and save the machine in $dir/state.
save_machine() {
	local pid

	make_initrd
	: >"$dir/saved.log"
	new_monitor
	machine -monitor "pipe:$dir/monitor" -serial "file:$dir/console.log" \
		-serial "file:$dir/saved.log" \
		</dev/null >"$dir/qemu.log" 2>&1 &
	pid=$!
	await "$dir/saved.log" '^@waiting' 180 $pid ||
		{ kill $pid; die "the dom0 does not boot: see $dir/console.log"; }
	stop_in_xen
	ask "migrate \"exec:cat >$dir/state\"" >/dev/null
	until [[ "$(ask 'info migrate')" == *'status: completed'* ]]; do
		kill -0 $pid || die "cannot save the machine: see $dir/qemu.log"
	done
	echo quit 1<>"$dir/monitor.in"
	wait $pid || true
}

# resume INPUT LIMIT: resume the saved machine for at most LIMIT seconds on its
# clock. Its output goes to $dir/results.log and $dir/console.log. Set $lost if QEMU
# mishandled an interrupt, see machine.sh: the driver is not at fault, and another run
# has another timing.
resume() {
	local pid

	: >"$dir/console.log"
	new_monitor
	machine -incoming "exec:cat $dir/state" -monitor "pipe:$dir/monitor" \
		-serial "file:$dir/console.log" -serial chardev:results \
		-chardev stdio,id=results,signal=off \
		<"$1" >"$dir/results.log" 2>"$dir/qemu.log" &
	pid=$!
	start_clock
	# QEMU reads this once it has restored the whole state.
	until [[ "$(ask 'info status')" == *running* ]]; do
		kill -0 $pid || break
		ask cont >/dev/null
	done
	lost=''
	while kill -0 $pid 2>/dev/null; do
		read_clock $pid
		[ $clock_ms -gt $(($2 * 1000)) ] || { sleep 0.1; continue; }
		! lost_interrupt || lost=yes
		kill $pid 2>/dev/null || true
	done
	wait $pid || true
	if masked_interrupt "$dir/console.log" ||
		interrupted_entry "$dir/console.log"; then
		lost=yes
	fi
}
