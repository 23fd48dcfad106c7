# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by ../run: QEMU's virtual Arm machine. Its only serial port is the console;
# the port for results is on PCI, where only dom0 can access it.

[ "$mode" = arm64 ] || die "MODE must be arm64 here, not '$mode'"
smp=2 threads=single
[ -z "${SMP-}" ] || smp=$SMP threads=multi
xen_args+=" console=dtuart dtuart=/pl011@9000000"
linux_args+=" results=ttyS0"

# Two CPU models of QEMU. Only the second supports pages of 16 KiB.
cpu() {
	case $kernel in
	*-16k) echo neoverse-n1 ;;
	*) echo cortex-a57 ;;
	esac
}

# machine SERIAL...: QEMU names the second one serial1. Without a boot loader, QEMU
# itself loads dom0 to the address where Xen expects it, an Image of at most 112 MiB.
machine() {
	exec qemu-system-aarch64 -accel "tcg,thread=$threads" -smp "$smp" \
		-machine virt,virtualization=on,gic-version=3 \
		-cpu "$(cpu)" -m "${MEMORY:-3G}" \
		-nodefaults -display none -no-reboot \
		-kernel "$image" -append "$xen_args" \
		-device "guest-loader,addr=0x49000000,kernel=$vmlinux,bootargs=$linux_args" \
		-device "guest-loader,addr=0x50000000,initrd=$dir/initrd" \
		"$@" -device pci-serial,chardev=serial1
}

# This machine does not have the known faults of the emulated PC.
lost_interrupt() {
	false
}

stands_still() {
	false
}

interrupted_entry() {
	false
}

masked_interrupt() {
	false
}
