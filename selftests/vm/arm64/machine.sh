# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by ../run: QEMU's virtual Arm. It has one serial port, which is the
# console; the one for results is on PCI, where only dom0 sees it.

[ "$mode" = arm64 ] || die "MODE is arm64 here, not '$mode'"
smp=2 threads=single
[ -z "${SMP-}" ] || smp=$SMP threads=multi
xen_args+=" console=dtuart dtuart=/pl011@9000000"
linux_args+=" results=ttyS0"

# Two cores that QEMU knows: the second has pages of 16 KiB.
cpu() {
	case $kernel in
	*-16k) echo neoverse-n1 ;;
	*) echo cortex-a57 ;;
	esac
}

# machine SERIAL...: QEMU calls the second one serial1. Where there are no boot
# loaders, QEMU's puts dom0 where Xen looks for it, an Image of 112 MiB at most.
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

# None of what befalls an emulated PC is known of this machine.
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
