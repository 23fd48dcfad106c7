# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by run: a PC, and the detection of faults in its emulation.

xen_args+=" console=com1 com1=115200 noreboot=0"
# Two vCPUs on one host thread are faster than two threads on a busy host, and two
# machines fit on two cores. PVH gets one: QEMU's emulation of SVM on two vCPUs
# crashes even a dom0 that only forks.
smp=2 threads=single
case $mode in
pv) ;;
pvh)
	smp=1
	xen_args+=" dom0=pvh"
	;;
*) die "MODE must be pv or pvh, not '$mode'" ;;
esac
[ -z "${SMP-}" ] || smp=$SMP threads=multi
[ -z "${ICOUNT-}" ] || smp=${SMP:-1} threads=single

# machine SERIAL...: PVH needs an IOMMU, an AMD CPU model and a CPU without RDTSCP.
# With ICOUNT a failed boot repeats exactly, unless the machine's clock starts at
# another second.
machine() {
	exec qemu-system-x86_64 -machine q35 -accel tcg,thread=$threads \
		-smp "$smp" -m "${MEMORY:-3G}" \
		-cpu qemu64,+svm,+npt \
		-device intel-iommu,intremap=off,aw-bits=48 \
		-device isa-debug-exit,iobase=0xf4,iosize=0x04 \
		-nodefaults -display none -no-reboot \
		${ICOUNT:+-icount shift=2,sleep=off -seed 1} \
		${ICOUNT:+-rtc clock=vm,base=2026-01-01T00:00:0$lost_boots} \
		-kernel "$image" \
		-initrd "$vmlinux $linux_args,$dir/initrd" \
		-append "$xen_args" "$@"
}

# QEMU's emulation of SVM sometimes loses an interrupt of its APIC: guests continue,
# the interrupt stays pending, the APIC does not service it, and timers stop for
# ever. The software in the machine is not at fault. A hypervisor that hangs with
# interrupts off is at fault, but then guests do not run either.
lost_interrupt() {
	local state guest=no

	for _ in {1..12}; do
		state=$(ask 'info lapic')
		grep -Eq '^IRR[^0-9]*[0-9]' <<<"$state" || return 1
		grep -q '^ISR.*(none)' <<<"$state" || return 1
		state=$(ask 'info registers' | grep -Eo '^[RE]IP=[0-9a-f]+') ||
			continue
		[[ "$state" == RIP=ffff82d* ]] || guest=yes
	done
	[ $guest = yes ]
}

# QEMU may also deliver an interrupt while interrupts are off, for example on the
# first instruction of the kernel's handler of the previous one. The new handler runs
# with the program's GS and faults, and so do the handlers of these faults, until they
# overflow the small stack of kernel entry. Only such faults use that stack.
interrupted_entry() {
	[ "$mode" = pvh ] && grep -q '<ENTRY_TRAMPOLINE>' "$1"
}

# A debug kernel may survive and report a fault of its own. Xen itself never delivers
# an interrupt to a kernel that has them off.
masked_interrupt() {
	[ "$mode" = pvh ] && awk '
	/asm_sysvec_xen_hvm_callback\+/ { lines = 4 }
	lines-- > 0 && /EFLAGS: [0-9a-f]*[014589cd][0-9a-f][0-9a-f]\r*$/ {
		found = 1
		exit
	}
	END { exit !found }' "$1" 2>/dev/null
}

# Or the interrupted PVH dom0 holds a lock, and the handler waits for that lock for
# ever. A healthy kernel never stays at one instruction, with interrupts off, for that
# long. Check only with ICOUNT: measurements boot again, tests should fail.
stands_still() {
	local state seen='' _

	[ "$mode${ICOUNT-}" = pvh1 ] || return 1
	for _ in {1..6}; do
		state=$(ask 'info registers' | grep '^RIP=') || return 1
		[[ "$state" != RIP=ffff82d* ]] || return 1
		[[ "$state" =~ RFL=([0-9a-f]+) ]] || return 1
		! ((0x${BASH_REMATCH[1]} & 0x200)) || return 1
		[ "${seen:-$state}" = "$state" ] || return 1
		seen=$state
	done
}
