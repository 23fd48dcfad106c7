# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by run: a PC, and what may befall one that is emulated.

xen_args+=" console=com1 com1=115200 noreboot=0"
# Two vCPUs on one host thread: faster than two threads whenever the host is
# busy, and two machines fit on two cores. Not for PVH: QEMU's emulation of SVM
# on two vCPUs kills a dom0 that does nothing but fork.
smp=2 threads=single
case $mode in
pv) ;;
pvh)
	smp=1
	xen_args+=" dom0=pvh"
	;;
*) die "MODE is pv or pvh, not '$mode'" ;;
esac
[ -z "${SMP-}" ] || smp=$SMP threads=multi
[ -z "${ICOUNT-}" ] || smp=${SMP:-1} threads=single

# machine SERIAL...: PVH needs an IOMMU, an AMD model of CPU and no RDTSCP. Where
# time is a count of instructions, what went wrong goes wrong again unless the
# machine starts at another second.
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

# QEMU's emulation of SVM now and then forgets that its APIC holds out an
# interrupt: guests run on, the interrupt stays pending, nothing is in service,
# and no timer fires ever again. That is no finding about what runs in there. A
# hypervisor that hangs with interrupts off is one, but lets no guest run.
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

# Or it delivers one where interrupts are off: on the first instruction of the
# kernel's handler of the one before, for one. That then runs with a program's GS
# and faults, and so do the handlers of the faults, until the small stack is full
# on which the kernel is entered and nothing else ever runs.
interrupted_entry() {
	[ "$mode" = pvh ] && grep -q '<ENTRY_TRAMPOLINE>' "$1"
}

# A debug kernel may live on and find fault with itself: no interrupt of Xen's
# finds a kernel that has them off.
masked_interrupt() {
	[ "$mode" = pvh ] && awk '
	/asm_sysvec_xen_hvm_callback\+/ { lines = 4 }
	lines-- > 0 && /EFLAGS: [0-9a-f]*[014589cd][0-9a-f][0-9a-f]\r*$/ {
		found = 1
		exit
	}
	END { exit !found }' "$1" 2>/dev/null
}

# The same emulation now and then interrupts a PVH dom0 that has interrupts off:
# its handler then waits for ever for the lock that it holds itself. No kernel
# stays at one instruction, with interrupts off, for that long. Looked for only
# where time is a count of instructions: what measures boots again, what tests
# should see it.
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
