/* SPDX-License-Identifier: GPL-2.0-only */
/* The start of tiny.c, and the notes that tell the toolstack how to load it. */

#include <xen/elfnote.h>

.macro note type value:vararg
	.pushsection .note.Xen, "a", @note
	.balign 4
	.long 2f - 1f, 4f - 3f, \type
1:	.asciz "Xen"
2:	.balign 4
3:	\value
4:	.balign 4
	.popsection
.endm

	.text
	.globl _start
_start:
	cld
#ifdef __x86_64__
	note XEN_ELFNOTE_GUEST_OS .asciz "tiny"
	note XEN_ELFNOTE_XEN_VERSION .asciz "xen-3.0"
	note XEN_ELFNOTE_LOADER .asciz "generic"
	note XEN_ELFNOTE_VIRT_BASE .quad 0
	note XEN_ELFNOTE_PADDR_OFFSET .quad 0
	note XEN_ELFNOTE_ENTRY .quad _start
	mov %rsi, %rdi
#else
	note XEN_ELFNOTE_PHYS32_ENTRY .long _start
	mov $stack_end, %esp
	push %ebx
#endif
	call guest_main

	.bss
	.balign 16
	.skip 4096
stack_end:

	.section .note.GNU-stack, "", @progbits
