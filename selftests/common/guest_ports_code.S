/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest code, which guest_ports.c copies into a page of the guest: perform the
 * accesses in the vCPU's page, again and again.
 */
#define __ASSEMBLY__
#include "guest_ports_code.h"

	.section .rodata
	.globl	guest_ports_code, guest_ports_code_end

/* edi: the vCPU's page. */
	.code32
guest_ports_code:
	mov	PORTS_TODO(%edi), %ecx
	test	%ecx, %ecx
	jz	guest_ports_code
	lea	PORTS_LIST(%edi), %esi

/* esi: the access; ecx: how many are left. */
0:	movzwl	PORTS_PORT(%esi), %edx
	mov	PORTS_VALUE(%esi), %eax
	movzbl	PORTS_KIND(%esi), %ebx
	cmp	$PORTS_READ_8, %ebx
	je	1f
	cmp	$PORTS_READ_16, %ebx
	je	2f
	cmp	$PORTS_READ_32, %ebx
	je	3f
	cmp	$PORTS_WRITE_8, %ebx
	je	4f
	cmp	$PORTS_WRITE_16, %ebx
	je	5f
	outl	%eax, %dx
	jmp	6f
1:	inb	%dx, %al
	jmp	6f
2:	inw	%dx, %ax
	jmp	6f
3:	inl	%dx, %eax
	jmp	6f
4:	outb	%al, %dx
	jmp	6f
5:	outw	%ax, %dx
6:	mov	%eax, PORTS_VALUE(%esi)
	add	$PORTS_ACCESS_SIZE, %esi
	loop	0b
	movl	$0, PORTS_TODO(%edi)
	jmp	guest_ports_code
guest_ports_code_end:

	.section .note.GNU-stack, "", @progbits
