/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot sector of an HVM guest: it prints "guest: up" on its first serial port,
 * then waits for commands from there: r reboots the guest, p powers it off, any other
 * byte is sent back.
 */

#define PORT		0x3f8
#define LINE_STATUS	(PORT + 5)
#define RECEIVED	1
#define KEYBOARD	0x64
#define PULSE_RESET	0xfe
#define PM1A_CONTROL	0xb004
#define SOFT_OFF	0x2000

	.code16
	.text
	.globl _start
_start:
	cli
	cld
	xor %ax, %ax
	mov %ax, %ds
	mov %ax, %ss
	mov $0x7c00, %sp
	mov $text, %si
	mov $PORT, %dx
print:
	lodsb
	test %al, %al
	jz wait
	out %al, %dx
	jmp print

	/* The BIOS's timer ends the hlt 18 times a second. */
wait:
	sti
	hlt
	mov $LINE_STATUS, %dx
	in %dx, %al
	test $RECEIVED, %al
	jz wait
	mov $PORT, %dx
	in %dx, %al
	cmp $'r', %al
	je reboot
	cmp $'p', %al
	je power_off
	out %al, %dx
	jmp wait

reboot:
	mov $PULSE_RESET, %al
	out %al, $KEYBOARD
	jmp wait

power_off:
	mov $PM1A_CONTROL, %dx
	mov $SOFT_OFF, %ax
	out %ax, %dx
	jmp wait

text:	.asciz "guest: up\r\n"

	.org 510
	.byte 0x55, 0xaa
